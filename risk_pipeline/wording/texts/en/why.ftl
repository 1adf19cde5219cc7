### Why people were told of a verdict, or not: `risk why` and `/risk why`.
### What stands in parentheses is as the history recorded it.

why-verdict = { $rule } on { $where }, { $period }: { $status }. { $value }{ $reason }{ $since }
why-status = { $status ->
    [red] red
    [amber] amber
    [green] green
    [insufficient] insufficient
    [immature] immature
    [no_data] no_data
    [stale] stale
    [not_configured] not_configured
    [error] error
   *[other] { $status }
}
why-no-value = No value.
why-value-so-far = No value: the data are incomplete ({ $value } so far).
why-value = Value { $value }.
why-value-limit = Value { $value } against a limit of { $limit } ({ $kind }).
why-since = The shift began on { $day }.
why-since-hour = The shift began on { $day } at { $time }.
why-known-event = The calendar knows that period: { $event }.
why-judged-again = The ticket was told { $status } at that time; the period was judged again at { $at }.
why-stands = { $ref } is { $state } now, { $severity }, with { $who }.
why-kind = { $kind ->
    [opened] opened
    [reopened] reopened
    [observed] observed
    [severity_raised] severity raised
    [worsened] worsened
    [cause_asked] cause asked
    [new_level] new level
    [verifying] verifying
    [relapsed] relapsed
    [closed] closed
    [noted] noted
    [flapping] flapping
    [calmed] calmed
   *[other] { $kind }
}
why-happened = { $ref }: { $kind } at { $at }, then { $state } ({ $reason }).
why-sent = { $ref }, { $kind } message to { $channel }: sent at { $at }{ $link }.
why-dead = { $ref }, { $kind } message to { $channel }, queued at { $at }: refused for good: { $error }. `risk outbox revive { $number }` queues it again.
why-unknown = { $ref }, { $kind } message to { $channel }, queued at { $at }: perhaps sent; the next `risk deliver` checks.
why-waiting = { $ref }, { $kind } message to { $channel }: waiting since { $at }{ $error }.
why-muted = Not told ({ $recorded }): { $meaning }.
why-zone = Times are those of { $zone }.
why-unjudged = Nobody is told of it: { $status ->
    [insufficient] there was too little to judge it by: too few cases in the period, or too short a past
    [immature] the period is not mature yet: what happened in it is not fully known
    [no_data] there was nothing to judge; missing data never count as good news
    [stale] a feed it depends on was broken; the feed's own ticket is with its data engineer
    [not_configured] a feed it depends on is not configured
   *[error] the rule could not be evaluated
}. Unknown neither opens nor closes anything.
why-unchanged = Nobody is told of it: { $ref } stays in its state, and only changes of state are announced.
why-held-closed = Not told: { $ref } was closed as { $resolution } by { $who }, and holds back what happens until { $day }.
why-duplicate = Not told: { $ref } is a duplicate of { $master }, which covers it.
why-not-red = Nobody is told of it: only red opens a ticket; { $status } is recorded.
why-late = Not told: when it was judged ({ $at }), { $ref } had moved on to the period that ends on { $day }; late verdicts change no ticket that is ahead.
why-not-applied = It has reached no ticket yet: it was judged at { $at }, and tickets follow the verdicts of a run. `risk run` applies it.
why-total = The whole indicator in that period: { $said }.
why-never-judged = { $rule } was never judged: it is new, paused or retired, or no run was made since.
why-day-not-over = { $day } is not over: the newest closed day is { $newest }.
why-judged-to = { $rule } is judged up to { $day } only; `risk run` judges the days that are missing.
why-judged-from = { $rule } is judged from { $day } on; `risk replay` judges history.
why-no-segment = There was nothing of that segment in the period: a segment has a verdict where it has cases.
why-rule-near = There is no rule “{ $rule }”. Did you mean { $near }?
why-no-rule = There is no rule “{ $rule }”.
why-fault = { $rule } is no rule of a suite: its tickets open by themselves where a feed cannot be used, a model cannot be built, a rule cannot be judged, or a run or a message fails, and close once that works. { $ref ->
    [none] None is about “{ $segment }”.
   *[other] { $ref } is about it.
}
why-no-segment-of-it = { $rule } was never judged on segment “{ $segment }”; it has { $count } others.
why-segment-near = { $rule } was never judged on segment “{ $segment }”. Did you mean { $near }?
why-dimension = { $rule }: segment “{ $segment }” is one of { $known }, not of “{ $dimension }”.
why-several = Several verdicts match; on the command line, choose one of: { $ways }.
why-other-hours = This is the first of the worst of { $count } hours of that day ({ $counts }). `risk why … --hour { $hour }` shows it; choose any other hour the same way.

## Reasons why nobody is told

muting = { $code ->
    [shadow] the rule is only tried out (shadow): its verdicts are recorded and never acted on
    [small_effect] the effect is too small to act on
    [known_event] the event calendar or a maintenance window mutes new alerts of that period
    [explained_by_total] the whole indicator was red in a period that meets this one, or shortly before, and the total covers its slices
    [same_finding] another rule of the same owner covers the same finding
    [fading] the shift was reported when its evidence was stronger; it is fading, which is no news
    [on_incident] a major incident runs that tells the topic; it opens no ticket of its own meanwhile
    [not_judged] the period could not be judged; unknown neither opens nor closes anything
    [unchanged] the ticket stays in its state, and only changes of state are announced
    [held_closed] the ticket was closed until a date (an accepted risk, a quiet time) that has not passed
    [duplicate] the ticket is a duplicate of another one, which covers it
    [not_red] only red opens a ticket
    [late] the ticket had already moved on to a later period when this one was judged
    [not_applied] the verdict has not reached the tickets yet; the next run applies it
    [backfill] it was recorded in a backfill or a silent replay: the past pages nobody
    [no_receiver] every receiver of the ticket refuses messages; the ticket is in the list and in the log
    [closed_at_once] the same verdict closed the ticket, and the close is announced
    [snoozed] somebody had snoozed the ticket; a worse severity would have ended that
    [snooze_ended] the snooze ended and there was nothing red to come back to
    [flapping] the data move the ticket back and forth too often: the daily digest reports on it until it is quiet
    [storm] it is one of a storm: the message of the parent ticket covers all its members
    [never_announced] nobody had been told of the ticket, so nobody is told of its end
   *[other] an earlier version recorded it in words that match no code
}
