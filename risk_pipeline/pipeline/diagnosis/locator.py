"""Answers where and why numbers moved, from the warehouse: only asked when a ticket opens or worsens."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import takewhile

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.closed_days import closed_days_of
from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.comparison import LEAST_DAYS, Comparison, Window
from risk_pipeline.domain.diagnosis.decomposition import Movement, Part, decompose
from risk_pipeline.domain.diagnosis.dominance import holder_of
from risk_pipeline.domain.diagnosis.location import Located, Related
from risk_pipeline.domain.diagnosis.slices import Slice, slice_line, split_by
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.domain.series import FEED, Series
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.diagnosis.breach_events import EVENTS, lay_down_events, read_parts, read_totals
from risk_pipeline.warehouse.diagnosis.related import Elsewhere, MovedBefore, read_moved_before
from risk_pipeline.warehouse.diagnosis.slice_scan import Held, SliceScan

# A longer breach is examined by its newest days; the past is the time right before it.
_LONGEST = {Grain.HOUR: 1, Grain.DAY: 28, Grain.WEEK: 56, Grain.MONTH: 62}
_HISTORY = {Grain.HOUR: 91, Grain.DAY: 91, Grain.WEEK: 182, Grain.MONTH: 182}
_RELATED_REACH_DAYS = 28
_MOST_RELATED = 3
_MOST_SLICES = 3
# Evidence, in nats beyond the price of its attributes, below which a slice is not named.
_LEAST_GAIN = 4.0


ClosedDaysOf = Callable[[Series, date, date], frozenset[date]]
"""Says on which days of a span a series is closed."""


def never_closed(_series: Series, _first: date, _last: date) -> frozenset[date]:
    """Return no day: a `ClosedDaysOf` of what is always open."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """A breach to locate, and since when it moved by what is known (of hours: since which of its day)."""

    breach: Breach
    since: date
    since_hour: int | None = None

    @property
    def hours(self) -> tuple[int, int] | None:
        """First and last hour to look at, where the rule looks at hours."""
        last = self.breach.period.hour
        if last is None:
            return None
        return (self.since_hour or 0) if self.since == self.breach.last_day else 0, last

    @property
    def first(self) -> date:
        """First day to look at."""
        start, end = self.breach.days
        return max(min(self.since, start), end - timedelta(days=_LONGEST[self.breach.series.grain] - 1))


class Locator:
    """Locates breaches over one open warehouse."""

    def __init__(
        self,
        connection: Connection,
        *,
        indicators: Mapping[str, Indicator],
        rules: Mapping[str, Rule],
        time_zone: str = "UTC",
        closed: ClosedDaysOf = never_closed,
    ) -> None:
        """Read from `connection`; hours are those of `time_zone`, nothing is held against `closed` days."""
        self._connection = connection
        self._indicators = indicators
        self._rules = rules
        self._scan = SliceScan(connection)
        self._time_zone = time_zone
        self.closed = closed

    @classmethod
    def of(cls, connection: Connection, catalog: Catalog, *, time_zone: str = "UTC") -> "Locator":
        """Return a locator for the content of a project."""
        return cls(
            connection,
            indicators=catalog.indicators,
            rules=catalog.rules,
            time_zone=time_zone,
            closed=partial(closed_days_of, catalog),
        )

    def locate(self, moves: Sequence[Move]) -> dict[Breach, Located]:
        """Return where each series moved, how, what moved before it, and what it hit.

        Of hours only these hours of the last day are looked at, against the same hours of its past. Costs
        one statement for all, and four for each.
        """
        known = {move: self._indicators.get(move.breach.series.indicator) for move in moves}
        elsewhere = {move: self._elsewhere(move) for move, found in known.items() if found}
        moved = read_moved_before(
            self._connection, sorted(set(elsewhere.values()), key=repr), reach_days=_RELATED_REACH_DAYS
        )
        return {
            move.breach: Located()
            if indicator is None or move.breach.series.dimension == FEED
            else self._located(move, indicator, moved.get(elsewhere[move], ()))
            for move, indicator in known.items()
        }

    def _located(self, move: Move, known: Indicator, moved: Sequence[MovedBefore]) -> Located:
        series, hours = move.breach.series, move.hours
        of_day = None if hours is None else (*hours, self._time_zone)
        window = Window(move.first, move.breach.last_day, _HISTORY[series.grain], of_day)
        if known.form == "flow":  # a stock is there on closed days, too
            window = replace(window, closed=self.closed(series, window.past_first, window.last))
        attributes = lay_down_events(self._connection, known, window, series)
        totals = read_totals(self._connection, bool(known.users))
        held = Comparison(known, window, totals)
        found = self._slices(held, attributes)
        where = tuple(slice_line(part, found[0], held.measure) for part in found)
        by = split_by(attributes, found, where)
        parts = read_parts(self._connection, by, attributes, held.pace)
        return Located(
            first=window.first,
            last=window.last,
            hours=hours,
            past_days=held.past_days,
            measure=held.measure,
            where=where,
            is_scanned=bool(attributes),
            movement=self._movement(held, by, parts.split),
            related=self._related(window.first, moved),
            impact=held.impact,
            holder=holder_of(parts.largest, held.whole, held.pace, known.dimensions),
        )

    def _slices(self, held: Comparison, attributes: Sequence[str]) -> list[Slice]:
        expected, totals = held.expected, held.totals
        if expected is None or totals.x + totals.hx <= 0:
            return []
        side = held.side
        found = self._scan.find(
            EVENTS,
            attributes,
            Held(expected=expected, side=side, scale=held.scale, phi=totals.phi),
            most=_MOST_SLICES,
            least_gain=_LEAST_GAIN,
        )
        return list(takewhile(lambda part: part.excess > 0 if side == "up" else part.excess < 0, found))

    @staticmethod
    def _movement(held: Comparison, by: Sequence[str], parts: Sequence[Part]) -> Movement | None:
        if held.past_days < LEAST_DAYS:
            return None
        words = " and ".join(name.replace("_", " ") for name in by)
        return decompose(parts, scale=held.scale, by=words)

    def _elsewhere(self, move: Move) -> Elsewhere:
        """Name the other indicators of the risk, and the days of the breach."""
        breach = move.breach
        watching = {
            rule.indicator
            for rule in self._rules.values()
            if rule.meta.risk == breach.risk and rule.indicator in self._indicators
        }
        names = sorted(name for name in watching if name and name != breach.series.indicator)
        return Elsewhere(tuple(names), move.first, breach.last_day)

    def _related(self, first: date, moved: Sequence[MovedBefore]) -> tuple[Related, ...]:
        """Return the other indicators of the risk that were off their course before."""
        return tuple(
            Related(
                name=each.indicator,
                title=self._indicators[each.indicator].title,
                since=each.since,
                days_earlier=(first - each.since).days,
                ratio=each.ratio,
            )
            for each in moved[:_MOST_RELATED]
        )
