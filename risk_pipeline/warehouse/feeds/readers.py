"""What the engine reads from: one SQL relation per file, and the names and types it offers.

A CSV file and a JSON file come as text, so that a wrong value becomes a reject and not an
abort; Parquet keeps its own types. Casting is in `values/`, checking in `checks.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from risk_pipeline.warehouse.feeds.values.kinds import UNREADABLE_SQL, Field
from risk_pipeline.warehouse.sql import Connection, identifier, literal, saying

# Names under which the engine keeps the CSV records it could not split.
REJECTED_RECORDS = "ingest_rejected_records"
REJECTED_SCANS = "ingest_rejected_scans"
# A JSON document longer than this is refused as a reject.
MAX_JSON_LINE_BYTES = 16 * 1024 * 1024
# Field names of a JSON file are looked for in this many documents.
JSON_SAMPLE_ROWS = 20_000
NULL_MARK, TEXT_MARK = "-", "="


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read. `header_records` lines stand before the first row of data.

    `fault` is the SQL of a kind of fault of the row as a whole, null where there is none.
    """

    location: str
    relation: str
    fields: Mapping[str, Field]
    fault: str = field(default="null", kw_only=True)
    header_records: int = field(default=0, kw_only=True)
    keeps_rejected_records: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of text as the engine opens it."""

    path: str
    compression: Literal["none", "gzip"] = "none"
    encoding: str = "utf-8"


def csv_source(
    location: str, file: TextFile, names: list[str], *, delimiter: str, header_row: int = 1
) -> Source:
    """Describe a CSV file that begins with its header; columns are taken by position, all as text."""
    columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(names)))
    relation = (
        f"read_csv({literal(file.path)}, auto_detect = false, header = true, delim = {literal(delimiter)}, "
        f"quote = '\"', escape = '\"', encoding = {literal(file.encoding)}, columns = {{{columns}}}, "
        f"{_opened(file)}, {_keep_rejects()})"
    )
    return Source(
        location,
        relation,
        {name: Field(f"c{number}", "VARCHAR") for number, name in enumerate(names)},
        header_records=header_row,
        keeps_rejected_records=True,
    )


def json_source(
    connection: Connection, location: str, file: TextFile, wanted: Mapping[str, str] | None, *, is_array: bool
) -> Source:
    """Describe a JSON file: one document per line, or one array of documents.

    `wanted` holds the contract's names by their lower-case spelling: properties are found in any
    spelling, and a document that holds one twice is refused. Without it, every property is read.
    """
    lines = _json_lines(file, is_array=is_array)
    with saying(f"{location} cannot be read as JSON"):
        names = _json_names(connection, lines, JSON_SAMPLE_ROWS)
        wanted = {name.lower(): name for name in names} if wanted is None else wanted
        if not set(wanted) <= {name.lower() for name in names}:
            # A field may be rare: only the whole file proves that it is missing.
            names = _json_names(connection, lines, None)
    known = [name for name in names if name.lower() in wanted]
    pointers = ", ".join(literal(_pointer(name)) for name in known)
    # All fields in one go: a document is parsed once, not once per column.
    values = f"json_extract_string(document, [{pointers}])" if known else "null"
    plain = f"json_extract(document, [{pointers}])" if known else "null"
    fields = {name: Field("null", "VARCHAR") for name in names if name not in known}
    fields |= _json_fields(known, wanted)
    return Source(
        location,
        f"(select line, document, {values} as found, {plain} as plain from {lines})",
        fields,
        fault=f"case when document is null then 'document' when {_comes_twice(wanted)} then 'twice' end",
        keeps_rejected_records=not is_array,
    )


def _json_fields(known: list[str], wanted: Mapping[str, str]) -> dict[str, Field]:
    """Return the properties under the contract's names, in whatever spelling they come."""
    fields = {}
    for lower, name in wanted.items():
        places = [place for place, each in enumerate(known, start=1) if each.lower() == lower]
        if places:
            spelled = ", ".join(_json_value(place) for place in places)
            fields[name] = Field(f"coalesce({spelled})", "VARCHAR")
    return fields


