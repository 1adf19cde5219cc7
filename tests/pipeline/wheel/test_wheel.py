"""From the wheel alone, far from the checkout: a new project runs, and what is bundled is there."""

import json
import shutil
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


@pytest.fixture(scope="module")
def shop(installed: Installed) -> Path:
    begun = installed.call(".", "risk", "init", "shop", "--time-zone", "Asia/Tokyo", "--currency", "JPY")
    assert begun.returncode == 0, begun.stderr
    return installed.folder / "shop"


def test_the_checks_that_it_brings_for_ci_pass(installed: Installed, shop: Path) -> None:
    workflow = yaml.safe_load((shop / ".github/workflows/check.yml").read_text())
    steps = [step for step in workflow["jobs"]["check"]["steps"] if "run" in step]
    assert [step["run"].split()[0] for step in steps] == ["pip", "risk", "risk", "risk", "dbt", "dagster"]
    (shop / "data").rename(shop / "kept")  # as in a clone: git ignores the files of the feeds
    try:
        for step in steps[1:]:
            place = f"shop/{step.get('working-directory', '.')}"
            done = installed.call(place, "sh", "-c", step["run"])
            assert done.returncode == 0, (step, done.stdout, done.stderr)
    finally:
        (shop / "kept").rename(shop / "data")
    for path in (shop / "var").iterdir():
        if path.name != "dbt":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def test_a_new_project_is_judged_and_tells_what_goes_wrong(installed: Installed, shop: Path) -> None:
    def risk(*words: str) -> str:
        done = installed.call("shop", "risk", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "1 green" in risk("run")
    yesterday = newest_day(shop / "data/bookings/first.csv")
    (shop / "data/bookings/more.csv").write_text(
        "booking_id,booked_at,amount,cancelled_at\n"
        + "".join(f"C{n},{yesterday} 08:00:00,1000,{yesterday} 1{n}:00:00\n" for n in range(5))
    )
    assert "1 red" in risk("run")
    (ticket,) = json.loads(risk("tickets", "list", "--json"))
    assert (ticket["rule_id"], ticket["state"]) == ("sales.cancelled_bookings", "open")
    threads = (shop / "var" / "messages" / "sales").glob("*.json")
    assert any("JPY" in thread.read_text() for thread in threads)


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
