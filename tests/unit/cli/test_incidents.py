"""The verbs `risk incident …` as their people use them, on a small project."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from subprocess import run

import pytest
import yaml

from risk_pipeline.domain.clock import SystemClock
from risk_pipeline.domain.incidents.acts.declare import Seen
from risk_pipeline.pipeline.operations import operators
from risk_pipeline.response.incidents.candidates import see_candidate
from risk_pipeline.store import open_store
from tests.builders.broken_projects.incidents import prepared
from tests.builders.governance.entries import a_control, a_process
from tests.builders.incidents.desk import a_desk
from tests.builders.incidents.world import BOOK, NOW
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import FakeBook
from tests.harness.verb_site import Site

Risk = Callable[..., str]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A project with one type of incident, a control and a process."""
    return Site(tmp_path / "shop", {"RISK_VAR_DIR": str(tmp_path / "var"), "COLUMNS": "200"})


@pytest.fixture
def risk(site: Site, monkeypatch: pytest.MonkeyPatch) -> Risk:
    """Call a verb as somebody; the words `ana: incident list` name who."""
    site.project.governance = {
        "controls": [a_control()],
        "processes": [a_process()],
        **site.project.governance,
    }
    book = prepared(site.project)
    book["types"][0]["roles"] += ["legal_lead", "business_lead"]
    book["roles"] += [
        {"id": "law", "role": "legal_lead", "title": "Legal", "owner": "data_eng"},
        {"id": "line", "role": "business_lead", "title": "Business", "owner": "line_head"},
    ]
    book["duties"] = [{"id": "tell", "title": "Tell the authority", "within": "72 h", "source": "law"}]
    for owner, login in zip(site.project.owners, ("ana", "lea"), strict=True):
        owner["logins"] = [login]
    site.project.write()

    def call(*words: str, exit_code: int = 0) -> str:
        who, *rest = words
        monkeypatch.setattr(operators, "current_login", lambda: who)
        ended = site.risk("incident", *rest)
        assert ended.exit_code == exit_code, ended.output
        # A terminal of any width breaks lines elsewhere.
        return " ".join(str(ended.output).split())

    return call


def declared(risk: Risk, *more: str) -> str:
    said = ("--title", "Everything is down", "--line", "fulfilment", "--axis", "users.users=500")
    return risk("ana", "declare", "outage", *said, *more)


def test_a_ticket_that_is_worse_than_its_incident_is_pointed_at(
    site: Site, risk: Risk, tmp_path: Path
) -> None:
    site.variables["RISK_STORE_URL"] = url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    store = open_store(url)
    Desk(store).days("red")
    store.close()
    said = ("--title", "Late", "--line", "fulfilment", "--ticket", "T-1")
    mild = risk("ana", "declare", "outage", *said)
    assert "-001 is declared, P3" in mild
    assert "T-000001 is P2: that is how bad its rule finds it." in mild
    assert "-001 P2 --note" in mild
    assert "T-000001" not in risk("ana", "declare", "outage", *said, "--severity", "P1")


def test_an_accepted_candidate_says_which_of_its_tickets_is_worse(
    site: Site, risk: Risk, tmp_path: Path
) -> None:
    site.variables["RISK_STORE_URL"] = url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    store = open_store(url)
    seen = Seen(
        key="late",
        incident_type="outage",
        business_line="fulfilment",
        title="Many late orders",
        axes=(),
        since=NOW,
        why="its indicator",
        tickets=(1,),
    )
    outage = BOOK.types["mass_complaint"].model_copy(update={"id": "outage"})
    book = FakeBook(incidents=replace(BOOK, types={outage.id: outage}))
    candidate = see_candidate(replace(a_desk(store), book=book), seen, NOW)
    store.close()
    assert candidate is not None
    said = risk("ana", "accept", candidate.ref)
    assert f"was {candidate.ref}" in said
    assert "T-000001 is P2: that is how bad its rule finds it." in said


def test_the_status_of_the_day_names_an_incident_and_how_many_roles_nobody_has(
    site: Site, risk: Risk
) -> None:
    ref = declared(risk).split(" is declared", 1)[0].split()[-1]
    said = " ".join(site.risk("status").output.split())
    assert f"incident {ref} P0 Everything is down: " in said
    assert "roles nobody has" in said
    assert f"risk incident show {ref}" in said


def test_a_document_says_how_bad_it_was_although_it_is_milder_by_now(risk: Risk, tmp_path: Path) -> None:
    ref = declared(risk, "--severity", "P0").split(" is declared", 1)[0].split()[-1]
    risk("ana", "severity", ref, "P1", "--note", "half of it is up again")
    page = tmp_path / "timeline.html"
    risk("ana", "timeline", ref, "--export", str(page))
    assert "P0 Everything is down · declared" in page.read_text()
    assert f"{ref} · P1" in risk("ana", "show", ref)


