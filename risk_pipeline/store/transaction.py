"""One unit of work on tickets: read many at once, write all or nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import inf
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from risk_pipeline.domain.audit.seals import SealKind
from risk_pipeline.domain.messages.message import DeliveryKind, TicketMessage
from risk_pipeline.domain.period import reach
from risk_pipeline.domain.register.response_plan import ResponsePlan
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.domain.tickets.history.event_chain import GENESIS, chain
from risk_pipeline.domain.tickets.ticket import Resolution, State, Step, Ticket, TicketKind
from risk_pipeline.store.records import TicketEvent, to_event, to_event_row, to_ticket, to_ticket_row
from risk_pipeline.store.schema import (
    DROPPED,
    IS_OPEN,
    OutboxRow,
    ResponsePlanRow,
    RuleVersionRow,
    TicketEventRow,
    TicketRow,
)
from risk_pipeline.store.sealing import append_seals, sealed

K = TypeVar("K")

# Tickets further apart in time are not called one event.
_NEAR = timedelta(days=31)
# A root that a person dropped never was.
_IS_ROOT = (OutboxRow.kind == DeliveryKind.ROOT.value, OutboxRow.state != DROPPED)
# Parameters per statement; both databases take more.
PARAMETERS = 5_000


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to put into the outbox."""

    ticket: Ticket
    transition: int
    kind: DeliveryKind
    message: TicketMessage
    receiver: str | None = None
    cause: str | None = None
    not_before: datetime | None = None

    @property
    def channel(self) -> str:
        """Where it goes: the ticket's channel unless said otherwise."""
        return self.receiver or self.ticket.channel

    @property
    def idem_key(self) -> str:
        """What makes a second enqueuing or sending of the same thing visible.

        `cause` sets apart what is said without a transition: the key of what it answers.
        """
        return f"{self.ticket.id}:{self.cause or self.transition}:{self.channel}:{self.kind}"


