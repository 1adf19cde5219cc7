"""A company with a risk map in a real warehouse and store: R04 goes up in March 2026 and has tickets."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.register.entries import BusinessLine
from risk_pipeline.domain.register.governance.appetite import Appetite
from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.governance.goal import Goal
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.strategy import Strategy
from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.risk.inputs import Axis, ControlTerms, Kri, Link
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.governance.terms import RiskTerms
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.actions import verbs
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.governance.readings import JudgingRule
from tests.builders.governance.entries import a_control, a_goal, a_strategy, an_appetite
from tests.builders.governance.warehouse_rows import (
    FIRST,
    control_test,
    day,
    verdict,
    write_loss,
    write_tests,
    write_verdicts,
)
from tests.builders.governance.world import a_risk, compute, terms
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import DAY_ZERO, a_verdict, end_of

HOSTILE = "Late <b>parcels</b> of $all$ #strong[states]"
INDICATOR, RULE = "late_delivery_rate", "fulfilment.late_delivery"
LINK = Kri(INDICATOR)
AN_ACTION = {"id": "tender", "title": "Ask for offers", "owner": "data_eng", "due": "2026-03-10"}
VALUES = """
    create schema if not exists indicators;
    create table indicators.indicator_values as
    select 'late_delivery_rate' as indicator, 'day' as grain, 'all' as dimension, 'all' as segment,
        date '2026-03-01' + cast(n as integer) as period_start, period_start as period_end,
        period_start as known_on, 3.0 + n as numerator, 100.0 as denominator, (3.0 + n) / 100 as value,
        0.05 as centre, 0.01 as lower, 0.1 as upper, 0.2 as score, null::date as since,
        100.0 as expected_since,
        false as is_shift, false as is_spike, null::varchar as known_event, true as is_complete
    from range(40) days(n);
    insert into indicators.indicator_values
    select * replace ('feed_volume' as indicator, 'feed' as dimension, 'olist.orders' as segment)
    from indicators.indicator_values where period_start < date '2026-03-04';
"""
LATER = (FIRST - DAY_ZERO).days
"""Days from the first one of the desk's story to the first one of the map."""


class MapSite:
    """R04 with four controls, R05 of a new business with nothing. The last day that is known is `last`."""

    def __init__(self, folder: Path, url: str, last: int = 40) -> None:
        settings = Settings(var_dir=folder, time_zone="UTC", currency="BRL", store_url=url)
        book: Any = SimpleNamespace()
        self.platform = Platform(
            settings, cast("Catalog", book), FixedClock(end_of(LATER + last) + timedelta(hours=6))
        )
        self.desk, self.last = Desk(self.platform.store), last
        vars(book).update(vars(self.desk.book))
        lines = [
            BusinessLine(id="fulfilment", title="Fulfilment", head="fulfilment_ops", goal="Parcels in time."),
            BusinessLine(id="pilots", title="Pilots", head="data_eng", goal="New things."),
        ]
        book.lines = {line.id: line for line in lines}
        book.titles, book.response = Titles(book.lines, book.owners), None
        new = a_risk("R05", title="A pilot without a gate", business_line="pilots", trigger="new_business")
        book.risks = {"R04": a_risk(title=HOSTILE), "R05": new}
        controls = [
            Control.model_validate(a_control()),
            Control.model_validate(a_control("C05", title="Never tested " * 9)),
            Control.model_validate(
                a_control("C06", type="corrective", title="Refund of freight", frequency="monthly")
            ),
            Control.model_validate(
                a_control("C07", type="detective", design=0, title="A list that nobody reads")
            ),
        ]
        book.governance = Governance(
            controls={each.id: each for each in controls},
            appetite={"fulfilment": Appetite.model_validate(an_appetite())},
        )
        self.terms = terms(
            rules=(JudgingRule(RULE, INDICATOR, 1),),
            risk_of_rule={RULE: "R04"},
            overdue_days={each.id: each.overdue_days for each in controls},
            governance=book.governance,
            risks={
                "R04": RiskTerms(
                    book.risks["R04"],
                    (Link(LINK, Axis.LIKELIHOOD, 0.8), Link(Kri("stars"), Axis.IMPACT, 0.6)),
                    {each.id: ControlTerms(Axis(each.axis), each.cap, each.design) for each in controls},
                    {LINK.indicator: "leading", "stars": "lagging"},
                ),
                "R05": RiskTerms(new, (), {}),
            },
        )

    def live(self) -> "MapSite":
        """R04 is red from the 20th of March to the 30th; C04 passed once, C06 fails twice."""
        statuses = ["red" if 19 <= number < 30 else "green" for number in range(self.last + 1)]
        with connect(self.platform.settings.warehouse_path) as connection:
            said = {"rule_id": RULE, "indicator": INDICATOR}
            write_verdicts(
                connection,
                [verdict(number, each, value=0.2, **said) for number, each in enumerate(statuses)],
            )
            write_tests(
                connection,
                [
                    control_test("C04", self.last - 1, 20, 20),
                    control_test("C06", self.last - 2, 17, 20),
                    control_test("C06", self.last - 1, 16, 20),
                ],
            )
            compute(connection, self.terms, 0, self.last)
        return self

    def plan(self) -> "MapSite":
        """R04 has a strategy that is late, a goal at risk, losses, and a ticket whose action is late."""
        held = self.platform.catalog.governance
        strategy = Strategy.model_validate(
            a_strategy(
                by="2026-04-30", target={"likelihood": 1, "impact": 1}, actions=[AN_ACTION], milestones=[]
            )
        )
        goal = Goal.model_validate(a_goal(indicator=INDICATOR, by="2026-12-31"))
        vars(self.platform.catalog)["governance"] = replace(
            held, strategies={strategy.id: strategy}, goals={goal.id: goal}
        )
        planned = PlannedAction(ActionKind.CORRECTIVE, "Call <i>the</i> carrier", "ana", day(22))
        verbs.add_action(self.desk.store, "T-1", planned, **self.desk.acting(LATER + 20))
        with connect(self.platform.settings.warehouse_path) as connection:
            connection.execute(VALUES)
            for ticket, number in ((91, 25), (92, 35)):
                write_loss(
                    connection, ticket, number, 100_000, rule_id=RULE, currency="BRL", recovered_minor=25_000
                )
        return self

    def open_tickets(self, numbers: Iterable[int] = (19, 21)) -> "MapSite":
        """A ticket of each day, in a state of its own."""
        for number, segment in zip(numbers, ("RJ", "<i>BA</i>", "SP"), strict=False):
            self.desk.run(LATER + number, [a_verdict(LATER + number, segment=segment)])
        return self
