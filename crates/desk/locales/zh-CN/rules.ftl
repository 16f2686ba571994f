# 程序
rules-text = 文本
rules-workflow = 流程
rules-versions = 版本
rules-publish = 发布
rules-lead = 版本 { $version } 正在生效。共 { $n } 条规则；其中 { $idle } 条在 30 天内未作出任何决定。
rules-findings = { $n ->
   *[other] { $n } 个发现
}
rules-search = 搜索规则
rules-only-idle = 仅显示 30 天内未作出决定的规则
rules-none = 没有符合的规则。
rules-rule = 规则
rules-today = 今天
rules-week = 7 天
rules-month = 30 天
rules-last = 最近一次
rules-dead = 永远不会生效
rules-never = 从未作出决定
rules-version = 版本 { $version }
rules-files = 文件
rules-lines-before = 前面的行
rules-lines-after = 后面的行
rules-picture = { $workflow } 的流程图；下方是等待数量的表格
rules-waiting = 等待中的工单
rules-node = 节点
rules-waits-here = { $n ->
   *[other] { $n } 个等待中
}
rules-version-number = 版本
rules-note = 备注
rules-is-live = 生效中
rules-to-before = 所作更改
rules-first = 这是第一个版本。
rules-not-compared = 两者无法比较：目录不同时适合两个版本。
rules-again = 查看并重新启用…
rules-again-detail = 旧版本将作为新版本重新启用：您会先看到更改内容。
rules-again-note = 重新启用版本 { $version }

# 差异
rules-diff-workflows = 流程
rules-diff-fields = 工单
rules-diff-data = 数据
rules-diff-undecided = 无法判定
rules-diff-what = 不同之处
rules-diff-node = 节点
rules-diff-where = 条件
rules-diff-or-where = 或
rules-diff-others = 以及其他
rules-diff-example = 例如

# 发布
rules-publish-lead = 基于版本 { $version }。在您确认之前不会生效。
rules-preview = 保存并显示更改
rules-check = 保存并检查
rules-format = 排版
rules-remove-file = 移除此文件
rules-discard = 全部放弃
rules-more-files = 更多文件
rules-upload = 从磁盘选择文件；同名文件将被替换
rules-upload-do = 上传
rules-new-path = 或按路径新建
rules-add-file = 添加
rules-no-file = 请先选择文件。
rules-no-path = 文件需要自己的路径，例如“more.consign”或“lists/cities.consign”。
rules-no-format = 有错误的文本无法排版。错误如下。
rules-no-findings = 没有发现。
rules-meanwhile = 您以版本 { $base } 开始后，版本 { $live } 已生效。其更改不在您的版本中。
rules-meanwhile-look = 生效版本的更改
rules-meanwhile-go-on = 已合并：继续
rules-preview-title = 更改内容
rules-back-to-text = 返回文本
rules-has-errors = 有错误，无法生效：
rules-difference = 与生效版本比较
rules-replayed = 重新判定最近 30 天
rules-replayed-count = { $n } 次规则决定中，有 { $differ } 次会不同。
rules-was = 实际结果
rules-would-be = 新结果
rules-how-often = 次数
rules-outcome-assigned = 分配给 { $who }
rules-outcome-manual = 在 { $node } 人工处理
rules-outcome-refused = 不可能发生
rules-open-orders = 未完成的工单
rules-all-go-on = 所有未完成的工单都可以继续。
rules-stranded = 有工单停留在此版本无法继续处理的位置。请指定去向，然后再次查看。
rules-stranded-count = { $n ->
   *[other] { $n } 个工单
}
rules-move-to = 移至
rules-move = { $from } 的工单移至 { $to }。
rules-directory = 目录不符合此版本的模式：
rules-misfits = { $n ->
   *[other] 有 { $n } 个已存工单不再符合模式：
}
rules-keep-invalid = 保持原样，留待修正或取消
rules-go-live = 启用
rules-rerun = 并对所有等待中的工单重新应用规则
rules-activate = 启用
rules-look-again = 再次查看
rules-not-live = 尚未生效：需要先作出决定。
rules-not-live-meanwhile = 尚未生效：期间有其他版本生效。
done-published = 版本 { $order } 已生效。
done-discarded = 已放弃。
