"""What people do to an issue of a tracker becomes an action on its ticket, or a polite no.

| in the tracker      | on the ticket                                                                  |
|---------------------|--------------------------------------------------------------------------------|
| comment             | a remark in the history; each line `Action: …` also an action that is done     |
| assigned            | assigned; taking an open one for oneself acknowledges it                       |
| closed              | as its comments explain: fix recorded, false positive …; else refused          |
| closed as dropped   | as its comments explain, but not as fixed                                      |
| reopened            | refused where the ticket is closed or verifies: the data reopen it             |

Who may is decided by the register, as for a click in Slack: a person there has the roles of the owners that
name them. A remark explains a closing only if its author may resolve the ticket.

A refusal is recorded in the history and answered by a comment; the issue then shows the ticket's state
again. An event counts once, by its id. An event older than the ticket's newest breach is stale.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from risk_pipeline.domain.commands.commands import Resolve, verb_of
from risk_pipeline.domain.commands.comment_parser import actions_in, closing_from
from risk_pipeline.domain.commands.directory import WayIn, visitor_at
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.commands.rights import Visitor
from risk_pipeline.domain.errors import NotAllowed, TransitionRefused
from risk_pipeline.domain.messages.facts import Happening
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.messages.tracker_issue import InboundEvent, InboundKind, family_of
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.domain.tickets.states import EPISODE_STARTS, By, EventKind, State, person
from risk_pipeline.domain.tickets.ticket import Change, Ticket
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.actions.action_context import Acting
from risk_pipeline.response.actions.guard import Guard
from risk_pipeline.response.messages.builder import Writer, language_of
from risk_pipeline.response.messages.current_message import present_message
from risk_pipeline.response.policy import ResponsePolicy
from risk_pipeline.response.ports import RuleBook
from risk_pipeline.store import Outgoing, Store, TicketEvent
from risk_pipeline.store.inbox import enqueue_once, ticket_behind
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.saying import refusal_in

_MAX_REMARK = 4_000
_BREACHES = EPISODE_STARTS | {EventKind.RELAPSED}


class Outcome(StrEnum):
    """What became of an event."""

    APPLIED = "applied"
    REFUSED = "refused"
    REPEATED = "repeated"
    IGNORED = "ignored"


def apply_event(
    store: Store, event: InboundEvent, *, now: datetime, catalog: RuleBook, policy: ResponsePolicy
) -> Outcome:
    """Do what an event requests, once."""
    with store.reading() as transaction:
        ticket_id = ticket_behind(transaction, event.channel, event.issue_id)
        if ticket_id is None or not event.is_trusted:
            return Outcome.IGNORED
        if transaction.find_key(event.event_id) is not None:
            return Outcome.REPEATED
        ticket = transaction.tickets([ticket_id])[ticket_id]
        history = _History(transaction.events(ticket_id))
    if event.at < history.newest_breach.replace(microsecond=0) and event.kind is not InboundKind.COMMENTED:
        return Outcome.IGNORED
    desk = _Desk(store, event, ticket, now, catalog, policy)
    try:
        return desk.apply(history)
    except NotAllowed as refused:
        return desk.answer(str(refused))
    except TransitionRefused as refused:
        hint = desk.words.say("how-to-close") if event.kind is InboundKind.CLOSED else ""
        return desk.answer(refusal_in(desk.words, refused), hint)


class _History:
    """What was said and done in the ticket's present episode."""

    def __init__(self, events: Sequence[TicketEvent]) -> None:
        self.remarks: list[Change] = []
        self.newest_breach = events[0].change.at
        for each in events:
            if each.change.kind in _BREACHES:
                self.newest_breach = each.change.at
            if each.change.kind in EPISODE_STARTS:
                self.remarks.clear()
            elif each.change.kind is EventKind.NOTED:
                self.remarks.append(each.change)


