"""What each rule found in its newest judged period: the text behind Dagster's asset checks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from risk_pipeline.domain.formatting import (
    format_against,
    format_moment,
    format_period,
    format_when,
    judged_unit,
)
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.series import ALL, Series
from risk_pipeline.domain.tickets.identity import identity_of
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.domain.verdict import Status, Verdict
from risk_pipeline.domain.verdict_counts import HITS, Tally
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.assets.outcome import Outcome, Red, outcome_of
from risk_pipeline.pipeline.titles import titles_for
from risk_pipeline.store import Store, TicketFilter, list_tickets
from risk_pipeline.store.queries.tickets import OPEN_STATES, permalinks
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.verdict_rows import to_verdicts
from risk_pipeline.warehouse.indicators.verdicts import read_newest_results

_SHOWN = 10


@dataclass(frozen=True)
class SegmentLine:
    """One segment of the newest period, as a table shows it."""

    segment: str
    status: str
    value: str
    limit: str
    why: str
    not_told: str


@dataclass(frozen=True)
class TicketLine:
    """An open ticket of the rule; `address` is its page or message, if it has one."""

    ref: str
    text: str
    address: str | None


@dataclass(frozen=True)
class RuleFinding:
    """One rule's verdicts on its newest period.

    `value` and `limit` are those of the worst segment, the first of `segments`, in the indicator's unit.
    """

    rule_id: str
    period: str
    status: str
    tally: Tally
    outcome: Outcome
    sentence: str
    value: float | None = None
    limit: float | None = None
    series: Series | None = None
    segments: tuple[SegmentLine, ...] = ()
    tickets: tuple[TicketLine, ...] = ()

    @property
    def is_judged(self) -> bool:
        """Whether there is something to show; a rule that is broken (`error`) has its fault to show."""
        return self.outcome is not Outcome.NOT_JUDGED


def read_findings(platform: Platform, rules: Iterable[Rule]) -> dict[str, RuleFinding]:
    """Return the newest finding of each rule; a rule never judged says so."""
    chosen = list(rules)
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        newest = to_verdicts(read_newest_results(connection, [rule.sha256 for rule in chosen]))
    by_rule: dict[str, list[Verdict]] = {}
    for verdict in newest:
        by_rule.setdefault(verdict.rule_id, []).append(verdict)
    every = [verdict for found in by_rule.values() for verdict in found]
    titles = titles_for(platform, {(each.series.dimension, each.series.segment) for each in every})
    desk = _Desk(platform, titles, _Tickets.of(platform.store, every))
    return {rule.id: desk.finding(rule, by_rule.get(rule.id, [])) for rule in chosen}


@dataclass(frozen=True)
class _Tickets:
    """Tickets that say whether somebody is told: the newest of each red series, and the open ones."""

    newest: Mapping[str, Ticket]
    open: Sequence[Ticket]
    addresses: Mapping[int, str]

    @classmethod
    def of(cls, store: Store, verdicts: Iterable[Verdict]) -> "_Tickets":
        with store.reading() as transaction:
            newest = transaction.latest({identity_of(each) for each in verdicts if each.status is Status.RED})
        still_open = list_tickets(store, TicketFilter(states=OPEN_STATES))
        return cls(newest, still_open, permalinks(store, [ticket.id for ticket in still_open]))

    def reds(self, verdicts: Iterable[Verdict]) -> list[Red]:
        """Return the reds that people may know of: not muted, or of a ticket that is open already."""
        found = ((each, self.newest.get(identity_of(each))) for each in verdicts if each.status is Status.RED)
        return [
            Red(each.period.end, ticket)
            for each, ticket in found
            if each.suppressed is None or (ticket is not None and ticket.is_open)
        ]

    def line(self, ticket: Ticket, titles: Titles) -> TicketLine:
        """Say how bad and where it is; why is in the table of segments."""
        state = ticket.state.replace("_", " ")
        place = "" if ticket.dimension == ALL else f" in {titles.segment(ticket.dimension, ticket.segment)}"
        text = f"{ticket.severity} {state}{place}, since {format_moment(ticket.since, ticket.since_hour)}"
        return TicketLine(ticket.ref, text, self.addresses.get(ticket.id))


@dataclass(frozen=True)
class _Desk:
    platform: Platform
    titles: Titles
    tickets: _Tickets

    def finding(self, rule: Rule, verdicts: Sequence[Verdict]) -> RuleFinding:
        tally = Tally.of((each.status, each.muted) for each in verdicts)
        if not verdicts:
            none = "This version of the rule has never been judged."
            return RuleFinding(rule.id, "none", "not judged", tally, Outcome.NOT_JUDGED, none)
        reds = self.tickets.reds(verdicts)
        own = {each.id: each for each in self.tickets.open if each.rule_id == rule.id}
        own |= {red.ticket.id: red.ticket for red in reds if red.ticket and red.ticket.is_open}
        outcome = outcome_of(tally, reds, own)
        worst = _worst_first(verdicts)
        lines = tuple(self._line(rule, each) for each in worst[:_SHOWN])
        period = worst[0].period
        why = next((red.held_by for red in reds if red.held_by), lines[0].not_told)
        judged = (status for status in (*HITS, Status.GREEN) if tally.counts.get(status))
        return RuleFinding(
            rule_id=rule.id,
            period=format_period(period),
            status=next(judged, worst[0].status).value,
            tally=tally,
            outcome=outcome,
            sentence=f"{_SAID[outcome].format(when=format_when(period), why=why)} {_sentence(lines[0])}",
            value=worst[0].value,
            limit=worst[0].limit_value,
            series=worst[0].series if rule.indicator else None,
            segments=lines,
            tickets=tuple(self.tickets.line(each, self.titles) for each in own.values()),
        )

    def _line(self, rule: Rule, verdict: Verdict) -> SegmentLine:
        indicator = self.platform.catalog.indicators.get(rule.indicator or "")
        unit = judged_unit(verdict.limit_kind, indicator.unit if indicator else "count")
        value, limit = format_against(
            verdict.value, verdict.limit_value, unit, self.platform.settings.currency
        )
        dimension, segment = (
            verdict.series.dimension,
            self.titles.segment(verdict.series.dimension, verdict.series.segment),
        )
        return SegmentLine(
            segment=segment if dimension == ALL else f"{self.titles.dimension(dimension)}: {segment}",
            status=verdict.status.value,
            value=value,
            limit="" if verdict.limit_value is None else limit,
            why=verdict.reason,
            not_told=verdict.suppressed.sentence if verdict.suppressed else "",
        )


_SAID = {
    Outcome.TOLD: "Red {when}.",
    Outcome.BROKEN: "This rule is broken; nobody is told, because nothing was judged.",
    Outcome.HELD_BACK: "Red {when}, and nobody is told: {why}.",
    Outcome.RECOVERING: "No longer red {when}; a ticket stays open until the data confirm it.",
    Outcome.NEAR: "Amber {when}: recorded, and no ticket is opened.",
    Outcome.WITHIN: "Within the limits {when}.",
    Outcome.NOT_JUDGED: "Not judged {when}.",
}


def _sentence(line: SegmentLine) -> str:
    return f"{line.why[:1].upper()}{line.why[1:].removesuffix('.')}."


def _worst_first(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return hits, the reds and those that are acted on first; without any, all verdicts."""
    every = list(verdicts)
    found = [each for each in every if each.is_hit] or every
    return sorted(
        found,
        key=lambda each: (
            -HITS.index(each.status) if each.is_hit else -2,
            each.suppressed is None,
            each.score or 0.0,
        ),
        reverse=True,
    )
