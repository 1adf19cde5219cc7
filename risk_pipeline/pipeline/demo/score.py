"""What a replay of the simulated marketplace found, against what was injected into it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from risk_pipeline.demo.scenario import Scenario, ScenarioEvent
from risk_pipeline.demo.scoring import Scorecard, TicketSighting, Trace, score
from risk_pipeline.demo.visibility import USUAL_DAYS, SliceDays, heaviest
from risk_pipeline.domain.risk.duties.duty import duty_of
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.runs.replay import Opening, ReplayReport
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.indicators.daily import DailySlice, read_daily_slices


def score_replay(platform: Platform, scenario: Scenario, report: ReplayReport) -> Scorecard:
    """Measure how much of each event there was to see, and which tickets found it.

    What the register owes is counted apart: an event is to be found in data, not in the map behind them.
    """
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        traces = {event.id: _trace(connection, event, scenario.end) for event in scenario.events}
    judged = [each for each in report.openings if duty_of(each.record.rule_id) is None]
    found = score(scenario, [_sighting(platform, opening) for opening in judged], traces)
    return replace(found, register_count=len(report.openings) - len(judged))


def _trace(connection: Connection, event: ScenarioEvent, until: date) -> Trace | None:
    """Measure an event in its own slices; in the total where an indicator is not cut by any of them."""
    first = event.start - timedelta(days=USUAL_DAYS)
    last = min(event.last_sighting_on, until)
    own: dict[str, Sequence[str] | None] = {
        key: names for key, names in event.segments.items() if "*" not in names
    }
    found: list[SliceDays] = []
    for indicator in event.shows_in:
        slices = read_daily_slices(connection, indicator=indicator, dimensions=own, first=first, last=last)
        slices = slices or read_daily_slices(
            connection, indicator=indicator, dimensions={"all": None}, first=first, last=last
        )
        found += [_days_of(one, first) for one in slices]
    return heaviest(found)


def _days_of(found: DailySlice, first: date) -> SliceDays:
    numerator = np.array(found.numerator, dtype=np.float64)
    facts = found.fact_count
    return SliceDays(
        indicator=found.indicator,
        dimension=found.dimension,
        segment=found.segment,
        first=first,
        numerator=numerator,
        denominator=np.array(found.denominator, dtype=np.float64),
        events=numerator if facts is None else np.array(facts, dtype=np.float64),
        is_stock=found.form == "stock",
        counts_down=found.direction in ("band", "down_bad"),
    )


def _sighting(platform: Platform, opening: Opening) -> TicketSighting:
    record = opening.record
    rule = platform.catalog.rules.get(record.rule_id)
    return TicketSighting(
        ticket_ref=record.ref,
        indicator=(rule.indicator if rule else None) or "",
        dimension=record.series.dimension,
        segment=record.series.segment,
        opened_on=opening.day,
        kind=record.ticket_kind.value,
    )
