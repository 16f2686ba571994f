# Around every page
nav-skip = Skip to the content
nav-label = Parts of the portal
nav-orders = Work orders
nav-mine = My orders
nav-directory = Providers
nav-rules = Rules
nav-numbers = Numbers
nav-administration = Administration
nav-settings = Settings
sign-out = Sign out
crumbs = You are here
offline = No connection. What you see may be old; it goes on by itself as soon as the connection is back.
close = Close
save = Save
cancel = Cancel
undo = Undo
yes = yes
no = no
map = map
and = { " and " }
keys-title = Keys
keys-off = Single letters are switched off in your settings.
key-down = next row
key-up = previous row
key-select = select the row
key-open = open the order
key-assign = assign
key-decline = decline
key-next = next order of the list
key-search = search
key-keys = these keys
hint-move = move
hint-select = select
hint-keys = all keys

# Times
span-moment = under 1 min
span-minutes = { $m } min
span-hours = { $h } h { $m } min
span-days = { $d } d { $h } h
due-late = { $time } late
due-in = in { $time }

# Why there is no page
stop-gone = Nothing here
stop-gone-detail = There is no such page, or it is not for you.
stop-form = Please try again
stop-form-detail = This form was made before you signed in, or by another site. Nothing was changed. Go back, load the page again, and send it once more.
stop-problem = That did not work
stop-home = To the start

# Lists
list-nodes = Where orders wait
list-filters = Saved filters
list-all = All
list-unplaced = Not started
list-unplaced-lead = These orders fit no schema, or no workflow takes them. Mend them, or cancel them.
list-waiting = { $n ->
    [0] Nothing waits here.
    [one] One order waits here.
   *[other] { $n } orders wait here.
}
list-found = { $n ->
    [0] No order fits.
    [one] One order fits.
   *[other] { $n } orders fit.
}
list-found-more = More than { $n } orders fit.
list-search = Search
list-filter = Filter: a condition over the order
list-filter-example = Filter, such as priority >= high and region = "NY"
list-filter-do = Filter
list-filter-clear = Show all
list-filter-completions = What can stand here
list-columns = Columns
list-columns-choose = Shown in this list
list-columns-usual = As at first
list-save = Save as…
list-save-name = Name of the filter
list-forget = Forget the filter “{ $name }”
list-moved-on = The list has changed since.
list-from-start = Show it from the start
list-empty = Nothing waits here. When an order comes, it is shown at once.
list-empty-narrow = No order fits this filter.
list-empty-problem = There is no list until the filter is mended.
list-next = Next page
list-table = Work orders
list-sort = Sort by this
column-order = Order
column-why = Why it waits
column-waiting = Waiting
column-due = Due
select-order = Select { $order }
select-all = Select all on this page
claimed-by = { $who } is on it
claimed-by-you = You are on it
live-new = New or changed: { $n }. Show
live-taken = { $who } took it

# Bulk
bulk-label = Selected orders
bulk-none = None selected
bulk-some = { $n } selected
bulk-hidden = { $n } not shown here
bulk-assign = Assign…
bulk-rerun = Run rules again…
bulk-decline = Decline…
bulk-note = Note…
bulk-title = Several orders
bulk-selected = { $n ->
    [one] One order.
   *[other] { $n } orders.
}
bulk-gone = { $n ->
    [one] One order has changed since you selected it, and is left out.
   *[other] { $n } orders have changed since you selected them, and are left out.
}
bulk-choose = To whom
bulk-each = Each to its own first
bulk-each-detail = As the rules would rank them; looked up again for each order, so that nobody is given more than fits.
bulk-none-shared = Nobody can take all of them.
bulk-stuck = { $n ->
    [one] Nobody can take one of them; it will stay where it is.
   *[other] Nobody can take { $n } of them; they will stay where they are.
}
bulk-plan = What will happen
bulk-first = First choice
bulk-others = Then
bulk-do-assign = Assign them
bulk-rerun-detail = The rules decide again, with what they and the directory say now. What they do not assign stays.
bulk-results = What was done
bulk-result = Result
bulk-done = { $n ->
    [0] Nothing was done.
    [one] One order is done.
   *[other] { $n } orders are done.
}
bulk-failed = { $n ->
    [one] One is not.
   *[other] { $n } are not.
}
bulk-went-to = to { $who }
bulk-ok = done
bulk-too-many = At most { $n } orders are taken at once.

