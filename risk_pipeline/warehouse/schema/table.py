"""Describe a table of the pipeline's own once, for all code that creates, fills or reads it."""

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the engine's type in lower case, and what it says."""

    name: str
    type: str
    comment: str
    required: bool = False

    @property
    def declaration(self) -> str:
        """The column as it stands in `create table`."""
        return f'"{self.name}" {self.type}{" not null" if self.required else ""}'


@dataclass(frozen=True)
class Table:
    """A table by its name `schema.table`. `key` names the columns that identify a row.

    The engine keeps no index on the key: it would cost more than the writes, which go by key anyway.
    """

    name: str
    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def schema(self) -> str:
        """The schema that holds the table."""
        return self.name.partition(".")[0]

    @property
    def short_name(self) -> str:
        """The name without the schema."""
        return self.name.partition(".")[2]

    @cached_property
    def types(self) -> dict[str, str]:
        """The engine's type of each column, in order."""
        return {column.name: column.type for column in self.columns}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self.types)

    @cached_property
    def selected(self) -> str:
        """The columns as they stand in a list: `"a", "b"`."""
        return ", ".join(f'"{name}"' for name in self.types)

    @cached_property
    def declared(self) -> str:
        """The columns as they stand in `create table`."""
        return ", ".join(column.declaration for column in self.columns)

    def names_of(self, *types: str) -> tuple[str, ...]:
        """Return the names of the columns of these types, in order."""
        return tuple(column.name for column in self.columns if column.type in types)
