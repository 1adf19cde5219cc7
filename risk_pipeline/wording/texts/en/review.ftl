### The weekly review, and what it asks people to decide.

review-title = { $title }: review of { $days }
review-head = { $title }: week of { $days }
review-as-of = Tickets as they were on { $at } ({ $zone }).
all-lines = All lines
all-business-lines = All business lines
lines-word = Business lines
review-asked = { $number } { $count ->
    [one] decision
   *[other] decisions
} asked for.
review-open = { $number } { $count ->
    [one] ticket
   *[other] tickets
} open, { $overdue } of them overdue.
review-moved = Tickets this week: { $opened } opened, { $worse } got worse, { $closed } closed.
review-part = { $name ->
    [incidents] Major incidents
    [decisions] Decisions asked for
    [tickets] Open tickets
    [late] Overdue actions
    [panels] Indicators that moved
    [held] Beyond a limit and held back
   *[totals] All indicators in total
}
review-changed = What changed this week
review-feeds = Feeds
changed = { $name ->
    [opened] Opened
    [came_back] Came back
    [worse] Got worse
   *[closed] Closed
}
review-nothing = { $name ->
    [decisions] Nothing waits for a person.
    [tickets] No ticket is open.
    [changes] No ticket opened, got worse or closed.
    [feeds] None was loaded yet.
   *[other] None.
}
review-column = { $name ->
    [ticket] Ticket
    [what] What and where
    [value] Value
    [owner] Owner
    [age] Age
    [due] Due
    [cost] Cost
    [indicator] Indicator
    [where] Where, value
    [beyond] Beyond
    [status] Status
    [why] Why nobody was told
    [period] Newest whole period
    [usual] Usual (range)
    [note] Note
    [feed] Feed
    [state] State now
   *[reason] Why
}
no-due = no due time
worst-label = worst { $worst }
late-action = was due { $day }
picture-alt = Course of { $title }, { $where }: { $numbers }
without-picture = Without a picture
without-value = Without a value in total
picture-legend = Blue: value; dashed: usual; blue band: usual range; red line: limit; dotted orange: amber limit; red dashes and dots: since when it lasts; red area: ticket open; red diamond: a spike; green: known event; hatched: not judged; strip below: evidence of a shift, its top an alarm.
feed-state = { $state ->
    [ok] ok
    [failed] failed
    [no_data] no data
    [not_configured] not configured
   *[other] { $state }
}
why-now = Why now: { $why }.
choose = Choose: { $options }.
asked = { $what ->
    [take] Somebody has to take it
    [refuted] The data refuted the fix
    [cause] Say what caused it
    [acceptance] Accept the risk again, or act
    [new_level] Is this level the new usual one?
   *[rule] Review the rule
}
options = { $what ->
    [take] acknowledge it, give it to somebody, or close it and say why
    [refuted] plan another fix, or accept the risk until a day
    [cause] name the cause; then it closes
    [acceptance] accept it until another day, or let it open again and act
    [new_level] plan an action, or let the new level count as usual
   *[rule] keep its limits, change them, or retire the rule
}
why-asked = { $why ->
    [overdue] nobody has acknowledged it, which was due { $when }
    [lapsed] it was acknowledged and nothing happened since
    [no_clock] nobody has acknowledged it, and no clock runs
    [urgent] nobody has acknowledged it yet
    [refuted] it was said to be fixed, and the next period was not in range
    [cause] it is back inside its limit, and its rule asks for a cause before it closes
    [new_level] from { $when } on the level counts as usual unless somebody acts
   *[rule] its limits were to be looked at again by that day
}
why-overdue-told = nobody has acknowledged it, which was due { $when }; { $who } was told
why-accepted = { $accepted }; then a breach opens it again
accepted = accepted
by-whom = by { $who }
until = until { $day }
in-quotes = (“{ $text }”)
by-due = By { $when }
was-due = Was due { $when }
stands-now = now { $now }
red-since = red since { $since }
