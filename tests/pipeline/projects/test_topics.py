"""A real project over days: what people begin to write about in a crisis, told where, and what is never told.

One site is run for three mornings with messages to the Slack emulator. An incident runs on the first two.
Each text about the topic ends with personal values, and so does a row that is refused.
"""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb
import pytest

from risk_pipeline.domain.incidents.acts.declare import Declaration
from risk_pipeline.domain.incidents.acts.move import downgrade
from risk_pipeline.domain.incidents.figures import AxisNumber
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.register.incidents.scale import Axis, Measure
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.incidents.desks import desk_of
from risk_pipeline.pipeline.runs import stages
from risk_pipeline.response.incidents.candidates import declare_incident
from risk_pipeline.store import list_tickets
from risk_pipeline.store.incidents.queries import find_incident, incident_events
from risk_pipeline.warehouse.connection import connect
from tests.builders.incidents.world import ANA
from tests.builders.texts.project import RULE, TRIED, ReviewSite, begin_reviews
from tests.builders.texts.reviews import Review, quiet
from tests.harness.cli.calls import call
from tests.servers.slack import TOKEN, SlackServer, running_slack
from tests.unit.pipeline.texts.test_discovery import OWN_WORDS

pytestmark = pytest.mark.slow

FIRST, QUIET_DAYS = date(2026, 1, 5), 100
START = FIRST + timedelta(days=QUIET_DAYS)
NAMED, GROWN, AFTER = (START + timedelta(days=days) for days in (5, 6, 7))
TOPIC = "carregador"
PERSONAL = {
    "phone": "(11) 98765-4321",
    "e-mail": "marina.quintela@example.com",
    "card": "4111 1111 1111 1111",
    "document": "529.982.247-25",
    "name": "Marina Quintela",
}
PIECES = (
    *PERSONAL.values(),
    *("98765-4321", "11987654321", "4111111111111111", "52998224725", "quintela"),
)
OWN = f"Me chamo {PERSONAL['name']}. Fone {PERSONAL['phone']} {PERSONAL['e-mail']}, {PERSONAL['card']} cpf"


def about_it(day: date, many: int) -> list[Review]:
    """Texts of a day about the topic, each by somebody else, with what is personal behind it."""
    return [
        (
            f"{day}-{n}",
            day,
            1,
            f"{day} author {n}",
            f'"{OWN_WORDS[n % len(OWN_WORDS)]}. {OWN} {PERSONAL["document"]}"',
        )
        for n in range(many)
    ]


@dataclass
class Lived:
    """The site after three mornings: the incident as it ended, tickets of each morning, what verbs said."""

    site: ReviewSite
    slack: SlackServer
    incident: Incident
    notes: dict[date, list[str]]
    tickets: dict[date, list[Ticket]]
    said: Path

    def verdicts(self, rule: str) -> dict[date, tuple[str, str | None, str | None]]:
        """Return status and why it is not acted on of the verdicts on the topic, by day."""
        with connect(self.site.settings.warehouse_path, read_only=True) as connection:
            rows = connection.execute(
                "select period_end, status, suppressed, suppressed_detail from ops.rule_results "
                "where rule_id = ? and segment = ?",
                [rule, TOPIC],
            ).fetchall()
        return {day: (status, code, detail) for day, status, code, detail in rows}

    def words(self, verb: str) -> str:
        """Return what a verb said."""
        texts = [path.read_text() for path in self.said.glob("*.txt")]
        return next(text for text in texts if text.startswith(f"risk {verb}\n"))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    root = tmp_path_factory.mktemp("topics")
    with running_slack(root) as slack:
        channel, _ = slack.new_channel()
        folder = root / "shop"
        begin_reviews(folder, channel)
        site = ReviewSite(folder, slack.api_url, TOKEN)
        broken = f"broken,{PERSONAL['document']},1,x,{PERSONAL['e-mail']} {PERSONAL['phone']}"
        past = [(f"q{row[0]}", *row[1:]) for row in quiet(FIRST, QUIET_DAYS + 10)]
        for day, many in [(START + timedelta(days=n), 2 if n < 5 else 6) for n in range(6)]:
            past += about_it(day, many)
        site.deliver("a", [row for row in past if row[1] <= NAMED], broken)
        incident = begun(site)
        notes, tickets = {}, {}
        for day, many in ((NAMED, 0), (GROWN, 30), (AFTER, 8)):
            if many:
                news = [row for row in past if row[1] == day]
                site.deliver(f"{day}", [*news, *about_it(day, many)])
            if day == AFTER:
                over(site, incident)
            site.run(day)
            notes[day], tickets[day] = told(site, incident), tickets_of(site)
        break_off(site)
        yield Lived(site, slack, incident, notes, tickets, speak(site, incident))