class Transaction:
    """Reads and writes of tickets on one connection. `Store` begins and ends it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    # -- reading

    def open_identities(self) -> dict[str, int]:
        """Return the identities that have an open ticket, with the reach of the last period applied to it."""
        rows = self.connection.execute(
            select(TicketRow.identity_key, TicketRow.last_period_end, TicketRow.last_hour).where(IS_OPEN)
        )
        return {identity: reach(end, hour) for identity, end, hour in rows}

    def open_storms(self) -> dict[str, Ticket]:
        """Return the open parents of storms by identity."""
        storms = select(TicketRow).where(IS_OPEN, TicketRow.kind == TicketKind.STORM.value)
        return _by_identity(self._tickets(storms))

    def latest(self, identities: Collection[str]) -> dict[str, Ticket]:
        """Return the newest ticket, open or closed, of each of these identities that has one."""
        found: dict[str, Ticket] = {}
        for keys in chunks(sorted(identities)):
            newest = (
                select(func.max(TicketRow.id))
                .where(TicketRow.identity_key.in_(keys))
                .group_by(TicketRow.identity_key)
            )
            found |= _by_identity(self._tickets(select(TicketRow).where(TicketRow.id.in_(newest))))
        return found

    def tickets(self, ids: Collection[int]) -> dict[int, Ticket]:
        """Return these tickets by id; unknown ids are left out."""
        found: dict[int, Ticket] = {}
        for keys in chunks(sorted(ids)):
            found |= {t.id: t for t in self._tickets(select(TicketRow).where(TicketRow.id.in_(keys)))}
        return found

    def reaching_beyond(self, day: date) -> list[Ticket]:
        """Return the tickets, open or closed, whose last period ends after a day."""
        return self._tickets(select(TicketRow).where(TicketRow.last_period_end > day))

    def covered_to(self, ids: Collection[int]) -> dict[int, float]:
        """Return up to which hour (`reach`) each of these tickets stands for its duplicates.

        It has no end while the ticket is open, or the one that a duplicate points to in its turn.
        """
        covered: dict[int, float] = {}
        leads_to = {id_: {id_} for id_ in ids}
        while leads_to:
            found = self.tickets(leads_to)
            beyond: dict[int, set[int]] = {}
            for id_, first in leads_to.items():
                master = found.get(id_)
                if master is None:
                    continue
                if not master.is_open and master.duplicate_of is not None:
                    beyond.setdefault(master.duplicate_of, set()).update(first)
                else:
                    covered |= dict.fromkeys(first, inf if master.is_open else master.last_reach)
            leads_to = beyond
        return covered

    def due_tickets(self, now: datetime, limit: int | None = None) -> list[Ticket]:
        """Return the tickets that time changes by `now`, those that wait longest first."""
        due = select(TicketRow).where(TicketRow.next_step_at <= now)
        rows = self.connection.execute(due.order_by(TicketRow.next_step_at, TicketRow.id).limit(limit))
        return [to_ticket(row) for row in rows.mappings()]

    def ended_acceptances(self, today: date) -> list[Ticket]:
        """Return the closed tickets whose risk was accepted up to a day before `today`."""
        return self._tickets(
            select(TicketRow).where(
                TicketRow.state == State.CLOSED.value,
                TicketRow.resolution == Resolution.RISK_ACCEPTED.value,
                TicketRow.quiet_until < today,
            )
        )

    def unclocked_tickets(self, limit: int | None = None) -> list[Ticket]:
        """Return the open tickets that no plan's clocks run for: opened in a replay, or long ago."""
        bare = select(TicketRow).where(IS_OPEN, TicketRow.plan.is_(None))
        parent = aliased(TicketRow)
        is_in_storm = exists(literal(1)).where(
            parent.id == TicketRow.parent_id, parent.kind == TicketKind.STORM.value, parent.state != "closed"
        )
        return self._tickets(bare.where(~is_in_storm).limit(limit))

    def plans(self, shas: Collection[str]) -> dict[str, ResponsePlan]:
        """Return these versions of the response plan."""
        if not shas:
            return {}
        rows = self.connection.execute(
            select(ResponsePlanRow.sha, ResponsePlanRow.body).where(ResponsePlanRow.sha.in_(sorted(shas)))
        )
        return {row["sha"]: ResponsePlan.model_validate(row["body"]) for row in rows.mappings()}

    def find_key(self, idem_key: str) -> int | None:
        """Return the ticket that an action with this key changed before."""
        rows = select(TicketEventRow.ticket_id).where(TicketEventRow.idem_key == idem_key)
        return self.connection.execute(rows).scalar()

    def head(self) -> str:
        """Return the hash of the newest event, the head of the chain."""
        newest = select(TicketEventRow.hash).order_by(TicketEventRow.id.desc()).limit(1)
        return self.connection.execute(newest).scalar() or GENESIS

    def children(self, parent_ids: Collection[int]) -> list[Ticket]:
        """Return the tickets grouped under these parents, oldest first."""
        if not parent_ids:
            return []
        return self._tickets(select(TicketRow).where(TicketRow.parent_id.in_(sorted(parent_ids))))

    def near(self, tickets: Collection[Ticket], most: int = 200) -> list[Ticket]:
        """Return tickets that stand alone and began within a month of these; of very many the newest."""
        if not tickets:
            return []
        first, last = (end(ticket.since for ticket in tickets) for end in (min, max))
        began = TicketRow.since.between(first - _NEAR, last + _NEAR)
        is_alone = and_(TicketRow.parent_id.is_(None), TicketRow.duplicate_of.is_(None))
        newest = (
            select(TicketRow).where(began, is_alone).order_by(TicketRow.since.desc(), TicketRow.id.desc())
        )
        return self._tickets(newest.limit(most))

    def events(self, ticket_id: int) -> list[TicketEvent]:
        """Return all that happened to a ticket, oldest first."""
        rows = self.connection.execute(
            select(TicketEventRow).where(TicketEventRow.ticket_id == ticket_id).order_by(TicketEventRow.seq)
        )
        return [to_event(row) for row in rows.mappings()]

    def announced(self, ids: Collection[int]) -> set[int]:
        """Return which of these tickets have a root message, sent or still queued."""
        return {ticket_id for ticket_id, _ in self.rooted(ids)}

    def rooted(self, ids: Collection[int]) -> set[tuple[int, str]]:
        """Return at which receivers these tickets have a root message, sent or still queued."""
        if not ids:
            return set()
        rows = self.connection.execute(
            select(OutboxRow.ticket_id, OutboxRow.channel).where(
                *_IS_ROOT, OutboxRow.ticket_id.in_(sorted(ids))
            )
        )
        return {(ticket_id, channel) for ticket_id, channel in rows if ticket_id is not None}

    def next_ticket_id(self) -> int:
        """Return the id the next ticket gets. Without gaps, so that a rerun gives the same refs."""
        return (self.connection.execute(select(func.max(TicketRow.id))).scalar() or 0) + 1

    # -- writing

    def save(self, steps: Sequence[Step]) -> None:
        """Record the steps as events and the tickets as they are after the last of them."""
        if not steps:
            return
        after = {step.after.id: step.after for step in steps}
        born = {step.after.id for step in steps if step.is_birth}
        new = [after[id_] for id_ in sorted(born)]
        # Parents first: tickets point to them. Then old tickets: one of them may have closed to
        # make room for a new one of its identity.
        self._insert([ticket for ticket in new if ticket.kind is TicketKind.STORM])
        self._update([step for step in steps if step.after.id not in born], after)
        self._insert([ticket for ticket in new if ticket.kind is not TicketKind.STORM])
        rows = chain((to_event_row(step) for step in steps), self.head())
        self.connection.execute(insert(TicketEventRow), list(rows))

    def keep_plan(self, plan: ResponsePlan, now: datetime) -> None:
        """Keep a version of the response plan as it was when a ticket first opened under it."""
        row = {"sha": plan.sha256, "first_seen_at": now, "body": plan.model_dump(mode="json")}
        self._keep_new(ResponsePlanRow, SealKind.PLAN, [row], now)

    def enqueue(self, outgoing: Iterable[Outgoing], now: datetime) -> None:
        """Put messages into the outbox, in this order."""
        rows = [_to_outbox_row(message, now) for message in outgoing]
        if rows:
            self.connection.execute(insert(OutboxRow), rows)

    def record_rule_versions(self, rules: Mapping[str, Rule], now: datetime) -> None:
        """Keep each rule, by its sha, as it was when it first ran."""
        rows = [
            {"sha": sha, "rule_id": rule.id, "first_seen_at": now, "body": rule.model_dump(mode="json")}
            for sha, rule in rules.items()
        ]
        self._keep_new(RuleVersionRow, SealKind.RULE, rows, now)

    def _keep_new(
        self,
        table: type[RuleVersionRow | ResponsePlanRow],
        kind: SealKind,
        rows: Sequence[dict[str, object]],
        now: datetime,
    ) -> None:
        """Insert and seal those of the rows whose sha is not there yet."""
        asked = select(table.sha).where(table.sha.in_([row["sha"] for row in rows]))
        known = set(self.connection.execute(asked).scalars()) if rows else set()
        new = [row for row in rows if row["sha"] not in known]
        if new:
            self.connection.execute(insert(table), new)
            append_seals(self.connection, [sealed(kind, str(row["sha"]), row) for row in new], now)

    def _update(self, steps: Sequence[Step], after: Mapping[int, Ticket]) -> None:
        """Write only what the steps changed: tickets are wide, and most steps touch few of their fields."""
        changed: dict[int, set[str]] = {}
        for step in steps:
            changed.setdefault(step.after.id, {"version", "transition"}).update(step.change.fields)
        alike: dict[frozenset[str], list[int]] = {}
        for id_, names in changed.items():
            alike.setdefault(frozenset(names - {"id"}), []).append(id_)
        for some, ids in alike.items():
            statement = (
                update(TicketRow)
                .where(TicketRow.id == bindparam("key"))
                .values({name: bindparam(f"new_{name}") for name in sorted(some)})
            )
            rows = [
                {f"new_{name}": value for name, value in to_ticket_row(after[id_], some).items()}
                | {"key": id_}
                for id_ in ids
            ]
            self.connection.execute(statement, rows)

    def _insert(self, tickets: Sequence[Ticket]) -> None:
        if tickets:
            self.connection.execute(insert(TicketRow), [to_ticket_row(ticket) for ticket in tickets])

    def _tickets(self, query: Select[Any]) -> list[Ticket]:
        rows = self.connection.execute(query.order_by(TicketRow.id))
        return [to_ticket(row) for row in rows.mappings()]


def _to_outbox_row(outgoing: Outgoing, now: datetime) -> dict[str, object]:
    return {
        "idem_key": outgoing.idem_key,
        "ticket_id": outgoing.ticket.id,
        "transition": outgoing.transition,
        "channel": outgoing.channel,
        "kind": outgoing.kind.value,
        "message": outgoing.message.model_dump(mode="json"),
        "state": "pending",
        "not_before": outgoing.not_before or now,
        "created_at": now,
        "attempts": 0,
    }


def _by_identity(tickets: Iterable[Ticket]) -> dict[str, Ticket]:
    return {ticket.identity_key: ticket for ticket in tickets}


def dialect_of(connection: Connection | Engine) -> Any:  # noqa: ANN401 - two modules without a common type
    """Return the module whose `insert` knows what to do on a conflict."""
    return postgresql if connection.dialect.name == "postgresql" else sqlite


def chunks(keys: Sequence[K]) -> Iterable[Sequence[K]]:
    """Return the keys in lists that are short enough for one statement."""
    return (keys[start : start + PARAMETERS] for start in range(0, len(keys), PARAMETERS))
