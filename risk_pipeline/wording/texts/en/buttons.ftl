### Buttons under a message, what they open, and links.

button = { $verb ->
    [acknowledge] Acknowledge
    [assign] Assign
    [snooze] Snooze
    [add_action] Add action
    [resolve] Resolve
    [false_positive] False positive
    [escalate] Escalate
   *[other] { $verb }
}
escalate-title = Escalate this ticket?
escalate-text = The next person in its chain will be notified. You will be asked for a reason.
escalate-continue = Continue
escalate-cancel = Not now
link-label = { $name ->
    [Playbook] Playbook
    [Run] Run
    [Rule] Rule
    [Feed] Feed
    [Rule_results] Rule results
   *[other] { $label }
}
chart-limit = limit
chart-usual = usual
chart-value = value
chart-limits = limits
chart-range = usual range
chart-spike = spike
chart-ticket = ticket open
chart-since = since { $at }
chart-red = red from { $begin } to { $end }
chart-alarm = alarm
chart-evidence = evidence
chart-immature = not known yet
chart-unjudged = not judged
chart-closed = closed
chart-in-words = { $title }: { $value } on { $at }, usually { $usual }
