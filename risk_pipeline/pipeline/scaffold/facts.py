"""The fact behind a new indicator: one that is there, or a new one over the staging view of a feed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.engine_models import clash_of
from risk_pipeline.catalog.reading.yaml_locations import read_yaml
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.scaffold.indicator import date_columns
from risk_pipeline.domain.scaffold.names import column_names
from risk_pipeline.domain.scaffold.staging import ROW_ID
from risk_pipeline.pipeline.scaffold.drafts import Draft
from risk_pipeline.pipeline.scaffold.rendering import render
from risk_pipeline.warehouse.profiling.profile import reserved_words

_FACT, _STAGING = "fct_", "stg_"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact's name, key, columns with their types, and the dates by which its changes are noted."""

    name: str
    key: tuple[str, ...]
    types: Mapping[str, str]
    dates: tuple[str, ...]
    drafts: tuple[Draft, ...] = ()


def fact_of(catalog: Catalog, name: str) -> Fact:
    """Return the fact called `name`, or that of the feed `name`, drafted if there is none yet.

    Raises:
        ConfigError: nothing is called so, its columns are not described, or its name is the engine's.
    """
    models = {node.name: node for node in catalog.nodes.values() if node.kind == "model"}
    if name in catalog.feeds:
        fact = f"{_FACT}{name.rpartition('.')[2]}"
        if clash := clash_of((fact,)):
            raise ConfigError(
                f"The fact of feed {name} would be {clash}, and the engine has a model of that name. Write a "
                "fact of another name over the feed's staging view, and give it instead of the feed."
            )
        return _read(catalog, fact) if fact in models else _drafted(catalog, name, fact)
    fact = name if name.startswith(_FACT) else f"{_FACT}{name}"
    if fact in models:
        return _read(catalog, fact)
    known = [*catalog.feeds, *(one for one in models if one.startswith(_FACT))]
    hint = did_you_mean(name, known) or f"There are: {', '.join(sorted(known))}."
    raise ConfigError(f"No feed or fact '{name}'. {hint}")


def _read(catalog: Catalog, name: str) -> Fact:
    entry = _entry(catalog, name)
    types = _types(entry)
    about = entry.get("config", {}).get("meta", {}).get("fact", {})
    key = tuple(about.get("key", ()))
    if not key or not types:
        raise ConfigError(
            f"{name}: its YAML needs `meta.fact.key` and its columns with data_type, so that an indicator "
            "can be made over it."
        )
    return Fact(name, key, types, tuple(about.get("dates", ())))


def _drafted(catalog: Catalog, feed_id: str, name: str) -> Fact:
    source, _, table = feed_id.rpartition(".")
    staging = f"{_STAGING}{source}__{table}"
    entry = _entry(catalog, staging)
    types = _types(entry)
    if not types:
        raise ConfigError(
            f"{staging}: its YAML gives no column a data_type. Describe them, or write {name} by hand."
        )
    key = _key(catalog, feed_id, types)
    dates = tuple(date_columns(types))
    # A feed may name the currency of each row itself; a column cannot be there twice.
    currency = any(one.endswith("_minor") for one in types) and "currency" not in types
    columns = entry["columns"]
    common = {"fact": name, "staging": staging, "columns": columns, "currency": currency}
    folder = "dbt_project/models/facts"
    drafts = (
        Draft(f"{folder}/{name}.sql", render("fact.sql.j2", **common)),
        Draft(
            f"{folder}/{name}.yml",
            render(
                "fact.yml.j2", **common, description=entry["description"], key=list(key), dates=list(dates)
            ),
        ),
    )
    return Fact(name, key, types, dates, drafts)


def _key(catalog: Catalog, feed_id: str, types: Mapping[str, str]) -> tuple[str, ...]:
    feed = catalog.feeds[feed_id]
    if not feed.key:
        key: tuple[str, ...] = (ROW_ID,)
    else:
        headers = [column.name for column in feed.columns]
        names = dict(zip(headers, column_names(headers, reserved_words()), strict=True))
        key = tuple(names[header] for header in feed.key)
    if missing := [one for one in key if one not in types]:
        raise ConfigError(
            f"Feed {feed_id}: its key {', '.join(missing)} is not among the columns that its staging view "
            "describes. Select it there, or write the fact by hand."
        )
    return key


def _entry(catalog: Catalog, model: str) -> dict[str, Any]:
    """Return a model's entry as its YAML has it."""
    node = next((one for one in catalog.nodes.values() if one.name == model and one.kind == "model"), None)
    if node is None or not node.file.endswith((".yml", ".yaml")):
        raise ConfigError(f"There is no model {model} with a YAML of its own. Describe it, or name a fact.")
    path = Path("dbt_project") / node.file
    file, _ = read_yaml(catalog.project_dir / path, str(path))
    models = file.data.get("models", []) if isinstance(file.data, dict) else []
    return next((one for one in models if one.get("name") == model), {})


def _types(entry: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(one["name"]): str(one["data_type"]).lower()
        for one in entry.get("columns", [])
        if "data_type" in one
    }
