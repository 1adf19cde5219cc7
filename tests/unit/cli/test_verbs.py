"""The command line by itself: help for every verb, usage errors, documents that keep up with it."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from risk_pipeline.cli import exits
from risk_pipeline.cli.app import verb
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.incidents import entrance
from risk_pipeline.pipeline.operations import operators
from risk_pipeline.settings import Settings
from tests.harness.cli.calls import call, risk_command
from tests.paths import ROOT

PAGES = [page for place in ("docs", "docs/people") for page in sorted((ROOT / place).glob("*.md"))]
DOCS = "\n".join(page.read_text() for page in [ROOT / "README.md", *PAGES])
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


def verbs(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every verb that does something, with the words that call it."""
    children = getattr(command, "commands", {})
    if not children:
        yield path, command
    for name, child in children.items():
        yield from verbs(child, (*path, name))


VERBS = dict(verbs(risk_command()))


def risk(*arguments: str, **environment: str) -> Any:
    return call(arguments, environment)


def test_the_verbs_are_those_that_operators_know() -> None:
    assert {" ".join(path) for path in VERBS} >= {
        *(
            "run",
            "replay",
            "deliver",
            "publish",
            "demo",
            "prepare",
            "lint",
            "rules list",
            "rules show",
            "trace",
            "chart",
        ),
        *("doctor", "data-docs", "tickets list", "tickets show", "tickets ack", "tickets start"),
        *("tickets close", "tickets accept", "tickets merge", "tickets link", "tickets snooze"),
        *("tickets hold", "tickets resume", "tickets escalate", "tickets comment", "tickets assign"),
        *("tickets loss", "tickets action add", "tickets action done", "tickets action list"),
        *(
            "status",
            "indicators list",
            "indicators show",
            "clocks",
            "audit verify",
            "audit export",
            "outbox list",
            "outbox revive",
            "outbox drop",
        ),
    }


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_every_verb_explains_itself_and_its_options(path: tuple[str, ...]) -> None:
    done = risk(*path, "--help", COLUMNS="200")
    assert done.exit_code == 0
    command = VERBS[path]
    assert command.help.strip().splitlines()[0] in " ".join(done.stdout.split())
    bare = [each.name for each in command.params if each.name != "help" and not each.help]
    assert bare == []


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_the_help_of_every_verb_begins_with_one_line_and_ends_with_an_example(path: tuple[str, ...]) -> None:
    command = VERBS[path]
    assert len(command.help.splitlines()[0]) <= 100
    assert command.epilog.startswith(f"Example: risk {' '.join(path)}")
    words = shlex.split(command.epilog.removeprefix(f"Example: risk {' '.join(path)}"))
    with command.make_context("risk", words, resilient_parsing=False):
        pass


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_every_verb_ends_with_2_where_an_option_is_unknown(path: tuple[str, ...]) -> None:
    assert risk(*path, "--no-such-option").exit_code == exits.USAGE


def test_the_verbs_that_may_have_findings_are_those_of_one_table() -> None:
    assert {tuple(name.split()) for name in exits.FOUND} <= set(VERBS)
    source = "".join(page.read_text() for page in (ROOT / "risk_pipeline" / "cli").rglob("*.py"))
    assert set(re.findall(r'exits\.end\(\s*"([^"]+)"', source)) == set(exits.FOUND)
    assert len(re.findall(r"typer\.Exit\(", source)) == 2, (
        "only an error (`verb`) and `exits.end` choose a code"
    )
    for name, when in exits.FOUND.items():
        assert f"| `risk {name}` | {when} |" in OPERATIONS


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_every_verb_is_in_the_documents(path: tuple[str, ...]) -> None:
    assert re.search(rf"risk {' '.join(path)}\b", DOCS), f"docs/ never say `risk {' '.join(path)}`"


