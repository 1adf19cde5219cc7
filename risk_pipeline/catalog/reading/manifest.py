"""Read indicators, feeds and lineage from the dbt manifest. The only module that knows its shape (v12)."""

import json
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.reading.dating import DatedModel, dates_of, dating_words
from risk_pipeline.catalog.reading.dbt_yaml import DbtYaml, Spot, shown_path
from risk_pipeline.catalog.reading.lineage import Raw, feeds_by_node
from risk_pipeline.catalog.reading.model import ColumnText, Node
from risk_pipeline.catalog.reading.personal_ids import is_personal
from risk_pipeline.catalog.reading.validation import build, unknown_key
from risk_pipeline.domain.register.fact import LOG_PREFIX, EventLog, Fact
from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.titles import TitlesFrom

MANIFEST_VERSION = "v12"
PACKAGES = "dbt_packages"  # where dbt has the code of others, the engine's among it
LINEAGE_KINDS = frozenset({"model", "seed", "snapshot"})
_DERIVED = {"unique_id", "checksum", "feeds", "is_id_personal"}
INDICATOR_KEYS = tuple(k for k in Indicator.model_fields if k not in _DERIVED)
FEED_KEYS = tuple(k for k in Feed.model_fields if k not in {"id", "columns", "description"})
COLUMN_KEYS = tuple(k for k in Column.model_fields if k not in {"name", "data_type", "dates_events"})
META_KEYS = ("fact", "feed", "feed_column", "indicator", "only_describes", "personal", "process", "titles")
"""What of dbt's `meta` is ours; a project may keep more there."""
_MISSPELT = 0.75
M = TypeVar("M", bound=BaseModel)


