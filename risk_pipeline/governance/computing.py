"""Compute snapshots and movements of some days, from the warehouse as it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from risk_pipeline.domain.clock import days_between
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.risk.canonical import hash_of, to_json
from risk_pipeline.domain.risk.inputs import Kri, Reading, RiskInputs, TestState
from risk_pipeline.domain.risk.money import DAYS_OF_YEAR, AnnualLoss, annual_loss
from risk_pipeline.domain.risk.movement import Movement, Position, diff
from risk_pipeline.domain.risk.residual import Residual, residual
from risk_pipeline.governance.overrides import GivenOverride, held_on
from risk_pipeline.governance.rows import DayRisk, movement_rows, reason_of, snapshot_row, within
from risk_pipeline.governance.terms import RiskTerms, Terms
from risk_pipeline.governance.watch import Watch, watch_of
from risk_pipeline.warehouse.governance.losses import read_losses
from risk_pipeline.warehouse.governance.readings import first_known_day, read_readings
from risk_pipeline.warehouse.governance.snapshots import (
    MapRows,
    newest_day,
    next_day,
    read_duty_days,
    read_positions,
    write_map,
    write_movements,
)
from risk_pipeline.warehouse.governance.tests import read_tests
from risk_pipeline.warehouse.sql import Connection

_DAYS_AT_ONCE = 32
_SHOWN = 5


@dataclass(frozen=True)
class MapRun:
    """What computing the map did: snapshots of the last day, how many differ, what moved on it."""

    risks: int = 0
    changed: int = 0
    moved: tuple[Movement, ...] = ()

    @property
    def left(self) -> tuple[Movement, ...]:
        """What the map shows elsewhere, or in another colour, than before."""
        return tuple(each for each in self.moved if each.has_left_its_cell)

    def __str__(self) -> str:
        """Say it in a line, for people."""
        shown = ", ".join(f"{each.risk_id} {each.way}" for each in self.left[:_SHOWN])
        more = f" and {len(self.left) - _SHOWN} more" if len(self.left) > _SHOWN else ""
        return f"{counted(self.risks, 'risk')}, {len(self.left)} moved{': ' if shown else ''}{shown}{more}"


@dataclass(frozen=True)
class MapRequest:
    """Which days to compute, in which zone and currency, and the overrides that people gave."""

    first: date
    last: date
    zone: str
    currency: str
    overrides: Sequence[GivenOverride] = ()


@dataclass
class _Evidence:
    """What was found in the warehouse, by day."""

    readings: Mapping[date, Mapping[Kri, Reading]]
    tests: Mapping[date, Mapping[str, TestState]]
    losses: Mapping[date, Mapping[str, tuple[int, ...]]]
    since: date | None


_Parts = tuple[object, ...]
_Known = dict[str, tuple[_Parts, str, str, Residual, Watch]]
"""By risk what its last inputs gave: most risks stand today as they stood yesterday."""


def compute_map(connection: Connection, terms: Terms, request: MapRequest) -> MapRun:
    """Write the snapshots and movements of the days; those of a day that are the same stay as they are.

    Each day is as known at its end. What moved is compared with the snapshot before, whatever its day.

    Raises:
        WarehouseError: the engine refuses; days before are written, and running again continues.
    """
    known: _Known = {}
    changed, moved = 0, tuple[Movement, ...]()
    before = _map_before(connection, request.first)
    days = days_between(request.first, request.last)
    for some in _batches(days):
        evidence = _evidence(connection, terms, request, some)
        rows, before, moved = _rows(terms, request, evidence, some, before, known)
        changed += write_map(connection, rows, some)
    _compare_following(connection, before, request.last)
    return MapRun(len(terms.risks), changed, moved)


def _compare_following(connection: Connection, before: dict[str, Position], last: date) -> None:
    """Let what is already there of the day that follows be compared with what was computed now."""
    following = next_day(connection, last)
    if following and before:
        moved = diff(before, read_positions(connection, following))
        write_movements(
            connection, [row for each in moved for row in movement_rows(each, last, following)], following
        )


def _batches(days: Sequence[date]) -> Iterator[Sequence[date]]:
    return (days[at : at + _DAYS_AT_ONCE] for at in range(0, len(days), _DAYS_AT_ONCE))


def _map_before(connection: Connection, day: date) -> dict[str, Position]:
    previous = newest_day(connection, day - timedelta(days=1))
    return read_positions(connection, previous) if previous else {}


def _evidence(connection: Connection, terms: Terms, request: MapRequest, days: Sequence[date]) -> _Evidence:
    first, last = days[0], days[-1]
    return _Evidence(
        readings=read_readings(connection, terms.kris, terms.rules, first, last, terms.feeds),
        tests=read_tests(connection, terms.overdue_days, request.zone, first, last),
        losses=read_losses(connection, terms.risk_of_rule, request.zone, first, last),
        since=first_known_day(connection),
    )


def _rows(
    terms: Terms,
    request: MapRequest,
    evidence: _Evidence,
    days: Sequence[date],
    before: dict[str, Position],
    known: _Known,
) -> tuple[MapRows, dict[str, Position], tuple[Movement, ...]]:
    inputs: dict[str, tuple[str, str, str]] = {}
    snapshots: list[tuple[object, ...]] = []
    movements: list[tuple[object, ...]] = []
    moved: tuple[Movement, ...] = ()
    for day in days:
        there = {each.terms.risk.id: each for each in _day(terms, request, evidence, day, known)}
        after = {id_: each.position for id_, each in there.items()}
        # What came on the very first day did not move: there was no map to move on.
        moved = diff(before, after) if before else ()
        movements += [row for each in moved for row in movement_rows(each, _day_of(before), day)]
        for id_, each in there.items():
            inputs[each.position.inputs_hash] = (id_, each.position.inputs_hash, each.position.inputs)
            snapshots.append(snapshot_row(each, reason_of(before.get(id_), each, is_first=not before)))
        before = after
    return MapRows(list(inputs.values()), snapshots, movements), before, moved


def _day_of(positions: Mapping[str, Position]) -> date:
    return next(iter(positions.values())).as_of


def _day(
    terms: Terms, request: MapRequest, evidence: _Evidence, day: date, known: _Known
) -> Iterator[DayRisk]:
    """Yield each risk as it was at the end of a day."""
    grid = terms.grid_on(day)
    readings, tests = evidence.readings.get(day, {}), evidence.tests.get(day, {})
    losses, overrides = evidence.losses.get(day, {}), held_on(request.overrides, day)
    observed = min(DAYS_OF_YEAR, (day - evidence.since).days + 1) if evidence.since else 0
    appetite_on = cache(terms.governance.appetite_on)
    for id_, each in terms.risks.items():
        found = RiskInputs(
            risk_id=id_,
            grid=grid,
            inherent_likelihood=each.risk.inherent_likelihood,
            inherent_impact=each.risk.inherent_impact,
            links=each.links,
            readings={link.kri: readings[link.kri] for link in each.links if link.kri in readings},
            controls=each.controls,
            tests={control: tests[control] for control in each.controls if control in tests},
            override=overrides.get(id_),
        )
        text, hash_, result, watch = _result(found, each, known)
        appetite = appetite_on(day, each.risk.business_line, each.risk.category)
        yield DayRisk(
            terms=each,
            result=result,
            watch=watch,
            position=_position(each, day, result, within(result, grid, appetite), (hash_, text)),
            grid=grid,
            override=found.override,
            appetite=appetite,
            loss=_loss(losses.get(id_, ()), observed, id_),
            currency=request.currency,
        )


def _result(inputs: RiskInputs, terms: RiskTerms, known: _Known) -> tuple[str, str, Residual, Watch]:
    """Return canonical text, hash, residual and who watches; what stands as the day before is kept."""
    parts = inputs.grid, inputs.override, inputs.readings, inputs.tests
    last = known.get(inputs.risk_id)
    if last is None or last[0] != parts:
        text = to_json(inputs)
        watch = watch_of(inputs.links, inputs.readings, terms.kinds)
        last = known[inputs.risk_id] = (parts, text, hash_of(text), residual(inputs), watch)
    return last[1:]


def _position(
    terms: RiskTerms, day: date, result: Residual, where: str | None, inputs: tuple[str, str]
) -> Position:
    return Position(
        terms.risk.id,
        day,
        result.residual_likelihood,
        result.residual_impact,
        result.likelihood,
        result.impact,
        result.level,
        where or "",
        *inputs,
    )


@cache
def _loss(net_minor: tuple[int, ...], days: int, risk_id: str) -> AnnualLoss | None:
    return annual_loss(net_minor, days, risk_id)


def days_missing(connection: Connection, first: date, last: date) -> tuple[date, date]:
    """Return the days to compute for a run: from the first without a snapshot since the newest one.

    A day whose duties are still owed is computed again: what is judged since then counts for them.
    """
    newest = newest_day(connection, last)
    missing = [newest + timedelta(days=1)] if newest else []
    return min([first, *missing, *read_duty_days(connection, last)]), last
