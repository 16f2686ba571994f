# The program
rules-text = Text
rules-workflow = Workflow
rules-versions = Versions
rules-publish = Publish
rules-lead = Version { $version } is live. It has { $n } rules; { $idle } have decided nothing in 30 days.
rules-findings = { $n ->
    [one] One finding
   *[other] { $n } findings
}
rules-search = Search for a rule
rules-only-idle = only those that decided nothing in 30 days
rules-none = No rule fits.
rules-rule = Rule
rules-today = Today
rules-week = 7 days
rules-month = 30 days
rules-last = Last
rules-dead = can never decide
rules-never = never decided yet
rules-version = Version { $version }
rules-files = Files
rules-lines-before = Lines before
rules-lines-after = Lines after
rules-picture = { $workflow }, as a picture; a table of what waits is below
rules-waiting = What waits
rules-node = Node
rules-waits-here = { $n ->
    [one] 1 waits
   *[other] { $n } wait
}
rules-version-number = Version
rules-note = Note
rules-is-live = live
rules-to-before = What it changed
rules-first = It was the first.
rules-not-compared = The two cannot be compared: the directory does not fit both.
rules-again = Look at it, to put it live again…
rules-again-detail = An older version is put live again as a new one: you see first what that changes.
rules-again-note = Version { $version } again

# A difference
rules-diff-workflows = Workflows
rules-diff-fields = The work order
rules-diff-data = Data
rules-diff-undecided = Not decided
rules-diff-what = What differs
rules-diff-node = At node
rules-diff-where = Where
rules-diff-or-where = or where
rules-diff-others = and others
rules-diff-example = For example

# Publishing
rules-publish-lead = Begun with version { $version }. Nothing is live before you say so.
rules-preview = Save, and show what it changes
rules-check = Save and check
rules-format = Lay out
rules-remove-file = Remove this file
rules-discard = Discard all of it
rules-more-files = More files
rules-upload = Files from your disk; each takes the place of the one with its name
rules-upload-do = Take them in
rules-new-path = Or a new one, by its path
rules-add-file = Add it
rules-no-file = Choose a file first.
rules-no-path = A file needs a path of its own, such as “more.consign” or “lists/cities.consign”.
rules-no-format = A text with errors cannot be laid out. They are shown here.
rules-no-findings = No findings.
rules-meanwhile = Version { $live } went live since you began with version { $base }. What it changed is not in yours.
rules-meanwhile-look = What the live version changed
rules-meanwhile-go-on = I have taken that in: go on
rules-preview-title = What it changes
rules-back-to-text = Back to the text
rules-has-errors = It has errors, and cannot be live:
rules-difference = Compared with the live version
rules-replayed = The last 30 days, decided again
rules-replayed-count = { $differ } of { $n } decisions of rules would have been others.
rules-was = What became of it
rules-would-be = What would have
rules-how-often = How often
rules-outcome-assigned = to { $who }
rules-outcome-manual = by hand at { $node }
rules-outcome-refused = could not have been so
rules-open-orders = Open orders
rules-all-go-on = All open orders can go on with it.
rules-stranded = Orders wait where this version cannot take them on. Say where they go, and look again.
rules-stranded-count = { $n ->
    [one] one order
   *[other] { $n } orders
}
rules-move-to = They go to
rules-move = Orders at { $from } go to { $to }.
rules-directory = The directory does not fit the schemas of this version:
rules-misfits = { $n ->
    [one] One stored order no longer fits the schema:
   *[other] { $n } stored orders no longer fit the schema:
}
rules-keep-invalid = keep them as they are, to be mended or cancelled
rules-go-live = Put it live
rules-rerun = and try the rules again over all orders that wait
rules-activate = Put it live
rules-look-again = Look again
rules-not-live = It is not live: something of this has to be decided first.
rules-not-live-meanwhile = It is not live: another version went live in between.
done-published = Version { $order } is live.
done-discarded = It is discarded.
