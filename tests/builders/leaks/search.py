"""Every place under a folder where a marked value stands: tables by cells, other files by bytes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb

from tests.builders.leaks.marks import marks_in

Found = set[tuple[str, str]]
# Pixels say nothing to a search.
_PICTURES = {".png"}


def places_of_marks(folder: Path, *, without: Path) -> Found:
    """Return where in a folder which marks stand, as place and mark; `without` holds what was delivered."""
    found: Found = set()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.is_relative_to(without):
            found |= {(place, each) for place, marks in _contents(folder, path) for each in marks}
    return found


def _contents(folder: Path, path: Path) -> Iterator[tuple[str, set[str]]]:
    name = str(path.relative_to(folder))
    if path.suffix == ".duckdb":
        yield from ((f"{name} {table}", marks) for table, marks in _tables(path))
    elif path.suffix == ".parquet":
        rows = duckdb.sql(f"select * from read_parquet('{path}')").fetchall()
        yield name, marks_in(repr(rows))
    elif path.suffix == ".sqlite":
        # A long row lies on several pages: without its zeros, the number of a page looks like a letter.
        yield name, marks_in(path.read_bytes(), may_be_wide=False) | marks_in(_dump(path))
    elif path.suffix not in _PICTURES:
        yield name, marks_in(path.read_bytes()) | marks_in(path.name)


def _dump(path: Path) -> str:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return "\n".join(connection.iterdump())


def _tables(path: Path) -> Iterator[tuple[str, set[str]]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        listed = connection.execute(
            "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE'"
        ).fetchall()
        for schema, table in listed:
            marks = set()
            cursor = connection.execute(f'select * from "{schema}"."{table}"')
            while rows := cursor.fetchmany(10_000):
                marks |= marks_in(repr(rows))
            yield f"{schema}.{table}", marks
        comments = connection.execute("select comment from duckdb_columns()").fetchall()
        yield "comments", marks_in(repr(comments))
