"""What a replay found, rule by rule and in the words that a person reads."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.tickets.ticket import EventKind
from risk_pipeline.response.verdicts.report import TransitionRecord
from risk_pipeline.store import Store, TicketFilter, list_tickets
from risk_pipeline.store.queries.tickets import OPEN_STATES


@dataclass(frozen=True)
class Opening:
    """A ticket that opened or reopened on a day of the replay."""

    day: date
    record: TransitionRecord


@dataclass(frozen=True)
class RuleTally:
    """How often a rule opened tickets in the span."""

    rule_id: str
    opened: int
    reopened: int
    still_open: int
    first: date
    last: date


@dataclass(frozen=True)
class ReplayReport:
    """What a replay found. CPU seconds are this process's; dbt runs in one of its own.

    `known_later` tells of rows that counted only from the day they became known, `caveats` what the
    verdicts rest on that nobody knew then.
    """

    first: date
    last: date
    verdicts: int
    by_status: dict[str, int]
    closed: int
    messages_sent: int
    undelivered: int
    openings: tuple[Opening, ...]
    by_rule: tuple[RuleTally, ...]
    cpu_seconds: dict[str, float]
    known_later: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()

    def lines(self) -> list[tuple[str, str]]:
        """Return what a person reads, name and value."""
        kinds = Counter(opening.record.kind for opening in self.openings)
        statuses = ", ".join(f"{count:,} {status}" for status, count in self.by_status.items())
        cpu = ", ".join(f"{name} {seconds:.1f}" for name, seconds in self.cpu_seconds.items())
        opened, reopened = kinds[EventKind.OPENED], kinds[EventKind.REOPENED]
        return [
            ("verdicts", f"{self.verdicts:,}: {statuses}"),
            ("tickets", f"{opened} opened, {reopened} reopened, {self.closed} closed"),
            ("messages", f"{self.messages_sent} sent, {self.undelivered} not"),
            *(("known later", told) for told in self.known_later),
            *(("not as live", caveat) for caveat in self.caveats),
            ("CPU s", cpu),
        ]


def tally(store: Store, openings: Iterable[Opening]) -> tuple[RuleTally, ...]:
    """Return how often each rule opened tickets, the most frequent first."""
    open_now = Counter(t.rule_id for t in list_tickets(store, TicketFilter(states=OPEN_STATES)))
    by_rule: dict[str, list[Opening]] = {}
    for opening in openings:
        by_rule.setdefault(opening.record.rule_id, []).append(opening)
    tallies = [
        RuleTally(
            rule_id=rule_id,
            opened=sum(o.record.kind is EventKind.OPENED for o in found),
            reopened=sum(o.record.kind is EventKind.REOPENED for o in found),
            still_open=open_now[rule_id],
            first=found[0].day,
            last=found[-1].day,
        )
        for rule_id, found in by_rule.items()
    ]
    return tuple(sorted(tallies, key=lambda tally: (-tally.opened - tally.reopened, tally.rule_id)))
