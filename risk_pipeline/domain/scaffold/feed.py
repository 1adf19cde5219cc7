"""What a new feed is: key, cursor, columns, and the questions that only a person can answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from risk_pipeline.domain.scaffold.columns.column import (
    INSTANTS,
    NewColumn,
    Reading,
    decide_column,
    open_order,
)
from risk_pipeline.domain.scaffold.columns.dates import Order, order_of
from risk_pipeline.domain.scaffold.columns.numbers import NumberStyle, Sign, number_style
from risk_pipeline.domain.scaffold.columns.profile import TableProfile
from risk_pipeline.domain.scaffold.columns.words import EVENT, IDENTIFIES, NOT_THE_EVENT
from risk_pipeline.domain.scaffold.names import column_names

_FEW_ROWS = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What the user said beforehand; what is None is decided from the data."""

    order: Order | None = None
    decimal: Sign | None = None
    key: tuple[str, ...] | None = None
    cursor: str | None = None
    keep_personal: bool = False


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed as it will be written. `questions` must be answered first, by the options they name."""

    columns: tuple[NewColumn, ...]
    style: NumberStyle
    key: tuple[str, ...]
    cursor: str | None
    said: tuple[str, ...]
    questions: tuple[str, ...]

    @property
    def staged(self) -> tuple[NewColumn, ...]:
        """The columns that staging shows: personal ones are not among them."""
        return tuple(one for one in self.columns if one.personal is None)

    def column(self, header: str) -> NewColumn:
        """Return the column that the file calls so."""
        return next(one for one in self.columns if one.header == header)


def decide_feed(table: TableProfile, told: Told, reserved: Collection[str] = ()) -> NewFeed:
    """Decide what can be decided; what is open becomes a question, never a guess."""
    style = number_style(table.columns, told.decimal)
    names = column_names([one.header for one in table.columns], reserved)
    reading = Reading(style, told.order)
    columns = [
        decide_column(profile, name, reading, table.looked_at)
        for profile, name in zip(table.columns, names, strict=True)
    ]
    columns, borrowed = _borrow_order(columns)
    if told.keep_personal:
        columns = [replace(one, personal=None) for one in columns]
    key = told.key if told.key is not None else _key(table, columns)
    cursor = told.cursor or _cursor(columns, key)
    return NewFeed(
        columns=tuple(columns),
        style=style,
        key=key,
        cursor=cursor,
        said=(
            *_said_of_key(table, columns, key, told),
            *_said_of_cursor(columns, cursor, told),
            *_said_of_style(style, told),
            *borrowed,
            *_said_of_columns(columns),
        ),
        questions=tuple(_questions(columns, style)),
    )


def _borrow_order(columns: list[NewColumn]) -> tuple[list[NewColumn], list[str]]:
    """Take an open order from a column of the same file whose dates leave no doubt."""
    sure = {order_of(one.date_format) for one in columns if one.date_format and not one.rivals} - {None}
    if len(sure) != 1:
        return columns, []
    order, said, result = sure.pop(), [], []
    for one in columns:
        if one.rivals:
            fits = next(f for f in (one.date_format or "", *one.rivals) if order_of(f) == order)
            one = replace(one, date_format=fits, rivals=())
            said.append(
                f"{one.header}: {order} first, as in the other dates of this file; its own values would "
                "allow both orders"
            )
        result.append(one)
    return result, said


def _key_candidates(table: TableProfile, columns: Sequence[NewColumn]) -> list[str]:
    """Return the unique columns that may well be meant to be, the best first."""
    # An amount or an instant may be unique by chance; codes and whole numbers are worth a claim.
    plain = [
        one
        for one in columns
        if one.header in table.unique
        and one.data_type in ("varchar", "bigint")
        and not (one.is_money or one.personal)
    ]
    return [one.header for one in sorted(plain, key=lambda one: not IDENTIFIES & set(one.name.split("_")))]


def _key(table: TableProfile, columns: Sequence[NewColumn]) -> tuple[str, ...]:
    if candidates := _key_candidates(table, columns):
        return (candidates[0],)
    return table.unique_pairs[0] if table.unique_pairs else ()


def _cursor(columns: Sequence[NewColumn], key: tuple[str, ...]) -> str | None:
    times = [one for one in columns if one.is_instant and one.header not in key]
    times = [one for one in times if not NOT_THE_EVENT & set(one.name.split("_"))] or times
    if not times:
        return None

    def rank(one: NewColumn) -> tuple[bool, bool, int]:
        words = one.name.split("_")
        event = next((place for place, word in enumerate(EVENT) if word in words), len(EVENT))
        return not one.required, one.data_type not in INSTANTS, event

    return min(times, key=rank).header


def _said_of_key(
    table: TableProfile, columns: Sequence[NewColumn], key: tuple[str, ...], told: Told
) -> list[str]:
    if told.key is not None:
        return [f"Key: {', '.join(key)}, as you said" if key else "No key, as you said: rows are appended"]
    if not key:
        return ["No key: no column identifies a row, so rows are appended by file and line"]
    others = [one for one in _key_candidates(table, columns) if one not in key]
    also = f"; {', '.join(others)} would do as well" if others and len(key) == 1 else ""
    few = "; so few rows prove little" if table.rows < _FEW_ROWS else ""
    return [f"Key: {', '.join(key)}, never empty and never twice in {table.rows:,} rows{also}{few}"]


def _said_of_cursor(columns: Sequence[NewColumn], cursor: str | None, told: Told) -> list[str]:
    if cursor is None:
        return ["No cursor: no column says when, so neither age nor volume of the feed can be watched"]
    others = [one.header for one in columns if one.is_instant and one.header != cursor]
    kind = next((one for one in columns if one.header == cursor), None)
    how = f"read as {kind.date_format}" if kind and kind.date_format else "as ISO dates"
    also = f"; {', '.join(others)} would do as well" if others and told.cursor is None else ""
    return [f"Cursor: {cursor}, {how}{also}"]


def _said_of_style(style: NumberStyle, told: Told) -> list[str]:
    if style.decimal == "." and not style.thousands:
        return []
    names = {",": "a comma", ".": "a point", " ": "a space", "'": "a quote"}
    groups = f", thousands are parted by {names[style.thousands]}" if style.thousands else ""
    told_so = ", as you said" if told.decimal else ""
    return [f"Numbers: the decimal sign is {names[style.decimal]}{groups}{told_so}"]


def _said_of_columns(columns: Sequence[NewColumn]) -> list[str]:
    said = [f"{one.header}: {note}" for one in columns for note in one.notes]
    for one in columns:
        if one.personal:
            said.append(
                f"{one.header}: looks like {one.personal}; marked personal and left out of staging "
                "(--keep-personal keeps it)"
            )
    return said


def _questions(columns: list[NewColumn], style: NumberStyle) -> list[str]:
    questions = []
    if doubtful := open_order(columns):
        names = ", ".join(one.header for one in doubtful)
        questions.append(
            f"{names}: every date fits both orders of day and month. Say --day-first or --month-first."
        )
    if style.is_open:
        questions.append(
            f"{', '.join(style.is_open)}: numbers such as 1.234 may be thousands or decimals. "
            "Say --decimal-comma or --decimal-point."
        )
    return questions
