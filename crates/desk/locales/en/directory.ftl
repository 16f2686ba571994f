# The directory
directory-count = { $n ->
    [0] No provider is found.
    [one] One provider.
   *[other] { $n } providers.
}
directory-none = There is no provider here.
directory-own-lead = Your engineers, with how many orders each has.
directory-workload = Open / capacity
directory-engineers = Engineers
directory-no-engineers = It has no engineers.
directory-open = { $n ->
    [0] no open orders
    [one] one open order
   *[other] { $n } open orders
}
directory-most = of { $most } at most
directory-import = Change by a table…
directory-export-providers = Providers as CSV
directory-export-engineers = Engineers as CSV
directory-a-line-each = a line each
directory-point = latitude, longitude
directory-meanwhile = By now it says “{ $value }”.
directory-problems = { $n ->
    [one] Nothing was changed: one value cannot be taken.
   *[other] Nothing was changed: { $n } values cannot be taken.
}
directory-stale = Somebody else has changed this meanwhile; nothing of yours was done. Look at what is marked, and save again if yours is to count.

# By a table
import-lead = A table changes many entries at once. You see what it would change, and then it is made: all of it or nothing. Attributes without a column stay as they are.
import-rows-are = A row is
import-providers = a provider
import-engineers = an engineer
import-as-it-is = as it is now
import-file = A CSV file
import-text = Or paste it
import-preview = Show what it changes
import-no-utf8 = The file is no text in UTF-8. Save it as “CSV UTF-8”.
import-empty = Choose a file, or paste a table.
import-plan = What it changes
import-problems = { $n ->
    [one] One thing cannot be taken:
   *[other] { $n } things cannot be taken:
}
import-line = line { $n }
import-nothing = All is as the table says already.
import-changes = { $n ->
    [one] One entry changes.
   *[other] { $n } entries change.
}
import-more = { $n ->
    [one] And one more.
   *[other] And { $n } more.
}
import-column-line = Line
import-column-entry = Entry
import-column-what = What changes
import-new = new
import-taken-away = taken away
import-apply = Make these changes
import-gone = There is nothing to be made any more. Look at the table once more.
import-stale = Somebody else has changed these entries meanwhile; nothing was done. Look at what the table changes now.
done-nothing-changed = Nothing has changed.
done-imported = { $order } entries are changed.
