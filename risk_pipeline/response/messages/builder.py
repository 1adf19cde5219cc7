"""Write the message of a ticket: what a risk owner needs to act, from register, ticket and diagnosis."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.diagnosis.diagnosis import Diagnosis, TicketDiagnosis
from risk_pipeline.domain.messages.delivery_fault import is_own_delivery
from risk_pipeline.domain.messages.facts import PlaceKind, RelatedTicket, WorstPeriod
from risk_pipeline.domain.messages.failed_run import PLAYBOOK, RUN_RULE
from risk_pipeline.domain.messages.message import Link, TicketMessage
from risk_pipeline.domain.messages.ui_links import VERDICTS_ASSET, asset_url, check_url, run_url
from risk_pipeline.domain.register.entries import Language, Owner, Playbook
from risk_pipeline.domain.register.indicator import Direction
from risk_pipeline.domain.register.rule import CONTROL, Rule, WithinLimits
from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.risk.duties.duty import PLANNED, duty_of
from risk_pipeline.domain.series import ALL
from risk_pipeline.domain.tickets.history.related import Origin, related_to
from risk_pipeline.domain.tickets.ticket import By, Change, EventKind, Step, Ticket, TicketKind
from risk_pipeline.response.decisions.green_periods import is_unwatched, needed_to_close
from risk_pipeline.response.messages.affected_count import counted_of, is_surge
from risk_pipeline.response.messages.duties import NUMBERS, duty_facts, duty_playbook, risk_behind
from risk_pipeline.response.messages.extents import denominator_of, extent_of, worse_of_feed
from risk_pipeline.response.messages.names_for_ids import Naming
from risk_pipeline.response.messages.ticket_diagnosis import (
    breach_of,
    figures_of,
    is_repaired,
    of_one_episode,
    with_figures,
)
from risk_pipeline.response.messages.ticket_facts import child_of, ending_of, facts_of, happening_of
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.response.ports import Diagnostics, RuleBook
from risk_pipeline.wording.language import words_in

DATA_PLAYBOOK = "data_fault"
_MOST_RELATED = 2
# Kinds of limit that are the same number in every period of the chart.
_LEVEL_LIMITS = frozenset({"absolute", "age"})
_RUN_OF_DAGSTER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Around:
    """Tickets around one: `children` of a storm's parent, and those that began about then."""

    children: Sequence[Ticket] = ()
    near: Sequence[Ticket] = ()


ALONE = Around()


@dataclass(frozen=True, slots=True)
class Occasion:
    """A step to write a message about, and the tickets around it."""

    step: Step
    around: Around = ALONE


@dataclass(frozen=True, slots=True)
class Written:
    """A message, and the diagnosis it was written from; `is_new`: it is to be remembered."""

    message: TicketMessage
    told: TicketDiagnosis
    is_new: bool = False


