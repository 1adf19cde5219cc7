"""Everybody who is affected, for whoever remedies it: a file for its owner only.

Set-based: a list of millions never passes through Python. Nothing of it goes into a message or a log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from risk_pipeline.domain.incidents.facts.sealing import FINGERPRINT
from risk_pipeline.domain.incidents.facts.span import Span
from risk_pipeline.warehouse.incidents.fingerprints import ROWS, kinds_of
from risk_pipeline.warehouse.incidents.private_files import written_privately
from risk_pipeline.warehouse.sql import Connection, literal, read_count, saying

ListFormat = Literal["csv", "parquet"]
# What a program that opens a CSV file takes for a formula at the beginning of a cell.
_FORMULA = r"'^[=+@\t\r-]'"
_OPTIONS = {"csv": "format csv, header", "parquet": "format parquet, compression zstd"}


@dataclass(frozen=True, slots=True)
class ListTerms:
    """How a list is written: `nouns` by kind of row; `shows_personal`: people as they are."""

    file_format: ListFormat
    nouns: Sequence[str]
    shows_personal: bool = False


def write_affected(connection: Connection, spans: Sequence[Span], path: Path, terms: ListTerms) -> int:
    """Write the rows laid down into a file of rights 0600, each key once; return how many there are.

    Columns: `what` (noun of its kind), `key`, `first_on` (first day affected), `behind` (tickets),
    `exposure_minor`, `person` (whose it is; empty where no view says it). What is about a person is a
    fingerprint unless the terms say otherwise: the same one as in the frozen evidence.
    """
    columns = ["what", "key", "first_on", "behind", "exposure_minor", "person"]
    shown = ", ".join(_cell(name) if terms.file_format == "csv" else name for name in columns)
    with saying("The list of the affected cannot be written"), written_privately(path) as part:
        connection.execute(
            f"""
            copy (
                with listed as ({_listed(spans, terms)}) select {shown} from listed order by what, key
            ) to {literal(str(part))} ({_OPTIONS[terms.file_format]}, use_tmp_file false)
            """
        )
    return read_count(connection, f"select count(*) from (select distinct kind, entity_id from {ROWS})")


def _cell(name: str) -> str:
    if name in {"first_on", "exposure_minor"}:
        return name
    return f"case when regexp_matches({name}, {_FORMULA}) then '''' || {name} else {name} end as {name}"


def _listed(spans: Sequence[Span], terms: ListTerms) -> str:
    names = ", ".join(
        f"({number}, {literal(span.name)}, {str(span.is_id_personal).lower()})"
        for number, span in enumerate(spans)
    )
    kinds = ", ".join(
        f"({number}, {literal(noun)})" for number, noun in enumerate(terms.nouns[: len(kinds_of(spans))])
    )
    key, person = "entity_id", "any_value(user_key)"
    if not terms.shows_personal:
        key = f"case when bool_or(is_personal) then {_masked('entity_id')} else entity_id end"
        person = _masked(person)
    return f"""
        select
            any_value(what) as what, {key} as key, min(on_day) as first_on,
            string_agg(distinct name, ' ' order by name) as behind,
            max(exposure_minor) as exposure_minor, {person} as person
        from {ROWS} as laid
        inner join (values {names or "(0, '', false)"}) as names (number, name, is_personal)
            on laid.span = names.number
        inner join (values {kinds or "(0, '')"}) as kinds (number, what) on laid.kind = kinds.number
        group by laid.kind, laid.entity_id
    """


def _masked(text: str) -> str:
    return f"left(sha256(({text})::varchar), {FINGERPRINT})"
