### What happened: the lines of a ticket's thread.

happened = { $kind ->
    [opened] Opened
    [reopened] Reopened
    [acceptance_over] Reopened, the risk was accepted until now: decide again
    [observed] Another period judged
    [severity_raised] Severity raised to { $severity }
    [worsened] Far worse
    [cause_asked] Waiting for a cause
    [new_level] This level counts as usual from now on
    [grouped] Storm changed
    [acknowledged] Acknowledged
    [started] Work started
    [verifying] Back in range, being verified
    [claimed] Fix recorded
    [relapsed] Out of range again, back to { $state }
    [refuted] The fix did not hold, back to { $state }
    [closed] Closed as { $resolution }
    [closed_by] Closed as { $resolution } by { $who }
    [assigned] Assigned to { $assignee }
    [snoozed] Snoozed until { $until }
    [snooze_ended] Snooze ended
    [held] On hold until { $until }
    [resumed] No longer on hold
    [action_added] Action added
    [action_done] Action done
    [loss_recorded] Loss recorded
    [reminded] Reminder for { $to }
    [escalated] Escalated to { $to }
    [acknowledgement_lapsed] Acknowledgement lapsed, open again
    [flapping] Flapping: the daily digest reports on it
    [calmed] Calm again
   *[other] { $kind }
}
event = { $what }.
event-by = { $what } by { $who }.
event-words = { $what } by { $who }: { $words }.
event-due = { $what }: { $task } by { $at }.
task = { $kind ->
    [acknowledge] acknowledge it
    [contain] stop the harm
    [fix] record the cause and the fix
   *[other] see to it
}
event-number = { $what }: { $number }.
event-storm = { $what }: { $open } of { $count } tickets open.
number-now = { $value } { $when }
number-limit = { $value } { $when } (limit { $limit })
number-limits = { $value } { $when } (limits { $low } to { $high })
number-usual = { $value } { $when } (usually { $usual })
