# Mails about work orders that wait
notice-one = { $order } waits: { $node }
notice-one-late = { $order } is due soon: { $node }
notice-many = { $n ->
    [one] One work order waits
   *[other] { $n } work orders wait
}
notice-digest = { $n ->
    [one] Digest: one work order waits
   *[other] Digest: { $n } work orders wait
}
notice-greeting = Hello { $name },
notice-introduction = { $n ->
    [one] this work order waits for you:
   *[other] these { $n } work orders wait for you:
}
notice-more = and { $n } more; the list at the desk has all of them
notice-node = At
notice-since = Since
notice-until = Until
notice-why = Why
notice-footer = You are told because of what you, or an administrator for your role, have chosen. The links sign nobody in.

# What one is told
notices-title = Being told
notices-lead = Of which work orders you are told, when, and by what.
notices-roles-lead = What all of a role are told who have chosen nothing for the node. Each person can choose otherwise in the settings.
notices-nowhere = No work order waits for you anywhere: you have no role that acts at a node.
notices-when = Where
notices-tell = Told
notices-when-example = such as priority >= high and region = "NY"
notices-others = All others
notices-as-set = as it is set for your role
notices-set = Set for your role:
notices-order = The first condition that holds counts. Where you name conditions, you are not told of other orders, unless the last line says so. For another line, save.
notices-at-once = at once
notices-daily = in the daily digest
notices-weekly = in the weekly digest
notices-not = not
notices-by = By
notices-by-email = e-mail
notices-by-webhook = webhook
notices-no-email = you have no address here; an administrator can add it
notices-webhook-secret = The secret that your webhook is signed with:
notices-digest = The digest comes
notices-at = at
notices-weekday = the weekly one on
notices-timezone = Timezone
notices-mon = Monday
notices-tue = Tuesday
notices-wed = Wednesday
notices-thu = Thursday
notices-fri = Friday
notices-sat = Saturday
notices-sun = Sunday
notices-condition-wrong = The condition “{ $what }” has errors. Nothing was saved.
notices-node-wrong = You do not act at “{ $what }” any more. Load the page again.
notices-time-wrong = “{ $what }” is no time of a day. Write it as 08:00.
notices-timezone-wrong = “{ $what }” is no timezone. Write an IANA name, such as Europe/Berlin.
notices-many = There are { $what } choices; 200 at most are kept.
notices-no-webhook = You chose the webhook and gave no address for it.
notices-dispatchers = A provider's dispatchers
notices-failed = { $n ->
    [one] One message could not be sent.
   *[other] { $n } messages could not be sent.
}
