"""The desk where clicks and slash commands arrive: who may, once only, through `verbs.py`.

A refusal is polite and recorded: the ticket's history says who tried what.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from risk_pipeline.domain.clock import Clock
from risk_pipeline.domain.commands.commands import (
    Acknowledge,
    AddAction,
    Answer,
    Assign,
    Command,
    Escalate,
    FinishActions,
    Hold,
    Outcome,
    Planned,
    RecordLoss,
    Resolve,
    Snooze,
    Start,
    TicketLine,
    verb_of,
)
from risk_pipeline.domain.commands.directory import RoleBook
from risk_pipeline.domain.commands.offers import Verb, offered
from risk_pipeline.domain.commands.rights import Rights, Visitor, approver_of, may_at_large
from risk_pipeline.domain.errors import Answered, TransitionRefused
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.tickets.outcome.remediation import PlannedAction
from risk_pipeline.domain.tickets.states import Resolution, TicketKind, person
from risk_pipeline.domain.tickets.ticket import Ticket, parse_ref
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.actions.action_context import Acting, Result, load
from risk_pipeline.response.actions.guard import Guard, why_refused
from risk_pipeline.response.messages.builder import Writer, language_of
from risk_pipeline.response.messages.current_message import present_message
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.response.ports import RuleBook
from risk_pipeline.store import Store, TicketFilter, list_tickets
from risk_pipeline.store.inbox import is_received, note_received
from risk_pipeline.store.queries.tickets import OPEN_STATES, permalinks
from risk_pipeline.wording.language import Words, words_in
from risk_pipeline.wording.saying import refusal_in

# Nobody reads further; it bounds the time to answer where one owner has very many.
_MOST_LISTED = 500

# Why somebody was notified of a verdict on a rule, segment and day, in lines of a language.
# Answered if there is none.
Reasons = Callable[[str, str, date, Language], Sequence[str]]


@dataclass(frozen=True)
class Desk:
    """Acts on tickets for people who are known by `source` (slack); `reasons` reads the stored verdicts."""

    store: Store
    catalog: RuleBook
    policy: ResponsePolicy
    rights: Rights
    people: RoleBook
    clock: Clock
    reasons: Reasons
    source: str = "slack"

    def apply(self, command: Command) -> Answer:
        """Do it once, if the person may and the ticket's guards allow it."""
        verb = verb_of(command.asked)
        with self.store.reading() as transaction:
            is_repeat = transaction.find_key(command.key) is not None
        ready = self._ready(verb, command.ref, command.user)
        if is_repeat and ready.ticket is not None:
            said = words_in(ready.language).say("done-before", ref=ready.ticket.ref)
            return replace(ready, outcome=Outcome.REPEATED, text=said)
        if not ready.is_ok:
            return self._kept(ready, verb, command.user, command.key)
        try:
            result = self._act(command)
        except TransitionRefused as refused:
            text = refusal_in(words_in(ready.language), refused)
            return replace(ready, outcome=Outcome.IMPOSSIBLE, text=text, about=refused.about)
        outcome = Outcome.REPEATED if result.is_repeat else Outcome.DONE
        said = _said(verb, result.ticket, words_in(ready.language))
        return Answer(outcome, said, result.ticket, ready.language)

    def prepare(self, verb: Verb, ref: str, user: str, key: str) -> Answer:
        """Check whether the command makes sense now; a form is built from the answer's ticket."""
        ready = self._ready(verb, ref, user)
        if not ready.is_ok or ready.ticket is None:
            return self._kept(ready, verb, user, key)
        ticket = ready.ticket
        if verb not in offered(ticket.state, is_storm=ticket.kind is TicketKind.STORM):
            words = words_in(ready.language)
            state, what = _state(ticket, words), words.say("asked-for", verb=verb.value)
            why = words.say("too-late", ref=ticket.ref, state=state, what=what)
            return replace(ready, outcome=Outcome.IMPOSSIBLE, text=why)
        return ready

    def mine(self, user: str) -> list[TicketLine]:
        """Return a person's open tickets: those of their roles and those assigned to them, 500 of each."""
        visitor = self._visitor(user)
        names = sorted({visitor.name, *visitor.roles})
        found: dict[int, Ticket] = {}
        for name in names:
            for wanted in (TicketFilter(OPEN_STATES, owner=name), TicketFilter(OPEN_STATES, assignee=name)):
                worst = list_tickets(self.store, wanted, limit=_MOST_LISTED)
                found |= {ticket.id: ticket for ticket in worst}
        worst_first = sorted(found.values(), key=lambda ticket: (ticket.severity.rank, -ticket.id))
        urls = permalinks(self.store, found)
        return [TicketLine(ticket, self._title(ticket), urls.get(ticket.id)) for ticket in worst_first]

    def show(self, ref: str, user: str) -> tuple[Answer, TicketMessage | None]:
        """Return a ticket as it is now, as a message if people were ever notified of it."""
        ready = self._ready(Verb.LOOK, ref, user)
        if not ready.is_ok or ready.ticket is None:
            return ready, None
        ticket = ready.ticket
        with self.store.reading() as transaction:
            message = present_message(transaction, ticket, Writer(self.catalog, self.policy, None))
        words, what = words_in(ready.language), self._title(ticket)
        text = words.say(
            "brief-line", ref=ticket.ref, severity=ticket.severity, what=what, state=_state(ticket, words)
        )
        return replace(ready, outcome=Outcome.DONE, text=text), message

    def language_of(self, user: str) -> Language:
        """Return the language of a person's role, else that of the settings."""
        roles = (self.catalog.owners.get(role) for role in sorted(self.people.roles_of(user)))
        spoken = (role.language for role in roles if role and role.language)
        return next(spoken, self.policy.language)

    def why(self, rule: str, segment: str, day: date, user: str) -> Answer:
        """Explain why somebody was notified of a rule's verdict, or was not."""
        spoken = self.language_of(user)
        if not may_at_large(self.rights, Verb.LOOK, self._visitor(user)):
            return Answer(Outcome.REFUSED, words_in(spoken).say("only-roles"), language=spoken)
        try:
            said = "\n".join(self.reasons(rule, segment, day, spoken))
        except Answered as error:
            return Answer(Outcome.IMPOSSIBLE, refusal_in(words_in(spoken), error), language=spoken)
        return Answer(Outcome.DONE, said, language=spoken)

    def is_known(self, envelope: str) -> bool:
        """Whether this envelope has already been handled."""
        return is_received(self.store, envelope)

    def note(self, envelope: str) -> None:
        """Remember that an envelope has been handled."""
        note_received(self.store, envelope, self.clock.now())

    def _ready(self, verb: Verb, ref: str, user: str) -> Answer:
        """Find the ticket and check whether they may."""
        try:
            ticket_id = parse_ref(ref)
        except TransitionRefused as refused:
            spoken = self.language_of(user)
            return Answer(Outcome.IMPOSSIBLE, refusal_in(words_in(spoken), refused), None, spoken)
        with self.store.reading() as transaction:
            ticket = transaction.tickets([ticket_id]).get(ticket_id)
        if ticket is None:
            spoken = self.language_of(user)
            return Answer(Outcome.IMPOSSIBLE, words_in(spoken).say("no-such-ticket", ref=ref), None, spoken)
        spoken = language_of(ticket, self.catalog, self.policy)
        no = Guard(self.rights, self.catalog).refusal(verb, ticket, self._visitor(user), spoken)
        return Answer(Outcome.REFUSED if no else Outcome.DONE, no or "", ticket, spoken)

    def _kept(self, answer: Answer, verb: Verb, user: str, key: str) -> Answer:
        """Record, once, what somebody was not allowed to do; what is impossible is only reported."""
        if answer.outcome is Outcome.REFUSED and answer.ticket is not None:
            acting = self._acting(user, f"{key}:refused")
            why = why_refused(self._visitor(user))
            verbs.refuse(self.store, answer.ticket.ref, str(verb), why=why, **acting)
        return answer

    def _act(self, command: Command) -> Result:
        ref, asked, store = command.ref, command.asked, self.store
        acting = self._acting(command.user, command.key)
        match asked:
            case Acknowledge():
                return verbs.acknowledge(store, ref, **acting)
            case Start():
                return verbs.start(store, ref, **acting)
            case Assign():
                return verbs.assign(store, ref, asked.to, **acting)
            case Snooze():
                return verbs.snooze(store, ref, self._until(asked), reason=asked.reason, **acting)
            case Hold():
                return verbs.hold(store, ref, self._until(asked), reason=asked.reason, **acting)
            case Escalate():
                return verbs.escalate(store, ref, reason=asked.reason, **acting)
            case _:
                return self._work(command, asked)

    def _work(self, command: Command, asked: Planned) -> Result:
        """Do what concerns actions, costs and the end of a ticket."""
        match asked:
            case AddAction():
                return self._add_action(command, asked)
            case FinishActions():
                return self._finish_actions(command)
            case RecordLoss():
                cost = verbs.Cost(asked.gross, users=asked.users, cases=asked.cases, note=asked.note)
                return verbs.add_loss(
                    self.store, command.ref, cost, **self._acting(command.user, command.key)
                )
            case Resolve():
                return self._resolve(command, asked)

    def _add_action(self, command: Command, asked: AddAction) -> Result:
        """Plan it, or record what is done already."""
        plan = PlannedAction(asked.kind, asked.title, asked.owner, asked.due, asked.change)
        acting = self._acting(command.user, command.key)
        if asked.is_done:
            return verbs.add_done_action(self.store, command.ref, plan, **acting)
        return verbs.add_action(self.store, command.ref, plan, **acting)

    def _finish_actions(self, command: Command) -> Result:
        """Finish each that is still planned; the last one has the command's own key."""
        with self.store.reading() as transaction:
            ticket = load(transaction, parse_ref(command.ref))
        planned = [action.number for action in ticket.actions if not action.is_done]
        if not planned:
            raise TransitionRefused(
                f"{ticket.ref} has no action that is still to be done.",
                "refused-nothing-planned",
                ref=ticket.ref,
            )
        for number in planned[:-1]:
            acting = self._acting(command.user, f"{command.key}:done {number}")
            verbs.finish_action(self.store, command.ref, number, **acting)
        return verbs.finish_action(
            self.store, command.ref, planned[-1], **self._acting(command.user, command.key)
        )

    def _resolve(self, command: Command, asked: Resolve) -> Result:
        """First what was done, which remains true whatever the ticket's guards say about the closing."""
        with self.store.reading() as transaction:
            ticket = load(transaction, parse_ref(command.ref))
        planned = {action.number for action in ticket.actions if not action.is_done}
        for number in planned & set(asked.done):
            acting = self._acting(command.user, f"{command.key}:done {number}")
            verbs.finish_action(self.store, command.ref, number, **acting)
        closing = asked.closing
        if closing.resolution is Resolution.RISK_ACCEPTED:
            closing = replace(closing, approver=approver_of(self._visitor(command.user), ticket))
        return verbs.close(self.store, command.ref, closing, **self._acting(command.user, command.key))

    def _until(self, asked: Snooze | Hold) -> date:
        today = self.clock.now().astimezone(self.policy.ticket.zone).date()
        return asked.until or today + timedelta(days=asked.days or 0)

    def _visitor(self, user: str) -> Visitor:
        return Visitor(name_of(user), self.people.roles_of(user))

    def _title(self, ticket: Ticket) -> str:
        indicator = self.catalog.indicators.get(ticket.indicator)
        title = indicator.title if indicator else ticket.rule_id
        where = (
            "" if ticket.dimension == "all" else f", {ticket.dimension.replace('_', ' ')} {ticket.segment}"
        )
        return f"{title}{where}"

    def _acting(self, user: str, key: str) -> Acting:
        return Acting(
            actor=person(name_of(user), self.source),
            now=self.clock.now(),
            catalog=self.catalog,
            policy=self.policy,
            idem_key=key,
        )


def name_of(user: str) -> str:
    """Return how tickets name a person in Slack: an id never changes, and Slack shows it as a name."""
    return f"@{user}"


def _said(verb: Verb, ticket: Ticket, words: Words) -> str:
    ref, count = ticket.ref, len(ticket.actions)
    if verb is Verb.ASSIGN:
        return words.say("done-assigned", ref=ref, who=ticket.assignee or "")
    if verb is Verb.SNOOZE and ticket.snoozed_until:
        return words.say("done-snoozed", ref=ref, day=words.day(ticket.snoozed_until))
    if verb is Verb.ADD_ACTION:
        return words.say("done-actions", ref=ref, number=words.count(count), count=count)
    if verb is Verb.ESCALATE:
        return words.say("done-escalated", ref=ref, who=ticket.escalated_to or "")
    return words.say("done-state", ref=ref, state=_state(ticket, words))


def _state(ticket: Ticket, words: Words) -> str:
    return words.say("state", state=ticket.state).lower()
