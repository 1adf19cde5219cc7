"""How a ticket ends and what it leaves: root cause, actions, losses, and what later judging learns.

`auto_close` closes a ticket whose indicator is green again (`lifecycle` asks it), `closing` is for a person
who closes one or says that it is fixed.
"""
