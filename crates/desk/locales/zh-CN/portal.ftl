# 每一页
nav-skip = 跳到内容
nav-label = 门户的各部分
nav-orders = 工单
nav-mine = 我的工单
nav-directory = 服务商
nav-rules = 规则
nav-numbers = 数据
nav-administration = 管理
nav-settings = 设置
sign-out = 退出
crumbs = 当前位置
offline = 连接已断开。您看到的可能不是最新内容；恢复连接后会自动继续。
close = 关闭
save = 保存
cancel = 取消
undo = 撤销
yes = 是
no = 否
map = 地图
and = 且
keys-title = 快捷键
keys-off = 您已在设置中关闭单字母快捷键。
key-down = 下一行
key-up = 上一行
key-select = 选中该行
key-open = 打开工单
key-assign = 分派
key-decline = 退回
key-next = 列表中的下一单
key-search = 搜索
key-keys = 显示快捷键
hint-move = 移动
hint-select = 选择
hint-keys = 全部快捷键

# 时间
span-moment = 不到 1 分钟
span-minutes = { $m } 分钟
span-hours = { $h } 小时 { $m } 分钟
span-days = { $d } 天 { $h } 小时
due-late = 已超时 { $time }
due-in = 还有 { $time }

# 没有页面
stop-gone = 这里没有内容
stop-gone-detail = 该页面不存在，或您无权查看。
stop-form = 请再试一次
stop-form-detail = 该表单是在您登录之前或由其他网站生成的。没有任何更改。请返回并重新载入页面，然后再提交一次。
stop-problem = 操作未成功
stop-home = 回到首页

# 列表
list-nodes = 工单等待的位置
list-filters = 已保存的筛选
list-all = 全部
list-unplaced = 未开始
list-unplaced-lead = 这些工单不符合任何模式，或没有流程接收它们。请更正或取消。
list-waiting = { $n ->
    [0] 这里没有等待的工单。
   *[other] 这里有 { $n } 个工单在等待。
}
list-found = { $n ->
    [0] 没有符合的工单。
   *[other] 有 { $n } 个符合的工单。
}
list-found-more = 符合的工单超过 { $n } 个。
list-search = 搜索
list-filter = 筛选：对工单的条件
list-filter-example = 筛选，例如 priority >= high and region = "NY"
list-filter-do = 筛选
list-filter-clear = 显示全部
list-filter-completions = 此处可以填写的内容
list-columns = 列
list-columns-choose = 在此列表中显示
list-columns-usual = 恢复默认
list-save = 另存为…
list-save-name = 筛选名称
list-forget = 删除筛选“{ $name }”
list-moved-on = 列表已经变化。
list-from-start = 从头显示
list-empty = 这里没有等待的工单。有新工单时会立即显示。
list-empty-narrow = 没有工单符合此筛选。
list-empty-problem = 更正筛选后才能显示列表。
list-next = 下一页
list-table = 工单
list-sort = 按此列排序
column-order = 工单
column-why = 等待原因
column-waiting = 已等待
column-due = 期限
select-order = 选择 { $order }
select-all = 选择本页全部
claimed-by = { $who } 正在处理
claimed-by-you = 您正在处理
live-new = 新增或变更：{ $n }。显示
live-taken = { $who } 已处理

# 批量
bulk-label = 已选工单
bulk-none = 未选择
bulk-some = 已选 { $n } 个
bulk-hidden = 其中 { $n } 个未在此显示
bulk-assign = 分派…
bulk-rerun = 重新运行规则…
bulk-decline = 退回…
bulk-note = 备注…
bulk-title = 多个工单
bulk-selected = { $n ->
   *[other] { $n } 个工单。
}
bulk-gone = { $n ->
   *[other] 有 { $n } 个工单在您选择之后已变更，不再包括在内。
}
bulk-choose = 分派给
bulk-each = 各自的首选
bulk-each-detail = 按规则的排序；逐单重新查找，不会超出任何一方的容量。
bulk-none-shared = 没有谁能接收全部工单。
bulk-stuck = { $n ->
   *[other] 其中 { $n } 个没有谁能接收，将保持原位。
}
bulk-plan = 将要执行
bulk-first = 首选
bulk-others = 其次
bulk-do-assign = 分派
bulk-rerun-detail = 规则将按其与目录的当前内容重新决定。未能分派的保持不变。
bulk-results = 执行结果
bulk-result = 结果
bulk-done = { $n ->
    [0] 没有执行任何操作。
   *[other] 已完成 { $n } 个工单。
}
bulk-failed = { $n ->
   *[other] { $n } 个未完成。
}
bulk-went-to = 给 { $who }
bulk-ok = 完成
bulk-too-many = 一次最多 { $n } 个工单。