def begun(site: ReviewSite) -> Incident:
    """Declare an incident of the line on the third day of the harm, before anything was run."""
    platform = site.platform(START + timedelta(days=2))
    at = datetime.combine(START, time(9), UTC)
    level = AxisNumber(axis=Axis.REGULATORY, measure=Measure.LEVEL, value=2, source="ana", at=at)
    declaration = Declaration("mass_complaint", "sales", "It burns", axes=(level,), since=at)
    try:
        return declare_incident(desk_of(platform), declaration, ANA, platform.clock.now())
    finally:
        platform.store.close()


def over(site: ReviewSite, incident: Incident) -> None:
    """Say on the last but one day that it was less than it looked."""
    platform = site.platform(GROWN, hour=15)
    now = platform.clock.now()
    desk_of(platform).act(incident.ref, ANA, now, lambda i, *_: [downgrade(i, "one batch", ANA, now)])
    platform.store.close()


def break_off(site: ReviewSite) -> None:
    """Load a file that is refused: personal values stand where a time and a number should."""
    row = f"x{{}},{PERSONAL['document']},{PERSONAL['phone']},{PERSONAL['name']},{OWN.replace(',', '')}"
    site.deliver("z", [], *(row.format(number) for number in range(5)))
    platform = site.platform(AFTER)
    report = stages.ingest(platform, run_id="broken", day=AFTER)
    platform.store.close()
    assert any("5 values do not fit" in str(line) for line in report.failure_lines())


def told(site: ReviewSite, incident: Incident) -> list[str]:
    platform = site.platform(AFTER)
    events = incident_events(platform.store, incident.id)
    platform.store.close()
    return [each.change.reason for each in events if each.change.kind is EventKind.NOTED]


def tickets_of(site: ReviewSite) -> list[Ticket]:
    platform = site.platform(AFTER)
    found = [each for each in list_tickets(platform.store) if each.rule_id in (RULE, TRIED)]
    platform.store.close()
    return found


def speak(site: ReviewSite, incident: Incident) -> Path:
    """Call the verbs that write or show something; keep what each said."""
    folder = site.folder / "said"
    folder.mkdir()
    for number, verb in enumerate(
        (
            f"incident review show {incident.ref} --export {folder}/review.pdf",
            f"incident review show {incident.ref} --export {folder}/review.html",
            f"incident timeline {incident.ref} --export {folder}/timeline.pdf",
            f"incident timeline {incident.ref} --export {folder}/timeline.html",
            f"audit export {folder}/audit.csv",
            f"topics show {TOPIC}",
            "feeds list",
            "tickets show T-000001",
            f"rules show {TRIED}",
            f"why {RULE} {TOPIC} {GROWN}",
            f"why {TRIED} {TOPIC} {GROWN}",
        )
    ):
        done = call(verb.split(), site.environment())
        (folder / f"{number}.txt").write_text(f"risk {verb}\n{done.output}")
    return folder


def test_a_topic_is_a_line_of_the_incident_and_opens_no_ticket_while_it_runs(lived: Lived) -> None:
    verdicts = lived.verdicts(RULE)
    where = f"told on an incident: {lived.incident.ref}"
    for day in (NAMED, GROWN):
        assert verdicts[day] == ("red", "on_incident", where)
        assert lived.tickets[day] == []
    (line,) = lived.notes[NAMED]
    assert line.startswith(f"New topic “{TOPIC}”")


