"""A run of the command line is shown in Dagster, where the project has an instance."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from risk_pipeline.definitions import build_definitions
from risk_pipeline.defs.cli_runs import report as outside
from risk_pipeline.defs.cli_runs import tell_of_replay, tell_of_run
from tests.harness.loop_site import DAYS, FIRST, Site

SOME = {dg.AssetKey(["olist", "orders"]): "raw.olist_orders", dg.AssetKey("rule_results"): "ops.rule_results"}


@pytest.fixture
def site(loop_site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A place with an instance of its own; two assets stand for all, because an event costs time."""
    loop_site.put_back(None)
    (loop_site.settings.var_dir / "dagster" / "history").mkdir(parents=True)
    for name in ("DAGSTER_HOME", "RISK_DAGSTER_STORAGE"):
        monkeypatch.setenv(name, (loop_site.settings.dagster_environment())[name])
    monkeypatch.setattr(outside, "asset_keys", lambda _catalog: SOME)
    monkeypatch.setattr(outside, "check_events", lambda _platform: [])
    yield loop_site
    loop_site.put_back(None)


def days_of(key: dg.AssetKey) -> set[str]:
    with dg.DagsterInstance.get() as instance:
        return instance.get_materialized_partitions(key)


def test_every_asset_of_the_definitions_is_told(loop_site: Site) -> None:
    graph = build_definitions(loop_site.settings).resolve_asset_graph()
    assert set(outside.asset_keys(loop_site.catalog)) == set(graph.get_all_asset_keys())


def test_a_replay_shows_each_day_that_it_judged(site: Site) -> None:
    with site.platform() as platform:
        tell_of_replay(platform, FIRST, date(2024, 4, 13))
    assert days_of(dg.AssetKey("rule_results")) == {"2024-04-11", "2024-04-12", "2024-04-13"}
    assert days_of(dg.AssetKey("tickets")) == {"2024-04-11", "2024-04-12"}
    assert days_of(dg.AssetKey(["olist", "orders"])) == {"2024-04-13"}


def test_a_run_shows_its_day_but_not_what_it_could_not_build(site: Site) -> None:
    with site.platform() as platform:
        tell_of_run(platform, DAYS[0], left_out=["orders"])
    assert days_of(dg.AssetKey("rule_results")) == {DAYS[0].isoformat()}
    assert days_of(dg.AssetKey(["olist", "orders"])) == set()


def test_without_an_instance_nothing_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    (site.settings.var_dir / "dagster" / "history").rmdir()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(outside, "report_run", refuse)
    with site.platform() as platform:
        tell_of_run(platform, DAYS[0])
    assert not list(Path(site.settings.var_dir).glob("dagster/*"))


def test_an_instance_that_does_not_open_stops_no_run(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "gone"))
    with site.platform() as platform:
        tell_of_run(platform, DAYS[0])
        tell_of_replay(platform, FIRST, date(2024, 4, 13))
    assert caplog.text.count("Dagster was not told of this run: ") == 2
