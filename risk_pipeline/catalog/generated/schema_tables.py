"""A JSON Schema as a Markdown table: a row per key with its type, default and effect."""

import json
from collections.abc import Iterator, Mapping, Sequence

from risk_pipeline.domain.json import JsonValue

Schema = Mapping[str, JsonValue]
_TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
_FORMATS = {"date": "date", "date-time": "instant", "path": "path", "password": "secret"}
_BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
}


def as_table(schema: Schema, keys: tuple[str, ...] | None) -> list[str]:
    """Return the lines of the table; of the given keys alone, unless None."""
    definitions, required = _mapping(schema.get("$defs")), schema.get("required")
    needed = required if isinstance(required, Sequence) else ()
    rows = [
        f"| `{key}` | {_type(field, definitions)} | {_default(field, key in needed)} | {_effect(field)} |"
        for key, field in properties(schema, keys)
    ]
    return ["| key | type | default | effect |", "|---|---|---|---|", *rows]


def properties(schema: Schema, keys: tuple[str, ...] | None) -> Iterator[tuple[str, Schema]]:
    """Yield the keys of an entry, each with its schema."""
    for key, field in _mapping(schema.get("properties")).items():
        if keys is None or key in keys:
            yield key, _mapping(field)


def nested(schema: Schema, keys: tuple[str, ...] | None) -> Iterator[tuple[str, Schema]]:
    """Yield the entries with keys of their own that the given keys lead to, in order of appearance."""
    definitions = _mapping(schema.get("$defs"))
    seen: set[str] = set()
    waiting = [field for _, field in properties(schema, keys)]
    while waiting:
        for name in _references(waiting.pop(0)):
            inner = _mapping(definitions[name])
            if name not in seen and "properties" in inner:
                seen.add(name)
                # Types inside the entry are looked up in the same definitions.
                yield name, {**inner, "$defs": definitions}
                waiting += [field for _, field in properties(inner, None)]


def _references(field: JsonValue) -> Iterator[str]:
    if isinstance(field, Mapping):
        if "$ref" in field:
            yield _name(field)
        for value in field.values():
            yield from _references(value)
    elif isinstance(field, Sequence) and not isinstance(field, str):
        for value in field:
            yield from _references(value)


def _type(field: Schema, definitions: Schema) -> str:
    """Return the type of a value in plain words."""
    if "$ref" in field:
        name = _name(field)
        target = _mapping(definitions.get(name))
        return f"[{name}](#{name.lower()})" if "properties" in target else _type(target, definitions)
    for several in ("anyOf", "oneOf"):
        if several in field:
            kinds = [_type(each, definitions) for each in _list(field[several]) if each.get("type") != "null"]
            return " or ".join(dict.fromkeys(kinds))
    return _simple_type(field, definitions)


def _simple_type(field: Schema, definitions: Schema) -> str:
    if "enum" in field or "const" in field:
        values = field["enum"] if "enum" in field else [field["const"]]
        return ", ".join(f"`{value}`" for value in values) if isinstance(values, Sequence) else ""
    if field.get("type") == "array":
        inner = field.get("items") or field.get("prefixItems")
        items = _mapping(inner) if isinstance(inner, Mapping) else _list(inner)[0]
        return f"list of {_type(items, definitions)}"
    if field.get("type") == "object":
        value = _mapping(field.get("additionalProperties"))
        return f"mapping of names to {_type(value, definitions) or 'anything'}"
    return _FORMATS.get(str(field.get("format", "")), _TYPES.get(str(field.get("type", "")), "anything"))


def _default(field: Schema, is_required: bool) -> str:
    if is_required:
        return "required"
    value = field.get("default")
    return "" if value in (None, "", [], {}) else f"`{json.dumps(value, ensure_ascii=False)}`"


def _effect(field: Schema) -> str:
    bounds = [
        f"{words} {field[bound]:g}"
        for bound, words in _BOUNDS.items()
        if isinstance(field.get(bound), int | float)
    ]
    said = str(field.get("description", ""))
    return "; ".join([said, *bounds] if said else bounds).replace("|", "\\|")


def _name(field: Schema) -> str:
    return str(field["$ref"]).rpartition("/")[2]


def _mapping(value: JsonValue) -> Schema:
    return value if isinstance(value, Mapping) else {}


def _list(value: JsonValue) -> list[Schema]:
    return (
        [_mapping(each) for each in value]
        if isinstance(value, Sequence) and not isinstance(value, str)
        else []
    )
