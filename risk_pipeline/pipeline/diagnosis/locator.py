"""Answers where and why a number moved, from the warehouse: only asked when a ticket opens or worsens."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.diagnosis.decomposition import Movement, decompose
from risk_pipeline.domain.diagnosis.location import Impact, Located, Measure, Related, SliceLine
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.indicator import Direction, Indicator
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.diagnosis.breach_events import (
    EVENTS,
    Totals,
    Window,
    lay_down_events,
    read_moved_before,
    read_parts,
    read_totals,
)
from risk_pipeline.warehouse.slices import MACROS, Expected, Side, Slice, SliceScan

# A longer breach is looked at by its newest days; the past is what lies right before it.
_LONGEST = {Grain.HOUR: 1, Grain.DAY: 28, Grain.WEEK: 56, Grain.MONTH: 62}
_HISTORY = {Grain.HOUR: 91, Grain.DAY: 91, Grain.WEEK: 182, Grain.MONTH: 182}
# Below so many days of past there is nothing to split against, or slices are held against each other.
_LEAST_DAYS, _LEAST_PAST_DAYS = 2, 14
_RELATED_REACH_DAYS = 28
_MOST_RELATED = 3
_MOST_SLICES = 3
# Evidence, in nats beyond the price of its attributes, below which a slice is not named.
_LEAST_GAIN = 4.0
# Part of the whole excess below which a slice is a remark, not the answer.
_LEAST_SHARE = 0.2


class Locator:
    """Locates breaches over one open warehouse."""

    def __init__(
        self,
        connection: Connection,
        *,
        indicators: Mapping[str, Indicator],
        rules: Mapping[str, Rule],
        macros: Path,
    ) -> None:
        """Read from `connection`; `macros` is the file of the scan's SQL."""
        self._connection = connection
        self._indicators = indicators
        self._rules = rules
        self._scan = SliceScan(connection, macros)

    @classmethod
    def of(cls, connection: Connection, catalog: Catalog) -> "Locator":
        """Return a locator for the content of a project."""
        return cls(
            connection,
            indicators=catalog.indicators,
            rules=catalog.rules,
            macros=catalog.project_dir / MACROS,
        )

    def locate(
        self,
        indicator: str,
        grain: Grain,
        dimension: str,
        segment: str,
        period: tuple[date, date],
        since: date,
        risk: str,
        hours: tuple[int, int, str] | None = None,
    ) -> Located:
        """Return where the series moved from `since` on, how, what moved before it, and what it hit.

        With `hours` only these hours of the last day are looked at, against the same hours of its past.
        """
        known = self._indicators.get(indicator)
        if known is None or dimension == "feed":
            return Located()
        first = max(min(since, period[0]), period[1] - timedelta(days=_LONGEST[grain] - 1))
        window = Window(first, period[1], _HISTORY[grain], hours)
        attributes = lay_down_events(self._connection, known, window, dimension, segment)
        totals = read_totals(self._connection, bool(known.users))
        past_days = _past_days(known, window, totals)
        scale = _scale(known, window, totals, past_days)
        measure = _measure(known, totals)
        found = self._slices(known, totals, attributes, past_days, scale)
        where = tuple(_line(part, found[0], measure) for part in found)
        return Located(
            first=first,
            last=window.last,
            hours=hours[:2] if hours else None,
            past_days=past_days,
            measure=measure,
            where=where,
            is_scanned=bool(attributes),
            movement=self._movement(_split_by(attributes, found, where), past_days, scale),
            related=self._related(indicator, risk, first, window.last),
            impact=_impact(totals, measure, scale),
        )

    def _slices(
        self, known: Indicator, totals: Totals, attributes: Sequence[str], past_days: int, scale: float
    ) -> list[Slice]:
        expected = _expected(totals, past_days)
        if expected is None or totals.x + totals.hx <= 0:
            return []
        side = _side(known, totals, scale)
        found = self._scan.find(
            EVENTS,
            attributes,
            expected=expected,
            side=side,
            scale=scale,
            phi=totals.phi,
            most=_MOST_SLICES,
            least_gain=_LEAST_GAIN,
        )
        return list(takewhile(lambda part: part.excess > 0 if side == "up" else part.excess < 0, found))

    def _movement(self, by: Sequence[str], past_days: int, scale: float) -> Movement | None:
        if past_days < _LEAST_DAYS:
            return None
        parts = read_parts(self._connection, by)
        words = " and ".join(name.replace("_", " ") for name in by)
        return decompose(parts, scale=scale, by=words)

    def _related(self, indicator: str, risk: str, since: date, until: date) -> tuple[Related, ...]:
        """Return the other indicators of the risk that were off their course before."""
        watching = {
            rule.indicator
            for rule in self._rules.values()
            if rule.meta.risk == risk and rule.indicator in self._indicators
        }
        names = sorted(name for name in watching if name and name != indicator)
        if not names:
            return ()
        moved = read_moved_before(
            self._connection, names, since=since, until=until, reach_days=_RELATED_REACH_DAYS
        )
        return tuple(
            Related(
                name=name,
                title=self._indicators[name].title,
                since=onset,
                days_earlier=(since - onset).days,
                ratio=ratio,
            )
            for name, onset, ratio in moved[:_MOST_RELATED]
        )


