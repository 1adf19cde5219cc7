"""JSON Schemas of the YAML files, generated from the models that check them: editors complete and warn."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from risk_pipeline.catalog.reading.content import CALENDAR, REGISTER, ROUTING
from risk_pipeline.catalog.reading.manifest import COLUMN_KEYS, FEED_KEYS, INDICATOR_KEYS
from risk_pipeline.catalog.reading.register.governance import GOVERNANCE
from risk_pipeline.catalog.reading.register.incidents import INCIDENTS, STATEMENTS
from risk_pipeline.catalog.reading.response import response_schema
from risk_pipeline.catalog.reading.rights import rights_schema
from risk_pipeline.catalog.reading.titles import titles_schema
from risk_pipeline.domain.messages.routing import RECEIVER, ReceiverLanguage, Route, SegmentOwner
from risk_pipeline.domain.messages.subscription import Person, Subscription
from risk_pipeline.domain.register.fact import EventLog, Fact
from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import RULE_KINDS, Rule, Suite
from risk_pipeline.domain.register.titles import TitlesFrom

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REF = "#/$defs/{model}"
_LISTS = {**REGISTER, **GOVERNANCE, **STATEMENTS}


def write_schemas(folder: Path) -> list[Path]:
    """Write one `<kind>.schema.json` per kind of file; return those that are new or changed."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind, schema in build_schemas().items():
        path, content = folder / f"{kind}.schema.json", f"{json.dumps(schema, indent=2)}\n".encode()
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
            written.append(path)
    return written


def build_schemas() -> dict[str, dict[str, object]]:
    """Return the schemas by kind: those of the register, `calendar`, `response`, `rights` …."""
    schemas = {kind: _list_schema(kind, model) for kind, model in _LISTS.items()}
    schemas["calendar"] = _sections_schema("calendar", CALENDAR)
    schemas["incidents"] = _sections_schema("incidents", INCIDENTS)
    schemas["feeds"] = _feeds_schema()
    schemas["fact"] = _fact_schema()
    schemas["indicator"] = _indicator_schema()
    schemas["response"] = response_schema()
    schemas["rights"] = rights_schema()
    schemas["routing"] = _routing_schema()
    schemas["suite"] = _suite_schema()
    schemas["titles"] = titles_schema()
    return schemas


def _list_schema(kind: str, model: type[BaseModel]) -> dict[str, object]:
    entry = model.model_json_schema(ref_template=_REF)
    definitions = {**entry.pop("$defs", {}), entry["title"]: entry}
    return {
        "$schema": DIALECT,
        "title": f"register/{kind}.yaml, or a file of register/{kind}/",
        "type": "object",
        "additionalProperties": False,
        "required": [kind],
        "properties": {kind: {"type": "array", "items": {"$ref": _REF.format(model=entry["title"])}}},
        "$defs": definitions,
    }


def _sections_schema(name: str, models: Mapping[str, type[BaseModel]]) -> dict[str, object]:
    definitions: dict[str, object] = {}
    sections: dict[str, object] = {}
    for section, model in models.items():
        entry = model.model_json_schema(ref_template=_REF)
        definitions |= {**entry.pop("$defs", {}), entry["title"]: entry}
        sections[section] = {"type": "array", "items": {"$ref": _REF.format(model=entry["title"])}}
    return {
        "$schema": DIALECT,
        "title": f"register/{name}.yaml",
        "type": "object",
        "additionalProperties": False,
        "properties": sections,
        "$defs": definitions,
    }


def _routing_schema() -> dict[str, object]:
    """An editor marks at once what lint would find wrong with a receiver."""
    entry = Route.model_json_schema(ref_template=_REF)
    entry["properties"]["to"]["items"]["pattern"] = RECEIVER
    definitions: dict[str, object] = {**entry.pop("$defs", {}), "Route": entry}
    for model in (SegmentOwner, Person, Subscription, ReceiverLanguage):
        other = model.model_json_schema(ref_template=_REF)
        definitions |= {**other.pop("$defs", {}), model.__name__: other}
    return {
        "$schema": DIALECT,
        "title": "register/routing.yaml",
        "type": "object",
        "additionalProperties": False,
        "anyOf": [{"required": [section]} for section in ROUTING],
        "properties": {
            "owners": {"type": "array", "items": {"$ref": _REF.format(model="SegmentOwner")}},
            "routes": {"type": "array", "items": {"$ref": _REF.format(model="Route")}},
            "people": {"type": "array", "items": {"$ref": _REF.format(model="Person")}},
            "subscriptions": {"type": "array", "items": {"$ref": _REF.format(model="Subscription")}},
            "languages": {"type": "array", "items": {"$ref": _REF.format(model="ReceiverLanguage")}},
        },
        "$defs": definitions,
    }


