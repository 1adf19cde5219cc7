"""Tell people: a neutral `TicketMessage` becomes a Slack message or a file, exactly once.

`blocks` renders, `slack` and `files` are the places messages go to, `sender` drains the outbox
into one of them. What is said, and to whom, is decided in `response/`; the queue is in `store/`.
"""
