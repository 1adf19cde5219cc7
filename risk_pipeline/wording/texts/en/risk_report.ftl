### The monthly risk report.

report-title = Risk report, { $month }
report-title-line = Risk report, { $month } · { $line }
report-as-of = As of { $day }, against { $earlier }.
report-running = The month is still running. As of { $day }, against { $earlier }.
report-foot = As known on { $day }. Computed by risk-pipeline.
report-summary = { $number } { $count ->
    [one] risk
   *[other] risks
}: { $levels }. { $beyond } beyond tolerance, { $above } more above appetite.
report-level = { $number } { $level }
report-moved = { $moved } moved to another cell or level: { $up } up, { $down } down; { $within } moved within their cell.
report-part = { $part ->
    [map] Where the risks are
    [moved] What moved and why
    [top] Top risks
    [outside] Outside appetite and tolerance
    [actions] Overdue actions
    [controls] Controls
    [plans] Reduction strategies and goals
    [new] New business
    [incidents] Incidents
    [losses] Losses
   *[unseen] What is not watched
}
report-nothing = { $part ->
    [moved] No risk left its cell.
    [top] The map has no risk.
    [outside] Every risk with an appetite is within it.
    [actions] Nothing is overdue.
    [failed] No test of a control failed.
    [untested] Every control in force was tested in time.
    [controls] The register has no controls.
    [strategies] The register has no reduction strategies.
    [goals] No goal is at risk or missed.
    [new] No risk came with new business.
    [incidents] No incident was open in the month.
    [losses] No ticket with a loss was closed.
   *[unseen] All indicators of all risks could be judged, and each risk has a control that holds.
}
report-column = { $name ->
    [risk] Risk
    [incident] Incident
    [line] Line
    [from] From
    [to] To
    [why] Why
    [level] Level
    [limit] Against appetite
    [earlier] Before
    [loss] Expected a year
    [appetite] Appetite
    [tolerance] Tolerance
    [since] Since
    [treated] What is done
    [action] Action
    [of] Of
    [owner] Owner
    [due] Due
    [control] Control
    [tested] Newest failed test
    [failures] Failed tests
    [exceptions] Exceptions
    [state] State
    [strategy] Strategy
    [promised] Time passed
    [achieved] Way done
    [by] By
    [goal] Goal
    [now] Now
    [target] Target
    [course] Trend leads to
    [gate] Gate before a launch
    [tickets] Tickets
    [lost] Lost
    [recovered] Recovered
    [net] Net
   *[seen] Judged
}
report-table = { $table ->
    [moved] Risks that moved, with their causes
    [top] The top risks
    [outside] Risks above appetite or beyond tolerance
    [actions] Overdue actions
    [failed] Controls whose tests failed in the month
    [untested] Controls without a test in time
    [strategies] Strategies: promised against achieved
    [goals] Goals at risk or missed
    [new] Risks of new business and their gates
    [incidents] Incidents that were open in the month
    [losses] Losses by risk
    [open_losses] Losses so far of tickets that are open
   *[unseen] Risks that are not wholly watched
}
report-failed = Failed tests
report-untested = Not tested in time
report-goals = Goals at risk
report-state-on = { $state } on { $day }
report-open-losses = Still open on { $day }: lost so far, and counted as losses in the month in which they close
report-place = { $level } ({ $likelihood } x { $impact })
report-new = new
report-retired = retired
report-same = as now
report-cause = { $what }: { $parts }
report-cause-part = { $amount } { $axis }
report-cause-level = { $amount } { $count ->
    [one] level
   *[other] levels
}
report-cause-kind = { $kind ->
    [override] an override
    [method] the matrix or the method
    [incident] an incident
   *[register] the register
}
report-more = and { $number } more
report-axis = { $axis ->
    [likelihood] on likelihood
   *[impact] on impact
}
report-treatment = { $treatment ->
    [avoid] avoid it
    [transfer] transfer it
    [accept] accepted
   *[mitigate] controls only, no strategy
}
report-strategy = strategy { $title }
report-counted = { $number } of { $total }
report-tested = { $day }: { $exceptions } of { $tested }
report-hold = { $hold ->
    [holds] works
    [fails] test failed
    [overdue] test overdue
    [untested] never tested
    [design] of no use as designed
   *[not_operating] not in operation
}
report-key = { $control } (key control)
report-standing = { $standing ->
    [reached] reached
    [on_track] on track
    [on_course] on course
    [behind] behind
    [at_risk] at risk
    [missed] missed
   *[unknown] not known
}
report-at-most = at most { $value }
report-at-least = at least { $value }
report-on = { $value } on { $day }
report-goal-why = { $why ->
    [value] too slow for its day
    [trend] its trend leads away
    [risk] risks beyond tolerance: { $risks }
   *[few_values] too few values
}
report-no-gate = none: nothing stops a launch
report-judged = { $share } of the weight
report-unjudged = nothing of it could be judged
report-unwatched = { $kind ->
    [leading] no leading indicator is live
    [lagging] no lagging indicator is live
   *[both] no indicator is live
}
report-no-indicator = no indicator tells of it
report-no-control = no control holds
report-empty = These indicators have had no value by then: { $names }.
report-feeds = These feeds are not whole now: { $names }.
report-feed = { $feed } ({ $state })
report-total = All: lost { $lost }, recovered { $recovered }.
