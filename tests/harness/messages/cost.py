"""What messages about breaches on a real warehouse cost; for a test and a benchmark."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.verdict import Status, Verdict
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.diagnosis.diagnostics import Diagnostics
from risk_pipeline.response import ResponsePolicy, apply_verdicts
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.store import open_store
from risk_pipeline.store.queries.tickets import list_messages
from risk_pipeline.warehouse.connection import Connection
from tests.harness.messages.counted_statements import CountedConnection

# Every red is a ticket of its own.
_NO_STORMS = 10_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What some messages cost: statements to the warehouse, CPU seconds of this process."""

    messages: int
    statements: int
    cpu_seconds: float


class Bench:
    """Applies verdicts to a store of its own, and counts."""

    def __init__(self, platform: Platform, connection: Connection, folder: Path, name: str) -> None:
        self.platform, self.connection = platform, CountedConnection(connection)
        self.store = open_store(f"sqlite:///{folder / name}.sqlite")

    def run(self, verdicts: Sequence[Verdict], day: date) -> Cost:
        """Apply the verdicts as one run does, with the state of that run."""
        before, told = self.connection.statements, self._told()
        settings, catalog = self.platform.settings, self.platform.catalog
        policy = ResponsePolicy(storm_threshold=_NO_STORMS, currency=settings.currency)
        started = time.process_time()
        apply_verdicts(
            self.store,
            verdicts,
            Writer(
                catalog,
                policy,
                Diagnostics.of(self.connection.as_connection(), catalog, time_zone=settings.time_zone),
            ),
            now=self.platform.as_of(day),
        )
        seconds = time.process_time() - started
        return Cost(self._told() - told, self.connection.statements - before, seconds)

    def _told(self) -> int:
        """How many messages there are; the details that follow a first one are a part of it."""
        entries = list_messages(self.store)
        return sum(not (each.kind is DeliveryKind.REPLY and each.message.begins) for each in entries)


def read_breaches(connection: Connection, platform: Platform, day: date, most: int) -> list[Verdict]:
    """Return red verdicts on a day, each for a ticket of its own, over all rules alike."""
    rules = [
        (rule.id, rule.sha256, rule.indicator) for rule in platform.catalog.rules.values() if rule.indicator
    ]
    rows = connection.execute(
        """
        with rules as (
            select unnest($ids) as rule_id, unnest($shas) as rule_sha, unnest($indicators) as indicator
        )
        select rule_id, rule_sha, indicator, dimension, segment, value, numerator, denominator, centre
        from rules
        inner join indicators.indicator_values using (indicator)
        where grain = 'day' and period_start = $day and value is not null and dimension <> 'feed'
        order by row_number() over (partition by rule_id order by dimension, segment), rule_id
        limit $most
        """,
        {
            "ids": [rule_id for rule_id, _, _ in rules],
            "shas": [sha for _, sha, _ in rules],
            "indicators": [indicator for _, _, indicator in rules],
            "day": day,
            "most": most,
        },
    ).fetchall()
    return [_red(day, row) for row in rows]


def a_day_earlier(verdict: Verdict) -> Verdict:
    """Return the same finding of the day before."""
    day = verdict.period.start - timedelta(days=1)
    return replace(verdict, period=Period(day, Grain.DAY), known_on=day)


def _red(day: date, row: tuple[Any, ...]) -> Verdict:
    rule_id, sha, indicator, dimension, segment, value, numerator, denominator, centre = row
    return Verdict(
        rule_id=rule_id,
        rule_sha=sha,
        series=Series(indicator, Grain.DAY, dimension, segment),
        period=Period(day, Grain.DAY),
        known_on=day,
        status=Status.RED,
        value=value,
        numerator=numerator,
        denominator=denominator,
        limit_value=centre,
        limit_kind="control",
        expected=centre,
        lower=None,
        upper=None,
        score=None,
        exposure_minor=None,
        reason="red to be measured",
        suppressed=None,
        run_id="bench",
    )