def _fact_schema() -> dict[str, object]:
    """The YAML of facts: our part is checked, dbt's part is left to dbt."""
    entry = Fact.model_json_schema(ref_template=_REF)
    titles = TitlesFrom.model_json_schema(ref_template=_REF)
    log = EventLog.model_json_schema(ref_template=_REF)
    definitions = {**log.pop("$defs", {}), **entry.pop("$defs", {})}
    definitions |= {"Fact": entry, "EventLog": log, "TitlesFrom": titles}
    keys = {"fact": _ref("Fact"), "process": _ref("EventLog"), "titles": _ref("TitlesFrom")}
    meta = {"type": "object", "properties": keys}
    config = {"type": "object", "properties": {"meta": meta}}
    model = {"type": "object", "properties": {"config": config}}
    return {
        "$schema": DIALECT,
        "title": "dbt_project/models/facts/fct_<fact>.yml",
        **_mapping("models", {"type": "array", "items": model}),
        "$defs": definitions,
    }


def _indicator_schema() -> dict[str, object]:
    """The YAML of one indicator: our part is checked, dbt's part is left to dbt."""
    entry = Indicator.model_json_schema(ref_template=_REF)
    entry["properties"] = {key: entry["properties"][key] for key in INDICATOR_KEYS}
    definitions = {**entry.pop("$defs", {}), "Indicator": entry}
    meta = _mapping("indicator", {"$ref": _REF.format(model="Indicator")})
    # A key of ours next to `indicator` is in the wrong place.
    meta["properties"] |= dict.fromkeys(INDICATOR_KEYS, False)
    model = _mapping("config", _mapping("meta", meta))
    model["properties"] |= {"name": {"type": "string", "pattern": "^ind_[a-z][a-z0-9_]*$"}}
    return {
        "$schema": DIALECT,
        "title": "dbt_project/models/indicators/<business_line>/ind_<indicator>.yml",
        **_mapping("models", {"type": "array", "items": model}),
        "$defs": definitions,
    }


def _feeds_schema() -> dict[str, object]:
    """The YAML of sources: what a table and its columns say about their feed; the rest is left to dbt."""
    feed, column = (model.model_json_schema(ref_template=_REF) for model in (Feed, Column))
    feed["properties"] = {key: feed["properties"][key] for key in FEED_KEYS}
    column["properties"] = {key: column["properties"][key] for key in COLUMN_KEYS}
    for model in (feed, column):
        # What a table does not say may stand at its source.
        del model["required"]
    definitions = {**feed.pop("$defs", {}), "Feed": feed, "Column": column}
    personal = {"personal": column["properties"]["personal"]}
    of_column = _optional("config", _optional("meta", _optional("feed_column", _ref("Column"), **personal)))
    of_feed = _optional("meta", _optional("feed", _ref("Feed")))
    columns = {"columns": {"type": "array", "items": of_column}}
    tables = {"tables": {"type": "array", "items": _optional("config", of_feed, **columns)}}
    return {
        "$schema": DIALECT,
        "title": "dbt_project/models/staging/<source>/_<source>__sources.yml",
        **_mapping("sources", {"type": "array", "items": _optional("config", of_feed, **tables)}),
        "$defs": definitions,
    }


def _ref(model: str) -> dict[str, object]:
    return {"$ref": _REF.format(model=model)}


def _optional(key: str, value: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"type": "object", "properties": {key: value, **more}}


def _mapping(key: str, value: dict[str, object]) -> dict[str, Any]:
    return {"type": "object", "required": [key], "properties": {key: value}}


def _suite_schema() -> dict[str, object]:
    """A rule's kwargs depend on its type; a type of Great Expectations takes any."""
    schema = Suite.model_json_schema(ref_template=_REF)
    definitions = schema["$defs"]
    branches = []
    for type_name, model in RULE_KINDS.items():
        kwargs = model.model_json_schema(ref_template=_REF)
        definitions.update(kwargs.pop("$defs", {}))
        definitions[model.__name__] = kwargs
        branches.append(
            {
                "if": {"properties": {"type": {"const": type_name}}, "required": ["type"]},
                "then": {
                    "required": ["kwargs"],
                    "properties": {"kwargs": {"$ref": _REF.format(model=model.__name__)}},
                },
            }
        )
    definitions[Rule.__name__]["allOf"] = branches
    definitions[Rule.__name__]["properties"]["type"]["examples"] = list(RULE_KINDS)
    return {"$schema": DIALECT, **schema, "title": "expectations/<business_line>.yaml"}