@dataclass
class Manifest:
    """What the manifest holds, and what is wrong with it."""

    path: Path
    indicators: dict[str, Indicator] = field(default_factory=dict)
    feeds: dict[str, Feed] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    tests: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lineage: dict[str, tuple[str, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_manifest(path: Path, project_dir: Path) -> Manifest:
    """Read what the catalog needs; problems are collected, not raised."""
    manifest = Manifest(path)
    shown = shown_path(path, project_dir)
    try:
        raw = json.loads(path.read_bytes())
        nodes, sources, version = raw["nodes"], raw["sources"], raw["metadata"]["dbt_schema_version"]
        if not version.endswith(f"/{MANIFEST_VERSION}.json"):
            raise ValueError(f"its schema is {version}; we can only read {MANIFEST_VERSION}")
    except FileNotFoundError:
        text = "the dbt manifest is missing; run `risk prepare`"
        manifest.findings.append(Finding(shown, "", "", "L006", text))
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = f"is not a dbt manifest we can read ({error!r}); run `risk prepare`"
        manifest.findings.append(Finding(shown, "", "", "L006", text))
    else:
        _place_files([*nodes.values(), *sources.values()], raw["metadata"].get("project_name"))
        _read_nodes(manifest, nodes, sources)
        _read_tests(manifest, nodes)
        dbt_yaml = DbtYaml(project_dir)
        dating = dating_words({n["unique_id"]: _dated(n) for n in nodes.values() if _kind(n) == "model"})
        for source in sources.values():
            _read_feed(manifest, source, dbt_yaml, dating.get(source["unique_id"], frozenset()))
        for node in nodes.values():
            if _kind(node) == "model":
                _read_model(manifest, node, dbt_yaml)
        _hide_personal(manifest, {**nodes, **sources})
    return manifest


def _kind(raw: Raw) -> str:
    return str(raw["resource_type"])


def _dated(raw: Raw) -> DatedModel:
    meta = raw["config"]["meta"]
    dates = dates_of(meta.get("fact"), is_indicator="indicator" in meta)
    return DatedModel(dates, tuple(raw["depends_on"]["nodes"]), raw.get("raw_code") or "")


def _hide_personal(manifest: Manifest, nodes: Raw) -> None:
    for name, indicator in manifest.indicators.items():
        if is_personal(indicator.unique_id, "entity_id", nodes):
            manifest.indicators[name] = indicator.model_copy(update={"is_id_personal": True})
    for unique_id, node in manifest.nodes.items():
        if node.titles is not None and is_personal(unique_id, node.titles.title, nodes):
            manifest.nodes[unique_id] = replace(node, has_personal_titles=True)


def _read_model(manifest: Manifest, raw: Raw, dbt_yaml: DbtYaml) -> None:
    meta, spot = raw["config"]["meta"], dbt_yaml.model(_yaml_of(raw), raw["name"])
    manifest.findings += _misspelt(meta, raw["name"], spot)
    node = manifest.nodes[raw["unique_id"]]
    if "fact" in meta:
        node = replace(node, fact=_built(manifest, Fact, "fact", raw, spot))
    if "process" in meta and raw["name"].startswith(LOG_PREFIX):
        node = replace(node, log=_built(manifest, EventLog, "process", raw, spot))
    if "titles" in meta:
        node = replace(node, titles=_built(manifest, TitlesFrom, "titles", raw, spot))
    manifest.nodes[raw["unique_id"]] = node
    if "indicator" in meta:
        _read_indicator(manifest, raw, dbt_yaml)


def _built(manifest: Manifest, model: type[M], key: str, raw: Raw, spot: Spot) -> M | None:
    """Return what `meta.<key>` of a model says; what is wrong with it is noted."""
    at, given, built = ("config", "meta", key), raw["config"]["meta"][key], None
    findings = _unknown(given, tuple(model.model_fields), raw["name"], spot, at)
    if not findings:
        built, findings = build(model, given, lambda loc: spot((*at, *loc)), raw["name"], under=key)
    manifest.findings += findings
    return built


def _misspelt(
    meta: Raw, subject: str, spot: Spot, at: tuple[str | int, ...] = ("config", "meta")
) -> list[Finding]:
    """A key next to ours that is nearly one of ours would be passed over in silence."""
    return [
        Finding(spot((*at, key)), subject, str(key), "L002", unknown_key(str(key), META_KEYS))
        for key in meta
        if key not in META_KEYS
        # A plain `title` of a model is the project's own.
        and not (key == "title" and isinstance(meta[key], str))
        and get_close_matches(str(key), META_KEYS, n=1, cutoff=_MISSPELT)
    ]


def _read_nodes(manifest: Manifest, nodes: Raw, sources: Raw) -> None:
    lineage = [n for n in nodes.values() if _kind(n) in LINEAGE_KINDS]
    # A model that only describes gives columns to locate by, never numbers: nothing waits for its feeds.
    described_by = {n["unique_id"] for n in lineage if n["config"]["meta"].get("only_describes")}
    for raw in (*lineage, *sources.values()):
        manifest.nodes[raw["unique_id"]] = _node(raw, described_by)
    manifest.lineage = feeds_by_node(
        {node.unique_id: node.parents for node in manifest.nodes.values()},
        {node.unique_id: node.name for node in manifest.nodes.values() if node.is_fed},
    )


def _node(raw: Raw, described_by: set[str]) -> Node:
    source = raw["resource_type"] == "source"
    meta = raw["config"]["meta"]
    reads = tuple(raw.get("depends_on", {}).get("nodes", ()))
    return Node(
        unique_id=raw["unique_id"],
        name=f"{raw['source_name']}.{raw['name']}" if source else raw["name"],
        kind=raw["resource_type"],
        table=f"{raw['schema']}.{raw['identifier'] if source else raw['alias']}",
        description=raw["description"].strip(),
        file=_yaml_of(raw),
        parents=tuple(node for node in reads if node not in described_by),
        reads=reads,
        dates=_dates(meta.get("fact")),
        materialized=raw["config"].get("materialized") or "",
        columns=frozenset(raw["columns"]),
        undescribed=tuple(name for name, each in raw["columns"].items() if not each.get("description")),
        column_texts=tuple(
            ColumnText(name, column.get("data_type") or "", (column.get("description") or "").strip())
            for name, column in raw["columns"].items()
        ),
        sql=raw.get("raw_code") or "" if "indicator" in meta else "",
        sql_file=raw["original_file_path"],
    )


def _dates(fact: object) -> tuple[str, ...]:
    dates = fact.get("dates") if isinstance(fact, dict) else None
    return tuple(str(date) for date in dates) if isinstance(dates, list) else ()


def _read_tests(manifest: Manifest, nodes: Raw) -> None:
    """A test guards the node it is attached to; a relationship's other side is not at fault."""
    for raw in nodes.values():
        if _kind(raw) == "test":
            attached = raw.get("attached_node")
            guarded: Iterable[str] = [attached] if attached else raw["depends_on"]["nodes"]
            feeds = {feed for node in guarded for feed in manifest.lineage.get(node, ())}
            manifest.tests[raw["unique_id"]] = tuple(sorted(feeds))


def _read_feed(manifest: Manifest, raw: Raw, dbt_yaml: DbtYaml, dating: Set[str]) -> None:
    # dbt replaces a source's `meta.feed` by the table's own, so its defaults are merged in here.
    own = raw["config"]["meta"].get("feed", {})
    defaults = raw["source_meta"].get("feed", {})
    if own == defaults == {}:
        return  # lint says L405
    feed_id = f"{raw['source_name']}.{raw['name']}"
    spot = dbt_yaml.source_table(raw["original_file_path"], raw["source_name"], raw["name"])
    meta = ("config", "meta", "feed")
    above = dbt_yaml.source(raw["original_file_path"], raw["source_name"])
    findings = _misspelt(raw["config"]["meta"], feed_id, spot)
    findings += _unknown(defaults, FEED_KEYS, raw["source_name"], above, meta)
    if own != defaults:  # else inherited
        findings += _unknown(own, FEED_KEYS, feed_id, spot, meta)
    columns, column_findings = _columns(raw["columns"], feed_id, spot, dating)
    findings += column_findings
    if not findings:
        data = {
            **defaults,
            **own,
            "id": feed_id,
            "columns": columns,
            "description": raw["description"].strip(),
        }
        feed, findings = build(Feed, data, lambda loc: spot((*meta, *loc)), feed_id)
        if feed is not None:
            manifest.feeds[feed_id] = feed
    manifest.findings += [finding for finding in findings if finding not in manifest.findings]


def _columns(raw: Raw, feed_id: str, spot: Spot, dating: Set[str]) -> tuple[list[Raw], list[Finding]]:
    columns: list[Raw] = []
    findings: list[Finding] = []
    for index, (name, column) in enumerate(raw.items()):
        around = column["config"]["meta"]
        extra = around.get("feed_column", {})
        findings += _misspelt(around, feed_id, spot, ("columns", index, "config", "meta"))
        at = ("columns", index, "config", "meta", "feed_column")
        if wrong := _unknown(extra, COLUMN_KEYS, feed_id, spot, at):
            findings += wrong
        else:
            personal = {"personal": around["personal"]} if "personal" in around else {}
            told = {"name": name, "data_type": column["data_type"], "dates_events": name.lower() in dating}
            columns.append({**extra, **personal, **told})
    return columns, findings


def _read_indicator(manifest: Manifest, raw: Raw, dbt_yaml: DbtYaml) -> None:
    spot = dbt_yaml.model(_yaml_of(raw), raw["name"])
    around = raw["config"]["meta"]
    given = around["indicator"]
    meta = ("config", "meta", "indicator")
    subject = str(given.get("name", raw["name"]) if isinstance(given, dict) else raw["name"])
    findings = _unknown(given, INDICATOR_KEYS, subject, spot, meta)
    findings += [
        Finding(spot((*meta[:-1], key)), subject, key, "L002", "is next to `indicator`; move it inside it")
        for key in INDICATOR_KEYS
        if key in around
    ]
    if not findings:
        computed = {
            "unique_id": raw["unique_id"],
            "checksum": raw["checksum"]["checksum"],
            "feeds": manifest.lineage[raw["unique_id"]],
        }
        data = {**given, **computed}
        indicator, findings = build(Indicator, data, lambda loc: spot((*meta, *loc)), subject)
        if indicator is not None and indicator.name in manifest.indicators:
            other = manifest.indicators[indicator.name].unique_id
            text = f"name used twice (also by {other}); rename one"
            findings = [Finding(spot((*meta, "name")), subject, "name", "L005", text)]
        elif indicator is not None:
            manifest.indicators[indicator.name] = indicator
    manifest.findings += findings


def _unknown(
    given: object, allowed: tuple[str, ...], subject: str, spot: Spot, at: tuple[str | int, ...]
) -> list[Finding]:
    """Refuse unknown keys, and also those that are filled in from elsewhere."""
    if not isinstance(given, dict):
        text = f"should be a mapping with the keys {', '.join(allowed)}"
        return [Finding(spot(at), subject, str(at[-1]), "L003", text)]
    return [
        Finding(spot((*at, key)), subject, f"{at[-1]}.{key}", "L002", unknown_key(str(key), allowed))
        for key in given
        if key not in allowed
    ]


def _place_files(entries: Iterable[dict[str, str]], own: str | None) -> None:
    """Let the files of each node be relative to the dbt project, those of a package too."""
    for raw in entries:
        package = raw.get("package_name", own)
        folder = "" if package == own else f"{PACKAGES}/{package}/"
        for key in ("original_file_path", "patch_path"):
            if raw.get(key):
                raw[key] = folder + raw[key].rpartition("://")[2]


def _yaml_of(raw: Raw) -> str:
    """Return the file that describes a node, relative to the dbt project."""
    return str(raw.get("patch_path") or raw["original_file_path"])
