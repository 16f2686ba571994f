# 关于等待中工单的邮件
notice-one = { $order } 正在等待：{ $node }
notice-one-late = { $order } 即将到期：{ $node }
notice-many = { $n ->
   *[other] { $n } 个工单正在等待
}
notice-digest = { $n ->
   *[other] 汇总：{ $n } 个工单正在等待
}
notice-greeting = { $name }，您好：
notice-introduction = { $n ->
   *[other] 以下 { $n } 个工单正在等待您处理：
}
notice-more = 另有 { $n } 个；完整列表请见门户
notice-node = 节点
notice-since = 开始等待
notice-until = 截止
notice-why = 原因
notice-footer = 您收到此邮件，是因为您本人或管理员为您的角色作了此项设置。邮件中的链接不会让任何人登录。

# 通知
notices-title = 通知
notices-lead = 您会收到哪些工单的通知、何时收到、以何种方式。
notices-roles-lead = 对某个角色中未自行为该节点作选择的所有人生效。每个人都可以在设置中另行选择。
notices-nowhere = 没有工单会等待您处理：您没有在任何节点上处理工单的角色。
notices-when = 条件
notices-tell = 通知方式
notices-when-example = 例如 priority >= high and region = "NY"
notices-others = 其他所有工单
notices-as-set = 按您的角色的设置
notices-set = 您的角色的设置：
notices-order = 以第一个成立的条件为准。若填写了条件，则不会收到其他工单的通知，除非最后一行另有说明。需要更多行时请先保存。
notices-at-once = 立即
notices-daily = 每日汇总
notices-weekly = 每周汇总
notices-not = 不通知
notices-by = 方式
notices-by-email = 电子邮件
notices-by-webhook = Webhook
notices-no-email = 这里没有您的邮箱地址；管理员可以添加
notices-webhook-secret = 您的 Webhook 的签名密钥：
notices-digest = 汇总发送时间
notices-at = 时刻
notices-weekday = 每周汇总在
notices-timezone = 时区
notices-mon = 星期一
notices-tue = 星期二
notices-wed = 星期三
notices-thu = 星期四
notices-fri = 星期五
notices-sat = 星期六
notices-sun = 星期日
notices-condition-wrong = 条件“{ $what }”有错误，未保存任何内容。
notices-node-wrong = 您已不在“{ $what }”处理工单。请重新加载页面。
notices-time-wrong = “{ $what }”不是一天中的时刻。请写成 08:00 的形式。
notices-timezone-wrong = “{ $what }”不是时区。请写 IANA 名称，例如 Europe/Berlin。
notices-many = 共有 { $what } 条选择；最多保存 200 条。
notices-no-webhook = 您选择了 Webhook，但没有填写地址。
notices-dispatchers = 服务商的调度员
notices-failed = { $n ->
   *[other] 有 { $n } 条消息未能发送。
}
