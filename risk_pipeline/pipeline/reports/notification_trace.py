"""Gather what the stored rows say about one verdict: why was somebody notified, or not?"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from risk_pipeline.domain.errors import NothingFound
from risk_pipeline.domain.formatting import did_you_mean, near_names
from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.domain.risk.duties.duty import duty_of
from risk_pipeline.domain.tickets.history.notification_trace import (
    Fate,
    Happening,
    Recorded,
    Scene,
    explain,
    happenings,
    not_judged,
    standing,
)
from risk_pipeline.domain.tickets.identity import feed_identity, identity_of
from risk_pipeline.domain.tickets.ticket import EventKind, Ticket
from risk_pipeline.domain.verdict import Status, Verdict
from risk_pipeline.governance.duties import Around, duty_verdicts
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.verdicts.fault_verdicts import FAULT_RULES
from risk_pipeline.store.queries.strategy_actions import read_said
from risk_pipeline.store.queries.tickets import OutboxEntry, list_events, list_messages, tickets_of_identity
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.indicators import verdict_queries
from risk_pipeline.warehouse.indicators.verdict_queries import Asked
from risk_pipeline.wording.language import Words, words_in
from risk_pipeline.wording.why import told_lines, told_verdict

__all__ = ["Asked", "Why", "why"]


@dataclass(frozen=True)
class Why:
    """The answer: in words (`lines`), and the rows it rests on. `verdict` is None where there is none.

    `muted` is the code of the reason why nobody was notified.
    """

    rule_id: str
    segment: str
    day: date
    told: bool
    lines: tuple[str, ...]
    ticket: str | None = None
    verdict: Verdict | None = None
    happenings: tuple[Happening, ...] = ()
    muted: Muted | None = None


def why(platform: Platform, asked: Asked, language: Language = DEFAULT_LANGUAGE) -> Why:
    """Answer from what is stored, in a language; nothing is judged or changed.

    Raises:
        NothingFound: no such rule or segment, or several verdicts match; the text names what there is.
    """
    words = words_in(language)
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        if duty_of(asked.rule_id) is not None:
            return _answer(platform, _duty(platform, connection, asked), asked.day, words)
        _check_rule(platform, connection, asked)
        found = verdict_queries.read_verdicts_on(connection, asked)
        if not found:
            _check_segment(connection, asked)
            span = verdict_queries.read_rule_span(connection, asked.rule_id)
            none = not_judged(asked.rule_id, asked.day, span, platform.last_closed_day())
            lines = told_lines(words, [none], platform.settings.time_zone)
            return Why(asked.rule_id, asked.segment, asked.day, told=False, lines=lines)
    answer = _answer(platform, _only(found), asked.day, words)
    more = (*_total(platform, answer.verdict, words), *_other_hours(found, answer.verdict, words))
    return replace(answer, lines=(*answer.lines, *more))


def _answer(platform: Platform, judged: verdict_queries.JudgedVerdict, day: date, words: Words) -> Why:
    verdict = judged.verdict
    tickets = tickets_of_identity(platform.store, identity_of(verdict))
    histories = {ticket.id: _history(platform, ticket.id) for ticket in tickets}
    found = [
        replace(happening, messages=_fates(platform, ticket, happening))
        for ticket in tickets
        for happening in happenings(None, histories[ticket.id], verdict)
    ]
    stood = _stood(tickets, histories, verdict)
    newest = tickets[-1] if tickets else None
    ref = found[-1].ref if found else stood.ref if stood else None
    about = next((ticket for ticket in tickets if ticket.ref == ref), None)
    scene = Scene(verdict, found, stood, about or newest, judged.judged_at)
    answer = explain(scene)
    indicator, settings = platform.catalog.indicators.get(verdict.series.indicator), platform.settings
    head = told_verdict(words, verdict, indicator.unit if indicator else "count", settings.currency)
    return Why(
        rule_id=verdict.rule_id,
        segment=verdict.series.segment,
        day=day,
        told=answer.told,
        muted=answer.muted,
        lines=(head, *told_lines(words, answer.lines, settings.time_zone)),
        ticket=about.ref if about else None,
        verdict=verdict,
        happenings=tuple(found),
    )


def _duty(platform: Platform, connection: Connection, asked: Asked) -> verdict_queries.JudgedVerdict:
    """Return what a duty said: no row keeps it, for it follows from the map of the day."""
    around = Around(read_said(platform.store), platform.settings.time_zone or "UTC")
    said = duty_verdicts(connection, platform.catalog, around, asked.day, "")
    found = {verdict.series.segment: verdict for verdict in said if verdict.rule_id == asked.rule_id}
    if asked.segment not in found:
        hint = did_you_mean(asked.segment, found) or f"{asked.day} has {len(found)} others."
        told = f"{asked.rule_id} says nothing of '{asked.segment}' on {asked.day}. {hint}"
        near, rule = near_names(asked.segment, found), asked.rule_id
        if near:
            raise NothingFound(told, "why-segment-near", rule=rule, segment=asked.segment, near=near)
        raise NothingFound(told, "why-no-segment-of-it", rule=rule, segment=asked.segment, count=len(found))
    # Ranks and days are behind its reason; as a number they would say nothing.
    verdict = replace(found[asked.segment], value=None)
    return verdict_queries.JudgedVerdict(verdict, platform.as_of(asked.day))


def _history(platform: Platform, ticket_id: int) -> list[Recorded]:
    return [
        Recorded(event.change, event.transition, event.suppressed)
        for event in list_events(platform.store, ticket_id)
    ]


def _stood(
    tickets: Sequence[Ticket], histories: Mapping[int, list[Recorded]], verdict: Verdict
) -> Ticket | None:
    """Return the newest ticket of the identity that existed after the period was applied."""
    stood = (standing(histories[ticket.id], verdict.period) for ticket in reversed(tickets))
    return next((ticket for ticket in stood if ticket is not None), None)


def _fates(platform: Platform, ticket: Ticket, happening: Happening) -> tuple[Fate, ...]:
    """Return the messages about an event; for a silent member of a storm, those of its parent."""
    if happening.transition is None:
        return ()
    muted = happening.suppressed
    if muted and muted.code is Muted.STORM and ticket.parent_id is not None:
        moments = {
            event.transition
            for event in list_events(platform.store, ticket.parent_id)
            if event.change.at == happening.at and event.change.kind is not EventKind.OBSERVED
        }
        return _of_transitions(list_messages(platform.store, ticket_id=ticket.parent_id), moments)
    return _of_transitions(list_messages(platform.store, ticket_id=ticket.id), {happening.transition})


def _of_transitions(messages: Iterable[OutboxEntry], wanted: set[int | None]) -> tuple[Fate, ...]:
    return tuple(
        Fate(
            outbox_id=message.id,
            ref=message.message.ticket_ref,
            channel=message.channel,
            kind=message.kind.value,
            state=message.state,
            queued_at=message.created_at,
            settled_at=message.settled_at,
            error=message.error,
            permalink=message.sent.permalink if message.sent else None,
        )
        for message in messages
        if message.transition in wanted
    )


def _total(platform: Platform, verdict: Verdict | None, words: Words) -> list[str]:
    """Say how the whole indicator stands in the very period, of a hit that a total explains.

    The red verdict that explains it may be of a longer period, or of an alarm that has just ended.
    """
    if verdict is None or verdict.muted is not Muted.EXPLAINED_BY_TOTAL:
        return []
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        known = verdict_queries.read_totals(connection, verdict.series, verdict.period)
    said = ", ".join(f"{rule} {words.say('why-status', status=status)}" for rule, status in known)
    return [words.say("why-total", said=said)] if said else []


def _only(found: Sequence[verdict_queries.JudgedVerdict]) -> verdict_queries.JudgedVerdict:
    # `all` is the whole indicator; where nothing could be measured it covers each dimension as well.
    found = _worst_hour(found)
    wholes = [each for each in found if each.verdict.series.dimension == each.verdict.series.segment]
    if len(found) == 1 or len(wholes) == 1:
        return (wholes or found)[0]
    known = [(each.verdict.series, each.verdict.period.start) for each in found]
    fitting = ", ".join(f"--dimension {s.dimension} --grain {s.grain} ({start})" for s, start in known)
    raise NothingFound(f"Several verdicts match; choose one of: {fitting}.", "why-several", ways=fitting)


def _worst_hour(found: Sequence[verdict_queries.JudgedVerdict]) -> Sequence[verdict_queries.JudgedVerdict]:
    """Return one hour where a day's verdicts differ only by hour: the first of the worst."""
    verdicts = [each.verdict for each in found]
    if any(v.period.hour is None for v in verdicts) or len({v.series.dimension for v in verdicts}) > 1:
        return found
    worst = (Status.RED, Status.AMBER, Status.ERROR, Status.STALE, Status.NO_DATA)
    rank = {status: number for number, status in enumerate(worst)}
    return [min(found, key=lambda each: rank.get(each.verdict.status, len(rank)))]


