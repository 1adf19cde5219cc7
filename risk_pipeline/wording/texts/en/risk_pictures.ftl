### Pictures of the risk map: the heat map, the course of a risk, its bow-tie.

risk-axis = { $axis ->
    [likelihood] likelihood
   *[impact] impact
}
risk-within = { $within ->
    [appetite] within appetite
    [tolerance] above appetite, within tolerance
    [beyond] beyond tolerance
   *[none] no appetite set
}
risk-named = { $id } { $title }
risk-gone = no longer in the register
risk-standing = { $level } ({ $likelihood } x { $impact }) on { $day }, { $within }; { $confidence } of its indicators' weight could be judged.
risk-limit = { $limit ->
    [appetite] appetite
   *[tolerance] tolerance
}

## The heat map.

heat-title = Risk map, { $day }
heat-line = Risk map, { $day } · { $line }
heat-counted = { $number } { $count ->
    [one] risk
   *[other] risks
}, { $beyond } beyond tolerance
heat-counted-since = { $number } { $count ->
    [one] risk
   *[other] risks
}, { $beyond } beyond tolerance; since { $day } { $moved } moved to another cell
heat-read = Dark: residual, what is left with controls. Dashed edge: inherent, without controls, where that is another cell.
heat-sign = { $sign ->
    [beyond] !: beyond tolerance
    [override] *: an override counts
   *[arrow] arrow: from its former cell
}
heat-new = new: { $risks }
heat-moved = { $risk } moved from { $before } to { $after }.

## The course of a risk.

trend-alt = Course of { $risk } from { $first } to { $last }. { $standing } It was { $start } at the start. Days at each level: { $days }.
trend-days = { $level } { $days }
trend-kind = { $kind ->
    [incident] incidents
    [ticket] { $number } { $count ->
        [one] ticket
       *[other] tickets
    }
    [control] failed tests
    [override] overrides
   *[method] method
}
trend-incident = { $ref } { $title }
trend-ticket = { $ref } { $what }
trend-control = { $control }: test failed, { $exceptions } of { $tested }
trend-control-streak = { $control }: { $number } tests in a row failed, at last { $exceptions } of { $tested }
trend-override = override until { $day }: { $reason }
trend-matrix = matrix { $matrix } holds
trend-register = the register changed
trend-more = and { $number } more before

## Bow-tie.

bowtie-head = { $part ->
    [threats] Threats
    [preventive] Preventive controls
    [event] Event
    [detective] Detective controls
    [corrective] Corrective controls
   *[harm] Consequences
}
bowtie-none = { $part ->
    [preventive] No preventive control: nothing holds the threats back.
    [detective] No detective control: nothing finds the event.
   *[corrective] No corrective control: nothing repairs the harm.
}
bowtie-signal = { $indicator }: { $status }
bowtie-signal-value = { $indicator }: { $status }, { $value }
bowtie-light = { $light ->
    [red] red
    [amber] amber
    [green] green
   *[unknown] never judged
}
bowtie-worse = { $light }, getting worse
bowtie-unsure = { $light }, now unknown
bowtie-hold = { $hold ->
    [holds] takes { $share } off { $axis }
    [fails] test failed: takes { $share } off { $axis }
    [overdue] test overdue: takes nothing off { $axis }
    [untested] never tested: takes nothing off { $axis }
    [design] design does not work: takes nothing off { $axis }
   *[not_operating] not in operation: takes nothing off { $axis }
}
bowtie-test = { $passed } of { $tested } passed on { $day }; at best { $cap }
bowtie-no-test = no result on record; at best { $cap }
bowtie-read = A whole edge: the control works. A broken edge: its test failed or is overdue. A dotted edge: never tested, of no use as designed, or not in operation.
bowtie-alt = Bow-tie of { $risk }. { $before } before the event and { $after } after it; not holding: { $broken }.
bowtie-controls = { $number } { $count ->
    [one] control
   *[other] controls
}
bowtie-none-broken = none
