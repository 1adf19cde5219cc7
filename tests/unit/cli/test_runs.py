"""How `risk run` and `risk deliver` end, and where the demo says that its tickets are."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from risk_pipeline.cli import app as cli_app
from risk_pipeline.cli import runs
from risk_pipeline.notify.sender import DrainReport
from risk_pipeline.pipeline.demo.run import DemoReport
from risk_pipeline.pipeline.runs import daily
from risk_pipeline.pipeline.runs import deliver as delivery
from risk_pipeline.pipeline.transform import manifest
from risk_pipeline.response.verdicts.report import AppliedReport
from risk_pipeline.settings import Settings


@pytest.mark.parametrize(
    ("red_count", "is_partial", "asked", "code"),
    [(0, False, True, 0), (0, True, False, 3), (1, False, True, 3), (1, True, True, 3), (1, False, False, 0)],
)
def test_a_run_ends_with_3_when_a_feed_or_model_failed_and_a_strict_one_when_a_rule_is_red(
    monkeypatch: pytest.MonkeyPatch, red_count: int, is_partial: bool, asked: bool, code: int
) -> None:
    done = SimpleNamespace(red_count=red_count, is_partial=is_partial, lines=list, respond=AppliedReport())
    done.transform = SimpleNamespace(broken=[])
    monkeypatch.setattr(runs, "tell_of_run", lambda *_, **__: None)
    monkeypatch.setattr(manifest, "renew", lambda _: None)
    monkeypatch.setattr(runs, "open_platform", lambda: None)
    monkeypatch.setattr(runs, "print_moved", lambda *_: None)
    monkeypatch.setattr(daily, "run_day", lambda *_, **__: done)
    verbs = cli_app.load_verbs()
    ended = CliRunner().invoke(verbs, ["run", "--day", "2024-01-01", *(["--fail-on-red"] if asked else [])])
    assert ended.exit_code == code, ended.output


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (DrainReport(sent=2), 0),
        (DrainReport(dead=1, errors=["the channel is archived"]), 3),
        (DrainReport(deferred=1, halted="Slack refused the request, token_revoked."), 3),
    ],
    ids=["sent", "one refused", "halted"],
)
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["as text", "as json"])
def test_a_delivery_ends_with_3_while_a_receiver_takes_nothing_or_refused_a_message(
    monkeypatch: pytest.MonkeyPatch, report: DrainReport, code: int, form: tuple[str, ...]
) -> None:
    monkeypatch.setattr(runs, "open_platform", lambda: None)
    monkeypatch.setattr(delivery, "deliver", lambda _: report)
    ended = CliRunner().invoke(cli_app.load_verbs(), ["deliver", *form])
    assert ended.exit_code == code, ended.output
    assert (report.halted or "") in ended.stdout
    assert ("`risk outbox revive`" in ended.stdout) == bool(report.dead and not form)


def test_the_demo_names_the_folder_of_its_tickets(tmp_path: Path) -> None:
    nothing = cast("Any", None)
    report = DemoReport(Settings(var_dir=tmp_path), nothing, None, ())
    assert dict(report.places())["tickets"].endswith(f" RISK_VAR_DIR={tmp_path} risk tickets list")
