# 目录
directory-count = { $n ->
    [0] 没有找到服务商。
   *[other] 共 { $n } 个服务商。
}
directory-none = 这里没有服务商。
directory-own-lead = 您的工程师，以及每人的工单数。
directory-workload = 进行中 / 容量
directory-engineers = 工程师
directory-no-engineers = 没有工程师。
directory-open = { $n ->
    [0] 没有进行中的工单
   *[other] { $n } 个进行中的工单
}
directory-most = ，最多 { $most } 个
directory-import = 用表格更改…
directory-export-providers = 导出服务商 CSV
directory-export-engineers = 导出工程师 CSV
directory-a-line-each = 每行一个
directory-point = 纬度, 经度
directory-meanwhile = 现在的值是“{ $value }”。
directory-problems = { $n ->
   *[other] 未作任何更改：有 { $n } 个值无法接受。
}
directory-stale = 其他人刚刚更改了此条目；您的更改未生效。请查看标记处，如需以您的为准请再次保存。

# 用表格更改
import-lead = 一张表可同时更改多个条目。先显示将发生的更改，确认后一次全部执行，或全部不执行。表中没有的属性保持不变。
import-rows-are = 每行是
import-providers = 一个服务商
import-engineers = 一位工程师
import-as-it-is = 当前内容
import-file = CSV 文件
import-text = 或粘贴内容
import-preview = 显示更改
import-no-utf8 = 文件不是 UTF-8 文本。请另存为“CSV UTF-8”。
import-empty = 请选择文件或粘贴表格。
import-plan = 将发生的更改
import-problems = { $n ->
   *[other] 有 { $n } 处无法接受：
}
import-line = 第 { $n } 行
import-nothing = 一切已与表格一致。
import-changes = { $n ->
   *[other] 将更改 { $n } 个条目。
}
import-more = { $n ->
   *[other] 另有 { $n } 个。
}
import-column-line = 行
import-column-entry = 条目
import-column-what = 更改内容
import-new = 新
import-taken-away = 已清除
import-apply = 执行这些更改
import-gone = 已没有可执行的内容。请再次查看表格。
import-stale = 其他人刚刚更改了这些条目；未执行任何操作。请查看表格现在会更改什么。
done-nothing-changed = 没有变化。
done-imported = 已更改 { $order } 个条目。
