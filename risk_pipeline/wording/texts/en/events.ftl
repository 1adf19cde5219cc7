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
    [proven] Closed: the data confirmed the fix by { $who }
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
    [fix_again] record the fix that holds
   *[other] see to it
}
event-action = { $what }: { $action }.
event-number = { $what }: { $number }.
event-again = { $what }, { $status ->
    [red] still red
    [amber] amber now
    [green] green now
   *[other] not judged since
}: { $number }.
event-storm = { $what }: { $open } of { $count } tickets open.
number-now = { $value } { $when }
number-limit = { $value } { $when } (limit { $limit })
number-limits = { $value } { $when } (limits { $low } to { $high })
number-usual = { $value } { $when } (usually { $usual })
action-said = { $title } ({ $kind }, { $owner }, until { $day })
loss-gross = { $number } lost
loss-recovered = { $number } recovered
loss-corrected = correction, { $amounts }

## What to do when a run failed

failed-step = { $step } failed: { $error }
failed-run = A run failed
failed-run-read = Open the run and read what the failed step says; without Dagster, read the output of `risk run`.
failed-run-mend = Put right what it names. Nothing is lost: what was loaded, judged and told before it stays.
failed-run-again = Run it again: `Re-execute from failure` in Dagster, or `risk run`. Running twice does no harm.
failed-run-doctor = If it fails again in the same way, call `risk doctor`, and write the cause on this ticket.
failed-run-end = The ticket closes when the job succeeds on a later day.
