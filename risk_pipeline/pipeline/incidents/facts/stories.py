"""What the linked tickets say, in the terms of a facts sheet: what, where, before, whole or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from risk_pipeline.domain.diagnosis.diagnosis import Diagnosis
from risk_pipeline.domain.diagnosis.reconciliation import Reconciliation
from risk_pipeline.domain.incidents.facts.sheet import Earlier, FeedHealth, Measured, Place, Voices
from risk_pipeline.domain.incidents.facts.span import is_too_little
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.series import ALL, Series
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.incidents.facts.linked import Begin
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.incidents.judged import LastRed
from risk_pipeline.warehouse.incidents.readings import read_days

_MOST_PLACES = 6
_REACH_DAYS = 28


@dataclass(frozen=True)
class Found:
    """A linked ticket, its indicator, and what was found out about it now."""

    ticket: Ticket
    indicator: Indicator
    diagnosis: Diagnosis
    last: LastRed

    @property
    def begin(self) -> Begin:
        """Since when its rows count: the first red period, or the evidence before it."""
        evidence = self.evidence_since
        if evidence is not None and evidence < self.ticket.since:
            return Begin(evidence, None, self.last)
        return Begin(self.ticket.since, self.ticket.since_hour, self.last)

    @property
    def evidence_since(self) -> date | None:
        """Since when the early warning sees it, if it does."""
        known = self.diagnosis.reconciliation
        return known.since if known else None

    @property
    def measured(self) -> Measured:
        """Its number, held against the usual one."""
        ticket = self.ticket
        worst = ticket.episode.worst if ticket.episode else None
        return Measured(
            ref=ticket.ref,
            indicator=ticket.indicator,
            title=self.indicator.title,
            dimension=ticket.dimension,
            segment=ticket.segment,
            unit=self.indicator.unit,
            since=ticket.since,
            since_hour=ticket.since_hour,
            until=ticket.last_period_end,
            status=ticket.last_status.value,
            value=ticket.value,
            usual=worst.usual if worst and worst.usual is not None else ticket.expected,
            worst=worst.value if worst else None,
            worst_on=worst.on if worst else None,
            missing=self._missing(self.diagnosis.reconciliation),
            is_open=ticket.is_open,
        )

    def _missing(self, found: Reconciliation | None) -> float | None:
        is_less = is_too_little(self.indicator.direction, self.ticket.value, self.ticket.expected)
        if not is_less or found is None or found.excess is None or found.excess_unit != "count":
            return None
        return -found.excess if found.excess < 0 else None


def measured_series(connection: Connection, indicator: Indicator, series: Series, until: date) -> Measured:
    """Return the newest day of a series that somebody linked."""
    days = read_days(connection, series, until - timedelta(days=_REACH_DAYS), until, is_sum=indicator.is_sum)
    newest = days[-1] if days else None
    return Measured(
        ref="",
        indicator=series.indicator,
        title=indicator.title,
        dimension=series.dimension,
        segment=series.segment,
        unit=indicator.unit,
        since=newest.on if newest else until,
        until=newest.on if newest else until,
        value=newest.value if newest else None,
    )


def places_of(found: Sequence[Found]) -> tuple[Place, ...]:
    """Return the slices that stand out, those with the largest share of their ticket's excess first.

    Of a ticket on a slice within which nothing stands out, that slice.
    """
    places = {each.slice: each for found_one in reversed(found) for each in _own_place(found_one)}
    places |= {
        line.slice: Place(
            ref=each.ticket.ref,
            slice=line.slice,
            observed=line.observed,
            expected=line.expected,
            share=line.share_of_excess,
        )
        for each in reversed(found)
        if each.diagnosis.location is not None
        for line in each.diagnosis.location.where
        if line.is_named
    }
    ordered = sorted(places.values(), key=lambda place: (-(place.share or 0), place.slice))
    return tuple(ordered[:_MOST_PLACES])


def _own_place(found: Found) -> tuple[Place, ...]:
    """Return the slice of a ticket that is of one; how much of the excess is elsewhere is not known."""
    ticket, measured = found.ticket, found.measured
    location = found.diagnosis.location
    if ticket.dimension == ALL or (location and any(line.is_named for line in location.where)):
        return ()
    worst = measured.worst if measured.worst is not None else measured.value
    return (
        Place(
            ref=ticket.ref,
            slice=f"{ticket.dimension.replace('_', ' ')} {ticket.segment}",
            observed=worst or 0,
            expected=measured.usual or 0,
            share=None,
        ),
    )


def voices_of(found: Sequence[Found]) -> tuple[Voices, ...]:
    """Return what people write about the tickets, most texts first; a word once, for tickets share texts."""
    asked = [(each.ticket.ref, each.diagnosis.words) for each in found]
    known = [(ref, words) for ref, words in asked if words is not None]
    said: set[str] = set()
    voices = []
    for ref, words in sorted(known, key=lambda one: (-one[1].texts, one[0])):
        new = tuple(word for word in words.words if word.form not in said)
        said.update(word.form for word in new)
        if new:
            voices.append(Voices(ref=ref, found=words.model_copy(update={"words": new})))
    return tuple(voices)


def earlier_of(found: Sequence[Found]) -> tuple[Earlier, ...]:
    """Return what was off its course before the tickets, the earliest first; linked ones are not news."""
    linked = {each.ticket.indicator for each in found}
    earliest: dict[str, Earlier] = {}
    for each in found:
        for sign in each.diagnosis.location.related if each.diagnosis.location else ():
            known = earliest.get(sign.name)
            if sign.name not in linked and (known is None or sign.since < known.since):
                earliest[sign.name] = Earlier(
                    indicator=sign.name,
                    title=sign.title,
                    since=sign.since,
                    days_earlier=sign.days_earlier,
                    ratio=sign.ratio,
                )
    return tuple(sorted(earliest.values(), key=lambda sign: (sign.since, sign.indicator)))


def health_of(found: Sequence[Found]) -> tuple[FeedHealth, ...]:
    """Return the state of each feed behind the tickets; a fault in any of their periods counts."""
    states: dict[str, FeedHealth] = {}
    for each in found:
        known = each.diagnosis.reconciliation
        for feed in known.feeds if known else ():
            before = states.get(feed.feed)
            fault = feed.fault or (before.fault if before else "") or ""
            states[feed.feed] = FeedHealth(feed=feed.feed, fault=fault, newest=feed.newest)
    return tuple(states[name] for name in sorted(states))
