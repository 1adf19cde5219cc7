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
