### Tickets in few words: digests, reviews, lists.

in-total = in total
storm-segments = { $number } { $count ->
    [one] segment
   *[other] segments
}, { $open } of them open
worst-since = since { $since }: { $value } { $when }
flapping-since = flapping since { $day }
note-few = only { $number } { $count ->
    [one] case
   *[other] cases
} in all
no-reason = no reason given
no-cause = no cause recorded
held-until = on hold until { $day }: { $reason }
snoozed-until = snoozed until { $day }
clock = { $kind ->
    [acknowledge] acknowledge
    [contain] stop the harm
    [fix] fix
    [verify] confirmation by the data
   *[other] { $kind }
}
action-number = action { $number }
due = { $what } { $is_late ->
    [yes] was due
   *[no] due
} { $when }
next-cause = say what caused it
next-wait = wait: it closes if the data stay in range
next-action = { $title } ({ $owner }, by { $day })
next-acknowledge = acknowledge it
next-plan = plan an action
owner-with = { $owner }, with { $assignee }
since-day = since { $day }
open-for = open for { $age }
days-from-to = { $first } to { $last }
with-number = { $name }: { $number }
more = … and { $number } more { $count ->
    [one] ticket
   *[other] tickets
}
more-incidents = … and { $number } more { $count ->
    [one] incident
   *[other] incidents
}
period-hour = { $day }, { $begin }-{ $end }
period-week = week of { $day }
series = { $title }, by { $grain ->
    [hour] hour
    [week] week
    [month] month
   *[day] day
}

## Digest

digest-head = { $cadence ->
    [weekly] Weekly
   *[daily] Daily
} digest, { $title }: { $days }
digest-tickets = tickets: { $open } open, { $overdue } overdue, { $opened } opened, { $closed } closed, { $repeat } came back
digest-noise = noise: { $false } { $count ->
    [one] false positive
   *[other] false positives
}, { $flapping } { $tickets ->
    [one] ticket
   *[other] tickets
} started flapping
digest-muted = held back: { $reasons }
muted-count = { $number } { $count ->
    [one] time
   *[other] times
} { $code ->
    [shadow] by a rule that is only tried out
    [small_effect] too small to act on
    [known_event] in a known event
    [explained_by_total] explained by the total
    [same_finding] found by another rule too
    [fading] fading, told before
    [on_incident] told on a major incident
    [snoozed] snoozed
    [storm] told with its storm
    [flapping] flapping
   *[other] held back ({ $code })
}
digest-budget = noise budget: { $used } of { $allowed } false tickets a week{ $is_over ->
    [yes] , over budget
   *[no] {""}
}
tickets-behind = { $name }: { $number } { $count ->
    [one] ticket
   *[other] tickets
}
digest-section = { $name ->
    [incidents] Major incidents
    [overdue] Overdue
    [flapping] Flapping
    [open] Open
    [came_back] Came back
    [closed] Closed
    [false_positive] False positives
   *[other] { $name }
}
digest-history = Head of the history: { $head }
label-next-step = Next
as-of = As of { $at }

## What nobody was told, and why

verdict = { $status ->
    [red] red
    [amber] amber
   *[other] { $status }
}
verdict-count = { $number } { $status ->
    [red] { $count ->
        [one] is red
       *[other] are red
    }
   *[amber] { $count ->
        [one] is amber
       *[other] are amber
    }
}
muted-because = { $code ->
    [shadow] the rule is only tried out: its verdicts are recorded and never acted on
    [small_effect] the effect is too small to act on
    [known_event] a known event mutes new alerts of that period
    [explained_by_total] the whole indicator was red in a period that meets this one, or shortly before, and the total covers its segments
    [same_finding] another rule of the same owner covers the same finding
    [fading] the shift was told when its evidence was stronger; it is fading
    [on_incident] the topic is a line of a major incident that runs
   *[other] held back ({ $code })
}
with-reason = { $what }: { $reason }
place-value = { $place } { $value }
place-value-usual = { $place } { $value } (usually { $usual })
more-segments = { $number } more { $count ->
    [one] segment
   *[other] segments
}
beyond-limit = { $side ->
    [above] above
   *[below] below
} the { $status ->
    [amber] amber limit
   *[other] limit
} of { $limit }
beyond-usual = { $side ->
    [above] above
   *[below] below
} the usual in sum since the shift began
measure = { $kind ->
    [in-all] { $amount } in all
    [per-week] { $amount } a week
   *[effect] { $amount }
}
from-to = { $low } to { $high }
off-by = off by { $off }; { $needs }
needs = a ticket needs { $is_all ->
    [yes] all of { $needed }
   *[no] { $needed }
}

## The state of a series

ticket-state = { $ref } { $severity } { $state }, since { $since }
verdict-at = { $status } { $when }: { $value }
verdict-limit = { $status } { $when }: { $value } (limit { $limit })
verdict-usual = { $status } { $when }: { $value } (usually { $usual })
no-value-here = no value in these periods
newer-unripe = { $periods } after it: not complete yet
shifted-since = shifted since { $day }
outside-range = { $side ->
    [above] above
   *[below] below
} its range{ $is_shift ->
    [yes] {""}
   *[no] , evidence of a shift not yet enough
}
usual-range = { $usual } ({ $low } to { $high })

## Causes

root-cause = { $name ->
    [people-error] people: error
    [people-misconduct] people: misconduct
    [people-capacity] people: capacity
    [process-missing_control] process: missing control
    [process-control_failed] process: control failed
    [process-design_loophole] process: design loophole
    [process-change_unmanaged] process: change unmanaged
    [system-defect] system: defect
    [system-config] system: configuration
    [system-capacity] system: capacity
    [system-dependency] system: dependency
    [data-quality] data: quality
    [data-delay] data: delay
    [data-rule_blind_spot] data: blind spot of the rule
    [policy-unclear] policy: unclear
    [policy-incentive] policy: incentive
    [partner-merchant] partner: merchant
    [partner-carrier] partner: carrier
    [partner-payment] partner: payment
    [partner-supplier] partner: supplier
    [external-attack] external: attack
    [external-rumour] external: rumour
    [external-law] external: law
    [external-market] external: market
   *[other] { $category }
}

## Pages: the list of tickets, and one ticket

index-title = Tickets
index-order = The worst and oldest come first.
index-search = Search
index-placeholder = ticket, indicator, segment
index-state = State
index-severity = Severity
index-kind = Kind of incident
index-incidents = Incidents: { $number }
index-all = all
index-day = day
index-days = days
index-shown = %1 of %2 shown
page-all = all messages
page-edited = (edited { $at })
page-replies = { $number } { $count ->
    [one] reply
   *[other] replies
}
