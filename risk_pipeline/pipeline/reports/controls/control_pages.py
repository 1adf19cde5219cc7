"""How controls stand: their newest test, whether it is overdue, what it opened, how bad that is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.risk.findings.deficiency import Grade
from risk_pipeline.domain.risk.findings.source import control_of
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.controls.grading import grade_deficiency
from risk_pipeline.store import TicketFilter, list_tickets
from risk_pipeline.store.queries.tickets import OPEN_STATES
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.governance.internal_control import (
    TestResult,
    read_exceptions,
    read_newest_tests,
    read_tests_of,
)
from risk_pipeline.warehouse.indicators.verdicts import newest_judged_day

MOST_TESTS, MOST_EXCEPTIONS = 12, 10
OVERDUE, NOT_TESTED = "OVERDUE", "not tested"


@dataclass(frozen=True)
class ControlState:
    """A control, its newest test, the newest one that had a result, and its open findings.

    `today` is the newest day that was judged: what is overdue is so on that day.
    """

    control: Control
    newest: TestResult | None
    judged: TestResult | None
    today: date
    findings: Sequence[Ticket] = ()
    grade: Grade | None = None

    @property
    def age_days(self) -> int | None:
        """Days since the period of the newest test that passed or failed."""
        return (self.today - self.judged.tested_for).days if self.judged else None

    @property
    def is_overdue(self) -> bool:
        """Whether it has a test and no result that still counts."""
        if self.control.test is None or not self.control.is_in_force:
            return False
        return self.age_days is None or self.age_days > self.control.overdue_days

    @property
    def state(self) -> str:
        """One word for how it stands: pass, fail, OVERDUE, not tested …."""
        if self.judged is None:
            return self.newest.result if self.newest else NOT_TESTED
        return OVERDUE if self.is_overdue else self.judged.result


@dataclass(frozen=True)
class ControlPage:
    """Everything about one control."""

    state: ControlState
    tests: list[TestResult]
    exceptions: list[tuple[str, int]] = field(default_factory=list)


def read_controls(platform: Platform, line: str | None = None) -> list[ControlState]:
    """Return how the controls of a line stand, or all of them, by id."""
    catalog = platform.catalog
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        tests = read_newest_tests(connection)
        today = newest_judged_day(connection, platform.last_closed_day()) or platform.last_closed_day()
    findings: dict[str, list[Ticket]] = {}
    for ticket in list_tickets(platform.store, TicketFilter(states=OPEN_STATES)):
        control = control_of(ticket.rule_id, catalog.rules.get(ticket.rule_id), ticket.segment)
        if control is not None:
            findings.setdefault(control, []).append(ticket)
    return [
        _state(platform, control, tests.get(control.id, []), findings.get(control.id, []), today)
        for control in sorted(catalog.governance.controls.values(), key=lambda each: each.id)
        if line in (None, control.business_line)
    ]


def _state(
    platform: Platform, control: Control, tests: list[TestResult], findings: list[Ticket], today: date
) -> ControlState:
    judged = next((test for test in tests if test.result in ("pass", "fail")), None)
    newest = max(tests, key=lambda test: test.tested_for, default=None)
    grade = None
    if judged and judged.result == "fail":
        grade = grade_deficiency(platform, control, judged.share, judged.amount_minor)
    return ControlState(control, newest, judged, today, tuple(findings), grade)


def read_control(platform: Platform, control: str) -> ControlPage:
    """Return how one control stands, its newest tests, and keys of the newest failed one's exceptions."""
    (state,) = [each for each in read_controls(platform) if each.control.id == control]
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        tests = read_tests_of(connection, control, MOST_TESTS)
        failed = next((test for test in tests if test.result == "fail"), None)
        exceptions = read_exceptions(connection, failed, MOST_EXCEPTIONS) if failed else []
    return ControlPage(state, tests, exceptions)
