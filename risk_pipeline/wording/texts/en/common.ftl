### Numbers, dates and the names of things that the engine knows. Patterns are those of Unicode CLDR.

pattern-day = d MMM y
pattern-day-of-year = d MMM
pattern-month = MMM y
pattern-money = ¤¤ #,##0.00
no-value = no value
minor-units = { $currency } { $number } minor units
per-cent = { $number } %
all-of-it = all of it
days = { $number } days
hours = { $number } hours
cases = { $number } { $count ->
    [one] case
   *[other] cases
}
counted-of = { $counted } of { $total }
cases-of = { $number } of { $total } { $count ->
    [one] case
   *[other] cases
}
day-hour = { $day }, { $time }
when-day = on { $day }
when-week = in the week of { $day }
when-month = in { $month }
when-hour = on { $day }, { $begin }-{ $end }
periods = { $number } { $grain ->
    [hour] { $count ->
        [one] hour
       *[other] hours
    }
    [week] { $count ->
        [one] week
       *[other] weeks
    }
    [month] { $count ->
        [one] month
       *[other] months
    }
   *[day] { $count ->
        [one] day
       *[other] days
    }
}
severity = { $level ->
    [P0] P0 critical
    [P1] P1 high
    [P2] P2 medium
    [P3] P3 low
   *[other] { $level }
}
state = { $state ->
    [open] Open
    [acknowledged] Acknowledged
    [in_progress] In progress
    [verifying] Being verified
    [closed] Closed
   *[other] { $state }
}
resolution = { $resolution ->
    [fixed] fixed
    [false_positive] false positive
    [expected_change] expected change
    [duplicate] duplicate
    [data_fault] data fault
    [risk_accepted] risk accepted
    [recovered] recovered
    [segment_gone] segment gone
   *[other] { $resolution }
}
limit-kind = { $kind ->
    [absolute] fixed limit
    [age] a limit of age
    [control] its own past
    [exceptions] exceptions allowed
    [share] share of the total
    [shift] running evidence of a shift
   *[other] { $kind }
}
