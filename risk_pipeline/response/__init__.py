"""The response side: verdicts become tickets, tickets become messages in the outbox.

`apply.py` is what a run calls, `actions.py` what people call. Sending is the work of `notify/`.
"""

from risk_pipeline.domain.handling import Closing
from risk_pipeline.response.actions import acknowledge, close, start
from risk_pipeline.response.apply import apply_verdicts
from risk_pipeline.response.context import MessageContext, RuleBook
from risk_pipeline.response.data_faults import run_verdict
from risk_pipeline.response.policy import ResponsePolicy, policy_from
from risk_pipeline.response.report import AppliedReport, TransitionRecord
from risk_pipeline.response.rule_versions import record_rules

__all__ = [
    "AppliedReport",
    "Closing",
    "MessageContext",
    "ResponsePolicy",
    "RuleBook",
    "TransitionRecord",
    "acknowledge",
    "apply_verdicts",
    "close",
    "policy_from",
    "record_rules",
    "run_verdict",
    "start",
]
