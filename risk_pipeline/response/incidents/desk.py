"""Where incidents are worked on: the store, the register, and who acts when; state, event, message as one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts.doer import Doer
from risk_pipeline.domain.incidents.acts.duties import with_duties
from risk_pipeline.domain.incidents.clocks import Rhythm, with_clocks
from risk_pipeline.domain.incidents.gates import GateClosed
from risk_pipeline.domain.incidents.incident import Change, Incident, Step, parse_ref, steps_of
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.domain.register.incidents.clock import IncidentClocks
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.response.decisions.start_stop_clocks import working_hours
from risk_pipeline.response.incidents.messages import Told, message_of
from risk_pipeline.response.incidents.room import Post, outgoing
from risk_pipeline.response.ports import RuleBook
from risk_pipeline.store import Store, Transaction
from risk_pipeline.store.incidents.transaction import Incidents, OutgoingIncident
from risk_pipeline.wording.incidents.gaps import say_gaps
from risk_pipeline.wording.language import words_in

Deciding = Callable[[Incident, Sequence[Ticket], Incidents], Sequence[Change]]


@dataclass(frozen=True)
class Desk:
    """What every act is told. `zone` is the project's: the year of a number is cut there.

    `has_rooms`: incidents may have a channel of their own, because messages go to Slack. `answers_in` is the
    language of who acts, for what a gate says is missing.
    """

    store: Store
    book: RuleBook
    zone: tzinfo
    time_zone: str = "UTC"
    language: Language = DEFAULT_LANGUAGE
    currency: str = ""
    rhythm: Rhythm = field(default_factory=Rhythm)
    has_rooms: bool = False
    answers_in: Language = DEFAULT_LANGUAGE

    def act(
        self, ref: str, doer: Doer, now: datetime, decide: Deciding, *, key: str | None = None
    ) -> Incident:
        """Let `decide` say what an act changes, and record it. The same `key` again changes nothing.

        Raises:
            TransitionRefused: there is no such incident, or a guard says no; nothing was changed.
        """
        with self.store.writing() as transaction:
            incidents = Incidents(transaction)
            incident = load(incidents, ref)
            if key is not None and incidents.find_key(key) is not None:
                return incident
            try:
                changes = decide(incident, incidents.tickets_of(incident), incidents)
            except GateClosed as closed:
                raise self._in_words(closed) from None
            return self.record(transaction, incident, changes, now, key=key) if changes else incident

    def begin(
        self, decide: Callable[[Incidents], Change], now: datetime, *, key: str | None = None
    ) -> Incident:
        """Let `decide` begin an incident, and record it. The same `key` again begins no second one."""
        with self.store.writing() as transaction:
            incidents = Incidents(transaction)
            if key is not None and (known := incidents.find_key(key)) is not None:
                return next(each for each in incidents.listed() if each.id == known)
            return self.record(transaction, None, [decide(incidents)], now, key=key)

    def record(
        self,
        transaction: Transaction,
        incident: Incident | None,
        changes: Sequence[Change],
        now: datetime,
        *,
        key: str | None = None,
    ) -> Incident:
        """Write changes with the clocks that follow, and the message about them; return how it stands."""
        steps = self._wound(incident, changes, key)
        incidents = Incidents(transaction)
        _check_tickets(transaction, incident, steps[-1].after)
        incidents.save(steps)
        told = [step for step in steps if step.change.kind.is_transition]
        if told:
            last = told[-1]
            state = Told(last.after, last.change, incidents.tickets_of(last.after))
            incidents.enqueue(self._outgoing(incidents, state), now)
        return steps[-1].after

    def _wound(self, incident: Incident | None, changes: Sequence[Change], key: str | None) -> list[Step]:
        steps: list[Step] = []
        for change in changes:
            before = steps[-1].after if steps else incident
            owing = with_duties(before, change, self.book.incidents)
            steps += steps_of(before, [with_clocks(before, owing, self.rhythm)], None if steps else key)
        return steps

    def _outgoing(self, incidents: Incidents, told: Told) -> list[OutgoingIncident]:
        newest = told.incident.newest_facts
        sheet = incidents.document(newest.sheet_sha) if newest else None
        message = message_of(told, self.book, self.language, (self.time_zone, self.currency), sheet)
        return outgoing(Post(told, message, self.book, self.language, self.has_rooms), incidents)

    def _in_words(self, closed: GateClosed) -> TransitionRefused:
        words = words_in(self.answers_in)
        said = "; ".join(say_gaps(closed.missing, words))
        return TransitionRefused(
            f"{closed.ref}: not yet. {said}", "refused-incident-gate", ref=closed.ref, said=said
        )

    def facts_at_most(self, severity: Severity) -> timedelta:
        """Return how old the facts of a statement may be."""
        return self.rhythm.span(self.rhythm.of(severity).facts_at_most, severity)


def load(incidents: Incidents, ref: str) -> Incident:
    """Return an incident by its reference as people write it.

    Raises:
        TransitionRefused: there is none.
    """
    found = incidents.find(parse_ref(ref))
    if found is None:
        raise TransitionRefused(
            f"There is no incident {parse_ref(ref)}. `risk incident list --all` lists all of them.",
            "refused-incident-unknown",
            ref=parse_ref(ref),
        )
    return found


def rhythm_of(book: RuleBook, zone: str) -> Rhythm:
    """Return the clocks of the register, with the working hours of the response plan where it has one."""
    clocks: Mapping[Severity, IncidentClocks] = {each.id: each for each in book.incidents.clocks.values()}
    plan = book.response
    if plan is None:
        return Rhythm(clocks=clocks)
    return Rhythm(clocks=clocks, hours=working_hours(plan, zone), day_hours=plan.calendar.day_hours)


def _check_tickets(transaction: Transaction, before: Incident | None, after: Incident) -> None:
    new = set(after.tickets) - set(before.tickets if before else ())
    unknown = sorted(new - transaction.tickets(new).keys())
    if unknown:
        raise TransitionRefused(
            f"{after.ref}: there is no ticket {unknown[0]}. `risk tickets list --all` shows all of them."
        )
