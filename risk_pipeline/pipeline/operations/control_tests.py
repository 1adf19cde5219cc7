"""Record a test of a control that a person made: what has to be said, and where it is kept."""

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.store.queries.control_tests import RecordedTest, note_control_test


def record_test(platform: Platform, test: RecordedTest, actor: str) -> None:
    """Keep a test on record, in the history that nobody can change; the next run judges it.

    Raises:
        RiskError: the register has no such control, or the numbers contradict each other.
    """
    _check(platform, test)
    with platform.store.writing() as transaction:
        note_control_test(transaction, test, actor, platform.clock.now())


def _check(platform: Platform, test: RecordedTest) -> None:
    control = platform.catalog.governance.controls.get(test.control)
    if control is None:
        raise RiskError(f"{test.control}: no such control. `risk controls list` names them.")
    if control.test is not None and control.test.kind == "auto_full":
        raise RiskError(
            f"{test.control}: {control.test.model} tests all of its cases; a test by hand adds nothing. "
            "Set test.kind: manual in register/controls if that is no longer so."
        )
    if not 0 <= test.exceptions_n <= test.tested_n <= test.population_n:
        raise RiskError(
            f"{test.control}: {test.exceptions_n} exceptions, {test.tested_n} tested, {test.population_n} in "
            "all: exceptions are part of what was tested, and that of all cases. Correct the numbers."
        )
    if not test.evidence.strip():
        raise RiskError(f"{test.control}: say where the evidence is (--evidence).")
    if test.tested_on > platform.last_closed_day():
        raise RiskError(
            f"{test.control}: {test.tested_on} is not over; name the last day of the period that was tested, "
            f"up to {platform.last_closed_day()} (--for)."
        )