def test_operations_name_no_setting_that_does_not_exist() -> None:
    table = OPERATIONS.partition("| setting | what it decides |")[2].partition("\n\n")[0]
    listed = {
        name
        for row in table.splitlines()
        for name in re.findall(r"`(\w+)`", row.partition("|")[2].partition("|")[0])
    }
    named = {name.lower() for name in re.findall(r"`RISK_([A-Z0-9_]+)`", OPERATIONS)}
    assert listed
    # Read by dagster.yaml, set by make.
    assert (listed | named) - set(Settings.model_fields) == {"dagster_storage"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--day", "someday"),
        ("replay", "--from", "2024-01-01"),
        ("fly",),
        ("tickets", "list", "--state", "lost"),
        ("tickets", "close", "T-1", "--resolution", "gone"),
        ("outbox", "list", "--state", "lost"),
        ("outbox", "revive"),
        ("outbox", "drop", "1"),
        ("demo", "--scale", "0"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert risk(*arguments).exit_code == 2


def test_an_error_on_purpose_is_its_text_and_1_without_traceback() -> None:
    small = typer.Typer(pretty_exceptions_enable=False)

    @small.command()
    @verb
    def breaks() -> None:
        raise ConfigError("expectations/a.yaml: rule x has no owner. Add one.")

    done = CliRunner().invoke(small, [])
    assert done.exit_code == 1
    assert done.stderr == "expectations/a.yaml: rule x has no owner. Add one.\n"
    assert done.stdout == ""


def test_a_bug_keeps_its_traceback() -> None:
    small = typer.Typer(pretty_exceptions_enable=False)

    @small.command()
    @verb
    def breaks() -> None:
        raise KeyError("a bug")

    assert isinstance(CliRunner().invoke(small, []).exception, KeyError)


def test_a_setting_that_cannot_be_read_is_named() -> None:
    done = risk("doctor", RISK_VERIFY_PERIODS="many")
    assert done.exit_code == 1
    assert "RISK_VERIFY_PERIODS" in done.stderr


def test_a_missing_manifest_names_the_verb_that_makes_it(tmp_path: Path) -> None:
    done = risk("rules", "list", RISK_DBT_TARGET_DIR=str(tmp_path))
    assert done.exit_code == 1
    assert "run `risk prepare`" in done.stderr
    assert str(tmp_path / "manifest.json") in done.stderr


ACTS = {
    ("tickets", "ack", "T-1"): "acknowledge",
    ("tickets", "start", "T-1"): "acknowledge",
    ("tickets", "assign", "T-1", "--to", "ben"): "assign",
    ("tickets", "comment", "T-1", "seen"): "look",
    ("tickets", "snooze", "T-1", "--until", "2026-03-09"): "snooze",
    ("tickets", "hold", "T-1", "--until", "2026-03-09"): "snooze",
    ("tickets", "resume", "T-1"): "snooze",
    ("tickets", "escalate", "T-1", "--note", "stuck"): "escalate",
    ("tickets", "close", "T-1", "--resolution", "fixed"): "resolve",
    ("tickets", "close", "T-1", "--resolution", "false_positive"): "false_positive",
    ("tickets", "close", "T-1", "--resolution", "risk_accepted"): "accept",
    ("tickets", "accept", "T-1", "--until", "2026-03-09"): "accept",
    ("tickets", "merge", "T-1", "--into", "T-2"): "resolve",
    ("tickets", "link", "T-1", "--none"): "assign",
    ("tickets", "loss", "T-1", "--gross", "1", "--currency", "EUR"): "add_action",
    (
        "tickets",
        "action",
        "add",
        "T-1",
        "corrective",
        "call",
        "--owner",
        "a",
        "--due",
        "2026-03-09",
    ): "add_action",
    ("tickets", "action", "done", "T-1", "1"): "add_action",
    ("outbox", "drop", "1", "--reason", "old"): "operate",
    ("outbox", "revive", "--all"): "operate",
    ("watermarks", "reset"): "operate",
    ("watermarks", "reset", "--to", "2026-03-09"): "operate",
    ("audit", "redact", "T-1", "--text", "x", "--reason", "old"): "operate",
    ("audit", "accept", "--reason", "old"): "operate",
    ("feeds", "reset", "shop.orders"): "operate",
    ("controls", "test", "C09", "--population", "9", "--exceptions", "1", "--evidence", "e"): "operate",
}
# No act of a person on tickets, messages or what was judged: the loop itself, reading, files.
UNGUARDED = {
    *("run", "replay", "demo", "ingest", "transform", "judge", "deliver", "publish", "prepare", "clocks"),
    *(
        "digest",
        "watchdog",
        "init",
        "dev",
        "chart",
        "review",
        "lint",
        "doctor",
        "rules",
        "owners",
        "why",
        "status",
        "register",
        "indicators",
        "map",
        "explain",
        "processes",
        "report",
    ),
    *("trace", "new", "slack", "trackers", "data-docs", "status", "indicators"),
}


# Ask by how somebody stands to the risk: test_overriding.py and test_strategy_actions.py in
# tests/unit/pipeline/operations.
BY_RISK = {("override",), ("strategies", "done")}
# Verbs of incidents and the right that each asks for. Whoever holds a role asks for no more to hand it over.
INCIDENT_ACTS = {
    ("incident", "declare", "outage", "--title", "Down", "--line", "sales"): "declare",
    ("incident", "accept", "CAND-1"): "lead_incident",
    ("incident", "reject", "CAND-1", "--reason", "known"): "lead_incident",
    ("incident", "note", "INC-2026-001", "seen"): "work_incident",
    ("incident", "update", "INC-2026-001", "better", "--next", "1 h"): "work_incident",
    ("incident", "link", "INC-2026-001", "--ticket", "T-1"): "work_incident",
    ("incident", "severity", "INC-2026-001", "P1", "--note", "worse"): "lead_incident",
    ("incident", "contain", "INC-2026-001"): "lead_incident",
    ("incident", "resolve", "INC-2026-001"): "lead_incident",
    ("incident", "close", "INC-2026-001"): "lead_incident",
    ("incident", "downgrade", "INC-2026-001", "--reason", "less"): "lead_incident",
    ("incident", "reopen", "INC-2026-001", "--reason", "again"): "lead_incident",
    ("incident", "facts", "INC-2026-001", "--write"): "work_incident",
    ("incident", "affected", "INC-2026-001"): "work_incident",
    ("incident", "remedy", "INC-2026-001", str(ROOT / "README.md")): "work_incident",
    ("incident", "role", "assume", "INC-2026-001", "scribe"): "work_incident",
    ("incident", "role", "handover", "INC-2026-001", "scribe", "--to", "lea"): "work_incident",
    ("incident", "role", "renounce", "INC-2026-001", "scribe", "--note", "ill"): "work_incident",
    ("incident", "duty", "confirm", "INC-2026-001", "tell"): "clear_statement",
    ("incident", "duty", "done", "INC-2026-001", "tell", "--note", "sent"): "clear_statement",
    ("incident", "duty", "waive", "INC-2026-001", "tell", "--reason", "none"): "clear_statement",
    ("incident", "statement", "draft", "INC-2026-001", "holding"): "work_incident",
    ("incident", "statement", "revise", "INC-2026-001", "1", "--title", "Text"): "work_incident",
    ("incident", "statement", "submit", "INC-2026-001", "1"): "work_incident",
    ("incident", "statement", "approve", "INC-2026-001", "1"): "clear_statement",
    ("incident", "statement", "return", "INC-2026-001", "1", "--reason", "no"): "clear_statement",
    ("incident", "statement", "confirm", "INC-2026-001", "1"): "confirm_facts",
    ("incident", "statement", "publish", "INC-2026-001", "1", "--where", "press"): "publish_statement",
    ("incident", "review", "write", "INC-2026-001", "--happened", "text"): "work_incident",
    ("incident", "review", "why", "INC-2026-001", "because"): "work_incident",
    ("incident", "review", "approve", "INC-2026-001"): "lead_incident",
}
REFS = ("INC-", "CAND-")
INCIDENT_READING = {("incident", name) for name in ("list", "show", "timeline", "evidence")} | {
    ("incident", "role", "list"),
    ("incident", "statement", "show"),
    ("incident", "review", "show"),
    ("incident", "review", "patch"),
}


@pytest.mark.parametrize("arguments", INCIDENT_ACTS, ids=" ".join)
def test_what_changes_an_incident_asks_first_whether_they_may(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(_: object, verb: Verb, ref: str | None, other: str, line: str = "") -> None:
        assert line == ("sales" if arguments[1] == "declare" else "")
        assert ref == (
            None if arguments[1] == "declare" else next(each for each in arguments if each.startswith(REFS))
        )
        raise ConfigError(f"{verb.value} as {other}")

    def no_platform() -> object:
        return object()

    for module in ("act", "begin", "facts", "group", "people", "review", "statements"):
        monkeypatch.setattr(f"risk_pipeline.cli.incidents.{module}.open_platform", no_platform, raising=False)
    monkeypatch.setattr(entrance, "enter", ask)
    done = risk(*arguments, "--as", "ben")
    assert (done.exit_code, done.stderr) == (1, f"{INCIDENT_ACTS[arguments]} as ben\n")


@pytest.mark.parametrize("arguments", ACTS, ids=" ".join)
def test_what_changes_something_asks_first_whether_they_may(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(_: object, verb: str, ref: str, other: str) -> None:
        raise ConfigError(f"{verb} as {other}")

    def ask_to_operate(_: object, what: str, other: str) -> None:
        assert what == " ".join(each for each in arguments if each not in {"--reason", "old", "--text", "x"})
        raise ConfigError(f"operate as {other}")

    def no_platform() -> object:
        return object()

    for name in ("tickets.act", "messages.outbox", "watermarks", "feeds", "audit", "controls.verbs"):
        monkeypatch.setattr(f"risk_pipeline.cli.{name}.open_platform", no_platform)
    monkeypatch.setattr(operators, "allow", ask)
    monkeypatch.setattr(operators, "allow_operation", ask_to_operate)
    done = risk(*arguments, "--as", "ben")
    assert (done.exit_code, done.stderr) == (1, f"{ACTS[arguments]} as ben\n")


def test_no_verb_that_changes_something_is_left_out() -> None:
    """A new verb of these groups has to be in one of the lists, or to read only."""
    reading = {("tickets", "list"), ("tickets", "show"), ("tickets", "action", "list")}
    reading |= {
        ("audit", "verify"),
        ("audit", "export"),
        ("outbox", "list"),
        ("watermarks", "list"),
        ("feeds", "list"),
        ("feeds", "rejects"),
        *(("controls", name) for name in ("list", "show", "rcm")),
        *(("strategies", name) for name in ("list", "show")),
        ("goals", "list"),
        # `confirm` writes the register, which git guards.
        *(("topics", name) for name in ("list", "show", "confirm")),
    }
    guarded = {
        path for path in VERBS if any(arguments[: len(path)] == path for arguments in (*ACTS, *INCIDENT_ACTS))
    }
    reading |= INCIDENT_READING | BY_RISK
    assert {path for path in VERBS if path[0] not in UNGUARDED} == guarded | reading
