"""Where the messages of an incident go: its own room in Slack, and the channel of its type.

The channel of the type has one message per incident, which shows how it stands. What happens is told in the
room; in the thread of that message where there is no room. The rows of the outbox are all that is known of
a room: what was queued once is not queued again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from risk_pipeline.domain.incidents.acts.people import persons_in
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.states import EventKind, Nature
from risk_pipeline.domain.messages.incident import IncidentMessage, RoomAct, RoomGuest, RoomStep, room_name
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.incidents.kind import RoomKind
from risk_pipeline.domain.register.incidents.role import LINE_HEAD, RoleId
from risk_pipeline.domain.tickets.ticket import ticket_ref
from risk_pipeline.response.incidents.messages import Told, role_title
from risk_pipeline.response.ports import RuleBook
from risk_pipeline.store.incidents.rooms import KnownStep
from risk_pipeline.store.incidents.transaction import Incidents, OutgoingIncident
from risk_pipeline.wording.incidents.told import topic_of
from risk_pipeline.wording.language import words_in

_DRILLS = "-drills"
_BIRTHS = frozenset({EventKind.RAISED, EventKind.DECLARED})


def room_of(book: IncidentBook, incident_type: str, nature: Nature = Nature.REAL) -> str:
    """Return the channel of a type's messages; a drill stays among those who exercise."""
    channel = book.types[incident_type].channel
    return f"{channel}{_DRILLS}" if nature is Nature.DRILL else channel


@dataclass(frozen=True)
class Post:
    """What is to be told, and what the rooms that may be opened for it follow from."""

    told: Told
    message: IncidentMessage
    book: RuleBook
    language: Language
    has_rooms: bool

    @property
    def incident(self) -> Incident:
        """The incident after the change."""
        return self.told.incident


def outgoing(post: Post, incidents: Incidents) -> list[OutgoingIncident]:
    """Return the rows of the outbox that a change needs, in their order in each channel."""
    room = _Room(post, incidents)
    message = post.message.model_copy(update={"room": room.name}) if room.is_open else post.message
    rows = [*room.rows(message)] if room.is_open else []
    incident, kind = post.incident, post.told.change.kind
    is_root = kind in _BIRTHS and not incidents.is_told(incident.id, incident.room)
    kinds = [DeliveryKind.ROOT] if is_root else [DeliveryKind.UPDATE]
    if not is_root and not room.is_open:
        kinds.append(DeliveryKind.REPLY)
    return rows + [OutgoingIncident(incident, each, message, incident.room) for each in kinds]


