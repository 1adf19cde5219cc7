"""What the staging view of a new feed selects: renamed, cast, and no column about a person."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from risk_pipeline.domain.scaffold.columns.column import ZONED, NewColumn
from risk_pipeline.domain.scaffold.names import dated_base

ROW_ID = "row_id"
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_BRACES = re.compile(r"\{[{%#]|[%#}]\}")


@dataclass(frozen=True, slots=True)
class StagedColumn:
    """A column of the staging view: its SQL in the words of dbt, and what a reader is told."""

    name: str
    sql: str
    data_type: str
    description: str
    header: str = ""

    @property
    def selected(self) -> str:
        """The line of the select list."""
        return self.sql if self.sql == self.name else f"{self.sql} as {self.name}"


def staged_columns(
    columns: Iterable[NewColumn], key: Collection[str], reserved: Collection[str]
) -> list[StagedColumn]:
    """Return the columns of the staging view, instants as an instant in UTC and a business day.

    Without a key a row is known by its file and its line.
    """
    staged: list[StagedColumn] = []
    if not key:
        text = "File and line that the row was delivered in."
        staged.append(StagedColumn(ROW_ID, "_location || ':' || _line", "varchar", text))
    for column in columns:
        for one in _staged(column, quoted(column.header, reserved)):
            taken = {other.name for other in staged}
            if one.name in taken:
                one = StagedColumn(
                    f"{column.name}_{one.name}", one.sql, one.data_type, one.description, one.header
                )
            staged.append(one)
    return staged


def quoted(header: str, reserved: Collection[str]) -> str:
    """Return a column's name as SQL inside a dbt model."""
    if _PLAIN.fullmatch(header) and header not in reserved:
        return header
    return in_dbt('"' + header.replace('"', '""') + '"')


def in_dbt(sql: str) -> str:
    """Return SQL so that dbt does not take braces in it for its own."""
    return "{{ " + in_quotes(sql) + " }}" if _BRACES.search(sql) else sql


def in_quotes(text: str) -> str:
    """Return a text as a literal of dbt's templates."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _staged(column: NewColumn, sql: str) -> Iterator[StagedColumn]:
    said = f"As delivered in `{column.header}`"
    if column.data_type == "timestamp":
        base, argument = dated_base(column.name), in_quotes(sql)
        at, on = f"risk_core.local_to_utc({argument}, zone)", f"risk_core.business_day({argument}, zone)"
        yield from _instant(column, base, f"{{{{ {at} }}}}", f"{{{{ {on} }}}}")
    elif column.data_type == ZONED:
        base = dated_base(column.name)
        on = f"{{{{ risk_core.business_day_of_instant({in_quotes(sql)}) }}}}"
        yield from _instant(column, base, sql, on)
    elif column.data_type == "date":
        yield StagedColumn(f"{dated_base(column.name)}_on", sql, "date", f"{said}.", column.header)
    elif column.is_money:
        minor = f"{{{{ risk_core.to_minor({in_quotes(sql)}) }}}}"
        text = f"{said}, in minor units of the reporting currency."
        yield StagedColumn(f"{column.name}_minor", minor, "bigint", text, column.header)
    else:
        yield StagedColumn(column.name, sql, column.data_type, f"{said}.", column.header)


def _instant(column: NewColumn, base: str, at: str, on: str) -> Iterator[StagedColumn]:
    said = f"from `{column.header}`."
    yield StagedColumn(f"{base}_at", at, ZONED, f"When, in UTC, {said}", column.header)
    yield StagedColumn(f"{base}_on", on, "date", f"Business day, {said}", column.header)