def newest_told(occasions: Sequence[Occasion], written: Sequence[Written]) -> dict[int, TicketDiagnosis]:
    """Return what is to be remembered, by the id of the ticket."""
    pairs = zip(occasions, written, strict=True)
    return {occasion.step.after.id: each.told for occasion, each in pairs if each.is_new}


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes messages from tickets and their diagnoses.

    Without `diagnostics` nothing new is found out: what people and time do repeats the numbers people
    already know.
    """

    catalog: RuleBook
    policy: ResponsePolicy
    diagnostics: Diagnostics | None

    def write(
        self, occasions: Sequence[Occasion], known: Mapping[int, TicketDiagnosis] = MappingProxyType({})
    ) -> list[Written]:
        """Return the messages about the steps, in their order.

        `known` is what is remembered of these tickets, by id.
        """
        found = self._diagnosed(occasions, known)
        latest = dict(known)
        written = []
        for occasion, diagnosis in zip(occasions, found, strict=True):
            ticket_id = occasion.step.after.id
            last = latest.get(ticket_id)
            told = self._told(occasion.step, diagnosis, last)
            is_new = told != last and not self._is_repeat(occasion.step)
            written.append(Written(self._message(occasion, told), told, is_new))
            if is_new:
                latest[ticket_id] = told
        return written

    def present(
        self,
        ticket: Ticket,
        last: TicketDiagnosis | None,
        at: datetime,
        around: Around = ALONE,
        *,
        titles: Titles | None = None,
    ) -> TicketMessage:
        """Return a message that shows the ticket as it is, as of an instant, though nothing happened.

        `titles` are those of the register and more.
        """
        seen = Change(EventKind.OBSERVED, By.CLOCK, "", at, str(ticket.last_status))
        told = last or TicketDiagnosis(figures=figures_of(ticket))
        message = self._message(Occasion(Step(ticket, seen, ticket), around), told)
        if titles is None:
            return message
        naming = Naming(titles, self.catalog.indicators.get(ticket.indicator))
        return message.model_copy(update={"titles": naming.names_of(ticket, message.business_line)})

    def _diagnosed(
        self, occasions: Sequence[Occasion], known: Mapping[int, TicketDiagnosis]
    ) -> Sequence[Diagnosis | None]:
        """Diagnose all tickets together; None without diagnostics."""
        if self.diagnostics is None:
            return [None] * len(occasions)
        last: dict[int, TicketDiagnosis] = dict(known)
        breaches: list[Breach | None] = []
        for occasion in occasions:
            ticket = occasion.step.after
            if duty_of(ticket.rule_id):
                breaches.append(None)  # there are no rows to look at
                continue
            breaches.append(breach_of(occasion.step, self._risk(ticket), last.get(ticket.id)))
            last.setdefault(ticket.id, TicketDiagnosis(figures=figures_of(ticket)))
        found = self.diagnostics.diagnose([breach for breach in breaches if breach is not None])
        return [found[breach] if breach else None for breach in breaches]

    def _told(self, step: Step, found: Diagnosis | None, last: TicketDiagnosis | None) -> TicketDiagnosis:
        """Return the figures and diagnosis to show. Where and why is looked up once, then repeated.

        A verdict brings its own figures; what people and time do repeats those of the diagnosis.
        """
        if last is not None and self._is_repeat(step):
            return last
        before = last.diagnosis if last else Diagnosis()
        if found is None:
            found = before
        else:
            found = found.model_copy(
                update={
                    "location": found.location or before.location,
                    "largest": found.largest or before.largest,
                    "words": found.words or before.words,
                    "worst": worse_of_feed(step.after, found.worst, before.worst),
                }
            )
        return TicketDiagnosis(figures=figures_of(step.after), diagnosis=found)

    def _is_repeat(self, step: Step) -> bool:
        return self.diagnostics is None and step.change.by is not By.DATA

    def _message(self, occasion: Occasion, told: TicketDiagnosis) -> TicketMessage:
        step, found = occasion.step, told.diagnosis
        ticket = with_figures(step.after, told.figures)
        reconciled = of_one_episode(ticket, found.reconciliation)
        rule = self.catalog.rules.get(ticket.rule_id)
        risk = self.catalog.risks.get(self._risk(ticket))
        duty = duty_facts(ticket, self.catalog)
        owner = self.catalog.owners.get(ticket.owner)
        playbook = self._playbook(rule, ticket)
        title, unit = self._indicator(ticket, rule)
        indicator = self.catalog.indicators.get(ticket.indicator)
        naming = Naming(self.catalog.titles, indicator)
        number = counted_of(ticket, indicator, reconciled)
        line = self._business_line(ticket)
        return TicketMessage(
            **facts_of(ticket) | _of_feed(ticket, found) | (dict.fromkeys(NUMBERS) if duty else {}),
            **happening_of(ticket, step.change, self.catalog.titles),
            **ending_of(ticket, self.catalog.titles, self.policy.currency) | _refuted(step),
            language=self._language(ticket),
            titles=naming.names_of(ticket, line),
            affected_count=number.affected,
            missing_count=number.missing,
            noun=indicator.noun if indicator and indicator.counts else None,
            says=indicator.says if indicator else "",
            extent=None if duty else extent_of(ticket, indicator, reconciled),
            duty=duty,
            denominator=denominator_of(ticket, indicator),
            limits=self._limits(ticket, rule),
            time_zone=str(self.policy.ticket.zone),
            first_opened=self._first_opened(ticket),
            green_needed=needed_to_close(ticket, self.catalog.rules, self.policy.ticket),
            business_line=line,
            risk_id=risk.id if risk else "",
            risk_title=risk.title if risk else "",
            indicator_title=title,
            unit=unit,
            currency=self.policy.currency,
            top_segments=tuple(naming.segment(each) for each in found.segments),
            reconciliation=reconciled,
            location=naming.located(found.location),
            spread=naming.spread(found.location),
            largest=found.largest,
            words=found.words,
            owner_title=self.catalog.titles.owner(ticket.owner),
            owner_mention=_mention(owner),
            playbook_title=playbook.title if playbook else "",
            playbook_steps=playbook.steps if playbook else (),
            links=self._links(ticket, playbook),
            chart=_chart(ticket, found),
            children=tuple(child_of(child, naming) for child in _worst_first(occasion.around.children)),
            related=self._related(ticket, occasion.around.near),
            surges=is_surge(ticket, indicator),
            is_repaired=is_repaired(ticket, found),
            is_unwatched=is_unwatched(ticket, self.catalog.rules),
        )

    def _related(self, ticket: Ticket, near: Sequence[Ticket]) -> tuple[RelatedTicket, ...]:
        """Return the tickets that may be the same event, named; just the nearest."""
        found = related_to(ticket, near, self._origin)[:_MOST_RELATED] if near else []
        return tuple(self._named(other) for other in found)

    def _origin(self, ticket: Ticket) -> Origin:
        indicator = self.catalog.indicators.get(ticket.indicator)
        duty = duty_of(ticket.rule_id)
        feeds = indicator.feeds if indicator else self._feeds_of_table(ticket.rule_id)
        risk = "" if duty in PLANNED else self._risk(ticket)
        return Origin(risk, frozenset(feeds), is_duty=duty is not None)

    def _feeds_of_table(self, rule_id: str) -> list[str]:
        """Return the feeds behind the table that a rule without an indicator looks at."""
        rule, feeds = self.catalog.rules.get(rule_id), self.catalog.feeds
        return [feed for feed in feeds if rule in self.catalog.dependants_of(feed)] if rule else []

    def _named(self, ticket: Ticket) -> RelatedTicket:
        title, _ = self._indicator(ticket, self.catalog.rules.get(ticket.rule_id))
        naming = Naming(self.catalog.titles, self.catalog.indicators.get(ticket.indicator))
        duty = duty_of(ticket.rule_id)
        is_whole = ticket.dimension == ALL or duty is not None
        place = "" if is_whole else naming.place(ticket.dimension, ticket.segment)
        has_title = self.catalog.titles.has_segment(ticket.dimension, ticket.segment)
        is_fault = ticket.kind is TicketKind.DATA and ticket.rule_id not in self.catalog.rules
        return RelatedTicket(
            ref=ticket.ref,
            title=title,
            place="" if is_fault else place,
            place_kind=PlaceKind.of(ticket.dimension, has_title=is_whole or has_title),
            duty=duty.value if duty else "",
            fault=ticket.segment if is_fault else "",
        )

    def for_receiver(self, message: TicketMessage, receiver: str, *, begins: bool = False) -> TicketMessage:
        """Return a message in the language of its receiver, where register/routing.yaml names one."""
        language = self.catalog.routing.languages.get(receiver, message.language)
        steps: dict[str, object] = {}
        if message.rule_id == RUN_RULE and PLAYBOOK not in self.catalog.playbooks:
            ours = failed_run(language)
            steps = {"playbook_title": ours.title, "playbook_steps": ours.steps}
        elif message.duty is not None:
            owed = duty_playbook(message.duty.duty, self.catalog, language)
            steps = {"playbook_title": owed.title, "playbook_steps": owed.steps}
        return message.model_copy(update={"language": language, "begins": begins, **steps})

    def _language(self, ticket: Ticket) -> Language:
        owner = self.catalog.owners.get(ticket.owner)
        return owner.language if owner and owner.language else self.policy.language

    def _risk(self, ticket: Ticket) -> str:
        rule = self.catalog.rules.get(ticket.rule_id)
        if rule is None:
            return risk_behind(ticket, self.catalog)
        return rule.meta.risk if rule.meta.risk in self.catalog.risks else ""

    def _indicator(self, ticket: Ticket, rule: Rule | None) -> tuple[str, str]:
        indicator = self.catalog.indicators.get(ticket.indicator)
        if indicator:
            return indicator.title, indicator.unit
        if duty := duty_facts(ticket, self.catalog):
            return duty.title, "count"
        return (rule.id if rule else ticket.rule_id), "count"

    def _business_line(self, ticket: Ticket) -> str:
        # One view may hold the tests of the controls of all lines: then the line is the rule's.
        indicator = self.catalog.indicators.get(ticket.indicator) if ticket.dimension != CONTROL else None
        return indicator.business_line if indicator else ticket.rule_id.partition(".")[0]

    def _playbook(self, rule: Rule | None, ticket: Ticket) -> Playbook | None:
        if is_own_delivery(ticket):
            return None  # what to do is in the refusal
        if ticket.rule_id == RUN_RULE:
            return self.catalog.playbooks.get(PLAYBOOK) or failed_run(self._language(ticket))
        if duty := duty_of(ticket.rule_id):
            return duty_playbook(duty, self.catalog, self._language(ticket))
        if rule is None:
            return self.catalog.playbooks.get(DATA_PLAYBOOK) if ticket.kind is TicketKind.DATA else None
        return self.catalog.playbooks.get(rule.meta.playbook)

    def _links(self, ticket: Ticket, playbook: Playbook | None) -> tuple[Link, ...]:
        links = []
        if playbook and playbook.url:
            links.append(Link(label="Playbook", url=playbook.url))
        if self.policy.ui_url:
            if _RUN_OF_DAGSTER.fullmatch(ticket.run_id):
                links.append(Link(label="Run", url=run_url(self.policy.ui_url, ticket.run_id)))
            links.append(self._watched(ticket))
        return tuple(links)

    def _watched(self, ticket: Ticket) -> Link:
        """Return where Dagster shows what the ticket is about: the rule's check, a feed, or all verdicts."""
        rule, ui_url = self.catalog.rules.get(ticket.rule_id), self.policy.ui_url
        if rule is not None:
            return Link(label="Rule", url=check_url(ui_url, rule))
        if ticket.segment in self.catalog.feeds:
            return Link(label="Feed", url=asset_url(ui_url, ticket.segment.split(".")))
        return Link(label="Rule results", url=asset_url(ui_url, [VERDICTS_ASSET]))

    def _limits(self, ticket: Ticket, rule: Rule | None) -> tuple[float, float] | None:
        """Return both ends of the band that the ticket's limit is one end of."""
        spec, limit = (rule.spec if rule else None), ticket.limit_value
        if limit is None:
            return None
        if isinstance(spec, WithinLimits) and isinstance(spec.red, tuple) and limit in spec.red:
            return spec.red
        indicator = self.catalog.indicators.get(ticket.indicator)
        is_band = indicator is not None and indicator.direction is Direction.BAND
        if is_band and ticket.limit_kind == "control" and ticket.expected is not None:
            # Control limits are equally far on both sides of the expected value.
            other = 2 * ticket.expected - limit
            return min(limit, other), max(limit, other)
        return None

    def _first_opened(self, ticket: Ticket) -> date | None:
        zone = self.policy.ticket.zone
        return ticket.opened_at.astimezone(zone).date() if ticket.recurrence_count else None


