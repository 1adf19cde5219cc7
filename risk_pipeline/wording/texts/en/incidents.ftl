### Incidents: messages, pages, refusals.

incident-state = { $state ->
    [candidate] candidate, to be decided
    [rejected] rejected
    [declared] declared
    [contained] contained
    [resolved] resolved
    [reviewed] reviewed
    [closed] closed
    [downgraded] downgraded
    [reopened] reopened
   *[other] { $state }
}
incident-head-rejected = Rejected: { $title }
incident-head = { $severity } { $title }
incident-head-drill = DRILL { $severity } { $title }
incident-head-near-miss = Near miss: { $title }
incident-named = { $nature ->
    [drill] Drill: { $title }
    [near_miss] Near miss: { $title }
   *[real] { $title }
}
incident-roles-missing = nobody is: { $roles }
incident-roles-open = Nobody has { $roles }: risk incident role assume { $ref } ROLE
incident-next-step = { $is_candidate ->
    [yes] `risk incident accept { $ref }` or `risk incident reject { $ref }`
   *[no] `risk incident show { $ref }` says what is missing
}
incident-axis = { $axis ->
    [loss] Loss
    [users] Users hit
    [complaints] Complaints
    [public_opinion] Public opinion
    [regulatory] Regulatory
   *[other] { $axis }
}
incident-measure = { $measure ->
    [loss_minor] { $number } lost or at risk
    [loss_share_of_month] { $number } of a month
    [users] { $number } users
    [users_share] { $number } of a day's users
    [cases] { $number } cases
    [complaints_times] { $number } times the usual
    [complaints_24h] { $number } of one cause in 24 hours
    [reach] reach of { $number }
    [level] level { $number } of 3
   *[other] { $number }
}
incident-axis-line = { $axis }: { $severity }, { $said } ({ $source })
incident-source-month = { $rest }, of 30 days of { $name }
incident-source-day = { $rest } on the worst day, of a usual day of { $name }
incident-source-indicator = counted by: { $name }
incident-source-person = said by { $name }
incident-source-rows = rows of linked tickets
incident-source-booked = losses booked on linked tickets
incident-number-line = { $axis }: { $said } ({ $source })
incident-axis-nothing = { $axis }: nothing known
incident-clock = { $clock ->
    [declare] Decision
    [team] Team assembled
    [first_statement] First statement
    [update] Next update
    [contain] Contained
    [resolve] Resolved
    [review] Review approved
   *[other] { $title }
}
incident-clock-line = { $clock } by { $at }
incident-clock-late = { $clock } was due { $at }
incident-topic = New topic “{ $topic }”: { $number } texts of { $authors } people
incident-topic-grows = Topic “{ $topic }” grows: { $number } texts in 14 days, { $before } when last told
incident-label = { $name ->
    [state] State
    [line] Line
    [since] Since
    [severity] Severity
    [facts] Facts
    [roles] Roles
    [clocks] Clocks
    [tickets] Tickets
    [actions] Open actions
    [done_actions] Actions done
    [next] Next update
    [duties] Duties
    [statements] Statements
    [cost] Cost
    [similar] Similar incidents
   *[other] { $name }
}
incident-role-line = { $role }: { $who }
incident-role-missing = { $role }: NOBODY YET
incident-nobody = none
incident-role-moved = { $role }: { $before } to { $after }
incident-event = { $event ->
    [raised] The platform holds this for an incident: { $reason }
    [rejected] { $actor } rejected it: { $reason }
    [declared] { $actor } declared it: { $reason }
    [reopened] { $actor } reopened it: { $reason }
    [downgraded] { $actor } downgraded it: { $reason }
    [contained] { $actor } says it is contained: { $reason }
    [resolved] { $actor } resolved it: { $reason }
    [reviewed] { $actor } approved the review
    [closed] { $actor } closed it; { $reason }
    [severity_raised] Severity is { $severity } now: { $reason }
    [severity_lowered] { $actor } lowered the severity to { $severity }: { $reason }
    [noted] { $actor }: { $reason }
    [updated] Update by { $actor }: { $reason }
    [linked] { $actor } linked { $reason }
    [unlinked] { $actor } took away { $reason }
    [role_assumed] { $actor } is { $reason } now
    [role_handed_over] Handed over: { $reason }
    [role_renounced] Given up: { $reason }
    [facts_written] New facts sheet, { $reason }
    [statement_drafted] { $actor } drafted statement { $reason }
    [statement_submitted] Statement { $reason } is with legal
    [statement_approved] Legal ({ $actor }) approved statement { $reason }
    [statement_returned] { $actor } returned statement { $reason }
    [statement_confirmed] { $actor } confirmed the facts of statement { $reason }
    [statement_published] { $actor } published statement { $reason }
    [duty_confirmed] Duty confirmed by { $actor }: { $reason }
    [duty_waived] Duty waived by { $actor }: { $reason }
    [duty_done] Duty done, says { $actor }: { $reason }
    [escalated] To { $who }: { $reason }
    [seen] New numbers: { $reason }
    [numbers] New numbers: { $reason }
    [judged] { $reason }
    [review_written] { $actor } wrote in the review: { $reason }
    [refused] Refused to { $actor }: { $reason }
   *[other] { $event }: { $reason }
}
gap = { $gap ->
    [no_ticket] No ticket is linked to it: risk incident link.
    [no_containment] No containment action of its tickets is done: risk tickets action add { $subject } containment, then action done.
    [closing_unproven] { $subject } is closed, and no data say that the harm stopped: it closed without fix or recovery, or was red again since. Link the ticket on which it goes on (risk incident link) and contain it there; one that is no case, take out (risk incident unlink).
    [worsening] { $subject } still gets worse: it has to stand still in the data; risk run judges newer ones.
    [worsening_waits] { $subject } got worse { $when }, its newest period. No later period is over yet: the next one ends { $until }, and the run after that judges it (risk run).
    [trend_waits] Whether { $subject } still gets worse is not known yet. Its newest period: { $when }. The next one ends { $until }, and the run after that judges it (risk run).
    [trend_unknown] Whether { $subject } still gets worse is not known: risk run judges the newest data, risk feeds list says what they lack.
    [criterion_unmet] Not met: { $subject }. Data judge it anew with risk run; what a person judges: risk incident resolve --met.
    [criterion_unknown] Not known: { $subject }. What a person judges: risk incident resolve --met; else risk run, or risk incident remedy.
    [duty_open] Legal says it is done, or waives it: { $subject } (risk incident duty done or waive).
    [review_happened] The review does not say why it happened: risk incident review write --happened.
    [review_escaped] The review does not say why it was not found earlier: risk incident review write --escaped.
    [review_went_well] The review does not say what went well: risk incident review write --went-well.
    [review_whys] The tree of whys has no answer under another: risk incident review why --under.
    [review_evidence] All last answers of the tree are assumptions; at least one needs evidence: risk incident review why --evidence.
    [review_corrective] No corrective action is on its tickets, open or closed: risk tickets action add { $subject } corrective.
    [review_preventive] No preventive action is on its tickets, open or closed: risk tickets action add { $subject } preventive.
    [ticket_open] { $subject } is open: risk tickets show { $subject } says what it needs to close.
    [action_planned] Only planned so far: { $subject }: risk tickets action done.
    [linked_late] { $subject } was linked when it was over; its actions do not count: plan them on the tickets of the incident.
    [no_change] No action done on its tickets changes a control, a rule or a process: risk tickets action add { $subject } … --control, --process or --rule.
    [change_unverified] { $subject } is not verified: its control has passed no test since, or its indicator was not green long enough: risk controls test, or risk run.
   *[other] { $gap } { $subject }
}
incident-unknown = not known yet
incident-next-none = when there is news
incident-timeline = Timeline of { $ref }
incident-review = Review of { $ref }: { $title }
review-section = { $name ->
    [summary] What it was
    [facts] Facts
    [people] Who led
    [duties] Duties
    [phases] Phases against their clocks
    [early] How early we could have known
    [happened] Why it happened
    [escaped] Why it was not found earlier
    [whys] Whys
    [went_well] What went well
    [actions] Actions
    [changes] What changed
    [missing] Still missing
    [similar] Similar incidents
    [told] Who was told what
   *[other] { $name }
}
incident-review-column = { $name ->
    [about] About
    [known] What we know
    [role] Role
    [who] Who
    [from] From
    [until] Until
    [phase] Phase
    [took] Took
    [target] Clock
    [met] In time
    [duty] Duty
    [state] State
    [note] Note
    [number] No.
    [action] Action
    [kind] Kind
    [due] Due
    [when] When
    [audience] To whom
    [what] What
   *[other] { $name }
}
review-never = never
review-met = { $met ->
    [yes] yes
    [no] no
   *[running] still running
}
review-duty = { $state ->
    [waived] waived
    [done] done
   *[owed] still owed
}
review-action = { $state ->
    [planned] planned
    [done] done, not proven yet
    [effective] held
    [ineffective] did not hold
   *[other] { $state }
}
review-why = { $number }. { $text } ({ $ground })
review-assumed = assumption
review-evidence = evidence: { $evidence }
review-nothing-missing = Nothing is missing.
review-cost = Lost { $gross }, recovered { $recovered }, net { $net }
review-similar = { $ref } ({ $day }, { $severity }): { $title }; { $done }
review-told-update = update
review-told-statement = statement { $number }.{ $version }
review-early = The data showed it from { $since } on, first noticed { $noticed }: { $span } between them
review-late = First noticed { $noticed }, before the data showed it: from { $since } on
span-days = { $hours ->
    [0] { $days } d
   *[other] { $days } d { $hours } h
}
span-hours = { $minutes ->
    [0] { $hours } h
   *[other] { $hours } h { $minutes } min
}
span-minutes = { $minutes } min
room-not-invited = Not found in Slack, so not invited: { $who }
room-is = Worked on in { $room }
