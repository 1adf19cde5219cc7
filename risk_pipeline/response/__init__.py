"""The response side: verdicts become tickets, tickets become messages in the outbox.

`apply.py` is what a run calls, `actions.py` what people call, `clocks.py` what time calls. Sending is
the work of `notify/`.
"""

from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.states import Actor, By, person
from risk_pipeline.response.actions.verbs import Result, acknowledge, close, start
from risk_pipeline.response.policy import ResponsePolicy, policy_from
from risk_pipeline.response.ports import Diagnostics, RuleBook
from risk_pipeline.response.sla.reminders_and_escalation import ClockReport, run_clocks
from risk_pipeline.response.verdicts.apply import apply_verdicts
from risk_pipeline.response.verdicts.fault_verdicts import run_verdict
from risk_pipeline.response.verdicts.report import AppliedReport, TransitionRecord
from risk_pipeline.response.verdicts.rule_versions import record_rules

__all__ = [
    "Actor",
    "AppliedReport",
    "By",
    "ClockReport",
    "Closing",
    "Diagnostics",
    "ResponsePolicy",
    "Result",
    "RuleBook",
    "TransitionRecord",
    "acknowledge",
    "apply_verdicts",
    "close",
    "person",
    "policy_from",
    "record_rules",
    "run_clocks",
    "run_verdict",
    "start",
]
