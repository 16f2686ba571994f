# People
people-title = People
people-count = { $n ->
    [0] Nobody is found.
    [one] One person.
   *[other] { $n } people.
}
people-search = Search
people-add = Invite somebody
people-add-do = Add
people-company = The company
pager-before = Previous page
optional = if you like
shown-once = Copy it now: it is shown this once, and kept nowhere.
person-name = Name
person-sign-in = Signs in as
person-side = Of
person-roles = May
person-email = E-mail
person-id = Id
person-id-detail = for good; as “signs in as” if left empty
person-provider = Provider
person-provider-detail = its id; empty for the company's own people
person-engineer = Engineer
person-engineer-detail = the engineer's id, if the person is one
person-roles-company = Roles of the company's people
person-roles-provider = Roles of a provider's people
person-roles-desk = At the desk itself, for the company's people
person-is-engineer = Engineer
desk-role-administrator = Administrator
desk-role-viewer = Viewer: sees all, changes nothing
person-removed = removed
person-invite = Invitation
person-invite-detail = A link signs the person in, once and within an hour. Make another one whenever a password is forgotten.
person-link-make = Make a link
person-link = The link for this person:
person-leave = Leaving
person-remove = Remove
person-remove-detail = From that moment on nothing that the person sends is taken. The history keeps the name.
person-anonymize = Make anonymous
person-anonymize-detail = Name, sign-in name, e-mail, sessions and tokens are deleted, and the history has a pseudonym instead. This cannot be undone.
person-anonymize-confirm = Write the id, { $id }, to confirm it:

# Why it was not done
refused-no-person = There is no person “{ $what }”.
refused-person-exists = “{ $what }” is the id of somebody already, or was; ids are never given twice.
refused-last-administrator = This is the last administrator. Make somebody else one first.
refused-no-token = There is no token “{ $what }”.
refused-no-webhook = There is no webhook “{ $what }”.
refused-id = “{ $what }” is no id. An id has letters, digits, “_”, “-” and “.”, and at most 64 of them.
refused-sign-in = The sign-in name is empty, or longer than 128 characters.
refused-taken = “{ $what }” is the sign-in name of somebody else already.
refused-name = The name is empty, longer than 200 characters, or more than one line.
refused-email = “{ $what }” is no e-mail address.
refused-role = The role “{ $what }” is not one for people of that side.
refused-provider = The directory has no provider “{ $what }”.
refused-engineer = The provider has no engineer “{ $what }”.
refused-company-only = Roles of the desk itself are for the company's people.
refused-engineer-of-company = Engineers are a provider's people: say which provider.
refused-not-confirmed = Nothing was changed: what was written to confirm it is not the id.
refused-day = The day it ends must be one that is still to come.

# Tokens
tokens-title = Tokens
tokens-lead = What services sign in with.
tokens-none = There are no tokens.
tokens-name = Name
tokens-scopes = May
tokens-made-at = Made
tokens-expires = Ends after
tokens-never = never
tokens-of = as { $who }
tokens-end = End
tokens-end-one = End the token { $name }
tokens-new = A new token
tokens-make = Make it
tokens-made = The token's secret:
scope-orders-read = sees orders, histories and the feed
scope-orders-write = takes orders in, updates and cancels them
scope-dispatch = acts where any dispatcher or engineer could
scope-programs = sees and publishes programs
scope-directory = sees and changes the directory
scope-people = sees and changes people, tokens and webhooks
scope-metrics = sees the metrics

# Webhooks
webhooks-title = Webhooks
webhooks-lead = Where the desk sends what happens, signed as Standard Webhooks has it.
webhooks-none = There are no webhooks.
webhooks-url = Address
webhooks-events = Events
webhooks-all = all events
webhooks-none-is-all = all of them if none is ticked
webhooks-waiting = To be sent again
webhooks-failed = Given up
webhooks-new = A new webhook
webhooks-add = Add it
webhooks-added = The secret that it is signed with:
webhooks-unsent = Not sent yet
webhooks-all-sent = All is sent.
webhooks-count = { $n ->
    [one] What happened to one order is not sent yet.
   *[other] What happened to { $n } orders is not sent yet.
}
webhooks-error = What came of it
webhooks-next = Tried next
webhooks-tries = Tries
webhooks-given-up = not any more
webhooks-resend = Send it again now
webhooks-remove = Remove the webhook

# The audit log
audit-title = Audit log
audit-lead = What administrators did, and what others were refused.
audit-none = Nothing has been done yet.
audit-at = When
audit-who = Who
audit-what = What
audit-of = Of
audit-person-added = added a person
audit-person-changed = changed a person
audit-person-removed = removed a person
audit-person-made-anonymous = made a person anonymous
audit-link-made = made a sign-in link
audit-token-made = made a token
audit-token-ended = ended a token
audit-webhook-added = added a webhook
audit-webhook-removed = removed a webhook
audit-webhook-resent = had a webhook sent again
audit-notices-of-a-role-set = set what all of a role are told
audit-notices-resent = had messages to people sent again
audit-directory = changed the directory
audit-program-published = published a version of the program
audit-orders-pruned = pruned orders
audit-refused = was refused

# Done
done-person-added = { $order } is added. Make a link, so that the person can sign in.
done-person-removed = { $order } is removed.
done-person-anonymized = In the history it says { $order } now.
done-token-ended = The token { $order } counts no more.
done-webhook-removed = The webhook { $order } is removed.
done-webhook-resent = It is sent again now.
