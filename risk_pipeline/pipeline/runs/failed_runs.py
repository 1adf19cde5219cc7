"""Runs of a scheduler that failed or succeeded again: they open and close a data ticket per job."""

from dataclasses import dataclass

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.messages.failed_run import RUN_RULE, in_words
from risk_pipeline.domain.verdict import Verdict
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.audit.anchoring import refuse_lost_history
from risk_pipeline.pipeline.transform.errors_without_values import without_values
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import policy_from
from risk_pipeline.response.verdicts.apply import apply_verdicts
from risk_pipeline.response.verdicts.fault_verdicts import run_segment, run_verdict
from risk_pipeline.response.verdicts.report import AppliedReport
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.queries.tickets import OPEN_STATES
from risk_pipeline.wording.language import words_in


@dataclass(frozen=True)
class StepError:
    """What a step of a run died of: the class of the error, and its text."""

    step: str
    kind: str
    text: str

    @property
    def is_ours(self) -> bool:
        """Whether this package raised it on purpose: such texts quote no row."""
        return self.kind in {each.__name__ for each in _all_below(RiskError)}


def _all_below(kind: type[RiskError]) -> list[type[RiskError]]:
    return [kind, *(each for below in kind.__subclasses__() for each in _all_below(below))]


def error_in_words(platform: Platform, error: StepError) -> str:
    """Return one line about the error, without secrets and without values of rows."""
    text = error.text if error.is_ours else f"{error.kind}: {error.text}".removeprefix(": ")
    shown = in_words(without_values(text), is_ours=error.is_ours, secrets=platform.settings.secrets())
    words = words_in(platform.settings.language)
    return words.say("failed-step", step=error.step, error=shown) if error.step else shown


def report_failed_run(platform: Platform, *, run_id: str, job: str, error: str) -> AppliedReport:
    """Open or update the data ticket of a job whose run failed; the next delivery sends it.

    Raises:
        HistoryError: the store lacks what was noted of its history outside it.
    """
    return _apply(platform, run_verdict(job, error, day=platform.last_closed_day(), run_id=run_id))


def report_good_run(platform: Platform, *, run_id: str, job: str) -> AppliedReport | None:
    """Let a run that succeeded close the data ticket of its job; None where none is open.

    Raises:
        HistoryError: the store lacks what was noted of its history outside it.
    """
    open_ones = TicketFilter(states=OPEN_STATES, rule_id=RUN_RULE, segment=run_segment(job))
    if not list_tickets(platform.store, open_ones):
        return None
    return _apply(platform, run_verdict(job, None, day=platform.last_closed_day(), run_id=run_id))


def _apply(platform: Platform, verdict: Verdict) -> AppliedReport:
    refuse_lost_history(platform)
    return apply_verdicts(
        platform.store,
        [verdict],
        Writer(platform.catalog, policy_from(platform.settings, platform.catalog.response), None),
        now=platform.clock.now(),
    )