class _Room:
    """The room of one incident at one change."""

    def __init__(self, post: Post, incidents: Incidents) -> None:
        self._post, self._incidents = post, incidents
        incident = post.incident
        self._known = incidents.room(incident.id) if incident.number else []
        self._stands = _standing(self._known)
        # A step that was given up was never there, as a message.
        self._done = [each.step for each in self._known if not each.is_dropped]
        self._kind = _wanted(post)
        first = self._known[0].step.name if self._known else ""
        self.name = first or room_name(incident.ref, incident.nature, incident.title, incident.incident_type)

    @property
    def is_open(self) -> bool:
        """Whether messages go there: it is open, or this change opens it."""
        return self._stands is _Standing.OPEN or self._opens() is not None

    def rows(self, message: IncidentMessage) -> Iterator[OutgoingIncident]:
        """Yield what is to be done and told in it, in order."""
        incident = self._post.incident
        begun = self._opens()
        if begun is not None:
            yield self._step(begun)
        topic = topic_of(message, words_in(self._post.language))
        if topic != self._last_topic():
            yield self._step(RoomAct.TOPIC, text=topic)
        is_new = not self._incidents.is_told(incident.id, self.name)
        kinds = [DeliveryKind.ROOT if is_new else DeliveryKind.UPDATE]
        if not is_new or self._post.told.change.kind not in _BIRTHS:
            kinds.append(DeliveryKind.REPLY)
        for kind in kinds:
            yield OutgoingIncident(incident, kind, message, self.name)
        yield from self._furnish()
        if not incident.is_open:
            yield self._step(RoomAct.CLOSE)

    def _opens(self) -> RoomAct | None:
        """Return the step that opens it now."""
        if not self._post.incident.is_open or self._kind is RoomKind.NONE:
            return None
        return {_Standing.NONE: RoomAct.OPEN, _Standing.SHUT: RoomAct.REOPEN}.get(self._stands)

    def _furnish(self) -> Iterator[OutgoingIncident]:
        if RoomAct.PIN not in {step.act for step in self._done}:
            yield self._step(RoomAct.PIN)
        asked = {guest.who for step in self._done for guest in step.guests}
        guests = tuple(guest for guest in guests_of(self._post) if guest.who not in asked)
        if guests:
            yield self._step(RoomAct.INVITE, guests=guests)
        linked = {step.text for step in self._done if step.act is RoomAct.BOOKMARK}
        for title, url in self._links():
            if title not in linked:
                yield self._step(RoomAct.BOOKMARK, text=title, url=url)

    def _links(self) -> Iterator[tuple[str, str]]:
        incident, book = self._post.incident, self._post.book
        kind = book.incidents.types.get(incident.incident_type)
        playbook = book.playbooks.get(kind.playbook) if kind and kind.playbook else None
        if playbook and playbook.url:
            yield playbook.title, playbook.url
        urls = self._incidents.links(incident.tickets)
        # A message that went to a file has an address that Slack takes for none.
        known = [each for each in incident.tickets if urls.get(each, "").startswith(("https://", "http://"))]
        yield from ((ticket_ref(each), urls[each]) for each in known)

    def _last_topic(self) -> str:
        topics = [step.text for step in self._done if step.act is RoomAct.TOPIC]
        return topics[-1] if topics else ""

    def _step(
        self, act: RoomAct, *, text: str = "", url: str = "", guests: tuple[RoomGuest, ...] = ()
    ) -> OutgoingIncident:
        incident = self._post.incident
        step = RoomStep(
            act=act,
            language=self._post.language,
            ref=incident.ref,
            name=self.name,
            fallback=incident.room,
            is_private=self._kind is RoomKind.PRIVATE,
            text=text,
            url=url,
            guests=guests,
        )
        return OutgoingIncident(incident, DeliveryKind.ROOM, step, self.name)


def guests_of(post: Post) -> list[RoomGuest]:
    """Return who belongs into the room, each once: who declared it, who has a role, whose roles are needed.

    Nobody is called to a drill or a near miss but those who take part.
    """
    incident, register = post.incident, post.book.incidents
    found = {incident.declared_by or "": ""}
    for who in persons_in(incident.roles):
        titles = [
            role_title(stint.role, incident.business_line, register)
            for stint in incident.roles
            if stint.holds and stint.who == who
        ]
        found[who] = ", ".join(titles)
    if incident.nature is Nature.REAL:
        for role in register.needed_roles(incident.incident_type, incident.business_line, incident.severity):
            owner = _owner(post, role)
            found.setdefault(owner, role_title(role, incident.business_line, register))
    found.pop("", None)
    return [RoomGuest(title=title, who=who) for who, title in found.items()]


def _owner(post: Post, role: RoleId) -> str:
    line = post.incident.business_line
    entry = post.book.incidents.role_of(role, line)
    if entry is None or entry.owner != LINE_HEAD:
        return entry.owner if entry else ""
    known = post.book.titles.lines.get(line)
    return known.head if known else ""


def _wanted(post: Post) -> RoomKind:
    kind = post.book.incidents.types.get(post.incident.incident_type)
    is_possible = post.has_rooms and kind is not None and post.incident.number is not None
    return kind.room if kind and is_possible else RoomKind.NONE


class _Standing(Enum):
    """How a room stands once all that is queued for it is done."""

    NONE = auto()
    OPEN = auto()
    SHUT = auto()
    REFUSED = auto()


def _standing(known: Sequence[KnownStep]) -> _Standing:
    """Return how a room stands.

    One that was refused is not asked for again: a person queues that step again once it is possible. One
    that could not be closed is open.
    """
    stands = _Standing.NONE
    for each in known:
        act, refused = each.step.act, each.is_refused
        if act is RoomAct.CLOSE and not refused:
            stands = _Standing.SHUT
        elif act.is_gate and act is not RoomAct.CLOSE:
            stands = _Standing.REFUSED if refused else _Standing.OPEN
    return stands