# 工单
order-can = 可以接收的
order-nobody = 没有谁能接收
order-provider = 服务商
order-engineer = 工程师
order-workload = 进行中 / 容量
order-assign = 分派
order-reassign = 改派
order-declined-before = 曾经退回
order-rules-would-not = 规则不会选择
order-note-along = 附上备注：
order-note-optional = 备注（可选）
order-cannot = { $n ->
   *[other] { $n } 个不能接收的及原因
}
order-cannot-label = 不能接收的
order-document = 工单内容
order-company-only = 仅公司可见
order-no-document = 工单目前无法读取。
order-history = 历史
order-notes = 备注
order-note = 备注
order-shared = 已与服务商共享
order-share = 与服务商共享
order-internal = 内部。
order-reason = 原因
order-change = 工单的 JSON
order-change-rerun = 并重新运行规则
order-no-json = 这不是 JSON 对象：{ $error }
order-back = 返回列表
order-place = 第 { $at } 个，共 { $count } 个
order-next = 下一单
order-waits = 已等待
order-why = 等待原因
order-explanation = 完整说明
order-changed = 该工单已变更。显示当前内容
order-choose = 请从列表中选择。
order-stale = 有人先一步操作；您的操作未执行。
order-not-offered = 工单目前的位置不允许此操作。
order-not-allowed = 此操作由他人负责。
status-waiting = 等待中
status-done = 已完成
status-cancelled = 已取消
do-complete = 完成
do-decline = 退回
do-rerun = 重新运行规则
do-recall = 收回
do-claim = 我来处理
do-release = 不再处理
do-update = 更改工单
do-cancel = 取消工单
do-note = 添加备注
nearest = 最接近：{ $rule }，如果 { $changes }

# 等待原因
reason-no-rule-matched = 没有匹配的规则
reason-rule-says-manual = 规则要求人工
reason-no-eligible-candidate = 没有谁能接收
reason-no-rules-at-node = 此处由人工选择
reason-no-workflow = 没有流程接收
reason-invalid-order = 无效的工单
reason-recalled = 已收回

# 完整说明
why-title = { $order } 为何在此
why-lead = 由程序第 { $version } 版于 { $time } 决定。
why-nothing = 规则没有做出决定。
tried-not-matched = 未匹配
tried-not-active = 未生效
tried-no-candidate = 匹配，但没有合格者
tried-assigned = 做出决定
tried-manual = 要求人工

# 历史
event-received = { $by } 发送
event-assigned = { $by } 分派给 { $who }
event-declined = { $by } 退回：{ $who }
event-declined-plain = { $by } 退回
event-done = { $by } 完成
event-expired = 已过期限
event-warned = 即将到期
event-recalled = { $by } 收回
event-reassigned = { $by } 改派给 { $who }
event-updated = { $by } 更改了 { $who }
event-rerun = { $by } 重新运行规则
event-cancelled = { $by } 取消
event-claimed = { $by } 开始处理
event-released = { $by } 不再处理
event-noted = { $by } 写道
event-moved = { $by } 移至 { $who }
event-given = 分派给您
event-taken-away = 已从您处收回
event-rule-to = 规则分派给 { $who }
event-rule-manual = 规则交由调度员处理
event-version = （第 { $n } 版）
by-clock = 时钟
by-company = 公司

# 完成
done-assign = { $order } 已分派给 { $who }。
done-reassign = { $order } 已改派给 { $who }。
done-decline = { $order } 已退回。
done-complete = { $order } 已完成。
done-recall = { $order } 已收回。
done-update = { $order } 已更改。
done-rerun = 规则已对 { $order } 重新决定。
done-cancel = { $order } 已取消。
done-claim = 其他人会看到您正在处理 { $order }。
done-release = 其他人会看到您不再处理 { $order }。
done-note = 备注已添加。
done-saved = 已保存。

# 工程师
mine-count = { $n ->
    [0] 您没有进行中的工单。
   *[other] 您有 { $n } 个进行中的工单。
}
mine-changed = 您的工单已变更。显示当前内容
mine-empty = 目前没有任务。
mine-cannot = 无法完成

# 设置
settings-language = 语言
settings-browser = 跟随浏览器
settings-keys = 启用单字母快捷键（j、k、x、a …）

# 登录
sign-in = 登录
sign-in-once = 此链接可登录一次。
sign-in-name = 用户名
sign-in-password = 密码
sign-in-help = 还没有密码或忘记密码？管理员会给您发送链接。
sign-in-wrong = 用户名或密码不正确。
sign-in-link-used = 此链接已被使用或已超过一小时。请向管理员索取新的链接。
open-id-with = 使用 { $name } 登录
open-id-down = { $name } 目前没有响应。请稍后再试，或向管理员索取链接。
open-id-untrusted = { $name } 提供的信息不可信；原因见服务器日志。请告知管理员。
open-id-not-invited = { $name } 认识您，但没有人邀请您使用此系统。请向管理员申请邀请。
open-id-not-there = { $name } 没有让您登录。
open-id-over = 此登录已被使用、已超过十分钟，或是在另一个浏览器中开始的。请重新开始。
signed-out = 您已退出