class _Desk:
    """Works on one event of one ticket."""

    def __init__(
        self,
        store: Store,
        event: InboundEvent,
        ticket: Ticket,
        now: datetime,
        catalog: RuleBook,
        policy: ResponsePolicy,
    ) -> None:
        self.store, self.event, self.ticket, self.now = store, event, ticket, now
        self.catalog, self.policy = catalog, policy
        self.guard = Guard(catalog.rights, catalog)
        self.words = words_in(language_of(ticket, catalog, policy))

    def apply(self, history: _History) -> Outcome:
        """Raise TransitionRefused where a guard refuses."""
        kind = self.event.kind
        if kind is InboundKind.COMMENTED:
            return self.comment()
        if kind is InboundKind.ASSIGNED:
            return self.assign()
        if kind is InboundKind.CLOSED:
            return self.close(history)
        return self.reopen()

    def acting(self, part: str = "") -> Acting:
        """Return who acts, under a key of the event, or of a part of its request."""
        source = f"{self.event.channel}#{self.event.issue_id}"
        return Acting(
            actor=person(self.event.actor, source),
            now=self.now,
            catalog=self.catalog,
            policy=self.policy,
            idem_key=f"{self.event.event_id}{part}",
        )

    def visitor(self, channel: str, name: str) -> Visitor:
        """Return who somebody is in a tracker."""
        way_in: WayIn = "github" if family_of(channel) == "github" else "jira"
        return visitor_at(self.catalog.owners, way_in, name)

    def refusal(self, verb: Verb) -> str | None:
        """Return why the register does not let them, or None."""
        visitor = self.visitor(self.event.channel, self.event.actor)
        return self.guard.refusal(verb, self.ticket, visitor, self.words.language)

    def check(self, verb: Verb) -> None:
        """Raise NotAllowed where the register does not let them."""
        if refused := self.refusal(verb):
            raise NotAllowed(refused)

    def comment(self) -> Outcome:
        """Record the remark last: its key shows that everything is done."""
        text = self.event.text.strip()[:_MAX_REMARK]
        if not text:
            return Outcome.IGNORED
        actions = actions_in(text) if self.ticket.is_open else []
        if actions and (refused := self.refusal(Verb.ADD_ACTION)):
            self.answer(refused, part=":refused")
            actions = []
        for number, title in enumerate(actions, start=1):
            self._act(number, title)
        verbs.comment(self.store, self.ticket.ref, text, **self.acting())
        return Outcome.APPLIED

    def _act(self, number: int, title: str) -> None:
        day = self.now.astimezone(self.policy.ticket.zone).date()
        plan = PlannedAction(ActionKind.CORRECTIVE, title, self.event.actor, day)
        verbs.add_done_action(self.store, self.ticket.ref, plan, **self.acting(f":action {number}"))

    def assign(self) -> Outcome:
        """Give it to them; taking an open one for oneself acknowledges it, which assigns it too."""
        to = self.event.assignee or ""
        if not self.ticket.is_open or self.ticket.assignee == to:
            return Outcome.IGNORED
        if self.ticket.state is State.OPEN and to == self.event.actor and self.ticket.assignee is None:
            self.check(Verb.ACKNOWLEDGE)
            verbs.acknowledge(self.store, self.ticket.ref, **self.acting())
        else:
            self.check(Verb.ASSIGN)
            verbs.assign(self.store, self.ticket.ref, to, **self.acting())
        return Outcome.APPLIED

    def close(self, history: _History) -> Outcome:
        """A ticket that verifies or is closed agrees with a closed issue already."""
        is_said = self.ticket.state is State.VERIFYING and (
            self.ticket.resolution is not None or not history.remarks
        )
        if self.ticket.state is State.CLOSED or is_said:
            return Outcome.IGNORED
        remarks = [each.reason for each in history.remarks if self._counts(each)]
        closing = closing_from(remarks, is_drop=self.event.is_drop)
        self.check(verb_of(Resolve(closing)))
        verbs.close(self.store, self.ticket.ref, closing, **self.acting())
        return Outcome.APPLIED

    def _counts(self, remark: Change) -> bool:
        """Whether a remark may explain a closing: anybody may comment in a tracker, and say anything."""
        channel = remark.source.rpartition("#")[0]
        if family_of(channel) == "slack":
            return True  # not from a tracker: only people of the register remark elsewhere
        return self.guard.may(Verb.RESOLVE, self.ticket, self.visitor(channel, remark.actor))

    def reopen(self) -> Outcome:
        """Refuse if it would change anything."""
        if self.ticket.state not in {State.VERIFYING, State.CLOSED}:
            return Outcome.IGNORED
        raise TransitionRefused(
            f"{self.ticket.ref} is {self.ticket.state}. Only the data reopen it, automatically, "
            "when the next period is red. Explain your doubt in a comment.",
            "refused-reopening",
            ref=self.ticket.ref,
            state=self.ticket.state,
        )

    def answer(self, why: str, hint: str = "", *, part: str = "") -> Outcome:
        """Record the refusal, comment why, and let the issue show the ticket's state again."""
        what = f"{self.event.kind} by {self.event.actor}"
        verbs.refuse(self.store, self.ticket.ref, what, why=why, **self.acting(part))
        with self.store.writing() as transaction:
            ticket = transaction.tickets([self.ticket.id])[self.ticket.id]
            present = present_message(transaction, ticket, Writer(self.catalog, self.policy, None))
            if present is None:
                return Outcome.REFUSED
            words = self.words.say("not-done-there", kind=self.event.kind, why=why)
            said = Happening(by=By.CLOCK, words=f"{words} {hint}".rstrip())
            told = {"kind": EventKind.REFUSED, "event": said, "occurred_at": self.now}
            message = present.model_copy(update=told)
            enqueue_once(
                transaction,
                [
                    Outgoing(
                        ticket, ticket.transition, kind, message, self.event.channel, self.event.event_id
                    )
                    for kind in (DeliveryKind.REPLY, DeliveryKind.UPDATE)
                ],
                self.now,
            )
        return Outcome.REFUSED