def test_an_incident_is_declared_shown_and_listed_with_who_is_missing(risk: Risk) -> None:
    assert "-001 is declared, P0: its messages go to #incidents" in declared(risk)
    ref = risk("ana", "list").split("INC-", 1)[1].split()[0]
    assert risk("ana", "role", "assume", f"INC-{ref}", "incident_commander").endswith(
        "ana is incident_commander"
    )
    shown = risk("lea", "show", f"INC-{ref}")
    for text in (
        "P0 Everything is down",
        "Users hit: P0, 500 users (said by ana)",
        "Lead: ana",
        "Legal: NOBODY YET",
        "First statement by",
        "tell owed: Tell the authority",
        "No ticket is linked to it",
    ):
        assert text in shown
    assert "declared it" in risk("ana", "timeline", f"INC-{ref}")
    assert "Still missing" in risk("ana", "review", "show", f"INC-{ref}")


def test_a_statement_is_refused_to_its_author_and_without_facts(risk: Risk, tmp_path: Path) -> None:
    declared(risk)
    ref = "INC-" + risk("ana", "list").split("INC-", 1)[1].split()[0]
    assert "statement 1.1 is draft" in risk("ana", "statement", "draft", ref, "holding", "--language", "en")
    own = tmp_path / "own.txt"
    own.write_text("It was our fault, of course.")
    revised = risk("ana", "statement", "revise", ref, "1", "--file", str(own))
    assert "phrases that never go out: blame" in revised
    assert "phrases that never go out" in risk("ana", "statement", "submit", ref, "1", exit_code=1)
    own.write_text("We are working on it.")
    risk("ana", "statement", "revise", ref, "1", "--file", str(own))
    risk("ana", "statement", "submit", ref, "1")
    assert "leaves that to legal_lead" in risk("ana", "statement", "approve", ref, "1", exit_code=1)
    assert "is approved" in risk("lea", "statement", "approve", ref, "1")
    assert "ana wrote statement 1" in risk("ana", "statement", "confirm", ref, "1", exit_code=1)
    refused = risk("ana", "statement", "publish", ref, "1", "--where", "site", exit_code=1)
    assert "statement 1 is approved; this needs one that is confirmed" in refused
    assert "We are working on it." in risk("lea", "statement", "show", ref, "1")
    assert "Refused to ana" in risk("lea", "timeline", ref)


def test_a_move_that_data_do_not_allow_says_what_is_missing(risk: Risk) -> None:
    declared(risk, "--drill")
    ref = "INC-" + risk("ana", "list").split("INC-", 1)[1].split()[0]
    assert "not yet. No ticket is linked to it" in risk(
        "ana", "contain", ref, "--note", "stopped", exit_code=1
    )
    assert "waives first: Tell the authority" in risk(
        "ana", "downgrade", ref, "--reason", "small", exit_code=1
    )
    risk("lea", "duty", "waive", ref, "tell", "--reason", "no personal data")
    assert "is downgraded, P3" in risk("ana", "downgrade", ref, "--reason", "small")
    assert "DRILL" in risk("ana", "show", ref)
    assert risk("ana", "list").startswith("0 incidents")


def test_words_that_name_nothing_are_refused_with_what_there_is(risk: Risk) -> None:
    assert "Types: outage" in risk(
        "ana", "declare", "fire", "--title", "x", "--line", "fulfilment", exit_code=1
    )
    assert "Axes: loss, users" in declared_badly(risk)
    assert "There is no incident INC-2020-001" in risk("ana", "show", "inc-2020-1", exit_code=1)


def test_the_head_of_a_line_declares_on_it_for_others_and_on_no_other_line(site: Site, risk: Risk) -> None:
    """As with tickets: `act_for` counts the head of the line and its chain; the right is the other's."""
    said = ("declare", "outage", "--title", "Late", "--as", "fulfilment_ops", "--line")
    assert "-001 is declared" in risk("lea", *said, "data_platform")
    refused = risk("lea", *said, "fulfilment", exit_code=1)
    assert "you may not act for somebody else: register/rights.yaml, key act_for" in refused
    assert "You act as lea (" in refused  # it is her right that is missing, not that of whom she acts for
    site.project.rights = {"declare": ["line_head"]}
    site.project.write()
    assert "key declare" in risk("lea", *said, "data_platform", exit_code=1)
    own = ("declare", "outage", "--title", "Late", "--line")
    assert "-002 is declared" in risk("lea", *own, "data_platform")
    assert "key declare" in risk("lea", *own, "fulfilment", exit_code=1)


def test_who_is_told_of_overdue_clocks_declares_for_others(site: Site, risk: Risk) -> None:
    for clocks in site.project.incidents["clocks"]:
        clocks["chain"] = ["incident_commander", "data_eng"]
    site.project.write()
    said = ("declare", "outage", "--title", "Late", "--as", "fulfilment_ops", "--line", "fulfilment")
    assert "-001 is declared" in risk("lea", *said)


