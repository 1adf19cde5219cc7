"""Which sign parts decimals, and which parts thousands: one answer for a whole file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from risk_pipeline.domain.scaffold.columns.profile import ColumnProfile

Sign = Literal[",", "."]
_NUMBERS = (
    *("whole", "point", "comma", "exponent"),
    *("grouped_by_point", "grouped_by_comma", "grouped_by_gap", "grouped_by_quote"),
)
_GAPS = {" ": "grouped_by_gap", "'": "grouped_by_quote"}
_ENOUGH = 0.95


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a file writes numbers. `is_open` are columns such as 1,234 that both styles read, differently."""

    decimal: Sign = "."
    thousands: str = ""
    is_open: tuple[str, ...] = ()


def number_style(columns: Iterable[ColumnProfile], told: Sign | None) -> NumberStyle:
    """Return a file's style; `told` is what the user said, and settles what the values leave open."""
    numeric = [one for one in columns if one.engine_type == "VARCHAR" and _looks_numeric(one)]
    comma, point = _count("surely_comma", numeric), _count("surely_point", numeric)
    decimal: Sign = told or ("," if comma > point else ".")
    is_settled = bool(told or comma or point)
    return NumberStyle(
        decimal,
        _thousands(numeric, decimal),
        () if is_settled else tuple(one.header for one in numeric if _is_open(one)),
    )


def _thousands(numeric: list[ColumnProfile], decimal: Sign) -> str:
    sign, shape = (".", "grouped_by_point") if decimal == "," else (",", "grouped_by_comma")
    if any(one.shapes.get(shape, 0) and not _is_decimal_only(one, decimal) for one in numeric):
        return sign
    return next((gap for gap, shape in _GAPS.items() if _count(shape, numeric)), "")


def _count(shape: str, columns: list[ColumnProfile]) -> int:
    return sum(one.shapes.get(shape, 0) for one in columns)


def numeric_share(column: ColumnProfile, style: NumberStyle) -> float:
    """Return the share of a column's values that are numbers in this style."""
    own = ("comma", "grouped_by_point") if style.decimal == "," else ("point", "grouped_by_comma")
    counted = sum(column.shapes.get(shape, 0) for shape in ("whole", own[0], "exponent"))
    by_sign = {",": own[1], ".": own[1], **_GAPS}
    groups = column.shapes.get(by_sign.get(style.thousands, ""), 0)
    return (counted + groups) / column.filled if column.filled else 0.0


def has_decimals(column: ColumnProfile, style: NumberStyle) -> bool:
    """Whether some values have decimals in this style."""
    return column.decimals.get(style.decimal, 0) > 0


def _looks_numeric(column: ColumnProfile) -> bool:
    return column.share(*_NUMBERS) >= _ENOUGH


def _is_open(column: ColumnProfile) -> bool:
    return bool(column.shapes.get("grouped_by_point", 0) or column.shapes.get("grouped_by_comma", 0))


def _is_decimal_only(column: ColumnProfile, decimal: Sign) -> bool:
    """Whether the other sign never groups: `1.234` beside `1.5` is a decimal point."""
    other = "point" if decimal == "," else "comma"
    grouped = column.shapes.get("grouped_by_point" if decimal == "," else "grouped_by_comma", 0)
    return column.shapes.get(other, 0) > grouped