def language_of(ticket: Ticket, book: RuleBook, policy: ResponsePolicy) -> Language:
    """Return the language in which a ticket's channel is told of it."""
    owner = book.owners.get(ticket.owner)
    own = owner.language if owner and owner.language else policy.language
    return book.routing.languages.get(ticket.channel, own)


def failed_run(language: Language) -> Playbook:
    """Return what to do when a run failed, for a register that has no playbook of its own for it."""
    say = words_in(language).say
    steps = ("failed-run-read", "failed-run-mend", "failed-run-again", "failed-run-doctor", "failed-run-end")
    return Playbook(id=PLAYBOOK, title=say("failed-run"), steps=tuple(map(say, steps)))


def _refuted(step: Step) -> dict[str, object]:
    """Return the claim of a fix that the data refuted just now: the ticket itself holds it no longer."""
    if step.change.kind is not EventKind.RELAPSED or step.before is None:
        return {}
    return {"resolution": step.before.resolution}


def _of_feed(ticket: Ticket, found: Diagnosis) -> dict[str, object]:
    worst = worse_of_feed(ticket, found.worst, None)
    return {"worst": WorstPeriod(on=worst.on, hour=worst.hour, value=worst.value)} if worst else {}


def _worst_first(children: Sequence[Ticket]) -> list[Ticket]:
    return sorted(children, key=lambda child: (not child.is_open, child.severity.rank, child.id))


def _mention(owner: Owner | None) -> str | None:
    return (owner.slack_id or owner.email) if owner else None


def _chart(ticket: Ticket, found: Diagnosis) -> tuple[ChartPoint, ...]:
    """Return the points, with the ticket's limit where it is the same number in every period."""
    is_level = ticket.limit_kind in _LEVEL_LIMITS and ticket.kind is not TicketKind.STORM
    limit = ticket.limit_value if is_level else None
    return tuple(
        point if point.limit is not None else point.model_copy(update={"limit": limit})
        for point in found.points
    )