def test_the_verb_of_clocks_counts_incidents_too(
    site: Site, risk: Risk, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared(risk)
    assert "incidents" not in site.risk("clocks").output
    late = SystemClock().now() + timedelta(days=9)
    monkeypatch.setattr(SystemClock, "now", lambda _: late)
    assert "1 incidents" in site.risk("clocks").output


def test_a_chain_that_names_the_head_of_the_line_counts_that_lines_head(site: Site, risk: Risk) -> None:
    for clocks in site.project.incidents["clocks"]:
        clocks["chain"] = ["line_head"]
    site.project.rights = {"declare": ["chain"]}
    site.project.write()
    said = ("declare", "outage", "--title", "Late", "--line")
    assert "-001 is declared" in risk("lea", *said, "data_platform")
    assert "key declare" in risk("lea", *said, "fulfilment", exit_code=1)


def test_show_names_the_verbs_that_supply_what_is_missing(risk: Risk) -> None:
    ref = declared(risk).split(" is declared", 1)[0].split()[-1]
    said = risk("ana", "show", ref)
    assert (
        f"Nobody has incident_commander, legal_lead and business_lead: risk incident role assume {ref}"
        in said
    )
    risk("ana", "update", ref, "we look into it", "--next", "2 h")
    assert risk("ana", "show", ref).count("Next update") == 1


def test_an_answer_rests_on_what_is_there_or_is_an_assumption(site: Site, risk: Risk) -> None:
    ref = declared(risk).split(" is declared", 1)[0].split()[-1]
    risk("ana", "role", "assume", ref, "incident_commander")
    for unknown in ("gut feeling", "T-99", "facts 1", "a_control, facts 9"):
        said = risk("ana", "review", "why", ref, "no second carrier", "--evidence", unknown, exit_code=1)
        assert "nothing is called so" in said, unknown
    assert "answer 1, an assumption" in risk("ana", "review", "why", ref, "no second carrier")
    control = a_control()["id"]
    said = risk(
        "ana",
        "review",
        "why",
        ref,
        "nobody asked",
        "--under",
        "1",
        "--evidence",
        f"{control}, https://a.example/7",
    )
    assert said.endswith("answer 2")
    assert f"(evidence: {control}, " in risk("ana", "review", "show", ref)


def test_declare_names_at_once_all_that_is_missing(risk: Risk) -> None:
    said = risk("ana", "declare", exit_code=1)
    assert "give also its type (outage), --title (what happened, in a few words), --line (fulfilment" in said
    assert "give also --line (" in risk("ana", "declare", "outage", "--title", "x", exit_code=1)


def declared_badly(risk: Risk) -> str:
    words = ("--title", "x", "--line", "fulfilment", "--axis", "users=5")
    return risk("ana", "declare", "outage", *words, exit_code=1)


def test_a_change_of_the_review_is_a_patch_that_git_takes_and_lint_passes(
    risk: Risk, site: Site, tmp_path: Path
) -> None:
    declared(risk)
    ref = "INC-" + risk("ana", "list").split("INC-", 1)[1].split()[0]
    patch, before = tmp_path / "change.patch", site.errors()
    run(["git", "init", "-q", str(tmp_path)], check=True)  # the project lies in a folder of its repository
    stricter = ("--control", "C04", "--set", "frequency=weekly", "--set", "test.frequency=weekly")
    assert "control C04" in risk("ana", "review", "patch", ref, "--out", str(patch), *stricter)
    run(["git", "apply", str(patch)], cwd=site.folder, check=True)
    newer = ("--process", "delivery", "--change", "A second scan", "--from", "2030-01-01")
    step = ("--add", "steps@shipped={id: scanned, title: Scanned again}")
    assert "process delivery@2" in risk("ana", "review", "patch", ref, "--out", str(patch), *newer, *step)
    run(["git", "apply", str(patch)], cwd=site.folder, check=True)
    (control,) = yaml.safe_load(site.read("register/controls.yaml"))["controls"]
    first, second = yaml.safe_load(site.read("register/processes.yaml"))["processes"]
    assert (control["frequency"], control["test"]["frequency"]) == ("weekly", "weekly")
    assert [step["id"] for step in second["steps"]] == ["paid", "shipped", "scanned", "delivered"]
    assert (second["version"], second["change"]) == (2, f"{ref}: A second scan")
    assert len(first["steps"]) == 3
    assert site.errors() == before
    told = "change proposed: process delivery@2 in register/processes.yaml, patch"
    assert told in risk("ana", "timeline", ref)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ((), "give --control or --process"),
        (("--control", "C09"), "has no control 'C09'"),
        (("--control", "C04", "--set", "frequency"), "give KEY=VALUE"),
        (("--control", "C04", "--set", "frequency=daily"), "says so already"),
        (("--control", "C04", "--set", "cap=7"), "`risk lint` would refuse what it makes"),
        (("--process", "delivery"), "give --change"),
    ],
)
def test_a_patch_that_would_not_pass_is_not_written(
    risk: Risk, tmp_path: Path, wanted: tuple[str, ...], said: str
) -> None:
    declared(risk)
    ref = "INC-" + risk("ana", "list").split("INC-", 1)[1].split()[0]
    out = tmp_path / "change.patch"
    assert said in risk("ana", "review", "patch", ref, "--out", str(out), *wanted, exit_code=1)
    assert not out.exists()