def _past_days(known: Indicator, window: Window, totals: Totals) -> int:
    """Return how many days of the past count; a stock is looked at on a few of them."""
    if totals.begins is None:
        return 0
    if known.form == "stock" or totals.n is not None:
        return (window.first - max(totals.begins, window.past_first)).days
    return window.past_days(totals.begins)


def _scale(known: Indicator, window: Window, totals: Totals, past_days: int) -> float:
    """Return the length of the breach over that of its past, as counts see them; a stock is one day."""
    if known.form == "stock":
        return 1 / max(totals.past_dates, 1)
    return window.days / max(past_days, 1)


def _expected(totals: Totals, past_days: int) -> Expected | None:
    if totals.n is None:
        return "count" if past_days >= _LEAST_DAYS and totals.hx > 0 else None
    return "rate" if past_days >= _LEAST_PAST_DAYS and totals.hx > 0 else "rest"


def _side(known: Indicator, totals: Totals, scale: float) -> Side:
    """Look at the bad side; of a band, at the side it is off to."""
    if known.direction is not Direction.BAND:
        return "down" if known.direction is Direction.DOWN_BAD else "up"
    if totals.n is None or not totals.hn:
        return "up" if totals.x >= totals.hx * scale else "down"
    return "up" if totals.x * totals.hn >= totals.hx * totals.n else "down"


def _measure(known: Indicator, totals: Totals) -> Measure:
    if totals.is_counted:
        return "count"
    if totals.n is not None:
        return "mean"
    return "money_minor" if known.unit == "money_minor" else "count"


def _split_by(attributes: Sequence[str], found: Sequence[Slice], where: Sequence[SliceLine]) -> Sequence[str]:
    """Return what a move is split by: the attributes of the slice named first, else the first there is."""
    named = [part for part, line in zip(found, where, strict=True) if line.is_named]
    return list(named[0].values) if named else list(attributes[:1])


def _line(part: Slice, first: Slice, measure: Measure) -> SliceLine:
    """Return the slice as people read it. Shares are of the excess before any slice was taken away."""
    chances = part.chances if measure == "mean" and part.chances else 1.0
    whole = first.total_observed - first.total_expected
    share = part.excess / whole if whole * part.excess > 0 else None
    return SliceLine(
        slice=" & ".join(f"{name.replace('_', ' ')} {value}" for name, value in part.values.items()),
        observed=part.observed / chances,
        expected=part.expected / chances,
        excess=part.excess / chances,
        lift=part.lift,
        share_of_excess=share,
        is_named=part.is_cause and (share or 0) >= _LEAST_SHARE,
        measure=measure,
    )


def _impact(totals: Totals, measure: Measure, scale: float) -> Impact:
    """Tell what a rise hit. Of what stayed away nothing can be hit, and everybody has a mean."""
    growth = totals.n / totals.hn if totals.n and totals.hn else scale
    if measure != "mean" and totals.x < totals.hx * growth:
        return Impact()
    beyond = totals.exposure - totals.past_exposure * growth
    return Impact(
        events=totals.x if measure == "count" else None,
        users=totals.users or None if measure == "count" else None,
        exposure_minor=round(totals.exposure) or None,
        excess_exposure_minor=round(beyond) if beyond > 0 else None,
    )