# An order
order-can = Who can take it
order-nobody = Nobody can take it
order-provider = Provider
order-engineer = Engineer
order-workload = Open / capacity
order-assign = Assign
order-reassign = Give to this one
order-declined-before = declined it before
order-rules-would-not = the rules would not choose it
order-note-along = With a remark:
order-note-optional = Remark, if you like
order-cannot = { $n ->
    [one] One who cannot, and why
   *[other] { $n } who cannot, and why
}
order-cannot-label = Who cannot take it
order-document = Order
order-company-only = company only
order-no-document = The order is not readable at the moment.
order-history = History
order-notes = Notes
order-note = Note
order-shared = shared with the provider
order-share = Share it with the provider
order-internal = Internal.
order-reason = Reason
order-change = The order as JSON
order-change-rerun = and run the rules again
order-no-json = This is no JSON object: { $error }
order-back = The list
order-place = { $at } of { $count }
order-next = Next
order-waits = Waits
order-why = Why it waits
order-explanation = The whole explanation
order-changed = This order has changed. Show it as it is now
order-choose = Choose somebody from the list.
order-stale = Somebody was quicker; nothing of yours was done.
order-not-offered = That is not possible where the order is now.
order-not-allowed = That is for somebody else to do.
status-waiting = Waits
status-done = Done
status-cancelled = Cancelled
do-complete = Done
do-decline = Decline
do-rerun = Run rules again
do-recall = Take back
do-claim = I am on it
do-release = I am not on it any more
do-update = Change the order
do-cancel = Cancel the order
do-note = Add the note
nearest = closest: { $rule }, if { $changes }

# Why it waits
reason-no-rule-matched = No rule matched
reason-rule-says-manual = A rule says so
reason-no-eligible-candidate = Nobody can take it
reason-no-rules-at-node = Chosen by hand here
reason-no-workflow = No workflow takes it
reason-invalid-order = Not a valid order
reason-recalled = Taken back

# The whole explanation
why-title = Why { $order } is where it is
why-lead = As decided on { $time } by version { $version } of the program.
why-nothing = Nothing was decided by rules.
tried-not-matched = did not match
tried-not-active = was not active
tried-no-candidate = matched, and nobody was eligible
tried-assigned = decided
tried-manual = says manual

# What happened
event-received = { $by } sent it
event-assigned = { $by } assigned { $who }
event-declined = { $by } declined: { $who }
event-declined-plain = { $by } declined
event-done = { $by } finished it
event-expired = The deadline passed
event-warned = The deadline is near
event-recalled = { $by } took it back
event-reassigned = { $by } gave it to { $who } instead
event-updated = { $by } changed { $who }
event-rerun = { $by } had the rules decide again
event-cancelled = { $by } cancelled it
event-claimed = { $by } was on it
event-released = { $by } was not on it any more
event-noted = { $by } wrote
event-moved = { $by } moved it to { $who }
event-given = It came to you
event-taken-away = It was taken away
event-rule-to = Rules assigned { $who }
event-rule-manual = Rules left it to a dispatcher
event-version = (version { $n })
by-clock = the clock
by-company = the company

# Done
done-assign = { $order } is assigned to { $who }.
done-reassign = { $order } is assigned to { $who } now.
done-decline = { $order } is declined.
done-complete = { $order } is done.
done-recall = { $order } is taken back.
done-update = { $order } is changed.
done-rerun = The rules have decided on { $order } again.
done-cancel = { $order } is cancelled.
done-claim = The others see that you are on { $order }.
done-release = The others see that you are not on { $order } any more.
done-note = The note is added.
done-saved = Saved.

# An engineer
mine-count = { $n ->
    [0] You have no open orders.
    [one] You have one open order.
   *[other] You have { $n } open orders.
}
mine-changed = Your orders have changed. Show them as they are now
mine-empty = Nothing to do at the moment.
mine-cannot = I cannot

# Settings
settings-language = Language
settings-browser = As the browser asks
settings-keys = Single letters are keys (j, k, x, a …)

# Signing in
sign-in = Sign in
sign-in-once = This link signs you in once.
sign-in-name = Name
sign-in-password = Password
sign-in-help = No password yet, or forgotten? Your administrator sends you a link.
sign-in-wrong = The name or the password is not right.
sign-in-link-used = This link was used already, or is older than an hour. Ask your administrator for another one.
open-id-with = Sign in with { $name }
open-id-down = { $name } does not answer at the moment. Try again later, or ask your administrator for a link.
open-id-untrusted = What { $name } says of you cannot be trusted; the log of the desk has why. Tell your administrator.
open-id-not-invited = { $name } knows you, and nobody has invited you to this desk. Ask your administrator for an invitation.
open-id-not-there = { $name } has not signed you in.
open-id-over = This sign-in was used already, is older than ten minutes, or was begun in another browser. Begin again.
signed-out = You are signed out
