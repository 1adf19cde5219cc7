"""One incident from a ticket to a verified change, with the verbs of its people, on a real project."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.incidents.states import EventKind, State
from risk_pipeline.domain.verdict import Status
from risk_pipeline.pipeline import app as pipeline_app
from risk_pipeline.pipeline.incidents.tick import watch_incidents
from risk_pipeline.pipeline.operations import operators
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import policy_from
from risk_pipeline.response.verdicts.apply import apply_verdicts
from risk_pipeline.response.verdicts.selection import select_verdicts
from risk_pipeline.store.incidents.queries import find_incident, incident_events
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.indicators.verdicts import read_rule_results
from tests.harness.cli.calls import call as run
from tests.harness.loop_site import CARDS_TICKET, LAST, Site, Story, at_the_command_line

REF, CONTROL, TYPED = "INC-2024-001", "C02", "Marina Quintela"
BEGAN = datetime(2024, 4, 14, 12, tzinfo=UTC)
LOGINS = {
    "risk_manager": ("ana",),
    "payments_risk": ("ben",),
    "compliance_lead": ("lea",),
    "public_relations": ("pia",),
}
Risk = Callable[..., str]


@pytest.fixture
def site(loop_story: Story) -> Site:
    return loop_story.at("replayed")


@pytest.fixture
def risk(site: Site) -> Iterator[Risk]:
    """Call a verb as somebody, so many minutes after the incident began. The register is read once."""
    with at_the_command_line("", LOGINS), pytest.MonkeyPatch.context() as patched:
        patched.setattr(pipeline_app, "load_catalog", cache(pipeline_app.load_catalog))

        def call(who: str, minutes: int, *words: str, code: int = 0) -> str:
            at = FixedClock(BEGAN + timedelta(minutes=minutes))
            patched.setattr(operators, "current_login", lambda: who)
            patched.setattr(pipeline_app, "SystemClock", lambda: at)
            done = run(words, site.environment() | {"COLUMNS": "200"})
            assert done.exit_code == code, done.output
            return " ".join(done.output.split())

        yield call


def incident(risk: Risk, who: str, minutes: int, verb: str, *words: str, code: int = 0) -> str:
    group, _, under = verb.partition(" ")
    return risk(who, minutes, "incident", group, *([under] if under else []), REF, *words, code=code)


def test_an_incident_goes_from_a_ticket_to_a_verified_change(site: Site, risk: Risk, tmp_path: Path) -> None:
    begin(risk)
    say_something(risk)
    end(risk)
    learn(risk)
    refused = incident(risk, "ana", 4000, "close", code=1)
    assert f"{CARDS_TICKET} is open" in refused
    days_are_green(site)
    assert f"verified: control {CONTROL}" in incident(risk, "ana", 9000, "close")
    with site.platform() as platform:
        closed = find_incident(platform.store, REF)
        assert closed is not None
        kinds = [event.change.kind for event in incident_events(platform.store, closed.id)]
    assert closed.state is State.CLOSED
    assert kinds.count(EventKind.FACTS_WRITTEN) == 2
    assert kinds[-1] is EventKind.CLOSED
    read_review(risk, tmp_path)
    assert '"broken": []' in risk("ana", 9001, "audit", "verify", "--states", "--json")


def read_review(risk: Risk, folder: Path) -> None:
    """Review and timeline are files to send, with the facts, who led, and what came of it."""
    page, pdf = folder / "review.html", folder / "timeline.pdf"
    incident(risk, "ana", 9001, "review show", "--export", str(page))
    incident(risk, "ana", 9001, "timeline", "--export", str(pdf))
    assert pdf.read_bytes().startswith(b"%PDF-")
    text = page.read_text()
    for said in (
        "No card is approved",
        "ana is Incident commander now",
        "Legal lead",
        "Team assembled",
        "waived",
        f"control {CONTROL}",
        "Nothing is missing.",
    ):
        assert said in text
    assert '<li style="margin-left: 22px">2. there was one only (evidence: facts 2)' in text


def begin(risk: Risk) -> None:
    said = ("--title", "No card is approved", "--line", "payments", "--severity", "P0")
    declared = risk("ana", 0, "incident", "declare", "risk_accident", *said, "--ticket", CARDS_TICKET)
    assert f"{REF} is declared, P0" in declared
    incident(risk, "ana", 1, "role assume", "incident_commander")
    incident(risk, "ben", 2, "role assume", "business_lead")
    incident(risk, "lea", 3, "role assume", "legal_lead")
    assert "is not yours" in incident(risk, "ben", 4, "role assume", "legal_lead", code=1)
    assert "has no facts sheet yet" in incident(risk, "ana", 4, "facts", code=1)


def say_something(risk: Risk) -> None:
    """A statement of a P0 is out with legal, business and young facts, and not before."""
    written = incident(risk, "ana", 5, "facts", "--write")
    assert "version 1" in written
    assert "version 1" in incident(risk, "ana", 6, "facts", "--write")
    incident(risk, "ana", 10, "statement draft", "holding", "--language", "en")
    too_early = incident(risk, "ana", 11, "statement publish", "1", "--where", "site", code=1)
    assert "is P0: statement 1 needs legal's approval first" in too_early
    sign(risk, 20)
    too_old = incident(risk, "ana", 90, "statement publish", "1", "--where", "site", code=1)
    assert "rests on facts of 1.4 hours ago; at most 1 are allowed for P0" in too_old
    assert "version 2" in incident(risk, "ana", 91, "facts", "--write")
    assert "statement 1.2 is draft" in incident(risk, "ana", 92, "statement revise", "1")
    sign(risk, 100)
    published = incident(risk, "ana", 110, "statement publish", "1", "--where", "site")
    assert "statement 1.2 is published" in published


def sign(risk: Risk, minutes: int) -> None:
    incident(risk, "ana", minutes, "statement submit", "1")
    incident(risk, "lea", minutes + 1, "statement approve", "1")
    assert "is confirmed" in incident(risk, "ben", minutes + 2, "statement confirm", "1")


def end(risk: Risk) -> None:
    """The harm stops by an action, a control is changed, and data say that it is over."""
    early = incident(risk, "ana", 120, "contain", "--note", "second acquirer", code=1)
    assert "not yet" in early
    action(risk, 121, "containment", "switch the acquirer")
    contained = incident(risk, "ana", 124, "contain", "--note", "second acquirer")
    assert f"{REF} is contained, P0" in contained
    action(risk, 130, "corrective", "match by the hour", "--control", CONTROL)
    action(risk, 140, "preventive", "two acquirers at all times")
    cause = ("--root-cause", "partner.payment", "--note", "acquirer down")
    risk("ben", 150, "tickets", "close", CARDS_TICKET, "--resolution", "fixed", *cause)
    assert f"{REF} is resolved" in incident(risk, "ana", 2500, "resolve")


def learn(risk: Risk) -> None:
    """The review says why it happened, and somebody who did not write it approves it."""
    texts = ("--happened", "one acquirer", "--escaped", "no alarm", "--went-well", "the team came fast")
    incident(risk, "ben", 3000, "review write", *texts)
    incident(risk, "ben", 3001, "review why", "the acquirer failed", "--evidence", CARDS_TICKET)
    incident(risk, "ben", 3002, "review why", "there was one only", "--under", "1", "--evidence", "facts 2")
    missing = incident(risk, "ana", 3003, "review approve", code=1)
    assert "data protection authority" in missing
    for duty in ("breach_br", "card_scheme"):
        incident(risk, "lea", 3004, "duty waive", duty, "--reason", "no personal data, no plan asked for")
    assert f"{REF} is reviewed" in incident(risk, "ana", 3010, "review approve")


def action(risk: Risk, minutes: int, kind: str, title: str, *more: str) -> None:
    due = ("--owner", "ben", "--due", (LAST + timedelta(days=30)).isoformat())
    added = risk("ben", minutes, "tickets", "action", "add", CARDS_TICKET, kind, title, *due, *more)
    number = added.rsplit("action ", 1)[1].split()[0]
    risk("ben", minutes + 1, "tickets", "action", "done", CARDS_TICKET, number)


def days_are_green(site: Site) -> None:
    """Let the ticket's rule say for some more days that all is well: the ticket closes."""
    with site.platform() as platform:
        ticket = next(each for each in site.tickets() if each.ref == CARDS_TICKET)
        with connect(site.settings.warehouse_path, read_only=True) as connection:
            frame = read_rule_results(connection, since=LAST, until=LAST)
        mine = frame[(frame["rule_id"] == ticket.rule_id) & (frame["segment"] == ticket.segment)]
        red = mine.assign(status="red", suppressed=None)  # what is green is selected for open tickets only
        periods = select_verdicts(red, {}).by_identity[ticket.identity_key]
        newest = periods[-1][0]
        greens = []
        for hours in range(1, 73):
            days, hour = divmod(hours, 24)
            period = replace(newest.period, start=LAST + timedelta(days=days + 1), hour=hour)
            greens.append(replace(newest, period=period, known_on=period.end, status=Status.GREEN))
        writer = Writer(platform.catalog, policy_from(platform.settings), None)
        apply_verdicts(platform.store, greens, writer, now=platform.as_of(greens[-1].period.end))


