# 人员
people-title = 人员
people-count = { $n ->
    [0] 没有找到任何人。
   *[other] 共 { $n } 人。
}
people-search = 搜索
people-add = 邀请人员
people-add-do = 添加
people-company = 本公司
pager-before = 上一页
optional = 可选
shown-once = 请立即复制：只显示这一次，不会保存在任何地方。
person-name = 姓名
person-sign-in = 登录名
person-side = 所属
person-roles = 权限
person-email = 电子邮件
person-id = 编号
person-id-detail = 永久不变；留空则与登录名相同
person-provider = 服务商
person-provider-detail = 服务商的编号；本公司人员留空
person-engineer = 工程师
person-engineer-detail = 如果此人是工程师，填写工程师的编号
person-roles-company = 公司人员的角色
person-roles-provider = 服务商人员的角色
person-roles-desk = 系统本身的角色，仅限公司人员
person-is-engineer = 工程师
desk-role-administrator = 管理员
desk-role-viewer = 查看者：可查看全部，不可更改
person-removed = 已移除
person-invite = 邀请
person-invite-detail = 链接可让此人登录一次，一小时内有效。忘记密码时可再生成一个。
person-link-make = 生成链接
person-link = 此人的登录链接：
person-leave = 离开
person-remove = 移除
person-remove-detail = 从此刻起不再接受此人的任何操作。历史记录保留其姓名。
person-anonymize = 匿名化
person-anonymize-detail = 姓名、登录名、电子邮件、会话和令牌将被删除，历史记录改用化名。此操作无法撤销。
person-anonymize-confirm = 输入编号 { $id } 以确认：

# 未执行的原因
refused-no-person = 没有人员“{ $what }”。
refused-person-exists = “{ $what }”已经是或曾经是某人的编号；编号不会重复使用。
refused-last-administrator = 这是最后一位管理员。请先让其他人成为管理员。
refused-no-token = 没有令牌“{ $what }”。
refused-no-webhook = 没有 Webhook“{ $what }”。
refused-id = “{ $what }”不是有效编号。编号由字母、数字、“_”、“-”和“.”组成，最多 64 个字符。
refused-sign-in = 登录名为空，或超过 128 个字符。
refused-taken = “{ $what }”已经是其他人的登录名。
refused-name = 姓名为空、超过 200 个字符，或不止一行。
refused-email = “{ $what }”不是电子邮件地址。
refused-role = 角色“{ $what }”不适用于该方人员。
refused-provider = 目录中没有服务商“{ $what }”。
refused-engineer = 该服务商没有工程师“{ $what }”。
refused-company-only = 系统本身的角色仅限公司人员。
refused-engineer-of-company = 工程师属于服务商：请指明是哪个服务商。
refused-not-confirmed = 未作任何更改：输入的确认内容不是该编号。
refused-day = 截止日期必须在将来。

# 令牌
tokens-title = 令牌
tokens-lead = 服务用来登录的凭证。
tokens-none = 没有令牌。
tokens-name = 名称
tokens-scopes = 权限
tokens-made-at = 创建时间
tokens-expires = 到期日
tokens-never = 永不
tokens-of = 以 { $who } 的身份
tokens-end = 停用
tokens-end-one = 停用令牌 { $name }
tokens-new = 新令牌
tokens-make = 创建
tokens-made = 令牌的密钥：
scope-orders-read = 查看工单、历史和事件流
scope-orders-write = 接收、更新和取消工单
scope-dispatch = 代任何调度员或工程师操作
scope-programs = 查看和发布程序
scope-directory = 查看和更改目录
scope-people = 查看和更改人员、令牌和 Webhook
scope-metrics = 查看指标

# Webhook
webhooks-title = Webhook
webhooks-lead = 系统发送事件的地址，按 Standard Webhooks 签名。
webhooks-none = 没有 Webhook。
webhooks-url = 地址
webhooks-events = 事件
webhooks-all = 全部事件
webhooks-none-is-all = 不勾选则为全部
webhooks-waiting = 待重新发送
webhooks-failed = 已放弃
webhooks-new = 新 Webhook
webhooks-add = 添加
webhooks-added = 签名密钥：
webhooks-unsent = 尚未发送
webhooks-all-sent = 已全部发送。
webhooks-count = { $n ->
   *[other] { $n } 个工单的事件尚未发送。
}
webhooks-error = 结果
webhooks-next = 下次尝试
webhooks-tries = 次数
webhooks-given-up = 不再尝试
webhooks-resend = 立即重新发送
webhooks-remove = 移除 Webhook

# 审计日志
audit-title = 审计日志
audit-lead = 管理员的操作，以及他人被拒绝的操作。
audit-none = 尚无记录。
audit-at = 时间
audit-who = 人员
audit-what = 操作
audit-of = 对象
audit-person-added = 添加了人员
audit-person-changed = 更改了人员
audit-person-removed = 移除了人员
audit-person-made-anonymous = 将人员匿名化
audit-link-made = 生成了登录链接
audit-token-made = 创建了令牌
audit-token-ended = 停用了令牌
audit-webhook-added = 添加了 Webhook
audit-webhook-removed = 移除了 Webhook
audit-webhook-resent = 重新发送了 Webhook
audit-notices-of-a-role-set = 设置了某个角色的通知
audit-notices-resent = 让发给人员的消息重新发送
audit-directory = 更改了目录
audit-program-published = 发布了程序版本
audit-orders-pruned = 清理了工单
audit-refused = 被拒绝

# 已完成
done-person-added = 已添加 { $order }。请生成链接，以便此人登录。
done-person-removed = 已移除 { $order }。
done-person-anonymized = 历史记录中现在显示为 { $order }。
done-token-ended = 令牌 { $order } 已停用。
done-webhook-removed = Webhook { $order } 已移除。
done-webhook-resent = 正在重新发送。
