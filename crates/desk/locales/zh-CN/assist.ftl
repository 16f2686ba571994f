# 编写规则时的帮助
assist-findings = 检查结果
assist-line = 第 { $n } 行
assist-list = 此处可用
assist-offers = { $n ->
    [0] 此处没有可选内容。
   *[other] { $n } 个选项。用方向键选择，按 Enter 采用。
}
assist-nothing = 对此没有说明。
assist-silence = 保留，并写明理由
assist-laid-out = 已排版。
assist-laid-out-already = 排版已符合规范。
assist-no-layout = 有错误的文本无法排版。
assist-unreached = 无法连接服务，编写时暂不检查。您写的内容仍在此处。
assist-large = 文本过大，编写时无法检查。请用“保存并检查”。
assist-keys = 此输入框的按键
assist-key-complete = 光标处可用的内容
assist-key-choose = 选择、采用、关闭
assist-key-hover = 光标处的名称是什么
assist-key-definition = 转到声明处
assist-key-back = 返回
assist-key-next = 下一个、上一个检查结果
assist-key-mend = 转到光标处结果的修正
assist-key-format = 排版
assist-key-save = 保存并检查
assist-key-leave = 离开输入框；列表打开时采用所选项
