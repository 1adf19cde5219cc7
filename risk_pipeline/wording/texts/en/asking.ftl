### What people are asked in forms and answered there, by buttons and by slash commands.

form-send = Send
form-cancel = Cancel
form-close = Close
form-assign-to = Who
form-until = Until and including
form-why = Why
form-snooze-hint = A worse severity ends the snooze.
form-kind = Kind
action-kind = { $kind ->
    [containment] Containment
    [corrective] Corrective
    [preventive] Preventive
   *[other] { $kind }
}
form-ticket = On which ticket
form-title = What to do
form-owner = Who does it
form-due = Until when
form-done = Done
form-already-done = Already done
form-control = Which control it changes
form-control-hint = If it changes one. An incident closes with a change that is verified: by the next test of the control, or by the data.
form-done-already = Done already
form-resolution = Why it ends
form-cause = Root cause, if fixed
form-cause-text = What caused it, if fixed
form-note = Note
form-note-hint = Required by all but fixed and duplicate.
form-duplicate-of = Duplicate of
form-quiet-until = Up to
form-quiet-hint = An accepted risk ends then; otherwise breaches up to that day do not reopen the ticket.
form-wrong-rule = What is wrong with the rule
form-wrong-hint = This helps to fix the rule: say what is wrong with it, such as a limit too tight for the season.
form-chain = Its chain: { $chain }
form-no-chain = none
form-need = What you need from them
choose-resolution = { $resolution ->
    [fixed] Fixed: the data will have to confirm it
    [recovered] Recovered by itself: its cause is known
    [expected_change] Expected change: it was planned
    [data_fault] Data fault: the numbers were wrong
    [duplicate] Duplicate of another ticket
    [risk_accepted] Risk accepted by me, until a date
   *[other] { $resolution }
}
notice-working = Working on it
notice-not-done = Not done
notice-not-allowed = Not allowed
wait-for-store = The store is busy with a run. Your request is still running; you will get the outcome here.
form-too-late = Slack did not open the form in time. Please click again.
not-changed = That did not work, and nothing was changed: { $error } Please try again.

## Answers

done-assigned = { $ref } is assigned to { $who }.
done-snoozed = { $ref } is snoozed until { $day }.
done-actions = { $ref } has { $number } { $count ->
    [one] action
   *[other] actions
} now.
done-escalated = { $ref } is escalated to { $who }.
done-state = { $ref } is { $state }.
done-before = { $ref }: that has already been done.
no-such-ticket = There is no ticket { $ref }.
too-late = { $ref } is { $state } by now; nobody can { $what }.
asked-for = { $verb ->
    [acknowledge] acknowledge it
    [assign] assign it
    [snooze] snooze it
    [add_action] work on its actions or losses
    [resolve] resolve it
    [false_positive] close it as a false positive
    [escalate] escalate it
    [accept] accept its risk
    [look] read it here
    [override] override a risk
    [operate] operate the platform
    [declare] declare an incident
    [work_incident] work on this incident
    [lead_incident] decide on this incident
    [clear_statement] approve statements and duties
    [confirm_facts] confirm facts
    [publish_statement] publish statements
   *[act_for] act for somebody else on it
}
not-yours = Sorry, you may not { $what }: for { $ref } that is up to { $who }. Please ask one of them.
nobody = nobody
only-roles = Sorry, only people with a role in the risk register may ask here.
brief-line = { $ref } { $severity } { $what }: { $state }.

## `/risk`

help-my = your open tickets, worst first
help-ticket = one ticket as it is now
help-mute = snooze it; `2d`, `1w` or a day such as `2026-03-09`
help-reason = reason
help-why = why people were told of it, or not; `all` for the whole indicator
help-help = this text
help-head = What /risk can do
wrong-why = Say which rule, which segment (or `all`) and which day.
wrong-mute = Say which ticket, for how long and why.
wrong-words = “/risk { $typed }” is not understood.
wrong-no-reason = Say why: /risk mute T-42 2d fix comes on Monday
wrong-span = “{ $typed }” is not a duration: write 2d, 1w or a day such as 2026-03-09.
wrong-day = “{ $typed }” is not a date: write it as 2026-03-05.
mine-none = You have no open tickets.
mine-head = { $is_more ->
    [yes] at least { $number }
   *[no] { $number }
} { $count ->
    [one] open ticket
   *[other] open tickets
}
mine-worst-first = { $head }, worst first
mine-rest = … and { $number } more: { $command } shows all of them

## `/risk incident` and the buttons of an incident

incident-button = { $press ->
    [declare] Declare an incident
    [accept] Accept
    [reject] Reject
    [role] Take a role
    [update] Write an update
    [note] Note
    [contain] It is contained
    [plan] Plan an action
   *[resolve] It is over
}
incident-nature = { $nature ->
    [real] It happened
    [near_miss] Near miss
   *[drill] Drill
}
incident-form-open = The form is open.
incidents-none = No incident is open.
notice-not-yet = Not yet
form-incident-type = What kind is it?
form-incident-title = What happened, in a few words
form-incident-line = Business line
form-incident-nature = Is it real?
form-incident-severity = How bad is it?
form-incident-severity-hint = Numbers may say worse, never milder.
form-incident-role = Which role do you take?
form-incident-stands = How does it stand?
form-incident-next = When does the next update come?
form-incident-reject = Why is it no incident?
form-incident-note = What is to be noted?
form-incident-stopped = What stopped the harm?
form-incident-met = What of this do you see met?
help-incident = incidents: list, declare, show, note, update, take a role
help-incident-list = what is open
help-incident-declare = a form to declare one
help-incident-show = one incident as it is now, with its buttons
help-incident-note = a remark for the timeline
help-incident-update = how it stands, and when the next update comes
help-incident-role = take a role; without one, a form
help-incident-text = text
