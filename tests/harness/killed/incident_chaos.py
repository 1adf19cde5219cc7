"""Incidents that live from declared to closed while senders die, answers get lost and writers crash.

They go through the real desk, their rooms and messages through the real sender and Slack's client to the
emulator behind a proxy. Then: is each room there once, each message once, does no clock stand still?
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts import duties, move, people, record, review
from risk_pipeline.domain.incidents.acts.severity import take_numbers
from risk_pipeline.domain.incidents.figures import RecoveryCheck
from risk_pipeline.domain.incidents.gates import Harm
from risk_pipeline.domain.incidents.incident import Change, Incident, fold, rebuild
from risk_pipeline.domain.incidents.states import State
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, Effect
from risk_pipeline.response.incidents.clocks import tick_incidents
from risk_pipeline.store import Store, StoreOutbox, open_store
from risk_pipeline.store.incidents.queries import (
    incident_events,
    list_incident_messages,
    list_incidents,
)
from risk_pipeline.store.incidents.transaction import Incidents
from tests.builders.incidents.world import ANA, BEN, BOOK, DATA, LEA, NOW, ROLES, a_ticket, an_action, loss
from tests.harness.chaos_story import (
    FAULTS,
    Chaos,
    Fault,
    count_of,
    cut_waits,
    faults_of,
    is_quiet,
    senders_of,
)
from tests.harness.killed.incident_rooms import Json, Rooms
from tests.servers.lossy_proxy import LossyProxy
from tests.servers.slack import SlackServer

Act = Callable[[Incident, datetime], Change | Sequence[Change]]
_DONE = [
    a_ticket(
        an_action(ActionKind.CONTAINMENT),
        an_action(ActionKind.CORRECTIVE, change="control C06", effect=Effect.EFFECTIVE),
        an_action(ActionKind.PREVENTIVE),
        is_open=False,
    )
]
# People do not run far ahead of what they are told.
_MOST_WAITING = 250
_MET = [RecoveryCheck(criterion="remedied", is_met=True)]
_WORK: tuple[Act, ...] = (
    lambda i, now: record.note(i, "carrier called", ANA, now),
    lambda i, now: record.update(i, "two hubs work", timedelta(hours=1), ANA, now),
    lambda i, now: people.renounce(i, RoleId.LEGAL, "asleep", BEN, now),
    lambda i, now: take_numbers(i, [loss(100_000 + i.version)], None, DATA, now),
)


@dataclass
class Lived:
    """What was done, and what is wrong with what is in Slack and in the store afterwards.

    `doubled` are the keys of messages that are there more than once.
    """

    incidents: int = 0
    transitions: int = 0
    rows: int = 0
    kills: int = 0
    crashes: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)
    copies_of_messages: Counter[int] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)
    rooms_per_incident: Counter[int] = field(default_factory=Counter)
    strangers: int = 0
    out_of_order: int = 0
    wrong_rooms: int = 0
    lost_clocks: int = 0
    unsettled: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def is_as_in_peace(self) -> bool:
        """Whether each message and each room is there once, as it should be, and no clock is lost."""
        wrong = self.strangers + self.out_of_order + self.wrong_rooms + self.lost_clocks
        once = set(self.copies_of_messages) == {1} and set(self.rooms_per_incident) == {1}
        return once and not wrong and set(self.unsettled) == {"sent"}


def live_in_chaos(store_url: str, slack: SlackServer, chaos: Chaos) -> Lived:
    """Let incidents (`tickets` of the chaos) live until all are closed and told."""
    dice, lived, started = random.Random(chaos.seed), Lived(), time.monotonic()
    store = open_store(store_url)
    rooms = Rooms(store, slack)
    chaos = replace(chaos, guests=tuple((name, ids[0]) for name, ids in rooms.people.items()))
    upstream = int(slack.url.rsplit(":", 1)[1])
    with (
        LossyProxy(upstream, faults_of(chaos), chaos.late) as proxy,
        senders_of(store_url, proxy.api_url, chaos) as mob,
    ):
        story = _story(rooms, chaos, dice, lived)
        is_living = True
        while is_living or not is_quiet(store):
            if is_living and _waiting(store) < _MOST_WAITING:
                is_living = next(story, None) is not None
            mob.kill_now_and_then(dice)
            if chaos.are_waits_cut:
                cut_waits(store)
            if time.monotonic() - started > chaos.longest_seconds:
                break
        lived.kills = mob.kills
        lived.faults = Counter({fault: count_of(proxy, fault) for fault in FAULTS})
    _look(rooms, lived)
    lived.seconds = time.monotonic() - started
    store.close()
    return lived


def _story(rooms: Rooms, chaos: Chaos, dice: random.Random, lived: Lived) -> Iterator[int]:
    """Declare and work on incidents, a step at a time, until each is closed."""
    now, begun = NOW, list[str]()
    told = 0
    while len(begun) < chaos.tickets or told < chaos.transitions or _open(rooms.store):
        now += timedelta(minutes=dice.randint(1, 30))
        if len(begun) < chaos.tickets and (not begun or dice.random() < 0.2):
            begun.append(rooms.declared(now).ref)
        for ref in dice.sample(begun, min(4, len(begun))):
            is_enough = told >= chaos.transitions
            told += _step(rooms, ref, now, dice, lived, is_enough=is_enough)
        tick_incidents(rooms.desk, now)
        late = [
            each for each in list_incidents(rooms.store) if each.next_step_at and each.next_step_at <= now
        ]
        lived.lost_clocks += len(late)
        yield told


def _step(
    rooms: Rooms, ref: str, now: datetime, dice: random.Random, lived: Lived, *, is_enough: bool
) -> int:
    """Do one act on an incident, perhaps with a crash before it and a second click after it."""
    incident = rooms.now(ref)
    acts = _towards_the_end(incident, dice) if is_enough or dice.random() < 0.35 else [dice.choice(_WORK)]
    if incident.state is State.CLOSED and (is_enough or dice.random() < 0.9):
        return 0
    key = f"{ref}:{incident.version}"

    def act() -> Incident:
        def decide(found: Incident, *_: object) -> Sequence[Change]:
            changes: list[Change] = []
            for each in acts:
                made = each(found, now)
                changes += [made] if isinstance(made, Change) else made
            return changes

        return rooms.desk.act(ref, ANA, now, decide, key=key)

    with suppress(TransitionRefused):
        if dice.random() < 0.1:
            lived.crashes += _crash(act)
        after = act()
        if dice.random() < 0.1:
            act()
        return after.transition - incident.transition
    return 0


def _crash(act: Callable[[], Incident]) -> int:
    """Let a writer die after it has saved the incident, before it has queued the message."""
    really = Incidents.enqueue
    try:
        Incidents.enqueue = _die  # type: ignore[method-assign]
        act()
    except KeyboardInterrupt:
        return 1
    finally:
        Incidents.enqueue = really  # type: ignore[method-assign]
    return 0


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def _towards_the_end(incident: Incident, dice: random.Random) -> list[Act]:
    """Return what brings an incident one step nearer to its end, or back from it."""
    match incident.state:
        case State.DECLARED | State.REOPENED:
            free = [role for role in ROLES if incident.holder(role) is None]
            if free and dice.random() < 0.7:
                return [lambda i, now: people.assume(i, free[0], BEN, now, BOOK)]
            if any(duty.is_owed for duty in incident.duties):
                return [lambda i, now: duties.waive(i, "breach", "no personal data", LEA, now)]
            if dice.random() < 0.2:
                return [lambda i, now: move.downgrade(i, "less than it looked", ANA, now)]
            return [lambda i, now: move.contain(i, _DONE, Harm(), "another carrier", ANA, now)]
        case State.CONTAINED:
            return [lambda i, now: move.resolve(i, (), _MET, ANA, now)]
        case State.RESOLVED:
            return [lambda i, now: move.approve_review(_reviewed(i, now), _DONE, LEA, now)]
        case State.REVIEWED:
            return [lambda i, now: move.close(i, _DONE, (), ANA, now)]
        case _:
            return [lambda i, now: move.reopen(i, "there again", ANA, now)]


def _reviewed(incident: Incident, now: datetime) -> Incident:
    """The incident with a review in which nothing is missing."""
    incident = fold(incident, review.write(incident, BEN, now, happened="a", escaped="b", went_well="c"))
    incident = fold(incident, review.why(incident, "one carrier", None, "T-000001", BEN, now))
    return fold(incident, review.why(incident, "no second one", 1, "T-000001", BEN, now))


def _waiting(store: Store) -> int:
    counts = StoreOutbox(store).counts()
    return sum(counts.get(state, 0) for state in ("pending", "sending", "retry_wait", "unknown"))


def _open(store: Store) -> bool:
    return any(each.state is not State.CLOSED for each in list_incidents(store))


def _look(rooms: Rooms, lived: Lived) -> None:
    """Compare what the incidents' history says people are told with what is in their rooms."""
    lived.incidents = 0
    keys = {
        each.idem_key: 0
        for each in list_incident_messages(rooms.store)
        if each.kind in {DeliveryKind.ROOT, DeliveryKind.REPLY, "room invite"}
    }
    lived.unsettled = StoreOutbox(rooms.store).counts()
    lived.rows = sum(lived.unsettled.values())
    _count(rooms.slack.messages(rooms.channel_id), keys, lived)
    for incident in list_incidents(rooms.store):
        lived.incidents += 1
        lived.transitions += incident.transition
        found = rooms.rooms_of(incident)
        lived.rooms_per_incident[len(found)] += 1
        for room in found:
            _count(rooms.slack.messages(room["id"]), keys, lived)
            is_right = str(room["topic"]["value"]).startswith(f"{incident.ref} · {incident.state}")
            lived.wrong_rooms += not (is_right and room["is_archived"])
        changes = [each.change for each in incident_events(rooms.store, incident.id)]
        lived.lost_clocks += rebuild(changes) != incident or any(c.is_running for c in incident.clocks)
    _count_copies(keys, lived)


def _count_copies(keys: Mapping[str, int], lived: Lived) -> None:
    """Say how often each message is there, by its key."""
    said = {key for key in keys if ":reply" in key or ":root" in key}
    lived.copies_of_messages = Counter(keys[key] for key in keys if _may_be_silent(key, keys) or key in said)
    lived.doubled = sorted(key for key, count in keys.items() if count > 1)


def _may_be_silent(key: str, keys: Mapping[str, int]) -> bool:
    """Whether a step wrote something: an invitation writes only about people who are not in Slack."""
    return "invite" in key and keys[key] > 0


def _count(messages: Sequence[Json], keys: dict[str, int], lived: Lived) -> None:
    threads: dict[str, list[int]] = {}
    for message in messages:
        key = str(message["metadata"]["event_payload"]["idem_key"])
        if key in keys:
            keys[key] += 1
        else:
            lived.strangers += 1
        incident, transition, *_ = key.split(":")
        threads.setdefault(incident, []).append(int(transition))
    lived.out_of_order += sum(a > b for told in threads.values() for a, b in pairwise(told))
