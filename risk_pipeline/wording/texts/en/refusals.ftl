### Why something that people asked for is not done, and what to do instead.

mover = { $item ->
    [data] the data
    [clock] the clock
   *[person] a person
}
needed = { $item ->
    [root_cause_category] the category of its root cause
    [root_cause] what caused it
    [note] a note
    [duplicate_of] the ticket that stays open
    [approver] somebody who accepts it
    [quiet_until] an end date
    [title] a title
   *[owner] an owner
}
refused-mover = { $ref } is { $state }; only { $movers } can move it to “{ $target }”.
refused-move = { $ref } is { $state } and cannot become “{ $target }”. Possible: { $ways }.
refused-any-move = { $ref } is { $state } and cannot become “{ $target }”.
refused-closed = { $ref } is closed. Take an open ticket: risk tickets list.
refused-closed-containment = { $ref } is closed: nothing is left to contain. Plan what is corrective or preventive.
refused-nobody = { $ref }: say to whom.
refused-theirs-already = { $ref } is already assigned to { $who }.
refused-bare-action = { $ref }: an action needs { $needed }.
refused-planned-already = { $ref }: that is planned already, as action { $number } of { $who } until { $day }.
refused-done-before = { $ref }: action { $number } was done by { $who } on { $day }. Add a new action for new work.
refused-nothing-planned = { $ref } has no action that is still to be done.
refused-no-such-action = { $ref } has no action { $number }.
refused-no-chain = { $ref } has no chain of escalation yet.
refused-end-of-chain = { $ref } is already with { $who }, the last of its chain.
refused-no-reason = { $ref }: say why.
refused-day-over = { $ref }: { $day } is over; name a day to come.
refused-closed-master = { $ref } is closed ({ $resolution }); name an open ticket.
refused-itself = { $ref } cannot be a duplicate of itself.
refused-no-action = { $ref }: a fix needs an action that is done and did not fail{ $count ->
    [0] {""}
   *[other] {" "}({ $count } planned or failed)
}. Add one by “Add action”, or tick one that is done.
refused-not-recovered = { $ref }: only the data can close it as recovered.
refused-storm = { $ref } is the parent of a storm: close its { $count ->
    [one] open ticket
   *[other] { $count } open tickets
}; it closes with the last one.
refused-same-fix = { $ref }: this fix is already recorded; the data have to confirm it.
refused-incomplete = { $ref }: “{ $resolution }” needs { $needed }.
refused-own-risk = { $ref }: { $who } has the ticket and cannot accept its risk; somebody else has to.
refused-too-long = { $ref }: a risk is accepted for { $most } days at most, not { $days }; name an earlier day.
refused-reference = “{ $typed }” is not a ticket reference; it looks like T-000042.
refused-category = “{ $typed }” is no root cause category. Known: { $known }.
refused-unexplained = Nothing on the ticket says why it may be closed.
refused-dropped = It was closed as not to be done, but the last word on it is a root cause: close it as done, or say why there is nothing to fix.
refused-no-category = The cause has no category: write “{ $line }”, with the category that fits.
refused-reopening = { $ref } is { $state }. Only the data reopen it, by themselves, when the next period is red. Explain your doubt in a comment.

## In trackers. The words before a colon are read by the program: they are the same in every language.

how-to-close = To close: write a comment with the lines “Root cause: <category>: <what happened>” and “Action: <what was done>”, then close this issue. The ticket then verifies, and green data close it. A line “False positive: <why>”, “Expected change: <what>” or “Data fault: <which>” says that there is nothing to fix; “Recovered: <category>: <what happened>” is for a burst that is over. Categories: docs/trackers.md.
not-done-there = { $kind ->
    [commented] No action recorded: { $why }
    [assigned] Not assigned: { $why }
    [closed] Not closed: { $why }
   *[reopened] Not reopened: { $why }
}

## Incidents

refused-incident-right = Sorry, you may not { $what }: that is up to { $who }.
refused-incident-role = { $ref }: { $role } is not yours. Who leads the incident can hand it over to you.
refused-incident-gate = { $ref }: not yet. { $said }
refused-incident-unknown = There is no incident { $ref }.
refused-incident-candidate = { $ref } is a candidate: somebody has to accept it first.
refused-incident-over = { $ref } is over: somebody has to reopen it first.
refused-incident-held = { $ref }: { $who } is { $role }; they hand it over or give it up.
refused-incident-decided = { $ref } has been decided on already.
refused-incident-move = { $ref } cannot become { $wanted } from where it is.
refused-incident-span = Say when the next update comes: 60 min, 4 h, 1 d.
