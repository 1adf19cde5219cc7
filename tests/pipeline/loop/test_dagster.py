"""Any selection that somebody launches from the Dagster UI works: the warehouse has one writer."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg

from risk_pipeline.catalog.reading.model import PIPELINE_TABLES
from risk_pipeline.definitions import build_definitions
from tests.harness.loop_site import FIRST, Site
from tests.paths import ROOT


def test_a_launch_of_no_job_of_ours_runs_its_steps_in_one_process(loop_site: Site) -> None:
    # Dagster asks the newest instance when it resolves definitions.
    with dg.DagsterInstance.ephemeral():
        job = build_definitions(loop_site.settings).resolve_implicit_global_asset_job_def()
    assert job.executor_def.name == "in_process"


def test_two_steps_that_both_write_the_warehouse_are_launched_together(
    loop_site: Site, tmp_path: Path
) -> None:
    loop_site.put_back(None)
    loop_site.put_files(FIRST)
    # A broken feed must not keep from the run what waits for all of them.
    orders = loop_site.data / "olist_orders_dataset.csv"
    orders.write_text(orders.read_text().replace(",", ";"))
    feeds = [feed.replace(".", "/") for feed in loop_site.catalog.feeds]
    nodes = loop_site.catalog.nodes.values()
    register = {node.name.replace(".", "/") for node in nodes if node.table in PIPELINE_TABLES}
    # A part of what one step writes is a selection, too.
    chosen = [*feeds, "register/register_owners"]
    assert len(register) > len({"register/register_owners"} & register) == 1
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dagster")), "asset", "materialize",
         "--select", " or ".join(f'key:"{key}"' for key in chosen),
         "--partition", FIRST.isoformat(), "-m", "risk_pipeline.definitions"],
        cwd=ROOT,
        env=os.environ | loop_site.environment() | {"DAGSTER_HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    loop_site.put_files(FIRST)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    states = dict(loop_site.rows("select feed, state from ops.feed_state"))
    assert states["olist.orders"] == "failed"
    assert states["olist.order_items"] == "ok"
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        (run,) = instance.get_runs()
        assert run.status is dg.DagsterRunStatus.SUCCESS
        seen = instance.get_latest_materialization_event(dg.AssetKey(["olist", "orders"]))
        assert seen is not None, "what waits for it would be skipped"
        assert seen.asset_materialization is not None
        assert seen.asset_materialization.metadata["state"].value == "failed"
        assert instance.get_latest_materialization_event(dg.AssetKey(["register", "register_risks"])) is None
        items = instance.get_latest_materialization_event(dg.AssetKey(["olist", "order_items"]))
        owners = instance.get_latest_materialization_event(dg.AssetKey(["register", "register_owners"]))
    for event, table in ((items, "raw.olist_order_items"), (owners, "raw.register_owners")):
        assert event is not None
        assert event.asset_materialization is not None
        ((rows,),) = loop_site.rows(f"select count(*) from {table}")
        assert event.asset_materialization.metadata["dagster/row_count"].value == rows > 0
