"""From the wheel alone, far from the checkout: a new project runs, and what is bundled is there."""

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests.harness.wheel import Installed, install_wheel
from tests.paths import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return install_wheel(tmp_path_factory.mktemp("wheel"))


def test_all_that_git_knows_of_the_engine_and_the_examples_is_in_it(installed: Installed) -> None:
    marketplace = "risk_pipeline/examples/marketplace/"
    content = ("dbt_project/", "expectations/", "register/", "risk.toml")
    places = {"risk_pipeline/": "risk_pipeline/", "examples/": "risk_pipeline/examples/"}
    places |= {name: marketplace + name for name in content}
    known = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    expected = {
        there + name.removeprefix(here)
        for here, there in places.items()
        for name in known
        if name.startswith(here)
    }
    assert len(expected) > 500
    assert {name for name in installed.files if name.startswith("risk_pipeline/")} == expected


def test_a_new_project_is_judged_and_tells_what_goes_wrong(installed: Installed) -> None:
    def risk(*words: str) -> str:
        done = installed.call("shop", "risk", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    begun = installed.call(".", "risk", "init", "shop", "--time-zone", "Asia/Tokyo", "--currency", "JPY")
    assert begun.returncode == 0, begun.stderr
    assert "1 green" in risk("run")
    assert "0 errors" in risk("lint")
    yesterday = newest_day(installed.folder / "shop/data/bookings/first.csv")
    (installed.folder / "shop/data/bookings/more.csv").write_text(
        "booking_id,booked_at,amount,cancelled_at\n"
        + "".join(f"C{n},{yesterday} 08:00:00,1000,{yesterday} 1{n}:00:00\n" for n in range(5))
    )
    assert "1 red" in risk("run")
    (ticket,) = json.loads(risk("tickets", "list", "--json"))
    assert (ticket["rule_id"], ticket["state"]) == ("sales.cancelled_bookings", "open")
    message = (installed.folder / "shop/var/messages/index.html").read_text()
    assert "JPY" in message
    # A dbt called by hand knows the engine, its list of indicators, the zone and the currency.
    by_hand = installed.call("shop/dbt_project", "dbt", "build", "--select", "+test_type:unit", "--quiet")
    assert by_hand.returncode == 0, by_hand.stdout + by_hand.stderr


def test_the_checks_that_a_project_brings_for_ci_pass(installed: Installed, tmp_path: Path) -> None:
    begun = installed.call(".", "risk", "init", "ci", "--time-zone", "Europe/Berlin", "--currency", "EUR")
    assert begun.returncode == 0, begun.stderr
    workflow = yaml.safe_load((installed.folder / "ci/.github/workflows/check.yml").read_text())
    steps = [step for step in workflow["jobs"]["check"]["steps"] if "run" in step][1:]
    assert len(steps) == 4
    for step in steps:
        place = f"ci/{step.get('working-directory', '.')}"
        done = installed.call(place, "sh", "-c", f"RUNNER_TEMP={tmp_path}; {step['run']}")
        assert done.returncode == 0, (step, done.stdout, done.stderr)


def newest_day(file: Path) -> date:
    return max(date.fromisoformat(row.split(",")[1][:10]) for row in file.read_text().splitlines()[1:])


def test_the_wallet_from_the_wheel_is_complete(installed: Installed) -> None:
    begun = installed.call(".", "risk", "init", "wallet", "--example", "wallet")
    assert begun.returncode == 0, begun.stderr
    prepared = installed.call("wallet", "risk", "prepare")
    assert prepared.returncode == 0, prepared.stdout + prepared.stderr
    found = installed.call("wallet", "risk", "lint")
    assert found.returncode == 0, found.stdout


def test_without_a_project_it_says_how_to_begin_one(installed: Installed) -> None:
    done = installed.call(".", "risk", "run")
    assert done.returncode == 1
    assert "risk init NAME" in done.stderr
    assert installed.call(".", "risk", "--version").stdout.startswith("risk-pipeline 0.")
