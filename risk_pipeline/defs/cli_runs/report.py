"""What `risk run` and `risk replay` did, as materializations and check results without a run of Dagster.

An event costs Dagster some 10 ms. Of each of its days a replay therefore tells only what it judged day by
day, verdicts and tickets. Feeds, models and the published copy, which it writes once, are of the last day.
"""

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import TYPE_CHECKING

import dagster as dg

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.reading.model import Node
from risk_pipeline.defs.cli_runs.bulk_events import tell_at_once
from risk_pipeline.defs.respond.check_results import to_check_result
from risk_pipeline.defs.tables import Metadata, as_found
from risk_pipeline.defs.transform.checks import LAST_TABLE, models_in_newest_build
from risk_pipeline.domain.clock import days_between
from risk_pipeline.domain.messages.ui_links import VERDICTS_ASSET, checked_asset

if TYPE_CHECKING:
    from risk_pipeline.pipeline.app import Platform

Event = dg.AssetMaterialization | dg.AssetCheckEvaluation

_LOG = logging.getLogger(__name__)
_NOT_TOLD = "Dagster was not told of this run: %s"
_TROUBLE = (dg.DagsterError, OSError)
_JUDGED = (dg.AssetKey(VERDICTS_ASSET), dg.AssetKey("tickets"))
_OWN_TABLES = {VERDICTS_ASSET: "ops.rule_results", "risk_map": "ops.risk_snapshots"}
_SHOWN_KINDS = frozenset({"source", "model", "seed"})


def asset_keys(catalog: Catalog) -> dict[dg.AssetKey, str]:
    """Return every asset of the daily run, with the table behind it; empty where it has none."""
    nodes = {_key(node): node.table for node in catalog.nodes.values() if node.kind in _SHOWN_KINDS}
    own = (VERDICTS_ASSET, "tickets", "risk_map", "notifications", "published")
    return nodes | {dg.AssetKey(name): _OWN_TABLES.get(name, "") for name in own}


def _key(node: Node) -> dg.AssetKey:
    return dg.AssetKey((node.name if node.kind == "source" else node.table).split("."))


def report_run(platform: "Platform", day: date, *, by: str, left_out: Collection[str] = ()) -> None:
    """Tell the instance of a run of one day: every asset but the models `left_out` by name, every check."""
    with _instance(platform) as instance:
        if instance is not None:
            _tell(instance, [*_assets(platform, day, by, left_out), *check_events(platform)])


def report_replay(platform: "Platform", first: date, last: date) -> None:
    """Tell the instance of the days that a replay judged, and of what it wrote on the last."""
    by = "risk replay"
    with _instance(platform) as instance:
        if instance is not None:
            days = [day.isoformat() for day in days_between(first, last) if day < last]
            tell_at_once(instance, (_event(key, day, {"by": by}) for day in days for key in _JUDGED))
            _tell(instance, [*_assets(platform, last, by, ()), *check_events(platform)])


@contextmanager
def _instance(platform: "Platform") -> Iterator[dg.DagsterInstance | None]:
    """Give the project's instance, None where it has none. Its trouble is logged, and stops no run."""
    place = platform.settings.dagster_instance()
    if place is None:
        yield None
        return
    platform.settings.export(**place)
    with ExitStack() as opened:
        try:
            instance = opened.enter_context(dg.DagsterInstance.get())
        except _TROUBLE as error:
            _LOG.warning(_NOT_TOLD, error)
            yield None
            return
        try:
            yield instance
        except _TROUBLE as error:
            _LOG.warning(_NOT_TOLD, error)


def _tell(instance: dg.DagsterInstance, events: Iterable[Event]) -> None:
    for event in events:
        instance.report_runless_asset_event(event)


def _event(key: dg.AssetKey, day: str, metadata: Metadata) -> dg.AssetMaterialization:
    return dg.AssetMaterialization(key, partition=day, metadata=metadata)


def _assets(platform: "Platform", day: date, by: str, left_out: Collection[str]) -> Iterator[Event]:
    from risk_pipeline.pipeline.assets.shapes import shapes_of

    tables = asset_keys(platform.catalog)
    shapes = shapes_of(platform, [table for table in tables.values() if table])
    for key, table in tables.items():
        if key.path[-1] not in left_out:
            yield _event(key, day.isoformat(), {"by": by, **as_found(shapes.get(table))})


def check_events(platform: "Platform") -> Iterator[Event]:
    """Yield the result of every rule's check, and whether every model is built."""
    from risk_pipeline.pipeline.assets.finding_chart import chart_of
    from risk_pipeline.pipeline.assets.rule_findings import read_findings

    yield _evaluation(LAST_TABLE, models_in_newest_build(platform.settings.warehouse_path))
    rules = {rule.id: rule for rule in platform.catalog.rules.values() if rule.meta.state.is_evaluated}
    for rule_id, finding in read_findings(platform, rules.values()).items():
        if finding.is_judged:
            asset = dg.AssetKey(checked_asset(rules[rule_id]))
            yield _evaluation(asset, to_check_result(finding, asset, chart_of(platform, finding)))


def _evaluation(asset: dg.AssetKey, shown: dg.AssetCheckResult) -> dg.AssetCheckEvaluation:
    return dg.AssetCheckEvaluation(
        asset_key=asset,
        check_name=str(shown.check_name),
        passed=shown.passed,
        severity=shown.severity,
        description=shown.description,
        metadata=shown.metadata,
    )
