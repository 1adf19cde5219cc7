"""Tickets that live while their senders are killed and Slack's network lies; then: what is in Slack?

The tickets go through the real response side, their messages through the real sender and Slack's
client, to the emulator behind a proxy. Sender processes are killed (SIGKILL) at random moments.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing import get_context
from typing import Any, get_args

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.tickets.states import State
from risk_pipeline.notify.sender import Timing, drain
from risk_pipeline.notify.slack.directory import Folk
from risk_pipeline.notify.slack.messenger import SlackMessenger
from risk_pipeline.store import Store, StoreOutbox, list_events, list_messages, list_tickets, open_store
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import a_verdict
from tests.harness.killed.notify import SystemClock
from tests.servers.lossy_proxy import COMMITTED, Fault, LossyProxy
from tests.servers.slack import TOKEN, SlackServer

FAULTS: tuple[Fault, ...] = get_args(Fault)
_LIFE_DAYS = 4
_WRITES = (
    *("chat.postMessage", "chat.update", "conversations.create", "conversations.setTopic"),
    *("conversations.invite", "conversations.archive", "conversations.unarchive"),
    *("pins.add", "bookmarks.add"),
)
_processes = get_context("forkserver")
_processes.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class Chaos:
    """How much of it. Shares are of calls; waits are those that Slack or we impose on a channel.

    The times are those of production, shorter, in the same proportions: a client that gave up
    (`timeout`) does not look for its message before the server is done with it (`late` < `settle`), and
    a row is taken for a dead process's (`stale`) only after the longest attempt.
    """

    seed: int
    transitions: int
    tickets: int = 40
    channels: int = 4
    senders: int = 2
    fault_share: float = 0.15
    read_fault_share: float = 0.02
    kill_every_seconds: float = 0.7
    are_waits_cut: bool = False
    most_kills: int = 10**6
    timeout: float = 1.0
    late: float = 1.3
    settle: float = 2.0
    stale: float = 10.0
    longest_seconds: float = 900.0
    guests: tuple[tuple[str, str], ...] = ()


@dataclass
class Found:
    """What was done and what is in Slack afterwards."""

    transitions: int = 0
    rows: int = 0
    kills: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)
    committed_unanswered: int = 0
    copies_of_messages: Counter[int] = field(default_factory=Counter)
    strangers: int = 0
    out_of_order: int = 0
    wrong_roots: int = 0
    unsettled: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def is_exactly_once(self) -> bool:
        """Whether each transition is told and each message there once, in order, below the present state."""
        wrong = self.strangers + self.out_of_order + self.wrong_roots
        return set(self.copies_of_messages) == {1} and not wrong and set(self.unsettled) == {"sent"}


def run_chaos(store_url: str, slack: SlackServer, chaos: Chaos) -> Found:
    """Let tickets live under kills and faults until everything is sent; report what is in Slack."""
    dice = random.Random(chaos.seed)
    found, started = Found(), time.monotonic()
    store = open_store(store_url)
    channels = dict(slack.new_channel() for _ in range(chaos.channels))
    upstream = int(slack.url.rsplit(":", 1)[1])
    with (
        LossyProxy(upstream, faults_of(chaos), chaos.late) as proxy,
        senders_of(store_url, proxy.api_url, chaos) as mob,
    ):
        lives = live(store, list(channels), chaos, dice)
        is_living = True
        while is_living or not is_quiet(store):
            is_living = next(lives, None) is not None
            mob.kill_now_and_then(dice)
            if chaos.are_waits_cut:
                cut_waits(store)
            if time.monotonic() - started > chaos.longest_seconds:
                break
        found.kills = mob.kills
        found.faults = Counter({fault: count_of(proxy, fault) for fault in FAULTS})
        found.committed_unanswered = sum(
            n
            for (method, fault), n in proxy.met.items()
            if method == "chat.postMessage" and fault in COMMITTED
        )
    count_messages(store, slack, channels, found)
    found.seconds = time.monotonic() - started
    store.close()
    return found


def live(store: Store, channels: list[str], chaos: Chaos, dice: random.Random) -> Iterator[int]:
    """Let data and people change tickets, a step at a time, until people were told of enough transitions."""
    desk = Desk(store, storm_threshold=10**6)
    desk.diagnostics = None  # type: ignore[assignment]  # no pictures: they are no messages
    owners = list(desk.book.owners.values())
    done = number = 0
    while done < chaos.transitions:
        number += 1
        # A channel for each group of tickets: owners are how a ticket finds it.
        for group, channel in enumerate(channels):
            desk.book.owners = {each.id: each.model_copy(update={"channel": channel}) for each in owners}
            # A ticket that lives long among dice flaps, and a flapping one is not told of.
            first = number // _LIFE_DAYS * chaos.tickets
            mine = range(first + group, first + chaos.tickets, len(channels))
            done += _one_day(desk, number, mine, dice)
            yield done


def _one_day(desk: Desk, number: int, mine: range, dice: random.Random) -> int:
    verdicts = [
        a_verdict(
            number, dice.choice(("red", "red", "green")), segment=f"s{each}", value=dice.choice((0.14, 0.3))
        )
        for each in mine
    ]
    told = sum(record.suppressed is None for record in desk.run(number, verdicts).transitions)
    wanted = {f"s{each}" for each in mine}
    for ticket in list_tickets(desk.store):
        if ticket.segment in wanted and ticket.state is State.OPEN and dice.random() < 0.3:
            desk.ack(ticket.ref, number)
            told += 1
    return told


class _Mob:
    """Sender processes, killed and replaced."""

    def __init__(self, store_url: str, api_url: str, chaos: Chaos) -> None:
        self._arguments, self._chaos = (store_url, api_url, chaos), chaos
        self._running = [self._start() for _ in range(chaos.senders)]
        self._next_kill = time.monotonic()
        self.kills = 0

    def kill_now_and_then(self, dice: random.Random) -> None:
        """Kill one of the senders when its hour has come, and start another."""
        time.sleep(0.02)
        if time.monotonic() < self._next_kill or self.kills >= self._chaos.most_kills:
            return
        self._next_kill = time.monotonic() + dice.expovariate(1 / self._chaos.kill_every_seconds)
        at = dice.randrange(len(self._running))
        self._end(self._running[at])
        self._running[at] = self._start()
        self.kills += 1

    def end(self) -> None:
        """Kill all of them."""
        for process in self._running:
            self._end(process)

    def _start(self) -> Any:
        process = _processes.Process(target=_send_for_ever, args=self._arguments, daemon=True)
        process.start()
        return process

    @staticmethod
    def _end(process: Any) -> None:
        process.kill()
        process.join()


@contextmanager
def senders_of(store_url: str, api_url: str, chaos: Chaos) -> Iterator[_Mob]:
    """Run sender processes while the block runs."""
    mob = _Mob(store_url, api_url, chaos)
    try:
        yield mob
    finally:
        mob.end()


def _send_for_ever(store_url: str, api_url: str, chaos: Chaos) -> None:
    store = open_store(store_url)
    known = dict(chaos.guests)
    folk = Folk(guests=lambda name: [known[name]] if name in known else [])
    messenger = SlackMessenger(TOKEN, base_url=api_url, timeout_seconds=chaos.timeout, folk=folk)
    while True:
        drain(
            StoreOutbox(store),
            messenger,
            SystemClock(),
            Timing(
                seconds_between_posts=0,
                stale_after_seconds=chaos.stale,
                settle_seconds=chaos.settle,
            ),
            limit=20,
        )
        time.sleep(0.05)


def faults_of(chaos: Chaos) -> Any:
    """Return what picks a fault for a call."""
    dice = random.Random(chaos.seed + 1)

    def choose(method: str) -> Fault | None:
        share = chaos.fault_share if method in _WRITES else chaos.read_fault_share
        return dice.choice(FAULTS) if dice.random() < share else None

    return choose


def count_of(proxy: LossyProxy, fault: Fault) -> int:
    """Return how often a fault was met."""
    return sum(n for (_, met), n in proxy.met.items() if met == fault)


def is_quiet(store: Store) -> bool:
    """Whether nothing waits."""
    return not set(StoreOutbox(store).counts()) - {"sent", "dead"}


def cut_waits(store: Store) -> None:
    """Let the time pass that deferred rows and channels wait, without waiting."""
    with store.queueing() as connection:
        connection.exec_driver_sql(
            "update outbox set not_before = '2000-01-01 00:00:00.000000' where state = 'retry_wait'"
        )
        connection.exec_driver_sql("delete from channel_pace")


def count_messages(store: Store, slack: SlackServer, channels: dict[str, str], found: Found) -> None:
    """Compare what the tickets' history says people are told with what is in the channels."""
    transitions = _transitions_told(store)
    queued = list_messages(store)
    # The details of a ticket are a reply of their own beside its first message.
    told = {entry.idem_key: 0 for entry in queued if entry.kind is not DeliveryKind.UPDATE}
    last = {entry.ticket_id: entry.message for entry in queued}
    for channel_id in channels.values():
        threads: dict[int, list[int]] = {}
        for message in slack.messages(channel_id):
            key = message["metadata"]["event_payload"]["idem_key"]
            ticket_id, transition = _numbers_of(key)
            if key in told:
                told[key] += 1
            else:
                found.strangers += 1
            threads.setdefault(ticket_id, []).append(transition)
            if message.get("thread_ts", message["ts"]) == message["ts"]:
                found.wrong_roots += message["text"] != _shown(last[ticket_id])
        found.out_of_order += sum(a > b for thread in threads.values() for a, b in pairwise(thread))
    untold = transitions - {_numbers_of(key) for key in told}
    found.transitions = len(transitions)
    found.copies_of_messages = Counter([*told.values(), *(0 for _ in untold)])
    found.unsettled = StoreOutbox(store).counts()
    found.rows = sum(found.unsettled.values())


def _transitions_told(store: Store) -> set[tuple[int, int]]:
    """Return each ticket and transition that people are told of."""
    return {
        (ticket.id, event.transition)
        for ticket in list_tickets(store)
        for event in list_events(store, ticket.id)
        if event.transition is not None and event.suppressed is None
    }


def _numbers_of(key: str) -> tuple[int, int]:
    """Return the ticket and the transition that a message's key names."""
    ticket_id, transition, *_ = key.split(":")
    return int(ticket_id), int(transition)


def _shown(message: Any) -> str:
    from risk_pipeline.notify.slack.blocks import to_blocks

    return str(to_blocks(message, DeliveryKind.UPDATE)["text"])
