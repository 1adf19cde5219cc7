### Facts sheets of incidents: lines of a message, placeholders of statements, what is known and not.

facts-label = { $what ->
    [what] What
    [since] Since
    [where] Where
    [voices] People write
    [cases] Hit
    [users] People
    [at_risk] At risk
    [loss] Loss
    [data] Data
    [early] Before it
    [first] First sign
    [known] Known
    [unknown] Not known
    [as_of] As of
   *[other] { $what }
}
facts-measured = { $title }{ $place }: { $value } (usually { $usual })
facts-measured-alone = { $title }{ $place }: { $value }
facts-missing = { $title }{ $place }: { $number } fewer than usual
facts-of-ticket = { $said }, { $ref }
facts-place = { " " }in { $place }
facts-more = and { $number } more
facts-share = { $place } ({ $share } of what is too much)
facts-cases-once = { $cases } (each counted once)
facts-cases-together = { $total }: { $kinds }
facts-people = { $number } { $count ->
    [one] person
   *[other] people
}
facts-number-users = { $number } { $count ->
    [one] user
   *[other] users
}
facts-number-cases = { $number } { $count ->
    [one] case
   *[other] cases
}
facts-at-risk = { $amount }, { $rate } an hour
facts-at-risk-alone = { $amount }
facts-booked = { $gross } gross, { $recovered } recovered, { $net } net
facts-whole = { $number } { $count ->
    [one] feed is
   *[other] feeds are
} whole
facts-broken = { $feeds } cannot be trusted
facts-earlier = { $title }, since { $day }
facts-first = { $title } on { $day }
facts-first-told = { $title } on { $day }, { $hours } before the first message
facts-hours = { $number } { $count ->
    [one] hour
   *[other] hours
}
facts-sureness = { $confidence ->
    [high] surely { $what }
    [medium] probably { $what }
   *[low] unsurely { $what }
}
facts-about = { $about ->
    [since] since when
    [where] where
    [cases] how many cases
    [users] how many people
    [at_risk] the money at risk
    [loss] the loss
    [cause] the cause
    [early] early signs
    [data] whether the data are whole
    [linked] anything: no ticket with a number is linked
   *[other] { $about }
}
facts-gap = { $what }, because { $why ->
    [nothing_stands_out] no place stands out
    [no_rows_of_it] what stayed away has no rows
    [nobody_named] no indicator says whose its rows are
    [no_money_behind] no indicator has money behind its rows
    [not_booked] nobody has booked a loss on a ticket
    [no_cause_named] no ticket names a root cause
    [nothing_moved_before] no other indicator of the risk moved before
    [feed_fault] a feed is not whole
   *[nothing_linked] nothing is linked
}
