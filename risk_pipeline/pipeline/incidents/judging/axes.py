"""Where the axes of an incident stand, by the rows behind its tickets and the indicators of the matrix."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from risk_pipeline.domain.incidents.figures import Axis, AxisNumber, Measure, NumberSource, SourceKind
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.incidents.scale import MeasureSteps, SeverityMatrix
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.tickets.outcome.losses import totals
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.facts.composing import LaidDown, count_together, lay_down
from risk_pipeline.pipeline.incidents.facts.linked import Linked
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.incidents.counts import read_kinds, read_people
from risk_pipeline.warehouse.incidents.readings import (
    Newest,
    read_daily_people,
    read_month,
    read_newest,
)

_ROWS, _BOOKED = NumberSource(kind=SourceKind.ROWS), NumberSource(kind=SourceKind.BOOKED)


@dataclass(frozen=True)
class Hit:
    """What the rows behind an incident add up to; None where nothing can be said.

    `people_a_day` is how many different people its worst day hit.
    """

    cases: int | None
    people: int | None
    people_a_day: int | None
    at_risk_minor: int | None
    booked_minor: int | None


@dataclass(frozen=True)
class Axes:
    """The numbers of one incident, read from one open warehouse."""

    platform: Platform
    connection: Connection
    linked: Linked
    hit: Hit

    def numbers(self, matrix: SeverityMatrix, at: datetime) -> list[AxisNumber]:
        """Return a number for each measure of the matrix that the data know; the others are left out."""
        return [
            AxisNumber(axis=axis, measure=steps.measure, value=value, source=source, at=at)
            for axis, measures in matrix.axes.items()
            for steps in measures
            for value, source in self._read(axis, steps)
            if value >= 0
        ]

    def _read(self, axis: Axis, steps: MeasureSteps) -> Iterator[tuple[float, NumberSource]]:
        readers: Mapping[Measure, Callable[[MeasureSteps], Iterator[tuple[float, NumberSource]]]] = {
            Measure.LOSS_MINOR: self._loss,
            Measure.LOSS_SHARE_OF_MONTH: self._loss_share,
            Measure.USERS: self._users,
            Measure.USERS_SHARE: self._users_share,
            Measure.CASES: self._cases,
            Measure.COMPLAINTS_TIMES: self._times,
            Measure.COMPLAINTS_24H: self._count,
            Measure.REACH: self._count,
        }
        read = readers.get(steps.measure)
        known = steps.indicator is None or steps.indicator in self.platform.catalog.indicators
        return read(steps) if read and known else iter(())

    def _loss(self, _: MeasureSteps) -> Iterator[tuple[float, NumberSource]]:
        if self.hit.at_risk_minor:
            yield self.hit.at_risk_minor, _ROWS
        if self.hit.booked_minor is not None:
            yield self.hit.booked_minor, _BOOKED

    def _loss_share(self, steps: MeasureSteps) -> Iterator[tuple[float, NumberSource]]:
        month = read_month(self.connection, steps.indicator, self.linked.since) if steps.indicator else None
        if month and month > 0:
            for value, source in self._loss(steps):
                yield value / month, source.model_copy(update={"month_of": steps.indicator})

    def _users(self, _: MeasureSteps) -> Iterator[tuple[float, NumberSource]]:
        if self.hit.people is not None:
            yield self.hit.people, _ROWS

    def _users_share(self, steps: MeasureSteps) -> Iterator[tuple[float, NumberSource]]:
        known = self.platform.catalog.indicators.get(steps.indicator or "")
        if not self.hit.people_a_day or known is None or not known.users or known.form == "stock":
            return
        usual = read_daily_people(self.connection, known.name, known.users, self.linked.since)
        if usual:
            yield (
                self.hit.people_a_day / usual,
                _ROWS.model_copy(update={"day_of": known.name}),
            )

    def _cases(self, _: MeasureSteps) -> Iterator[tuple[float, NumberSource]]:
        if self.hit.cases is not None:
            yield self.hit.cases, _ROWS

    def _times(self, steps: MeasureSteps) -> Iterator[tuple[float, NumberSource]]:
        newest = self._newest(steps)
        if newest is not None and newest.times is not None:
            yield newest.times, _of(steps)

    def _count(self, steps: MeasureSteps) -> Iterator[tuple[float, NumberSource]]:
        newest = self._newest(steps, by_hour=False)
        if newest is not None:
            yield newest.numerator, _of(steps)

    def _newest(self, steps: MeasureSteps, *, by_hour: bool = True) -> Newest | None:
        known = self.platform.catalog.indicators.get(steps.indicator or "")
        if known is None:
            return None
        grain = Grain.HOUR if by_hour and Grain.HOUR in known.grain else Grain.DAY
        series = Series(known.name, grain, steps.dimension, steps.segment)
        return read_newest(self.connection, series, self.linked.since, self.linked.as_of)


def hit_of(connection: Connection, rows: LaidDown, linked: Linked, currency: str) -> Hit:
    """Return what the rows laid down add up to, and what people booked in the reporting currency."""
    kinds = read_kinds(connection, rows.spans)
    together, at_risk = count_together(connection, rows, kinds)
    people = read_people(connection, rows.spans)
    booked = totals([loss for ticket in linked.tickets for loss in ticket.losses])
    only = kinds[0].rows if len(kinds) == 1 else None
    return Hit(
        cases=together.rows if together else only,
        people=people[0].people if len(people) == 1 else None,
        people_a_day=people[0].most_a_day if len(people) == 1 else None,
        at_risk_minor=at_risk,
        booked_minor=next((max(each.net.minor, 0) for each in booked if each.currency == currency), None),
    )


def numbers_of(
    platform: Platform, connection: Connection, linked: Linked, matrix: SeverityMatrix, at: datetime
) -> list[AxisNumber]:
    """Return a number for each measure of a matrix that the data know of what is linked."""
    rows = lay_down(platform, connection, linked)
    hit = hit_of(connection, rows, linked, platform.settings.currency)
    return Axes(platform, connection, linked, hit).numbers(matrix, at)


def _of(steps: MeasureSteps) -> NumberSource:
    return NumberSource(kind=SourceKind.INDICATOR, name=steps.indicator or "")
