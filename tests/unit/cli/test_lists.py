"""What the command line lists: findings by level, filters that nobody knows, a token that Slack refuses."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.catalog import lint
from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.cli.screen.printing import check_known, print_records
from risk_pipeline.domain.errors import ConfigError, RiskError, SenderRefused
from risk_pipeline.notify.slack.api import SlackApi
from risk_pipeline.notify.slack.errors import malformed
from risk_pipeline.pipeline.transform import manifest
from risk_pipeline.settings import Settings
from tests.harness.cli.calls import call

WARNING = Finding("register/risks.yaml:6", "R01", "", "L308", "add one")
ERROR = Finding("register/risks.yaml:9", "R02", "", "L101", "mend it")


def risk(*arguments: str, **environment: str) -> Any:
    return call(arguments, environment)


def a_fresh_site(folder: Path) -> dict[str, str]:
    """A site on which nothing ran; it reads the manifest of the one the tests are called on."""
    return {"RISK_VAR_DIR": str(folder), "RISK_DBT_TARGET_DIR": str(Settings().target_dir)}


def test_lint_says_errors_before_warnings_and_counts_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "look", lambda *_, **__: lint.Linted([WARNING, ERROR, WARNING], []))
    done = risk("lint")
    assert done.exit_code == 3
    first, *rest, last = done.stdout.splitlines()
    assert first.startswith("error    register/risks.yaml:9 R02")
    assert [line.split()[0] for line in rest] == ["warning", "warning"]
    assert last == "1 error, 2 warnings"


def test_lint_counts_what_was_accepted_apart_and_strict_minds_warnings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lint, "look", lambda *_, **__: lint.Linted([WARNING], [ERROR]))
    done = risk("lint")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "0 errors, 1 warning, 1 accepted")
    assert risk("lint", "--strict").exit_code == 3
    monkeypatch.setattr(lint, "look", lambda *_, **__: lint.Linted([], [ERROR]))
    assert risk("lint", "--strict").exit_code == 0


def test_lint_as_json_keeps_its_order_and_names_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "look", lambda *_, **__: lint.Linted([WARNING, ERROR], []))
    found = json.loads(risk("lint", "--json").stdout)
    assert [each["level"] for each in found] == ["warning", "error"]


def test_what_dbt_rejects_is_a_finding_beside_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def rejected(_: Settings) -> bool:
        raise ConfigError("dbt cannot parse dbt_project: a comma is missing")

    monkeypatch.setattr(manifest, "renew", rejected)
    monkeypatch.setattr(lint, "look", lambda *_, **__: lint.Linted([WARNING], []))
    done = risk("lint", "--json")
    assert done.exit_code == 3
    assert [each["code"] for each in json.loads(done.stdout)] == ["L006", WARNING.code]
    assert "a comma is missing" in done.stdout


def test_a_filter_that_nobody_knows_is_refused_with_what_is_spelt_alike() -> None:
    check_known("owner", None, ["data_eng"], "")
    check_known("owner", "data_eng", ["data_eng"], "")
    with pytest.raises(RiskError, match=r"No owner 'data_en'\. Did you mean: data_eng\?"):
        check_known("owner", "data_en", ["data_eng", "finance"], "")
    with pytest.raises(RiskError, match=r"No owner 'x'\. `risk owners` lists them\."):
        check_known("owner", "x", ["data_eng"], "`risk owners` lists them.")


@pytest.mark.parametrize("given", [("--owner", "fulfilment_opps"), ("--rule", "fulfilment.late_deliver")])
def test_tickets_of_nobody_are_no_empty_list(given: tuple[str, str], tmp_path: Path) -> None:
    done = risk("tickets", "list", *given, **a_fresh_site(tmp_path))
    assert done.exit_code == 1
    assert f"'{given[1]}'. Did you mean:" in done.stderr


def test_wide_rows_are_shown_without_cutting_an_id(capsys: pytest.CaptureFixture[str]) -> None:
    ids = [f"{n:032x}" for n in range(8)]
    print_records("events", [f"a_long_name_of_column_{n}" for n in range(9)], [[*ids, None]])
    out = capsys.readouterr().out
    assert [each for each in ids if f"={each}" not in out] == []
    assert "column_8" not in out, "what is null is left out"


@pytest.fixture
def refusing() -> Iterator[str]:
    """A Slack that knows no token."""

    class Refuses(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            said = json.dumps({"ok": False, "error": "invalid_auth"}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Refuses) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api/"
        server.shutdown()


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("xoxp-1-2-ab", "it is a user's token"),
        ("xapp-1-ab", "goes into RISK_SLACK_APP_TOKEN"),
        ("xoxb-1-2-a b", "it contains a space"),
        ("xoxb-1-2-ab\n", "a line break"),
        ("secret", "it does not begin with xoxb-"),
    ],
)
def test_what_can_be_no_bot_token_is_refused_without_asking_slack_or_showing_it(token: str, why: str) -> None:
    told = malformed(token)
    assert why in told
    assert token.strip() not in told
    with pytest.raises(SenderRefused, match="RISK_SLACK_TOKEN is not a bot token") as refused:
        SlackApi(token, "http://127.0.0.1:9/api/", 1.0).write("chat.postMessage", "x", {})
    assert refused.value.code == "malformed_token"


@pytest.mark.parametrize("token", ["xoxb-1-2-Ab", "xoxe.xoxb-1-Ab"])
def test_what_may_be_a_bot_token_is_left_to_slack(token: str) -> None:
    assert malformed(token) == ""


def test_the_doctor_says_that_a_token_is_none(tmp_path: Path) -> None:
    found = json.loads(risk("doctor", "--json", **a_fresh_site(tmp_path), RISK_SLACK_TOKEN="hello").stdout)
    said = {check["what"]: check["found"] for check in found}
    assert said["Slack"].startswith("RISK_SLACK_TOKEN is not a bot token")


@pytest.mark.parametrize("verb", ["serve", "listen"])
def test_who_would_answer_in_slack_does_not_begin_with_a_token_that_slack_refuses(
    verb: str, refusing: str, tmp_path: Path
) -> None:
    done = risk(
        *("slack", verb),
        **a_fresh_site(tmp_path),
        RISK_SLACK_TOKEN="xoxb-bad",
        RISK_SLACK_APP_TOKEN="xapp-bad",
        RISK_SLACK_SIGNING_SECRET="secret",
        RISK_SLACK_BASE_URL=refusing,
    )
    assert done.exit_code == 1
    assert "invalid_auth" in done.stderr
    assert "RISK_SLACK_TOKEN" in done.stderr
