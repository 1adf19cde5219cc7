"""The map of a day and the course of a risk: for verbs, pictures and reports."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean, format_axis
from risk_pipeline.domain.risk.movement import Position
from risk_pipeline.governance.duties import Around, overdue_on
from risk_pipeline.governance.plans import StrategyDay, strategies_on
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.plans import map_day, marker_of
from risk_pipeline.pipeline.governance.reading import reading_map
from risk_pipeline.store.queries.strategy_actions import read_said
from risk_pipeline.warehouse.governance.map_rows import MapRow, read_map_rows, read_trend
from risk_pipeline.warehouse.governance.snapshots import newest_day, read_positions

BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class MapPage:
    """The map of a day: risks that fit what was asked for, the worst first, and what they are called.

    `strategies` says by risk how its strategies keep their promise; `overdue` names, by risk, the targets,
    actions and tests of controls whose day has passed.
    """

    day: date
    rows: tuple[MapRow, ...]
    titles: dict[str, str]
    levels: dict[str, str]
    strategies: dict[str, str] = field(default_factory=dict)
    overdue: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def overdue_count(self) -> int:
        """How many things are overdue about the risks shown, each counted once."""
        return len({each for row in self.rows for each in self.overdue.get(row.risk_id, ())})

    @property
    def beyond(self) -> int:
        """How many of them are beyond tolerance."""
        return sum(row.within == BEYOND for row in self.rows)


def read_page(
    platform: Platform, day: date | None = None, *, line: str | None = None, level: str | None = None
) -> MapPage:
    """Return the newest map up to a day, of all risks or those of a line or level.

    Raises:
        ConfigError: there is no map up to the day, or the line or level is unknown.
    """
    catalog = platform.catalog
    _refuse_unknown("business line", line, catalog.lines)
    with reading_map(platform) as connection:
        found = map_day(connection, day)
        rows = read_map_rows(connection, found)
        said = read_said(platform.store)
        strategies = strategies_on(connection, catalog, said, found)
        around = Around(said, platform.settings.time_zone or "UTC")
        overdue = overdue_on(connection, catalog, around, found)
    levels = {each.id: each.title for each in catalog.governance.matrix_on(found).levels}
    _refuse_unknown("level", level, levels)
    return MapPage(
        found,
        tuple(row for row in rows if line in (None, row.business_line) and level in (None, row.level)),
        {id_: risk.title for id_, risk in catalog.risks.items()},
        levels,
        _markers(strategies),
        {risk: tuple(f"{one.duty.dimension} {one.id}" for one in some) for risk, some in overdue.items()},
    )


def _markers(strategies: Iterable[StrategyDay]) -> dict[str, str]:
    of_risk: dict[str, list[StrategyDay]] = {}
    for each in strategies:
        of_risk.setdefault(each.strategy.risk, []).append(each)
    return {risk: marker_of(tuple(some)) for risk, some in of_risk.items()}


def read_course(platform: Platform, risk_id: str, first: date, last: date) -> list[MapRow]:
    """Return where a risk was on each day that has a snapshot, oldest first."""
    _refuse_unknown("risk", risk_id, platform.catalog.risks)
    with reading_map(platform) as connection:
        return read_trend(connection, risk_id, first, last)


def course_until(platform: Platform, risk_id: str, last: date | None, since: date | int) -> list[MapRow]:
    """Return where a risk was from a day, or in so many days, up to a day or its newest snapshot.

    Raises:
        ConfigError: there is no such risk, or it has no snapshot in these days.
    """
    newest = read_snapshot(platform, risk_id, last).row.as_of
    first = since if isinstance(since, date) else newest - timedelta(days=since)
    if first > newest:
        raise ConfigError(f"{first}: the newest snapshot of {risk_id} is of {newest}; name an earlier day.")
    return read_course(platform, risk_id, first, newest)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a risk is on a day, and what that was computed from."""

    row: MapRow
    position: Position


def read_snapshot(platform: Platform, risk_id: str, day: date | None = None) -> Snapshot:
    """Return the snapshot of a risk on the newest day of the map up to a day.

    Raises:
        ConfigError: there is no such risk, or no snapshot of it up to the day.
    """
    with reading_map(platform) as connection:
        found = newest_day(connection, day)
        rows = read_trend(connection, risk_id, found, found) if found else []
        position = read_positions(connection, found, [risk_id]).get(risk_id) if found else None
    if not rows or position is None:
        hint = did_you_mean(risk_id, platform.catalog.risks) or "`risk map` lists those that have one."
        raise ConfigError(f"{risk_id} has no snapshot{f' up to {day}' if day else ''}. {hint}")
    return Snapshot(rows[0], position)


def loss_of(row: MapRow) -> str:
    """Return the expected loss of a year in words; empty where no loss is on record."""
    return (
        ""
        if row.annual_loss_minor is None
        else format_axis(row.annual_loss_minor, "money_minor", row.currency)
    )


def _refuse_unknown(kind: str, name: str | None, known: Iterable[str]) -> None:
    names = list(known)
    if name is not None and name not in names:
        raise ConfigError(
            f"No {kind} '{name}'. {did_you_mean(name, names) or 'There are: ' + ', '.join(names)}."
        )
