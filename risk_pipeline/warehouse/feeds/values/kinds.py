"""Kinds of the engine's types that are read alike, and a column as its source offers it."""

from dataclasses import dataclass

INTEGERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
)
FLOATS = frozenset({"FLOAT", "DOUBLE"})
ZONED = "TIMESTAMP WITH TIME ZONE"
LOCAL_INSTANTS = frozenset({"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"})
INSTANTS = LOCAL_INSTANTS | {ZONED, "DATE"}

# Stands in a text for what could not be read: a row that holds it is refused.
UNREADABLE = "\x00"
UNREADABLE_SQL = "chr(0)"


@dataclass(frozen=True, slots=True)
class Field:
    """A column as its source offers it: an SQL expression and the engine's type of it."""

    expression: str
    data_type: str


def is_decimal(data_type: str) -> bool:
    """Whether it is `DECIMAL(p,s)`."""
    return data_type.startswith("DECIMAL(")


def is_nested(data_type: str) -> bool:
    """Whether a value of it holds others: a list, an array, a struct, a map or a union."""
    return data_type.endswith("]") or data_type.startswith(("STRUCT(", "MAP(", "UNION("))
