### Tickets about what the register owes: residuals, strategies, their actions, tests of controls.

duty-title = { $duty ->
    [residual_within_tolerance] Risk beyond tolerance: { $title }
    [strategy_reaches_target] Target missed: { $title }
    [strategy_action_done] Action due: { $title }
    [control_tested_in_time] Test overdue: { $title }
    [control_test_finds_cases] Control without a case to test: { $title }
   *[control_test_by_hand_passes] Test failed: { $title }
}
duty-now = { $duty ->
    [residual_within_tolerance] Risk beyond tolerance: { $title }
    [strategy_reaches_target] Target missed: { $title }
    [strategy_action_done] { $is_late ->
        [yes] Action overdue: { $title }
       *[no] Action due soon: { $title }
    }
    [control_tested_in_time] Test overdue: { $title }
    [control_test_finds_cases] Control without a case to test: { $title }
   *[control_test_by_hand_passes] Test failed: { $title }
}
duty-kept = { $duty ->
    [residual_within_tolerance] Risk within tolerance again: { $title }
    [strategy_reaches_target] Target reached: { $title }
    [strategy_action_done] Action done: { $title }
    [control_tested_in_time] Tested: { $title }
    [control_test_finds_cases] A case to test again: { $title }
   *[control_test_by_hand_passes] Test passed: { $title }
}
duty-many = { $duty ->
    [residual_within_tolerance] Risks beyond tolerance
    [strategy_reaches_target] Targets missed
    [strategy_action_done] Actions due
    [control_tested_in_time] Tests overdue
    [control_test_finds_cases] Controls without a case to test
   *[control_test_by_hand_passes] Tests failed
}
duty-storm = { $title }: { $number } at once
duty-level = The residual is { $level }; the tolerance is { $tolerance }
duty-target = Its day was { $due }{ $gap ->
    [0] {""}
    [one] ; one class is left to the target
   *[other] ; { $gap } classes are left to the target
}
duty-action = It is due on { $due }, part of "{ $part_of }"
duty-action-late = It was due on { $due }, { $days }, part of "{ $part_of }"
duty-action-past = It was due on { $due }, which had passed before this was first told; part of "{ $part_of }"
duty-tested = It was last tested for { $last }, and is to be tested { $every }
duty-untested = It was never tested, and is to be tested { $every }
duty-last-case = The last case that its tests found was on { $last }
duty-no-case = Its tests have found no case yet
duty-every = { $count ->
    [one] every day
   *[other] every { $number } days
}
duty-failed = { $failed } of { $tested } { $count ->
    [one] case
   *[other] cases
} failed the newest test by hand
duty-failed-plain = The newest test by hand failed
duty-days = { $count ->
    [one] a day ago
   *[other] { $number } days ago
}
duty-since = For { $lasting } now, since { $since }
duty-since-day = Since { $since }
duty-was = It lasted { $lasting }, since { $since }
duty-move = Your move, { $owner }: do what is owed, or plan it as an action
duty-wait = Nothing to do: it closes by itself after { $needed } kept, { $done } so far
duty-playbook = { $duty ->
    [residual_within_tolerance] Bring a risk back within tolerance
    [strategy_reaches_target] Bring a strategy back on its way
    [strategy_action_done] Finish an action of a strategy
    [control_tested_in_time] Test a control
    [control_test_finds_cases] Let a control be tested on cases
   *[control_test_by_hand_passes] Correct a control
}
duty-step-1 = { $duty ->
    [residual_within_tolerance] See with `risk explain` which indicators and controls moved the residual
    [strategy_reaches_target] See with `risk strategies show` what is left to the target, and why
    [strategy_action_done] Do it, or agree on another day and write it into register/strategies
    [control_tested_in_time] Test the control as its procedure says; if a rule tests it, find out why it did not run
    [control_test_finds_cases] Find out why its tests find no case: a log or feed that is empty, a filter that leaves none, or work that is not done any more
   *[control_test_by_hand_passes] Look at the cases that failed, and repair the harm they did
}
duty-step-2 = { $duty ->
    [residual_within_tolerance] Repair the controls that have no effect, and work on the tickets of its indicators
    [strategy_reaches_target] Add actions that close the gap, each with an owner and a day
    [strategy_action_done] Say that it is done, with its evidence: `risk strategies done`
    [control_tested_in_time] Record what you found: `risk controls test`
    [control_test_finds_cases] Test it by hand on older cases, `risk controls test`, or let its test look at other rows
   *[control_test_by_hand_passes] Find out why the control failed, and correct it
}
duty-step-3 = { $duty ->
    [residual_within_tolerance] If it must be accepted for a while, have that approved: `risk override`
    [strategy_reaches_target] Agree on a new day with whoever approved the old one, and write it into register/strategies
    [strategy_action_done] The next run closes this ticket
    [control_tested_in_time] Until then the risk map counts the control for nothing
    [control_test_finds_cases] Where cases are rare, give its test a longer `frequency`; until then the risk map counts the control for nothing
   *[control_test_by_hand_passes] Test it again: `risk controls test`. The next passed test closes this ticket
}
