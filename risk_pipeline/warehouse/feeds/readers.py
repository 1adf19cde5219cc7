"""What the engine reads from: one SQL relation per file, and the names and types it offers.

A CSV file and a JSON file come as text, so that a wrong value becomes a reject and not an
abort; Parquet keeps its own types. Checking and casting is `checks.py`.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from risk_pipeline.warehouse.sql import Connection, identifier, literal, saying

# Names under which the engine keeps the CSV records it could not split.
REJECTED_RECORDS = "ingest_rejected_records"
REJECTED_SCANS = "ingest_rejected_scans"
# A JSON document longer than this is refused as a reject.
MAX_JSON_LINE_BYTES = 16 * 1024 * 1024
# Field names of a JSON file are looked for in this many documents.
JSON_SAMPLE_ROWS = 20_000
CSV_ENCODINGS = ("utf-8", "latin-1", "utf-16")


@dataclass(frozen=True, slots=True)
class Field:
    """A column as its source offers it: an SQL expression and the engine's type of it."""

    expression: str
    data_type: str


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read. `header_records` lines stand before the first row of data."""

    location: str
    relation: str
    fields: Mapping[str, Field]
    row_json: str
    broken: str | None = field(default=None, kw_only=True)
    header_records: int = field(default=0, kw_only=True)
    keeps_rejected_records: bool = field(default=False, kw_only=True)


def csv_source(location: str, path: str, names: list[str], *, delimiter: str, encoding: str) -> Source:
    """Describe a CSV file with a header; columns are taken by position, all as text."""
    columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(names)))
    relation = (
        f"read_csv({literal(path)}, auto_detect = false, header = true, delim = {literal(delimiter)}, "
        f"quote = '\"', escape = '\"', encoding = {literal(encoding)}, columns = {{{columns}}}, "
        f"{_keep_rejects()})"
    )
    members = ", ".join(f"{literal(name)}: c{number}" for number, name in enumerate(_unique(names)))
    return Source(
        location,
        relation,
        {name: Field(f"c{number}", "VARCHAR") for number, name in enumerate(names)},
        f"to_json({{{members}}})",
        header_records=1,
        keeps_rejected_records=True,
    )


def json_source(
    connection: Connection, location: str, path: str, wanted: set[str], *, is_array: bool
) -> Source:
    """Describe a JSON file: one document per line, or one array of documents."""
    lines = _json_lines(path, is_array=is_array)
    with saying(f"{location} cannot be read as JSON"):
        names = _json_names(connection, lines, JSON_SAMPLE_ROWS)
        if not wanted <= {name.lower() for name in names}:
            # A field may be rare: only the whole file proves that it is missing.
            names = _json_names(connection, lines, None)
    pointers = ", ".join(literal(_pointer(name)) for name in names)
    # All fields in one go: a document is parsed once, not once per column.
    values = f"json_extract_string(document, [{pointers}])" if names else "null"
    return Source(
        location,
        f"(select line, document, {values} as found from {lines})",
        {name: Field(f"found[{number}]", "VARCHAR") for number, name in enumerate(names, start=1)},
        "case when json_valid(line) then line::varchar else to_json({'line': line}) end",
        broken="document is null",
        keeps_rejected_records=not is_array,
    )


def _json_names(connection: Connection, lines: str, at_most: int | None) -> list[str]:
    rows = connection.execute(
        f"select distinct unnest(json_keys(document)) from (select document from {lines} limit ?)", [at_most]
    ).fetchall()
    return sorted(str(name) for (name,) in rows)


def _json_lines(path: str, *, is_array: bool) -> str:
    if is_array:
        records = f"(select json as line from read_json_objects({literal(path)}, format = 'array'))"
    else:
        records = (
            f"read_csv({literal(path)}, auto_detect = false, header = false, delim = '\x01', quote = '', "
            f"escape = '', columns = {{'line': 'VARCHAR'}}, max_line_size = {MAX_JSON_LINE_BYTES}, "
            f"{_keep_rejects()})"
        )
    is_document = "json_valid(line) and json_type(line) = 'OBJECT'"
    return (
        f"(select line, case when {is_document} then line::json end as document "
        f"from {records} where trim(line) <> '')"
    )


def parquet_source(connection: Connection, location: str, path: str, wanted: Container[str]) -> Source:
    """Describe a Parquet file with its own names and types; only the wanted columns are read."""
    relation = f"read_parquet({literal(path)})"
    with saying(f"{location} cannot be read as Parquet"):
        return _described(connection, location, relation, wanted)


def registered_source(connection: Connection, location: str, name: str, wanted: Container[str]) -> Source:
    """Describe a frame or Arrow stream that was registered under `name`."""
    with saying(f"{location} cannot be read"):
        return _described(connection, location, identifier(name), wanted)


def is_empty(connection: Connection, source: Source) -> bool:
    """Whether the source has no rows at all."""
    with saying(f"{source.location} cannot be read"):
        return connection.execute(f"select 1 from {source.relation} limit 1").fetchone() is None


def _described(connection: Connection, location: str, relation: str, wanted: Container[str]) -> Source:
    rows = connection.execute(f"select column_name, column_type from (describe from {relation})").fetchall()
    fields = {name: Field(identifier(name), data_type) for name, data_type in rows}
    members = ", ".join(f"{literal(name)}: {identifier(name)}" for name in fields if name.lower() in wanted)
    return Source(location, relation, fields, f"to_json({{{members}}})")


def _keep_rejects() -> str:
    return (
        "ignore_errors = true, store_rejects = true, rejects_limit = 0, "
        f"rejects_table = '{REJECTED_RECORDS}', rejects_scan = '{REJECTED_SCANS}'"
    )


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _unique(names: list[str]) -> list[str]:
    """Number the repeated names of a header: a JSON object cannot hold one twice."""
    return [
        name if names.index(name) == number else f"{name}_{number + 1}" for number, name in enumerate(names)
    ]
