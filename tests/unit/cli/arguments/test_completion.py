"""What a shell is offered on TAB, and that it does not wait for what is slow to import."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from risk_pipeline.store import open_store
from risk_pipeline.store.ticket_refs import ticket_refs
from tests.builders.response_desk import Desk, in_states
from tests.harness.verb_site import Site

SLOW = (
    "sqlalchemy",
    "duckdb",
    "pandas",
    "dagster",
    "great_expectations",
    "dbt",
    "yaml",
    "babel",
    "slack_sdk",
)
_COMPLETE = """
import sys
sys.argv[0] = "risk"
from risk_pipeline.cli import main
try:
    main()
finally:
    slow = [name for name in %r if name in sys.modules]
    print("SLOW", *slow, file=sys.stderr)
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path, {"RISK_VAR_DIR": str(tmp_path / "var")})
    (tmp_path / "var").mkdir()
    return site


def tab(site: Site, *words: str) -> list[str]:
    """Return what bash is offered after these words; the last is what was begun."""
    typed = ("risk", *words)
    told = {"_RISK_COMPLETE": "complete_bash", "COMP_WORDS": "\n".join(typed), "COMP_CWORD": str(len(words))}
    done = subprocess.run(
        [sys.executable, "-c", _COMPLETE % (SLOW,)],
        env=os.environ | site.environment() | told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.split() == ["SLOW"], done.stderr
    return done.stdout.split()


def test_verbs_and_groups_are_offered(site: Site) -> None:
    assert {"run", "tickets", "new", "trace", "lint"} <= set(tab(site, ""))
    assert {"list", "show", "ack", "close"} <= set(tab(site, "tickets", ""))


def test_names_are_those_of_the_last_verb_that_read_the_project(site: Site) -> None:
    assert tab(site, "tickets", "list", "--owner", "") == []
    assert site.risk("tickets", "list").exit_code == 0
    assert tab(site, "tickets", "list", "--owner", "fu") == ["fulfilment_ops"]
    assert tab(site, "tickets", "list", "--rule", "fulfilment.late_d") == ["fulfilment.late_delivery"]
    assert tab(site, "chart", "la") == ["late_rate"]
    assert tab(site, "review", "--line", "d") == ["data_platform"]


def test_tickets_are_offered_worst_first_and_closed_ones_by_their_number(site: Site, lite_url: str) -> None:
    store = open_store(lite_url)
    desk = Desk(store)
    desk.run(0, [*in_states(0, states=("RJ", "SP"))])
    desk.days(*["green"] * 4, first=1, segment="RJ")
    store.close()
    here = Site(site.folder, site.variables | {"RISK_STORE_URL": lite_url})
    assert tab(here, "tickets", "show", "") == ["T-000002"]
    assert tab(here, "tickets", "ack", "T-1") == ["T-1"]
    assert tab(here, "tickets", "ack", "T-000001") == ["T-000001"]
    assert [ref for ref, _ in ticket_refs(lite_url, "2")] == ["2"]
    assert [ref for ref, _ in ticket_refs(lite_url, "t-0000")] == ["t-000002"]


@pytest.mark.parametrize("url", ["postgresql://nowhere/risk", "sqlite:////nowhere/state.sqlite"])
def test_a_store_that_cannot_be_asked_quickly_offers_nothing(url: str) -> None:
    assert ticket_refs(url, "") == []


def test_where_there_is_no_project_nothing_is_offered(tmp_path: Path) -> None:
    assert tab(Site(tmp_path, {"RISK_PROJECT_DIR": str(tmp_path / "none")}), "chart", "") == []
