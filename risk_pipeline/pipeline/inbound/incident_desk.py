"""The desk of incidents for people who click and type: the verbs of `risk incident`, by the same guards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from risk_pipeline.domain.commands.commands import Answer, Command, Outcome
from risk_pipeline.domain.commands.incidents import (
    Accept,
    Contain,
    DeclareIncident,
    End,
    IncidentAsked,
    IncidentCommand,
    Note,
    Offer,
    Pinned,
    PlanAction,
    Press,
    Reject,
    TakeRole,
    TellUpdate,
)
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.commands.rights import Visitor, may_at_large
from risk_pipeline.domain.errors import NotAllowed, TransitionRefused, WarehouseBusy
from risk_pipeline.domain.incidents.acts import declare, record
from risk_pipeline.domain.incidents.acts.declare import Declaration
from risk_pipeline.domain.incidents.acts.people import missing_roles
from risk_pipeline.domain.incidents.gates import Gap, Missing, own_tickets
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.messages.incident import IncidentMessage
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.incidents.kind import CriterionKind
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.register.response_plan import span_of
from risk_pipeline.domain.tickets.states import By
from risk_pipeline.domain.tickets.ticket import Ticket, parse_ref
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents import moving
from risk_pipeline.pipeline.incidents.office import Caller, Office, enter_by, find
from risk_pipeline.pipeline.incidents.roles import assume
from risk_pipeline.response.actions.command_handler import Desk, name_of
from risk_pipeline.response.incidents.candidates import accept_candidate, declare_incident
from risk_pipeline.response.incidents.facts import read_sheet
from risk_pipeline.response.incidents.messages import Told, message_of, role_title
from risk_pipeline.store import find_ticket
from risk_pipeline.store.incidents.queries import list_incidents
from risk_pipeline.store.incidents.transaction import Incidents
from risk_pipeline.texts.masking import mask
from risk_pipeline.wording.incidents.gaps import say_gaps
from risk_pipeline.wording.incidents.told import head_of
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.saying import refusal_in

T = TypeVar("T", bound=IncidentAsked)
_VERBS: Mapping[type[IncidentAsked], Verb] = {
    DeclareIncident: Verb.DECLARE,
    Accept: Verb.LEAD_INCIDENT,
    Reject: Verb.LEAD_INCIDENT,
    TakeRole: Verb.WORK_INCIDENT,
    TellUpdate: Verb.WORK_INCIDENT,
    Note: Verb.WORK_INCIDENT,
    Contain: Verb.LEAD_INCIDENT,
    End: Verb.LEAD_INCIDENT,
}
_ASKS: Mapping[Press, Verb] = {
    Press.DECLARE: Verb.DECLARE,
    Press.ACCEPT: Verb.LEAD_INCIDENT,
    Press.REJECT: Verb.LEAD_INCIDENT,
    Press.CONTAIN: Verb.LEAD_INCIDENT,
    Press.RESOLVE: Verb.LEAD_INCIDENT,
}
_MOST_LISTED, _MOST_PINNED = 25, 600
_A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class RoomDesk:
    """Acts on incidents for people in Slack. `tickets` is the desk that knows who they are.

    `after` is called with the reference of an incident that has begun, for what may take longer.
    """

    platform: Platform
    tickets: Desk
    after: Callable[[str, Office], None] = lambda _ref, _office: None

    def apply(self, command: IncidentCommand) -> Answer:
        """Do it once, if the person may and the guards allow it."""
        if isinstance(command.asked, PlanAction):
            plan = command.asked
            return self.tickets.apply(Command(plan.ticket, command.user, command.key, plan.action))
        language = self.language_of(command.user)
        words = words_in(language)
        with self.platform.store.reading() as transaction:
            incidents = Incidents(transaction)
            known = incidents.find_key(command.key)
        if known is not None:
            ref = next(each.ref for each in list_incidents(self.platform.store) if each.id == known)
            return Answer(Outcome.REPEATED, words.say("done-before", ref=ref), language=language)
        try:
            done = self._do(command, command.asked, language)
        except NotAllowed as refused:
            return Answer(Outcome.REFUSED, refusal_in(words, refused), language=language)
        except TransitionRefused as refused:
            text = refusal_in(words, refused)
            return Answer(Outcome.IMPOSSIBLE, text, language=language, about=refused.about)
        state = words.say("incident-state", state=done.state.value)
        return Answer(Outcome.DONE, words.say("done-state", ref=done.ref, state=state), language=language)

    def prepare(self, press: Press, ref: str, user: str, key: str) -> tuple[Answer, Offer | None]:
        """Return what a form can offer, after looking whether the person may."""
        language = self.language_of(user)
        words = words_in(language)
        try:
            verb = _ASKS.get(press, Verb.WORK_INCIDENT)
            of = None if press is Press.DECLARE else ref
            new = self._new(ref) if press is Press.DECLARE else None
            caller = self._caller(user, key, language)
            enter_by(self.platform, verb, of, caller, new.line if new else "")
            offer = new or self._offer(press, ref, language)
        except NotAllowed as refused:
            return Answer(Outcome.REFUSED, refusal_in(words, refused), language=language), None
        except TransitionRefused as refused:
            return Answer(Outcome.IMPOSSIBLE, refusal_in(words, refused), language=language), None
        return Answer(Outcome.DONE, "", language=language), offer

    def listed(self, user: str) -> Answer:
        """Return what is open, in lines."""
        language = self.language_of(user)
        words = words_in(language)
        if not may_at_large(self.platform.catalog.rights, Verb.LOOK, self._visitor(user)):
            return Answer(Outcome.REFUSED, words.say("only-roles"), language=language)
        found = list_incidents(self.platform.store, only_open=True)
        lines = [
            f"{each.ref} · {head_of(each.nature, each.severity, each.title, words)} · "
            f"{words.say('incident-state', state=each.state.value)}"
            for each in found[:_MOST_LISTED]
        ]
        return Answer(Outcome.DONE, "\n".join(lines) or words.say("incidents-none"), language=language)

    def show(self, ref: str, user: str) -> tuple[Answer, IncidentMessage | None]:
        """Return an incident as it is now."""
        language = self.language_of(user)
        words = words_in(language)
        if not may_at_large(self.platform.catalog.rights, Verb.LOOK, self._visitor(user)):
            return Answer(Outcome.REFUSED, words.say("only-roles"), language=language), None
        try:
            incident = find(self.platform, ref)
        except TransitionRefused as refused:
            return Answer(Outcome.IMPOSSIBLE, refusal_in(words, refused), language=language), None
        settings, store = self.platform.settings, self.platform.store
        shown = Change(EventKind.SEEN, By.PERSON, "", self.platform.clock.now(), "")
        message = message_of(
            Told(incident, shown, self._tickets(incident)),
            self.platform.catalog,
            language,
            (settings.time_zone, settings.currency),
            read_sheet(store, incident),
        )
        return Answer(Outcome.DONE, incident.ref, language=language), message

    def at(self, channel: str) -> str:
        """Return the incident whose room a channel is."""
        with self.platform.store.reading() as transaction:
            found = Incidents(transaction).find_room(channel)
        return found.ref if found else ""

    def pinned(self, ref: str, user: str, key: str, said: Pinned) -> Answer:
        """Note what was pinned, once however many pin it; personal data in it is masked."""
        text = mask(" ".join(said.text.split()))[:_MOST_PINNED]
        note = Note(f"{name_of(said.author)}: {text}")
        return self.apply(IncidentCommand(ref, user, key, note))

    def language_of(self, user: str) -> Language:
        """Return the language of a person's role, else that of the settings."""
        return self.tickets.language_of(user)

    def _do(self, command: IncidentCommand, asked: IncidentAsked, language: Language) -> Incident:
        ref = None if isinstance(asked, DeclareIncident) else command.ref
        caller = self._caller(command.user, command.key, language)
        line = asked.line if isinstance(asked, DeclareIncident) else ""
        office = enter_by(self.platform, _VERBS[type(asked)], ref, caller, line)
        match asked:
            case DeclareIncident():
                return self._begun(office, self._declare(office, asked))
            case Accept():
                return self._begun(office, _accept(office, command.ref, asked))
            case Contain():
                return moving.contain(office, command.ref, asked.note)
            case End():
                return moving.resolve(office, command.ref, asked.met, asked.note)
            case TakeRole():
                return assume(office, command.ref, RoleId(asked.role))
            case _:
                return _say(office, command.ref, asked)

    def _declare(self, office: Office, asked: DeclareIncident) -> Incident:
        said = Declaration(
            incident_type=asked.incident_type,
            business_line=asked.line,
            title=asked.title,
            nature=asked.nature,
            severity=asked.severity,
            tickets=(parse_ref(asked.ticket),) if asked.ticket else (),
            note=asked.note,
        )
        return declare_incident(office.desk, said, office.doer, office.now, key=office.key)

    def _begun(self, office: Office, incident: Incident) -> Incident:
        self.after(incident.ref, office)
        return incident

    def _new(self, ref: str) -> Offer:
        catalog = self.platform.catalog
        ticket = find_ticket(self.platform.store, ref) if ref else None
        rule = catalog.rules.get(ticket.rule_id) if ticket else None
        indicator = catalog.indicators.get(ticket.indicator) if ticket else None
        return Offer(
            head=f"{ticket.ref} · {ticket.severity}" if ticket else "",
            types={each.id: each.title for each in catalog.incidents.types.values()},
            lines={each: catalog.titles.line(each) for each in catalog.lines},
            title=(indicator.title if indicator else rule.id if rule else ""),
            line=indicator.business_line if indicator else "",
        )

    def _offer(self, press: Press, ref: str, language: Language) -> Offer:
        incident, book = find(self.platform, ref), self.platform.catalog.incidents
        words = words_in(language)
        head = f"{incident.ref} · {head_of(incident.nature, incident.severity, incident.title, words)}"
        kind = book.types.get(incident.incident_type)
        people = {
            each.id: each.title
            for each in (kind.recovery if kind else ())
            if each.kind is CriterionKind.PERSON
        }
        missing: list[str] = []
        if press in {Press.CONTAIN, Press.RESOLVE}:
            # What a person judges they say in the form.
            looked = moving.look(self.platform, ref, tuple(people))
            missing = say_gaps(moving.missing_now(looked), words)
        free = missing_roles(incident, book) or tuple(r for r in RoleId if incident.holder(r) is None)
        roles = {role.value: role_title(role, incident.business_line, book) for role in free}
        own = own_tickets(incident, self._tickets(incident)) if press is Press.PLAN else ()
        if press is Press.PLAN and not own:
            missing = say_gaps([Missing(Gap.NO_TICKET)], words)
        today = self.platform.clock.now().astimezone(self.platform.settings.zone).date()
        return Offer(
            head=head,
            roles=roles,
            criteria=people,
            missing=missing,
            tickets={each.ref: f"{each.ref} {self._title(each)}" for each in own},
            controls=self._controls(own) if own else {},
            due=today + _A_WEEK,
        )

    def _controls(self, tickets: Sequence[Ticket]) -> dict[str, str]:
        """Return the controls of the register, those of the tickets' risks first."""
        catalog = self.platform.catalog
        register = catalog.governance
        rules = [catalog.rules[each.rule_id] for each in tickets if each.rule_id in catalog.rules]
        near = {control.id for rule in rules for control in register.controls_of(rule.meta.risk)}
        ordered = sorted(register.controls.values(), key=lambda each: (each.id not in near, each.id))
        return {each.id: f"{each.id} {each.title}" for each in ordered}

    def _title(self, ticket: Ticket) -> str:
        indicator = self.platform.catalog.indicators.get(ticket.indicator)
        return indicator.title if indicator else ticket.rule_id

    def _tickets(self, incident: Incident) -> list[Ticket]:
        with self.platform.store.reading() as transaction:
            return Incidents(transaction).tickets_of(incident)

    def _visitor(self, user: str) -> Visitor:
        return Visitor(name_of(user), self.tickets.people.roles_of(user))

    def _caller(self, user: str, key: str, language: Language) -> Caller:
        return Caller(self._visitor(user), self.tickets.source, key, language)


