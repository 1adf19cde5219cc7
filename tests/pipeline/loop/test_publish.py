"""The published copy: whole or not at all, and whoever reads the old one keeps it."""

import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from risk_pipeline.domain.tickets.states import TicketKind
from risk_pipeline.settings import DBT_PACKAGE
from risk_pipeline.warehouse.schema.builds import DATA_DICTIONARY
from risk_pipeline.warehouse.schema.published.incidents import OPS_INCIDENT_TABLES
from risk_pipeline.warehouse.schema.tables import PUBLISHED
from tests.harness.loop_site import FLOW_TICKET, LAST, Site, Story
from tests.harness.published.comments import undocumented
from tests.paths import ROOT

COUNT = "select count(*) from ops.rule_results"
PAGE = ROOT / "docs" / "analysts.md"
PERSON = ROOT / "docs" / "people" / "analyst.md"
OVERVIEW = DBT_PACKAGE / "models" / "overview.md"
NAMED = re.compile(r"`((?:catalog|facts|governance|indicators|ops|response)\.\w+)`")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE.read_text(), re.DOTALL)
TABLES = {"facts.fct_orders", "indicators.indicator_values", "ops.rule_results", "ops.tickets"}
# A file may not grow beyond this: to a writer it looks like a full disk.
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from risk_pipeline.cli import main
main(["publish"])
"""


@pytest.fixture
def site(loop_story: Story) -> Site:
    return loop_story.at(LAST.isoformat())


def copy_of(site: Site) -> Path:
    return site.settings.published_dir / "risk.duckdb"


def test_the_copy_holds_what_analysts_read_and_no_raw_rows(site: Site) -> None:
    with duckdb.connect(str(copy_of(site)), read_only=True) as copy:
        names = {
            f"{schema}.{table}"
            for schema, table in copy.execute(
                "select schema_name, table_name from duckdb_tables()"
            ).fetchall()
        }
        assert names >= TABLES
        assert {name for name in names if name.startswith(("raw.", "staging."))} == set()
        notes = {name for name in names if name.startswith("ops.")}
        own = {table.name for table in (*PUBLISHED, *OPS_INCIDENT_TABLES, DATA_DICTIONARY)}
        of_texts = {
            f"ops.text_{name}" for name in ("cause_days", "days", "topic_days", "topic_terms", "topics")
        }
        assert notes - TABLES - own == {"ops.safety_terms", *of_texts}  # a seed of the project
        tickets = copy.execute("select ref, state, rule_id from ops.tickets order by ref").fetchall()
        views = copy.execute("select count(*) from indicators.ind_late_delivery_rate").fetchone()
    assert tickets == [(t.ref, t.state.value, t.rule_id) for t in site.tickets()]
    assert views is not None
    assert views[0] > 0


def test_every_published_column_has_a_comment_and_is_in_the_dictionary(site: Site) -> None:
    assert undocumented(copy_of(site)) == []


def test_the_copy_tells_the_history_of_the_tickets_as_models(site: Site) -> None:
    site.cli("tickets", "ack", FLOW_TICKET)
    assert site.cli("publish").exit_code == 0
    with duckdb.connect(str(copy_of(site)), read_only=True) as copy:
        tickets = copy.execute(
            "select ticket, state, is_open from facts.fct_tickets order by ticket"
        ).fetchall()
        acts = copy.execute(
            "select ticket_id, kind from facts.fct_ticket_events where actor = 'ana'"
        ).fetchall()
        episodes = copy.execute("select count(*) from facts.fct_ticket_episodes").fetchone()
        opened = copy.execute("select sum(opened_count) from response.owner_load").fetchone()
        counted = copy.execute("select sum(ticket_count) from response.rule_precision").fetchone()
    assert tickets == [(t.ref, t.state.value, t.is_open) for t in site.tickets()]
    assert acts == [(3, "acknowledged")]
    risks = [ticket for ticket in site.tickets() if ticket.kind is TicketKind.RISK]
    storms = [ticket for ticket in site.tickets() if ticket.kind is TicketKind.STORM]
    assert counted == (len(risks),)
    assert episodes is not None
    assert opened == (episodes[0] - sum(1 + storm.recurrence_count for storm in storms),)


@pytest.mark.parametrize("number", range(len(QUERIES)))
def test_each_query_that_analysts_are_shown_runs_on_the_copy(site: Site, number: int) -> None:
    with duckdb.connect(str(copy_of(site)), read_only=True) as copy:
        assert copy.execute(QUERIES[number]).fetchall()


@pytest.mark.parametrize("page", [PAGE, OVERVIEW, PERSON], ids=lambda page: page.name)
def test_pages_for_analysts_name_only_tables_that_are_there(site: Site, page: Path) -> None:
    named = set(NAMED.findall(page.read_text()))
    with duckdb.connect(str(copy_of(site)), read_only=True) as copy:
        query = "select table_schema || '.' || table_name from information_schema.tables"
        there = {name for (name,) in copy.execute(query).fetchall()}
    assert len(named) > 5
    assert named - there == set()


def test_parquet_holds_the_same_rows_as_the_copy(site: Site) -> None:
    with duckdb.connect(str(copy_of(site)), read_only=True) as copy:
        for table in ("indicators.indicator_values", "ops.rule_results", "ops.tickets"):
            path = site.settings.published_dir / "parquet" / "latest" / f"{table.split('.')[1]}.parquet"
            same = copy.execute(
                f"select count(*) from (from {table} except all from read_parquet('{path}'))"
            ).fetchone()
            assert same == (0,), table


def test_a_reader_of_the_old_copy_keeps_it_while_a_new_one_is_put_in_its_place(site: Site) -> None:
    with duckdb.connect(str(copy_of(site)), read_only=True) as reader:
        before = reader.execute(COUNT).fetchone()
        with duckdb.connect(str(site.settings.warehouse_path)) as warehouse:
            warehouse.execute("delete from ops.rule_results where status = 'green'")
            after = warehouse.execute(COUNT).fetchone()
        done = site.cli("publish")
        assert done.exit_code == 0, done.output
        # Not what it has cached, but what it reads now.
        assert reader.execute(COUNT).fetchone() == before
        assert reader.execute("select count(distinct reason) from ops.rule_results").fetchone() > (1,)
    with duckdb.connect(str(copy_of(site)), read_only=True) as reader:
        assert reader.execute(COUNT).fetchone() == after
    assert after != before


def test_a_full_disk_keeps_the_former_copy_and_says_what_to_do(site: Site) -> None:
    before = copy_of(site).read_bytes()
    parquet = sorted((site.settings.published_dir / "parquet" / "latest").resolve().iterdir())
    half = len(before) // 2
    assert half > 1_000_000
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(half)],
        env=os.environ | site.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"Could not publish to {site.settings.published_dir}" in done.stderr
    assert "The former copy is untouched" in done.stderr
    assert "run `risk publish`" in done.stderr
    assert "Traceback" not in done.stderr
    assert copy_of(site).read_bytes() == before
    assert sorted((site.settings.published_dir / "parquet" / "latest").resolve().iterdir()) == parquet
    assert sorted(path.name for path in site.settings.published_dir.iterdir()) == ["parquet", "risk.duckdb"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_the_next_publication_after_a_full_disk_succeeds(site: Site) -> None:
    half = copy_of(site).stat().st_size // 2
    subprocess.run(
        [sys.executable, "-c", LIMITED, str(half)],
        env=os.environ | site.environment(),
        capture_output=True,
        check=False,
    )
    before = copy_of(site).stat().st_ino
    done = site.cli("publish")
    assert done.exit_code == 0, done.output
    assert copy_of(site).stat().st_ino != before
    folders = [path for path in (site.settings.published_dir / "parquet").iterdir() if not path.is_symlink()]
    assert len(folders) == 1


def test_the_copy_cannot_be_written_by_accident(site: Site) -> None:
    assert copy_of(site).stat().st_mode & 0o222 == 0