def _other_hours(
    found: Sequence[verdict_queries.JudgedVerdict], told: Verdict | None, words: Words
) -> list[str]:
    """Report that a day has other hours than the one shown, and how to ask for them."""
    statuses = Counter(each.verdict.status for each in found)
    if told is None or told.period.hour is None or len(found) == 1:
        return []
    counts = ", ".join(
        f"{count} {words.say('why-status', status=status)}" for status, count in statuses.most_common()
    )
    return [words.say("why-other-hours", count=len(found), counts=counts, hour=told.period.hour)]


def _check_rule(platform: Platform, connection: Connection, asked: Asked) -> None:
    rule_id = asked.rule_id
    known = sorted({*platform.catalog.rules, *verdict_queries.read_judged_rules(connection)})
    if rule_id in known:
        return
    if rule_id in FAULT_RULES:
        raise _no_rule_but_a_fault(platform, asked)
    told = f"No rule '{rule_id}'. {did_you_mean(rule_id, known) or '`risk rules list` names them.'}"
    if near := near_names(rule_id, known):
        raise NothingFound(told, "why-rule-near", rule=rule_id, near=near)
    raise NothingFound(told, "why-no-rule", rule=rule_id)


def _no_rule_but_a_fault(platform: Platform, asked: Asked) -> NothingFound:
    """Return what tells of a fault, whose ticket no rule of a suite opens."""
    rule, segment = asked.rule_id, asked.segment
    what = (
        f"{rule} is no rule of a suite: its tickets open by themselves where a feed cannot be used, a model "
        "cannot be built, a rule cannot be judged, or a run or a message fails, and close once that works."
    )
    tickets = [ticket.ref for ticket in tickets_of_identity(platform.store, feed_identity(segment))]
    if not tickets:
        told = f"{what} None is about '{segment}'; `risk tickets list --all` shows all of them."
        return NothingFound(told, "why-fault", rule=rule, segment=segment, ref="none")
    told = f"{what} `risk tickets show {tickets[-1]}` says what happened and who was told."
    return NothingFound(told, "why-fault", rule=rule, segment=segment, ref=tickets[-1])


def _check_segment(connection: Connection, asked: Asked) -> None:
    rule, segment, dimension = asked.rule_id, asked.segment, asked.dimension
    segments = verdict_queries.read_segments(connection, rule)
    if not segments:
        return
    if segment not in segments:
        hint = did_you_mean(segment, list(segments)) or f"It has {len(segments)} others."
        told = f"{rule} was never judged on segment '{segment}'. {hint}"
        if near := near_names(segment, list(segments)):
            raise NothingFound(told, "why-segment-near", rule=rule, segment=segment, near=near)
        raise NothingFound(told, "why-no-segment-of-it", rule=rule, segment=segment, count=len(segments))
    if dimension is not None and dimension not in segments[segment]:
        known = ", ".join(segments[segment])
        told = f"{rule}: segment '{segment}' is one of {known}, not of '{dimension}'."
        raise NothingFound(
            told, "why-dimension", rule=rule, segment=segment, known=known, dimension=dimension
        )