def write_first_facts(ref: str, office: Office) -> None:
    """Write the first facts sheet of an incident that has begun; a run writes it where a run is at work."""
    from risk_pipeline.pipeline.incidents.sheets import write_sheet

    try:
        write_sheet(office, ref)
    except WarehouseBusy:
        return


def _accept(office: Office, ref: str, asked: Accept) -> Incident:
    candidate = find(office.platform, ref)
    said = Declaration(
        incident_type=candidate.incident_type,
        business_line=candidate.business_line,
        title=candidate.title,
        note=asked.note,
    )
    return accept_candidate(office.desk, ref, said, office.doer, office.now, key=office.key)


def _say(office: Office, ref: str, asked: Reject | TellUpdate | Note) -> Incident:
    doer, now = office.doer, office.now
    if isinstance(asked, Reject):
        return office.act(ref, lambda i, *_: [declare.reject(i, asked.reason, doer, now)])
    if isinstance(asked, Note):
        return office.act(ref, lambda i, *_: [record.note(i, asked.text, doer, now)])
    every = _span(asked.every)
    return office.act(ref, lambda i, *_: [record.update(i, asked.text, every, doer, now)])


def _span(text: str) -> timedelta:
    every = span_of(text.strip())
    if not every:
        said = f"'{text}' is no span: 60 min, 4 h, 1 d."
        raise TransitionRefused(said, "refused-incident-span", about=("every",))
    return every
