"""A week of a small company in a store and a warehouse, for tests of its review."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.muting_reasons import Muted, Suppression
from risk_pipeline.domain.register.entries import BusinessLine
from risk_pipeline.domain.register.indicator import Denominator
from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.domain.tickets.ticket import Resolution
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.reports.review.pages import write_review
from risk_pipeline.response.actions import verbs
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.verdict_rows import to_frame
from risk_pipeline.warehouse.indicators.verdict_writer import write_rule_results
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import a_verdict, an_indicator, day, end_of

VALUES = """
    create schema if not exists indicators;
    create table indicators.indicator_values as
    select 'late_delivery_rate' as indicator, 'day' as grain, dimension, segment,
        date '2017-11-20' + cast(n as integer) as period_start, 3.0 as numerator, 20.0 as denominator,
        0.15 as value, 0.05 as centre, 0.01 as lower, 0.1 as upper, 0.2 as score, null::date as since,
        100.0 as expected_since,
        false as is_shift, false as is_spike, null::varchar as known_event, n between 1 and 5 as is_complete
    from range(7) days(n),
        (values ('customer_state', 'RJ'), ('customer_state', 'BA'), ('all', 'all')) parts(dimension, segment);
"""
BROKEN_FEED = """
    insert into ops.feed_state values ('olist.orders', 'failed', 'the file is cut off', now(), 'run')
"""
HOSTILE = "<b>BA</b>"


class ReviewSite:
    """A store and a warehouse with a week in them; the clock stands on the Monday after."""

    def __init__(self, folder: Path, url: str) -> None:
        settings = Settings(
            var_dir=folder, time_zone="UTC", store_url=url, slack_token=None, digest_hour=9, currency="BRL"
        )
        book: Any = SimpleNamespace()
        self.platform = Platform(settings, cast("Catalog", book), FixedClock(end_of(6) + timedelta(hours=12)))
        self.desk = Desk(self.platform.store)
        fake: Any = self.desk.book
        lines = [
            BusinessLine(id="fulfilment", title="Fulfilment", head="fulfilment_ops", goal="Parcels in time."),
            BusinessLine(id="data_platform", title="Data platform", head="data_eng", goal="Data."),
            BusinessLine(id="unused", title="Unused", head="data_eng", goal="Nothing."),
        ]
        vars(book).update(vars(fake))
        book.response = None
        book.lines = {line.id: line for line in lines}
        book.titles = Titles(book.lines, fake.owners)
        speed = an_indicator("speed", "Speed of <i>answers</i>", "ratio", "all", "customer_state")
        # Something of something that are no cases, as money of money.
        book.indicators = {
            **fake.indicators,
            "speed": speed.model_copy(update={"denominator": Denominator.UNITS}),
        }

    def write_warehouse(self, *hits: Any) -> None:
        with connect(self.platform.settings.warehouse_path) as connection:
            write_rule_results(connection, to_frame(hits), end_of(6))
            connection.execute(VALUES)
            connection.execute(BROKEN_FEED)

    def live_a_week(self) -> None:
        """Nobody takes RJ; SP was accepted; BA has an action that is late; MG was held back."""
        desk = self.desk
        for segment in ("RJ", "SP", HOSTILE):
            desk.run(0, [a_verdict(0, segment=segment)])
        accepted = Closing(Resolution.RISK_ACCEPTED, note="peak season", approver="boss", quiet_until=day(9))
        desk.close("T-2", accepted, 1)
        plan = PlannedAction(ActionKind.CORRECTIVE, "call the carrier", "ana", day(3))
        verbs.add_action(desk.store, "T-3", plan, **desk.acting(1))
        held = a_verdict(2, segment="MG", suppressed=Suppression(Muted.SMALL_EFFECT, "small effect: 1 %"))
        seen = replace(
            a_verdict(3, "amber", indicator="speed", segment="PE"), reason="nearly 0.22 (1,234 of 5,678)"
        )
        self.write_warehouse(a_verdict(6), a_verdict(6, "green", segment="SP"), held, seen)

    def write(self, **options: Any) -> dict[str, str]:
        paths = write_review(self.platform, self.platform.settings.var_dir / "review", **options)
        return {path.stem: path.read_text() for path in paths}
