"""Drain the outbox into a messenger: never twice, never lost, in order per ticket and channel.

A row is claimed (committed), sent, marked (committed). When the process dies in between, or the
answer is lost, nobody knows whether the message arrived: such a row is looked for at the receiver
before it is sent again. Updates may be repeated, they replace the whole message.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, get_args

from risk_pipeline.domain.clock import Clock
from risk_pipeline.domain.errors import (
    DeliveryDeferred,
    DeliveryRefused,
    DeliveryUnknown,
    RiskError,
    SenderRefused,
)
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.messages.message import (
    AnyDelivery,
    DeliveryKind,
    DigestDelivery,
    Fault,
    IncidentDelivery,
    Messenger,
    Outbox,
    RoomDelivery,
    SentRef,
)
from risk_pipeline.domain.messages.tracker_issue import every_place
from risk_pipeline.notify.router import taking_digests, taking_incidents, taking_rooms

_LOG = logging.getLogger(__name__)
Outcome = Literal["sent", "reconciled", "released", "deferred", "unknown", "dead"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
OnProgress = Callable[[AnyDelivery, Outcome], None]

_GIVE_UP_AFTER = 3
_WAIT_FOR_A_PERSON = timedelta(minutes=5)


@dataclass
class DrainReport:
    """What one drain did, in rows. `halted` says why it stopped before the queue was empty.

    `waiting` rows were not due: an earlier try failed, the newest one as `waits_for` says. `by_family` holds
    the same of each family of receivers.
    """

    sent: int = 0
    reconciled: int = 0
    released: int = 0
    deferred: int = 0
    unknown: int = 0
    dead: int = 0
    halted: str | None = None
    errors: list[str] = field(default_factory=list)
    waiting: int = 0
    waits_for: str = ""
    by_family: dict[str, "DrainReport"] = field(default_factory=dict)

    def add(self, other: "DrainReport") -> None:
        """Count what another drain did as well."""
        for name in OUTCOMES:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.halted = "; ".join(each for each in (self.halted, other.halted) if each) or None
        self.errors += other.errors
        for family, part in other.by_family.items():
            self.by_family.setdefault(family, DrainReport()).add(part)

    def __str__(self) -> str:
        said = ", ".join(f"{getattr(self, name)} {name}" for name in OUTCOMES if getattr(self, name))
        if self.halted:
            why = f"; halted: {self.halted}"
        elif self.errors and (self.deferred or self.dead):
            others = len(set(self.errors)) - 1
            why = f": {self.errors[0]}" + (f" (and {counted(others, 'other reason')})" if others else "")
        elif self.waiting:
            why = f"; {counted(self.waiting, 'message')} from earlier attempts postponed: {self.waits_for}"
        else:
            why = ""
        return f"{said or 'nothing to send'}{why}"


@dataclass(frozen=True)
class Timing:
    """How long a sender waits, and for what.

    Attributes:
        seconds_between_posts: pace within one channel.
        stale_after_seconds: a row found `sending` for longer belongs to a process that died. It must
            exceed the longest attempt (a few calls' time-outs).
        settle_seconds: an attempt of unknown outcome is looked for only this long after it began, so
            that a slow receiver is done with it.
        sleep: how to keep the pace; a channel that asks to wait is deferred instead.
    """

    seconds_between_posts: float
    stale_after_seconds: float
    settle_seconds: float = 15.0
    sleep: Callable[[float], None] = time.sleep


def drain(
    outbox: Outbox,
    messenger: Messenger,
    clock: Clock,
    timing: Timing,
    *,
    limit: int | None = None,
    on_progress: OnProgress | None = None,
) -> DrainReport:
    """Settle rows of unknown outcome, then send what is due: at most `limit` rows."""
    pace = _Pace(timing.seconds_between_posts, timing.sleep)
    run = _Drain(outbox, messenger, clock, pace, on_progress)
    run.reconcile(timing.stale_after_seconds, timing.settle_seconds)
    run.send(limit)
    if run.report.unknown and not run.report.halted:
        timing.sleep(timing.settle_seconds)
        run.reconcile(timing.stale_after_seconds, timing.settle_seconds)
        run.send(limit)
    return run.report


@dataclass
class _Pace:
    """Keeps a distance between two posts to the same channel."""

    seconds: float
    sleep: Callable[[float], None]
    last: dict[str, float] = field(default_factory=dict)

    def wait(self, channel: str) -> None:
        now = time.monotonic()
        rest = self.last.get(channel, now - self.seconds) + self.seconds - now
        if rest > 0:
            self.sleep(rest)
        self.last[channel] = now + max(rest, 0.0)


@dataclass
class _Drain:
    outbox: Outbox
    messenger: Messenger
    clock: Clock
    pace: _Pace
    on_progress: OnProgress | None
    report: DrainReport = field(default_factory=DrainReport)
    claimed: int = 0
    failures_in_row: int = 0

    def reconcile(self, stale_after_seconds: float, settle_seconds: float) -> None:
        """Look for each row of unknown outcome: found is sent, not found goes back to the queue."""
        settled = self.clock.now() - timedelta(seconds=settle_seconds)
        for delivery in self.outbox.unknown(self.clock.now(), stale_after_seconds):
            if self.report.halted:
                return
            if delivery.attempt_started_at > settled:
                continue
            try:
                ref = None if _is_repeatable(delivery) else self._find(delivery)
            except (DeliveryRefused, DeliveryDeferred, DeliveryUnknown) as error:
                self.outbox.mark_unknown(
                    delivery.outbox_id, self.clock.now(), str(error), _fault(delivery, error)
                )
                self._failed(delivery, "unknown", error)
                continue
            except Exception as error:  # noqa: BLE001 - see _attempt
                self._broken(delivery, error)
                continue
            if ref is None:
                self.outbox.release(delivery.outbox_id, self.clock.now())
                self._done(delivery, "released")
            else:
                self.outbox.mark_sent(delivery.outbox_id, ref, self.clock.now())
                self._done(delivery, "reconciled")

    def send(self, limit: int | None) -> None:
        """Claim, send, mark, until nothing is due or the receiver is evidently down."""
        while not self.report.halted and (limit is None or self.claimed < limit):
            delivery = self.outbox.claim(self.clock.now())
            if delivery is None:
                return
            self.claimed += 1
            if not isinstance(delivery, RoomDelivery):
                self.pace.wait(delivery.channel)
            self._attempt(delivery)

    def _attempt(self, delivery: AnyDelivery) -> None:
        row, clock = delivery.outbox_id, self.clock
        try:
            ref = self._deliver(delivery)
        except SenderRefused as error:
            self.outbox.mark_deferred(
                row, clock.now() + _WAIT_FOR_A_PERSON, str(error), _fault(delivery, error)
            )
            self._failed(delivery, "deferred", error)
        except DeliveryRefused as error:
            self.outbox.mark_dead(row, str(error), clock.now(), _fault(delivery, error))
            self._done(delivery, "dead")
            self.report.errors.append(str(error))
        except DeliveryDeferred as error:
            self.outbox.mark_deferred(row, clock.now() + error.retry_after, str(error))
            self._failed(delivery, "deferred", error)
        except DeliveryUnknown as error:
            self.outbox.mark_unknown(row, clock.now(), str(error))
            self._failed(delivery, "unknown", error)
        except Exception as error:  # noqa: BLE001 - our fault in one message must not hold the others
            self._broken(delivery, error)
        else:
            self.outbox.mark_sent(row, ref, clock.now())
            self._done(delivery, "sent")

    def _broken(self, delivery: AnyDelivery, error: Exception) -> None:
        """Put aside a row that we cannot even write; after some tries it is dead, and the others go on."""
        _LOG.error("outbox row %s cannot be sent", delivery.outbox_id, exc_info=error)
        text = f"our own fault in this message ({type(error).__name__}); the log has the details"
        is_over = delivery.attempts >= _GIVE_UP_AFTER
        if is_over:
            self.outbox.mark_dead(delivery.outbox_id, text, self.clock.now())
        else:
            self.outbox.mark_unknown(delivery.outbox_id, self.clock.now(), text)
        self.report.errors.append(text)
        self._count(delivery, "dead" if is_over else "unknown")

    def _deliver(self, delivery: AnyDelivery) -> SentRef:
        if isinstance(delivery, DigestDelivery):
            return taking_digests(self.messenger, delivery.channel).post_digest(delivery)
        if isinstance(delivery, RoomDelivery):
            return taking_rooms(self.messenger, delivery.channel).do_room(delivery)
        is_update = delivery.kind is DeliveryKind.UPDATE
        if isinstance(delivery, IncidentDelivery):
            taking = taking_incidents(self.messenger, delivery.channel)
            return taking.update_incident(delivery) if is_update else taking.post_incident(delivery)
        return self.messenger.update(delivery) if is_update else self.messenger.post(delivery)

    def _find(self, delivery: AnyDelivery) -> SentRef | None:
        if isinstance(delivery, DigestDelivery):
            return taking_digests(self.messenger, delivery.channel).find_digest(delivery)
        if isinstance(delivery, RoomDelivery):
            return taking_rooms(self.messenger, delivery.channel).find_room(delivery)
        if isinstance(delivery, IncidentDelivery):
            return taking_incidents(self.messenger, delivery.channel).find_incident(delivery)
        return self.messenger.find(delivery)

    def _done(self, delivery: AnyDelivery, outcome: Outcome) -> None:
        self.failures_in_row = 0
        self._count(delivery, outcome)

    def _failed(self, delivery: AnyDelivery, outcome: Outcome, error: Exception) -> None:
        """Count a failure that is not the message's fault, and stop if continuing would only repeat it."""
        self.failures_in_row += 1
        self.report.errors.append(str(error))
        if isinstance(error, SenderRefused) or self.failures_in_row >= _GIVE_UP_AFTER:
            self.report.halted = str(error)
        self._count(delivery, outcome)

    def _count(self, delivery: AnyDelivery, outcome: Outcome) -> None:
        setattr(self.report, outcome, getattr(self.report, outcome) + 1)
        if self.on_progress:
            self.on_progress(delivery, outcome)


def _fault(delivery: AnyDelivery, error: RiskError) -> Fault | None:
    """Return what blocks other messages too: the channel is gone, or it refuses all of ours."""
    if isinstance(error, SenderRefused):
        return Fault(every_place(delivery.channel), error.code)
    if isinstance(error, DeliveryRefused) and error.is_of_place:
        place = delivery.message.act.place if isinstance(delivery, RoomDelivery) else delivery.channel
        return Fault(place, error.code)
    return None


def _is_repeatable(delivery: AnyDelivery) -> bool:
    """Whether sending twice looks the same as sending once."""
    return delivery.kind is DeliveryKind.UPDATE and delivery.root is not None
