"""A company whose register owes things, lived day by day on a real warehouse and a real store."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.register.entries import BusinessLine
from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.governance.strategy import Strategy
from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.risk.duties.subject import subjects
from risk_pipeline.domain.risk.inputs import Axis, ControlTerms
from risk_pipeline.domain.risk.plans.work import SaidDone
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.governance.computing import days_missing
from risk_pipeline.governance.terms import Terms
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.duties import tell_duties
from risk_pipeline.response.verdicts.report import AppliedReport
from risk_pipeline.settings import Settings
from risk_pipeline.store import OutboxEntry, list_messages, list_tickets
from risk_pipeline.store.queries.strategy_actions import note_action
from risk_pipeline.warehouse.connection import connect, kept_open
from risk_pipeline.warehouse.governance.snapshots import owe_duties
from tests.builders.governance.entries import a_control, a_strategy
from tests.builders.governance.warehouse_rows import control_test, day, verdict, write_tests, write_verdicts
from tests.builders.governance.world import a_risk, compute, governed, terms
from tests.builders.ticket_world import FakeBook

QUIET = {"target": None, "by": None, "milestones": [], "actions": []}
"""Of a strategy: nothing is owed."""


class Register(FakeBook):
    """A register whose titles are those of its lines and entries."""

    lines: Mapping[str, BusinessLine]

    @property
    def titles(self) -> Titles:
        """Titles of lines, owners, risks, strategies, actions and controls."""
        entries = subjects(self.risks, self.governance)
        return Titles(
            self.lines, self.owners, in_data={(each.duty.dimension, each.id): each.title for each in entries}
        )


class Owing:
    """R04 with a tested control and a tolerance; more is given as entries of the register."""

    def __init__(
        self,
        folder: Path,
        url: str,
        *,
        controls: Iterable[Mapping[str, object]] = (),
        strategies: Iterable[Mapping[str, object]] = (),
        **settings: Any,
    ) -> None:
        options = {"tell_register": True, "time_zone": "UTC", "currency": "BRL"} | settings
        book: Any = Register()
        lines = [BusinessLine(id="fulfilment", title="Fulfilment", head="fulfilment_ops", goal="In time.")]
        book.lines = {line.id: line for line in lines}
        book.response = None
        book.risks, book.rules = {"R04": a_risk()}, {}
        known = [Control.model_validate(each) for each in controls]
        plans = [Strategy.model_validate(each) for each in strategies]
        book.governance = replace(
            governed(),
            controls={each.id: each for each in known},
            strategies={each.id: each for each in plans},
        )
        self.book, self.clock = book, FixedClock(self.morning_after(0))
        self.platform = Platform(
            Settings(var_dir=folder, store_url=url, **options), cast("Catalog", book), self.clock
        )
        self.lived = -1

    @staticmethod
    def morning_after(number: int) -> datetime:
        """Six in the morning after the n-th day."""
        return datetime.combine(day(number) + timedelta(days=1), time(6), UTC)

    def live(self, *colours: str, notify: bool = True) -> list[AppliedReport]:
        """One morning for each colour of the indicator behind R04; compute the map, tell what is owed."""
        with kept_open(self.platform.settings.warehouse_path):
            return [self.morning(self.lived + 1, colour, notify=notify) for colour in colours]

    def morning(self, number: int, colour: str, *, notify: bool = True) -> AppliedReport:
        """The run of the n-th day."""
        self.map(number, colour)
        self.lived = max(self.lived, number)
        return self.tell(number, notify=notify)

    def map(self, number: int, colour: str) -> None:
        """Compute the map of the n-th day."""
        self.judge(number, colour)
        with connect(self.platform.settings.warehouse_path) as connection:
            compute(connection, self._terms(), number, number)

    def judge(self, number: int, colour: str) -> None:
        """Judge the indicator behind R04 on the n-th day."""
        with connect(self.platform.settings.warehouse_path) as connection:
            write_verdicts(connection, [verdict(number, colour)])

    def catch_up(self, number: int) -> None:
        """Compute the map as the run of the n-th day does, with what was left before; its duties wait."""
        with connect(self.platform.settings.warehouse_path) as connection:
            begin, end = days_missing(connection, day(number), day(number))
            compute(connection, self._terms(), (begin - day(0)).days, (end - day(0)).days)

    def _terms(self) -> Terms:
        """Return the register for the map: what is registered stands beside the control of the example."""
        known = terms(governance=self.book.governance)
        own = {
            id_: ControlTerms(Axis(each.axis), each.cap, each.design, each.is_in_force)
            for id_, each in self.book.governance.controls.items()
        }
        behind = known.risks["R04"]
        risks = {**known.risks, "R04": replace(behind, controls={**behind.controls, **own})}
        overdue = {id_: each.overdue_days for id_, each in self.book.governance.controls.items()}
        return replace(known, risks=risks, overdue_days={**known.overdue_days, **overdue})

    def tell(self, *numbers: int, notify: bool = True) -> AppliedReport:
        """Tell what was owed on these days, whose map is there, whether or not it was told before."""
        with connect(self.platform.settings.warehouse_path) as connection:
            owe_duties(connection, [day(each) for each in numbers])
        return self.tell_owed(numbers[-1], notify=notify)

    def tell_owed(self, until: int, *, notify: bool = True) -> AppliedReport:
        """Tell what is owed up to the n-th day, as its run does."""
        self.clock.at = max(self.clock.at, self.morning_after(until))
        return tell_duties(self.platform, run_id=f"run-{until}", until=day(until), notify=notify)

    def register_controls(self, *controls: Mapping[str, object]) -> None:
        """Let the register have these controls beside its own from now on."""
        known = [Control.model_validate(each) for each in controls]
        self._govern(controls={**self.book.governance.controls, **{each.id: each for each in known}})

    def register_strategies(self, *strategies: Mapping[str, object]) -> None:
        """Let the register have these strategies from now on."""
        plans = [Strategy.model_validate(each) for each in strategies]
        self._govern(strategies={each.id: each for each in plans})

    def _govern(self, **changes: Any) -> None:
        self.book.governance = replace(self.book.governance, **changes)

    def tested(self, *tests: dict[str, object]) -> None:
        """Write tests of controls."""
        with connect(self.platform.settings.warehouse_path) as connection:
            write_tests(connection, tests)

    def done(self, action: str, on: int, strategy: str = "faster") -> None:
        """Somebody says that an action was done."""
        said = SaidDone(strategy, action, day(on), "minutes of the meeting", "ana")
        with self.platform.store.writing() as transaction:
            note_action(transaction, said, "test", self.clock.now())

    def tickets(self) -> list[Ticket]:
        """All tickets, oldest first."""
        return sorted(list_tickets(self.platform.store), key=lambda ticket: ticket.id)

    def stands(self) -> list[tuple[str, str, str, date]]:
        """Duty, subject, state and first day of each ticket."""
        return [(t.rule_id.partition(".")[2], t.segment, t.state.value, t.since) for t in self.tickets()]

    def messages(self) -> list[OutboxEntry]:
        """What waits in the outbox, oldest first."""
        return list_messages(self.platform.store)


def tolerated(site: Owing) -> Owing:
    """Return a site whose control works, so that only its indicator moves R04."""
    site.tested(control_test("C04", 0, 20, 20))
    return site


def a_kept_control(id_: str = "C09", **changes: object) -> dict[str, Any]:
    """A control that is tested by hand every week."""
    return a_control(id_, "R04", **{"frequency": "weekly"} | changes)


def a_plan(**changes: object) -> dict[str, Any]:
    """A strategy of R04 that owes nothing but what is changed."""
    return a_strategy(**QUIET | changes)
