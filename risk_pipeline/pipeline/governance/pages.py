"""The map of a day and the course of a risk: for verbs, pictures and reports."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean, format_axis
from risk_pipeline.governance.plans import StrategyDay, strategies_on
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.plans import map_day, marker_of
from risk_pipeline.pipeline.governance.reading import reading_map
from risk_pipeline.store.queries.strategy_actions import read_said
from risk_pipeline.warehouse.governance.map_rows import MapRow, read_map_rows, read_trend

BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class MapPage:
    """The map of a day: risks that fit what was asked for, the worst first, and what they are called.

    `strategies` says by risk how its strategies keep their promise.
    """

    day: date
    rows: tuple[MapRow, ...]
    titles: dict[str, str]
    levels: dict[str, str]
    strategies: dict[str, str] = field(default_factory=dict)

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
    levels = {each.id: each.title for each in catalog.governance.matrix_on(found).levels}
    _refuse_unknown("level", level, levels)
    return MapPage(
        found,
        tuple(row for row in rows if line in (None, row.business_line) and level in (None, row.level)),
        {id_: risk.title for id_, risk in catalog.risks.items()},
        levels,
        _markers(strategies),
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
