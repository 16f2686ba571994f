# Help while somebody writes rules
assist-findings = Findings
assist-line = Line { $n }
assist-list = What fits here
assist-offers = { $n ->
    [0] Nothing is offered here.
    [one] One offer. Arrow keys choose, Enter takes it.
   *[other] { $n } offers. Arrow keys choose, Enter takes one.
}
assist-nothing = Nothing is known about it.
assist-silence = Keep it, with a reason
assist-laid-out = It is laid out.
assist-laid-out-already = It is laid out already.
assist-no-layout = A text with errors cannot be laid out.
assist-unreached = The desk cannot be reached, so that nothing is checked while you write. What you have written is still here.
assist-large = The texts are too large to be checked while you write. “Save and check” checks them.
assist-keys = Keys of this field
assist-key-complete = what fits at the caret
assist-key-choose = choose, take, close
assist-key-hover = what the name at the caret is
assist-key-definition = go to where it is declared
assist-key-back = go back
assist-key-next = next, previous finding
assist-key-mend = go to what mends the finding at the caret
assist-key-format = lay out
assist-key-save = save and check
assist-key-leave = leave the field, or take what is chosen in an open list