def test_growth_is_a_further_line(lived: Lived) -> None:
    (grown,) = lived.notes[GROWN][1:]
    assert grown.startswith(f"Topic “{TOPIC}” grows: ")
    assert lived.notes[AFTER] == lived.notes[GROWN]


def test_after_the_incident_the_rule_opens_as_usual_and_not_for_the_days_before(lived: Lived) -> None:
    assert lived.verdicts(RULE)[AFTER] == ("red", None, None)
    (ticket,) = lived.tickets[AFTER]
    assert (ticket.rule_id, ticket.segment, ticket.last_period_end) == (RULE, TOPIC, AFTER)
    assert ticket.breached_periods == 1
    platform = lived.site.platform(AFTER)
    ended = find_incident(platform.store, lived.incident.ref)
    platform.store.close()
    assert ended is not None
    assert not ended.is_running


def test_a_rule_over_topics_in_shadow_is_judged_recorded_and_scored_and_tells_nobody(lived: Lived) -> None:
    assert {day: lived.verdicts(TRIED)[day] for day in (NAMED, GROWN, AFTER)} == dict.fromkeys(
        (NAMED, GROWN, AFTER), ("red", "shadow", "shadow")
    )
    assert [ticket for found in lived.tickets.values() for ticket in found if ticket.rule_id == TRIED] == []
    shown = [line.split() for line in lived.words(f"rules show {TRIED}").splitlines() if "day 2026" in line]
    assert [(day, where, verdict, held) for _, day, where, verdict, *_, held in shown] == [
        (str(day), TOPIC.capitalize(), "red", "shadow") for day in (AFTER, GROWN, NAMED)
    ]
    assert "Not told (shadow)" in lived.words(f"why {TRIED} {TOPIC} {GROWN}")


def test_no_personal_value_is_in_any_output(lived: Lived) -> None:
    held = dict(contents(lived.site.folder / "var")) | dict(contents(lived.said))
    held["slack"] = "\n".join(
        repr(lived.slack.messages(each["id"]))
        for each in lived.slack.admin.conversations_list(limit=200)["channels"]
    )
    leaks = {
        (place, piece)
        for place, text in held.items()
        for piece in PIECES
        if piece.casefold() in text.casefold()
    }
    assert leaks == set()
    assert_all_was_written(held)
    assert "5 values do not fit" in " ".join(lived.words("feeds list").split())
    with connect(lived.site.settings.warehouse_path, read_only=True) as connection:
        raw = repr(connection.execute("select * from raw.shop_reviews").fetchall())
    assert [value for value in PERSONAL.values() if value not in raw] == []


def assert_all_was_written(held: dict[str, str]) -> None:
    """What may be told of the texts is in each kind of output: the search looked where it had to."""
    for part in ("slack", "published/", "parquet", "state.sqlite", "audit.csv", "timeline.html"):
        assert any(part in place and TOPIC in text for place, text in held.items()), part
    for part in ("logs/", "gx/", "review.pdf", "timeline.pdf", "review.html"):
        assert any(part in place for place in held), part


def contents(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what stands in each file; of warehouses by table, without the raw tables of the working one."""
    for path in sorted(each for each in folder.rglob("*") if each.is_file() and not each.is_symlink()):
        name = str(path.relative_to(folder))
        if path.suffix == ".duckdb":
            yield from ((f"{name} {table}", text) for table, text in tables(path))
        elif path.suffix == ".parquet":
            yield name, repr(duckdb.sql(f"select * from read_parquet('{path}')").fetchall())
        elif path.suffix == ".pdf" and shutil.which("pdftotext"):
            read = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
            yield name, read.stdout
        else:
            yield name, path.read_bytes().decode("utf-8", "replace")


def tables(path: Path) -> Iterator[tuple[str, str]]:
    is_working = "published" not in path.parts
    with duckdb.connect(str(path), read_only=True) as connection:
        listed = connection.execute(
            "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE'"
        ).fetchall()
        for schema, table in listed:
            if not (is_working and schema == "raw"):
                rows = connection.execute(f'select * from "{schema}"."{table}"').fetchall()
                yield f"{schema}.{table}", repr(rows)
