"""Judge by data whether the recovery criteria of an incident's type are met; unknown is not met."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from risk_pipeline.domain.clock import days_between
from risk_pipeline.domain.incidents.facts.recovery import (
    BASE_DAYS,
    DayValue,
    base_of,
    base_of_means,
    days_good,
    mean_until,
)
from risk_pipeline.domain.incidents.figures import RecoveryCheck
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.incidents.kind import Criterion, CriterionKind
from risk_pipeline.domain.register.indicator import Direction, Indicator
from risk_pipeline.domain.series import Series
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.facts.linked import Linked, known_until
from risk_pipeline.pipeline.incidents.judging.remedy import remedy_of
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.governance.internal_control import read_tests_of
from risk_pipeline.warehouse.incidents.judged import read_green_streaks
from risk_pipeline.warehouse.incidents.readings import read_days, read_exposure

_DAYS, _PERIODS = "days", "periods"


@dataclass(frozen=True)
class Recovery:
    """Judges the criteria of one incident over one open warehouse.

    `ref` names the incident; `contained_at` is from when on a test of a control counts.
    """

    platform: Platform
    connection: Connection
    linked: Linked
    ref: str
    contained_at: datetime | None

    def checks(self, criteria: Sequence[Criterion]) -> list[RecoveryCheck]:
        """Return what became of each criterion that data can judge; those of a person are left out."""
        judges: Mapping[CriterionKind, Callable[[Criterion], RecoveryCheck]] = {
            CriterionKind.BACK_TO_BASE: self._back_to_base,
            CriterionKind.LIMIT: self._within_limit,
            CriterionKind.GREEN: self._green,
            CriterionKind.REMEDIED: self._remedied,
            CriterionKind.EXPOSURE_ZERO: self._exposure_zero,
            CriterionKind.CONTROL_TESTED: self._control_tested,
        }
        return [judges[each.kind](each) for each in criteria if each.kind in judges]

    def _check(
        self, criterion: Criterion, value: float | None, wanted: float | None, *, unit: str, source: str
    ) -> RecoveryCheck:
        return RecoveryCheck(
            criterion=criterion.id,
            is_met=None if value is None or wanted is None else value >= wanted,
            value=value,
            wanted=wanted,
            unit=unit,
            source=source,
            as_of=self.linked.as_of,
        )

    def _back_to_base(self, criterion: Criterion) -> RecoveryCheck:
        known = self.platform.catalog.indicators.get(criterion.indicator or "")
        if known is None:
            return self._unknown(criterion)
        if known.is_sum and criterion.days is not None:
            return self._mean_back(criterion, known, criterion.days)
        since = self.linked.since
        before = self._days(criterion, since - timedelta(days=BASE_DAYS), since)
        base, times = base_of(before, since), criterion.times_base or 1
        if base is None:
            return self._unknown(criterion)
        if known.direction is Direction.DOWN_BAD:
            return self._streak(criterion, lambda value: value * times >= base)
        return self._streak(criterion, lambda value: value <= base * times)

    def _mean_back(self, criterion: Criterion, known: Indicator, days: int) -> RecoveryCheck:
        """Hold the mean of the newest days of a count or sum against what such a mean was before."""
        since, until = self.linked.since, self._newest_day(known)
        base = base_of_means(self._days(criterion, since - timedelta(days=BASE_DAYS), since), since, days)
        mean = mean_until(self._days(criterion, since, until), until, days)
        if base is None or mean is None:
            return self._unknown(criterion)
        wanted = base * (criterion.times_base or 1)
        is_less_bad = known.direction is not Direction.DOWN_BAD
        return RecoveryCheck(
            criterion=criterion.id,
            is_met=mean <= wanted if is_less_bad else mean >= base / (criterion.times_base or 1),
            value=mean,
            wanted=wanted if is_less_bad else base / (criterion.times_base or 1),
            unit=known.unit,
            source=f"indicator {known.name}, mean of {days} days",
            as_of=self.linked.as_of,
        )

    def _within_limit(self, criterion: Criterion) -> RecoveryCheck:
        if criterion.indicator not in self.platform.catalog.indicators:
            return self._unknown(criterion)
        most, least = criterion.at_most, criterion.at_least
        return self._streak(
            criterion,
            lambda value: (most is None or value <= most) and (least is None or value >= least),
        )

    def _streak(self, criterion: Criterion, is_good: Callable[[float], bool]) -> RecoveryCheck:
        """Count the good days up to the newest one, of those since the incident began."""
        until = self._newest_day(self.platform.catalog.indicators[criterion.indicator or ""])
        good = days_good(self._days(criterion, self.linked.since, until), is_good, until)
        source = f"indicator {criterion.indicator}"
        return self._check(criterion, good, criterion.days, unit=_DAYS, source=source)

    def _days(self, criterion: Criterion, first: date, last: date) -> list[DayValue]:
        """Return the days of an indicator; one that has no days says of each what its week or month says."""
        known = self.platform.catalog.indicators[criterion.indicator or ""]
        grain = _finest(known)
        series = Series(known.name, grain, criterion.dimension, criterion.segment)
        begin = Period.containing(first, grain).start
        found = read_days(self.connection, series, begin, last, is_sum=known.is_sum)
        return [
            DayValue(day, each.value, each.is_empty)
            for each in found
            for day in days_between(each.on, Period(each.on, grain).end)
            if first <= day <= last
        ]

    def _newest_day(self, known: Indicator) -> date:
        """Return the last day of the newest period of an indicator that is over."""
        period = Period.containing(self.linked.as_of, _finest(known))
        return self.linked.as_of if period.end == self.linked.as_of else period.start - timedelta(days=1)

    def _green(self, criterion: Criterion) -> RecoveryCheck:
        asked = [(ticket.rule_id, ticket.series) for ticket in self.linked.tickets]
        streaks = read_green_streaks(self.connection, asked, self.linked.as_of)
        known = [streak for streak in streaks if streak is not None]
        least = min(known) if known and len(known) == len(streaks) else None
        return self._check(criterion, least, criterion.days, unit=_PERIODS, source="rules of linked tickets")

    def _remedied(self, criterion: Criterion) -> RecoveryCheck:
        found = remedy_of(self.platform, self.connection, self.linked, self.ref, criterion.feed)
        if found is None or found.share is None:
            return self._unknown(criterion)
        return self._check(
            criterion,
            found.share,
            criterion.at_least,
            unit="ratio",
            source=f"{found.done} of {found.affected}, by {criterion.feed or 'imported files'}",
        )

    def _exposure_zero(self, criterion: Criterion) -> RecoveryCheck:
        series = {*(ticket.series for ticket in self.linked.tickets), *self.linked.series}
        found = [read_exposure(self.connection, each, known_until(self.platform)) for each in sorted(series)]
        known = [each for each in found if each is not None]
        if not found or len(known) < len(found):
            return self._unknown(criterion)
        return RecoveryCheck(
            criterion=criterion.id,
            is_met=sum(known) == 0,
            value=round(sum(known)),
            wanted=0,
            unit="money_minor",
            source="money beyond the usual in the newest period",
            as_of=self.linked.as_of,
        )

    def _control_tested(self, criterion: Criterion) -> RecoveryCheck:
        names = [criterion.control] if criterion.control else self._controls()
        if not names:
            return self._unknown(criterion)
        since = dict.fromkeys(names, self.contained_at)
        passed = passed_since(self.connection, since, self.linked.as_of, self.platform.settings.zone)
        source = f"tests of {', '.join(names)}"
        return self._check(criterion, len(passed), len(names), unit="count", source=source)

    def _controls(self) -> list[str]:
        """Return the controls of the linked risks that work and are tested."""
        rules, register = self.platform.catalog.rules, self.platform.catalog.governance
        risks = {rules[ticket.rule_id].meta.risk for ticket in self.linked.tickets if ticket.rule_id in rules}
        return sorted(
            {
                control.id
                for risk in risks
                for control in register.controls_of(risk)
                if control.is_in_force and control.test is not None
            }
        )

    def _unknown(self, criterion: Criterion) -> RecoveryCheck:
        return RecoveryCheck(criterion=criterion.id, is_met=None, as_of=self.linked.as_of)


def _finest(known: Indicator) -> Grain:
    """Return the shortest grain of whole days that an indicator has."""
    return next((each for each in (Grain.DAY, Grain.WEEK) if each in known.grain), Grain.MONTH)


def passed_since(
    connection: Connection, controls: Mapping[str, datetime | None], until: date, zone: tzinfo
) -> list[str]:
    """Return the controls whose newest test by `until` is of a day on or after an instant's, and passed.

    Without an instant nothing counts: what is not contained cannot have been tested afterwards.
    """
    found = []
    for control, since in controls.items():
        newest = read_tests_of(connection, control, 1, until)
        if (
            since
            and newest
            and newest[0].result == "pass"
            and newest[0].tested_for >= since.astimezone(zone).date()
        ):
            found.append(control)
    return found