def _json_value(place: int) -> str:
    """A whole number that became a double on its way, `1001.0`, is itself again; a text stays."""
    is_whole = f"regexp_full_match(plain[{place}]::varchar, '-?[0-9]+[.]0+')"
    return f"case when {is_whole} then split_part(found[{place}], '.', 1) else found[{place}] end"


def _comes_twice(wanted: Iterable[str]) -> str:
    names = ", ".join(literal(name) for name in wanted)
    keys = "list_transform(json_keys(document), lambda name: lower(name))"
    known = f"list_filter({keys}, lambda name: name in ({names}))"
    return f"len(list_distinct({known})) < len({known})"


def _json_names(connection: Connection, lines: str, at_most: int | None) -> list[str]:
    rows = connection.execute(
        f"select distinct unnest(json_keys(document)) from (select document from {lines} limit ?)", [at_most]
    ).fetchall()
    return sorted(str(name) for (name,) in rows)


def _json_lines(file: TextFile, *, is_array: bool) -> str:
    if is_array:
        compression = "gzip" if file.compression == "gzip" else "uncompressed"
        records = (
            f"(select json as line from read_json_objects({literal(file.path)}, format = 'array', "
            f"compression = '{compression}', hive_partitioning = false))"
        )
    else:
        records = (
            f"read_csv({literal(file.path)}, auto_detect = false, header = false, delim = '\x01', "
            f"quote = '', escape = '', columns = {{'line': 'VARCHAR'}}, "
            f"max_line_size = {MAX_JSON_LINE_BYTES}, "
            f"{_opened(file)}, {_keep_rejects()})"
        )
    is_document = "json_valid(line) and json_type(line) = 'OBJECT'"
    return (
        f"(select line, case when {is_document} then line::json end as document "
        f"from {records} where trim(line) <> '')"
    )


def parquet_source(connection: Connection, location: str, path: str) -> Source:
    """Describe a Parquet file with its own names and types."""
    relation = f"read_parquet({literal(path)}, hive_partitioning = false)"
    with saying(f"{location} cannot be read as Parquet"):
        return _described(connection, location, relation)


def registered_source(connection: Connection, location: str, name: str, *, header_records: int = 0) -> Source:
    """Describe a frame or Arrow stream that was registered under `name`."""
    with saying(f"{location} cannot be read"):
        source = _described(connection, location, identifier(name))
    return replace(source, header_records=header_records)


def marked_texts(source: Source) -> Source:
    """Return a source whose columns hold NULL_MARK for null, else TEXT_MARK and the bytes of a text."""
    fields = {}
    for name, offered in source.fields.items():
        if offered.data_type not in ("BLOB", "VARCHAR"):
            fields[name] = offered  # a table without rows: the driver knows no type
            continue
        value = f"try(decode({offered.expression}))" if offered.data_type == "BLOB" else offered.expression
        text = f"coalesce(substr({value}, 2), {UNREADABLE_SQL})"
        is_text = f"{offered.expression} <> {literal(NULL_MARK)}::{offered.data_type}"
        fields[name] = Field(f"case when {is_text} then {text} end", "VARCHAR")
    return replace(source, fields=fields)


def is_empty(connection: Connection, source: Source) -> bool:
    """Whether the source has no rows at all."""
    with saying(f"{source.location} cannot be read"):
        return connection.execute(f"select 1 from {source.relation} limit 1").fetchone() is None


def _described(connection: Connection, location: str, relation: str) -> Source:
    rows = connection.execute(f"select column_name, column_type from (describe from {relation})").fetchall()
    return Source(location, relation, {name: Field(identifier(name), kind) for name, kind in rows})


def _opened(file: TextFile) -> str:
    return f"compression = '{file.compression}', hive_partitioning = false"


def _keep_rejects() -> str:
    return (
        "ignore_errors = true, store_rejects = true, rejects_limit = 0, "
        f"rejects_table = '{REJECTED_RECORDS}', rejects_scan = '{REJECTED_SCANS}'"
    )


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")
