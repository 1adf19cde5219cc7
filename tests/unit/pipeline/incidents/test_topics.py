"""What people begin to write about in a crisis is a line of the incident that runs, told once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.incidents.acts.declare import Declaration
from risk_pipeline.domain.incidents.acts.record import note
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.parts import TopicTold
from risk_pipeline.domain.incidents.states import EventKind, Nature
from risk_pipeline.notify.files.messenger import FileMessenger
from risk_pipeline.notify.sender import Timing, drain
from risk_pipeline.pipeline.incidents.desks import DATA_DOER, desk_of
from risk_pipeline.pipeline.incidents.topics.telling import tell_topics
from risk_pipeline.pipeline.texts.discovery import discover
from risk_pipeline.pipeline.texts.reading import read_texts
from risk_pipeline.response.incidents.candidates import declare_incident
from risk_pipeline.store import Store, StoreOutbox
from risk_pipeline.store.incidents.queries import find_incident, incident_events, list_incident_messages
from risk_pipeline.store.incidents.transaction import Incidents
from risk_pipeline.warehouse.connection import Connection
from tests.builders.incidents.desk import a_desk
from tests.builders.incidents.world import ANA, BOOK, loss
from tests.builders.texts.reviews import FEED, land, quiet, shop
from tests.builders.ticket_world import FakeBook
from tests.unit.pipeline.texts.test_discovery import DAYS, FIRST, OWN_WORDS, START, said

NAMED_ON = START + timedelta(days=6)
AT_ONCE = Timing(seconds_between_posts=0, stale_after_seconds=1, settle_seconds=0, sleep=lambda _: None)
BEGAN = datetime.combine(START, time(9), UTC)


@dataclass
class Book(FakeBook):
    """A register of one feed with texts, on which the rules of one line rest."""

    feeds: dict[str, Any] = field(default_factory=lambda: {FEED.id: FEED})

    def dependants_of(self, subject: str) -> tuple[Any, ...]:
        return (SimpleNamespace(id="reviews.low_ratings"),) if subject == FEED.id else ()

    def line_of(self, rule: Any) -> Any:
        return SimpleNamespace(id=rule.id.partition(".")[0])


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """A warehouse in which twelve people write about one thing in a week."""
    with shop(tmp_path) as opened:
        planted = [said(n, n // 2, f"author {n}", words) for n, words in enumerate(OWN_WORDS)]
        land(opened, [*quiet(FIRST, DAYS), *planted])
        read_texts(opened, [FEED], "UTC")
        for day in range(-5, 8):
            discover(opened, FEED, START + timedelta(days=day))
        yield opened


def a_platform(store: Store, language: str = "en") -> Any:
    settings = SimpleNamespace(zone=UTC, time_zone="UTC", language=language, currency="BRL", slack_token=None)
    now = FixedClock(datetime.combine(NAMED_ON, time(8), UTC))
    return SimpleNamespace(store=store, catalog=Book(incidents=BOOK), settings=settings, clock=now)


def begun(store: Store, line: str = "reviews", at: datetime = BEGAN, **more: Any) -> tuple[Any, Incident]:
    a_desk(store)
    platform = a_platform(store)
    declaration = Declaration("mass_complaint", line, "It burns", axes=(loss(20_000),), since=at, **more)
    return platform, declare_incident(desk_of(platform), declaration, ANA, at)


def notes(store: Store, incident: Incident) -> list[str]:
    events = incident_events(store, incident.id)
    return [each.change.reason for each in events if each.change.kind is EventKind.NOTED]


def told_topics(store: Store, incident: Incident) -> tuple[TopicTold, ...]:
    found = find_incident(store, incident.ref)
    assert found is not None
    return found.topics


def keys(store: Store, begin: str) -> list[str]:
    with store.reading() as transaction:
        return [key for key, _ in Incidents(transaction).keys_beginning(begin)]


def test_a_topic_is_told_once_on_the_incident_that_runs(store: Store, connection: Connection) -> None:
    platform, incident = begun(store)
    assert [tell_topics(platform, connection) for _ in range(3)] == [1, 0, 0]
    (line,) = notes(store, incident)
    assert line.startswith("New topic “")
    assert "carregador" in line
    assert line.endswith("people")
    replies = [each for each in list_incident_messages(store) if each.kind == "reply"]
    assert len(replies) == 1
    found = find_incident(store, incident.ref)
    assert found is not None
    assert found.state is incident.state


def at(platform: Any, day: int, hour: int = 8) -> Any:
    """Return the platform so many days after the first text about it."""
    clock = FixedClock(datetime.combine(START + timedelta(days=day), time(hour), UTC))
    return SimpleNamespace(**{**vars(platform), "clock": clock})


def count(connection: Connection, texts: int) -> None:
    """Let the newest day have so many texts about the topic that the 14 days have `texts`."""
    of_topic = "feed = 'shop.reviews' and topic = 'carregador'"
    newest = f"day = (select max(day) from ops.text_topic_days where {of_topic})"
    connection.execute(
        f"update ops.text_topic_days set x = x + ? - (select sum(x) from ops.text_topic_days "
        f"where {of_topic} and day > (select max(day) - 14 from ops.text_days)) "
        f"where {of_topic} and {newest}",
        [texts],
    )


def test_growth_is_told_when_the_texts_doubled_since_last_told_and_once_a_day(
    store: Store, connection: Connection
) -> None:
    platform, incident = begun(store)
    assert tell_topics(platform, connection) == 1
    rows = connection.execute("select texts from ops.text_topics").fetchall()
    first = int(rows[0][0])
    told = []
    for day, hour, texts in [
        (6, 20, 5 * first),  # told today already
        (7, 8, 2 * first - 1),
        (8, 8, 2 * first),
        (8, 20, 8 * first),
        (9, 8, 4 * first - 1),
        (10, 8, 4 * first + 1),
        (11, 8, 8 * first + 1),  # not twice what was told
        (12, 8, first),
        (13, 8, 8 * first + 2),
    ]:
        count(connection, texts)
        later = at(platform, day, hour)
        told.append([tell_topics(later, connection) for _ in range(2)])
    assert told == [[0, 0], [0, 0], [1, 0], [0, 0], [0, 0], [1, 0], [0, 0], [0, 0], [1, 0]]
    said = [
        f"Topic “carregador” grows: {now} texts in 14 days, {before} when last told"
        for now, before in [
            (2 * first, first),
            (4 * first + 1, 2 * first),
            (8 * first + 2, 4 * first + 1),
        ]
    ]
    assert notes(store, incident)[1:] == said


def test_what_was_told_is_kept_by_the_event_and_its_key_names_the_day_alone(
    store: Store, connection: Connection
) -> None:
    platform, incident = begun(store)
    tell_topics(platform, connection)
    (first,) = told_topics(store, incident)
    count(connection, 3 * first.texts)
    tell_topics(at(platform, 9), connection)
    (grown,) = told_topics(store, incident)
    assert (grown.feed, grown.topic, grown.texts) == (FEED.id, "carregador", 3 * first.texts)
    assert (grown.names, grown.at) == (first.names, at(platform, 9).clock.now())
    begin = f"topic:{incident.id}:{FEED.id}:carregador:{grown.opened_on}"
    assert keys(store, begin) == [begin, f"{begin}:grown:{START + timedelta(days=9)}"]


def test_what_an_earlier_version_told_in_keys_is_not_told_again(store: Store, connection: Connection) -> None:
    platform, incident = begun(store)
    opened_on, first = connection.execute("select opened_on, texts from ops.text_topics").fetchall()[0]
    begin = f"topic:{incident.id}:{FEED.id}:carregador:{opened_on}"
    for day, key in ((6, begin), (8, f"{begin}:grown:{START + timedelta(days=8)}:{2 * first}")):
        then = at(platform, day).clock.now()
        desk_of(platform).act(
            incident.ref,
            DATA_DOER,
            then,
            lambda current, *_, now=then: [note(current, "…", ANA, now)],
            key=key,
        )
    told = []
    for day, hour, texts in (
        (8, 20, 9 * first),
        (9, 8, 4 * first - 1),
        (10, 8, 4 * first),
        (11, 8, 7 * first),
    ):
        count(connection, texts)
        told.append(tell_topics(at(platform, day, hour), connection))
    assert told == [0, 0, 1, 0]
    assert notes(store, incident)[-1].endswith(f"{4 * first} texts in 14 days, {2 * first} when last told")


def test_what_people_write_of_themselves_is_in_no_line_message_page_or_published_table(
    store: Store, tmp_path: Path
) -> None:
    personal = {
        "phone": "(11) 98765-4321",
        "e-mail": "marina.quintela@example.com",
        "card": "4111 1111 1111 1111",
        "document": "529.982.247-25",
        "name": "Marina Quintela",
    }
    own = f"fone {personal['phone']} {personal['e-mail']} {personal['card']} cpf {personal['document']}"
    with shop(tmp_path / "shop") as connection:
        planted = [
            said(n, n // 2, f"author {n}", f"{words}. Me chamo {personal['name']}, {own}")
            for n, words in enumerate(OWN_WORDS)
        ]
        land(connection, [*quiet(FIRST, DAYS), *planted])
        read_texts(connection, [FEED], "UTC")
        for day in range(-5, 8):
            discover(connection, FEED, START + timedelta(days=day))
        platform, incident = begun(store)
        assert tell_topics(platform, connection) > 0
        tables = [
            str(connection.execute(f"select * from ops.{table}").fetchall())
            for table in ("text_topics", "text_topic_terms", "text_topic_days", "text_days", "text_terms")
        ]
    messages = tmp_path / "messages"
    drain(StoreOutbox(store), FileMessenger(messages), FixedClock(BEGAN + timedelta(days=9)), AT_ONCE)
    pages = [each.read_text("utf-8") for each in messages.rglob("*") if each.is_file()]
    assert any("New topic" in page for page in pages)
    with store.engine.connect() as opened:
        kept = [
            str(opened.exec_driver_sql(f"select * from {table}").fetchall())
            for table in ("incident", "incident_event", "incident_document", "outbox", "seal")
        ]
    # Digits stand in hashes by chance: whole runs, and parts as a term of their own would be written.
    parts = ("98765", "4321", "4111", "1111", "529", "982", "247", "11")
    runs = ("98765-4321", "987654321", "4111111111111111", "52998224725")
    terms = [form for part in parts for form in (f"'{part}'", f"'{part} ", f" {part}'")]
    pieces = [*personal.values(), *runs, *terms, "quintel", "marina"]
    everywhere = "\n".join([*tables, *pages, *kept, *notes(store, incident)]).lower()
    assert "carregador" in everywhere
    assert [piece for piece in pieces if piece.lower() in everywhere] == []


@pytest.mark.parametrize(
    "other",
    [
        {"line": "payments"},
        {"nature": Nature.DRILL},
        {"at": datetime.combine(START + timedelta(days=30), time(9), UTC)},
    ],
)
def test_an_incident_of_other_things_a_drill_and_one_that_began_later_hear_nothing(
    store: Store, connection: Connection, other: dict[str, Any]
) -> None:
    platform, incident = begun(store, **other)
    assert tell_topics(platform, connection) == 0
    assert notes(store, incident) == []


def test_a_topic_that_is_over_is_not_told(store: Store, connection: Connection) -> None:
    platform, incident = begun(store)
    connection.execute("update ops.text_topics set closed_on = opened_on")
    assert tell_topics(platform, connection) == 0
    assert notes(store, incident) == []