def test_runs_keep_what_came_of_an_action_that_was_done_on_a_closed_ticket(site: Site, risk: Risk) -> None:
    begin(risk)
    days_are_green(site)
    action(risk, 130, "corrective", "match by the hour")
    assert "match by the hour: done, not proven yet" in incident(risk, "ana", 140, "show")
    (ticket,) = [each for each in site.tickets() if each.ref == CARDS_TICKET]
    assert ticket.state == "closed"
    with connect(site.settings.warehouse_path) as connection:
        connection.execute(
            "update ops.rule_results set status = 'green' where rule_id = ? and segment = ? "
            "and period_start > date '2024-04-14'",
            [ticket.rule_id, ticket.segment],
        )
    with site.platform(LAST) as platform:
        watch_incidents(platform)
    assert "match by the hour: held" in incident(risk, "ana", 4000, "show")
    assert "effective" in risk("ana", 4001, "tickets", "show", CARDS_TICKET)


def test_a_name_that_was_typed_is_nowhere_once_it_is_redacted(site: Site, risk: Risk, tmp_path: Path) -> None:
    begin(risk)
    letter = tmp_path / "letter.txt"
    letter.write_text(f"Dear {TYPED}")
    for words in (
        ("note", f"{TYPED} called"),
        ("update", f"we wait for {TYPED}", "--next", "1 h"),
        ("review write", "--happened", f"{TYPED} was overlooked"),
        ("statement draft", "holding", "--language", "en", "--file", str(letter), "--title", TYPED),
    ):
        incident(risk, "ana", 10, *words)
    letter.unlink()
    risk("ana", 11, "publish")
    var = site.settings.var_dir
    assert "state.sqlite" in {name.partition("-")[0] for name in holding(var)}
    said = risk("ana", 12, "audit", "redact", REF, "--text", TYPED, "--reason", "a customer")
    assert "redacted" in said
    assert "in use" not in said
    risk("ana", 13, "deliver")
    risk("ana", 13, "publish")
    for verb in ("review show", "timeline"):
        page = tmp_path / f"{verb}.html"
        incident(risk, "ana", 14, verb, "--export", str(page))
        assert "[redacted]" in page.read_text()
    assert holding(var) == set()
    assert holding(tmp_path) == set()
    assert '"broken": []' in risk("ana", 15, "audit", "verify", "--states", "--json")


def holding(folder: Path) -> set[str]:
    """Return the names of the files that hold the name, in whichever way they pack what they hold."""
    return {path.name for path in folder.rglob("*") if path.is_file() and TYPED.encode() in path.read_bytes()}
