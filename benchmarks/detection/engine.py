"""The project's own limits on a table of observations."""

from dataclasses import dataclass
from typing import Any

import duckdb

from benchmarks.detection import macros

CHUNK_ROWS = 1_200_000
"""Rows scored at a time: families are independent, so that memory need not grow with their number."""
SIDES = {"up_bad": ["up"], "down_bad": ["down"], "band": ["up", "down"]}


@dataclass(frozen=True)
class Call:
    """How the macro is called; what is not given is as it ships."""

    kind: str = "rate"
    direction: str = "up_bad"
    h: float | None = None
    grain: str = "day"
    first_day: str | None = None

    @property
    def sql_arguments(self) -> dict[str, Any]:
        """The macro's arguments."""
        given: dict[str, Any] = {
            "grain": self.grain,
            "kinds": [self.kind],
            "kind": f"'{self.kind}'",
            "direction": f"'{self.direction}'",
            "sides": SIDES[self.direction],
        }
        if self.h is not None:
            given["h"] = repr(float(self.h))
        if self.first_day is not None:
            given["first_day"] = f"date '{self.first_day}'"
        return given


def render(relation: str, call: Call) -> str:
    """The query that scores a relation."""
    return macros.render("early_warning_scores", relation, **call.sql_arguments)


def connect(threads: int = 2, memory_limit: str = "4GB") -> duckdb.DuckDBPyConnection:
    """An engine of its own, in memory, that spills when it must."""
    connection = duckdb.connect()
    connection.execute(f"set threads = {threads}")
    connection.execute(f"set memory_limit = '{memory_limit}'")
    connection.execute("set preserve_insertion_order = false")
    return connection


def score(connection: duckdb.DuckDBPyConnection, relation: str, call: Call, into: str = "scores") -> None:
    """Score a table, whole families at a time, and keep the answer in the table `into`."""
    connection.execute(
        f"""
        create or replace temp table family_chunks as
        select
            family,
            cast(floor((sum(row_count) over (order by family) - row_count) / {CHUNK_ROWS}) as integer) as chunk
        from (
            select
                coalesce(parent_id, series_id) as family,
                count(*) as row_count
            from {relation}
            group by family
        )
        """
    )
    chunks = connection.execute("select max(chunk) from family_chunks").fetchone()
    count = 1 if chunks is None or chunks[0] is None else chunks[0] + 1
    for chunk in range(count):
        source = relation
        if count > 1:
            source = "chunk_rows"
            connection.execute(
                f"""
                create or replace temp table chunk_rows as
                select rows.*
                from {relation} as rows
                inner join family_chunks as families
                    on coalesce(rows.parent_id, rows.series_id) = families.family
                where families.chunk = {chunk}
                """
            )
        query = render(source, call)
        verb = f"create or replace table {into} as" if chunk == 0 else f"insert into {into}"
        connection.execute(f"{verb} {query}")
