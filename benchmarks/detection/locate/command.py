"""`python -m benchmarks.detection locate`: the project's slice scan on anybody's table; `incidents` measures it."""

import csv
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from benchmarks.detection.locate import tables
from risk_pipeline.domain.diagnosis.slices import Expected, Side, Slice
from risk_pipeline.warehouse.diagnosis.slice_scan import Held, SliceScan

HEADER = ("rank", "slice", "depth", "observed", "expected", "excess", "lift", "llr", "cause")
# Three deep, so many attributes make a few hundred combinations; of more, those that tell most are taken.
MOST_ATTRIBUTES = 12


class Direction(StrEnum):
    """Which way slices are looked for."""

    auto = "auto"
    up = "up"
    down = "down"


def scan(connection: duckdb.DuckDBPyConnection) -> SliceScan:
    """The very scan that writes tickets."""
    return SliceScan(connection)


def find(
    connection: duckdb.DuckDBPyConnection,
    columns: tables.Columns,
    *,
    direction: str = "auto",
    depth: int = 3,
    most: int = 5,
) -> list[Slice]:
    """Return the slices of the table laid down by `tables.load`."""
    way, side, phi = _way(connection, columns, direction)
    attributes = _telling(connection, columns.attributes, way, side, phi)
    held = Held(expected=way, side=side, phi=phi)
    return scan(connection).find(tables.SOURCE, attributes, held, depth=depth, most=most)


def _way(
    connection: duckdb.DuckDBPyConnection, columns: tables.Columns, direction: str
) -> tuple[Expected, Side, float]:
    """Choose what to hold slices against and the side; a forecast says by its own error what a unit is worth."""
    way: Expected = columns.way
    if way == "rate" and not _sum(connection, "hx"):
        way = "rest"
    against = {"given": "sum(e)", "rate": "sum(n) * sum(hx) / sum(hn)", "rest": "0"}[way]
    is_up = connection.execute(f"select sum(x) >= {against} from {tables.SOURCE}").fetchone()
    side: Side = "up" if is_up and is_up[0] else "down"
    if direction != "auto":
        side = "up" if direction == "up" else "down"
    return way, side, _error(connection) if way == "given" else 1.0


def _sum(connection: duckdb.DuckDBPyConnection, column: str) -> float:
    found = connection.execute(f"select coalesce(sum({column}), 0) from {tables.SOURCE}").fetchone()
    return float(found[0]) if found else 0.0


def _error(connection: duckdb.DuckDBPyConnection) -> float:
    """Return the median squared error over the expectation, which is 0.455 for a Poisson count."""
    found = connection.execute(
        f"select median((x - e) * (x - e) / e) / 0.455, avg(e) from {tables.SOURCE} where e > 0"
    ).fetchone()
    if not found or found[1] is None:
        return 1.0
    return max(float(found[0]), 1e-6 * float(found[1]))


def _telling(
    connection: duckdb.DuckDBPyConnection, attributes: list[str], way: Expected, side: Side, phi: float
) -> list[str]:
    """Return the attributes to combine: all, or those whose best single value has most evidence."""
    if len(attributes) <= MOST_ATTRIBUTES:
        return attributes
    evidence = {}
    for name in attributes:
        held = Held(expected=way, side=side, phi=phi)
        found = scan(connection).find(tables.SOURCE, [name], held, depth=1, most=1)
        evidence[name] = found[0].llr if found else 0.0
    best = sorted(attributes, key=lambda name: -evidence[name])[:MOST_ATTRIBUTES]
    return [name for name in attributes if name in best]


def save(found: list[Slice], path: Path) -> None:
    """Write the slices, the answer first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for rank, part in enumerate(found, start=1):
            lift = "" if part.lift is None else round(part.lift, 4)
            numbers = (
                round(part.observed, 4),
                round(part.expected, 4),
                round(part.excess, 4),
                lift,
                round(part.llr, 4),
            )
            writer.writerow((rank, in_words(part), len(part.values), *numbers, int(part.is_cause)))


def in_words(part: Slice) -> str:
    """`attribute=value & attribute=value`."""
    return " & ".join(f"{name}={value}" for name, value in part.values.items())


def locate(
    table: Annotated[Path, typer.Option(help="CSV with a header: attributes, and two columns of counts")],
    out: Annotated[Path, typer.Option(help=f"CSV: {', '.join(HEADER)}")],
    x: Annotated[str, typer.Option(help="column of events; recognised if absent (x, fail, real, …)")] = "",
    n: Annotated[str, typer.Option(help="column of chances; recognised if absent (n, total, …)")] = "",
    expected: Annotated[
        str, typer.Option(help="column of expected events, instead of chances (predict, …)")
    ] = "",
    hx: Annotated[str, typer.Option(help="column of past events")] = "",
    hn: Annotated[str, typer.Option(help="column of past chances")] = "",
    time: Annotated[str, typer.Option(help="column of times: rows before the incident are its past")] = "",
    at: Annotated[str, typer.Option(help="time of the incident; the newest if absent")] = "",
    attributes: Annotated[str, typer.Option(help="comma-separated; every text column if absent")] = "",
    direction: Annotated[
        Direction, typer.Option(help="more or fewer than expected; auto: as the whole went")
    ] = Direction.auto,
    depth: Annotated[int, typer.Option(min=1, max=3, help="attributes in a slice, at most")] = 3,
    most: Annotated[int, typer.Option(min=1, max=50, help="slices to write, at most")] = 5,
) -> None:
    """Name the slices that moved. cause=1: the answer; the others are runners-up.

    Each slice is counted without the rows of those above it. Without a past or an expected column, a slice
    is held against the rate of all other rows.
    """
    named = [name.strip() for name in attributes.split(",") if name.strip()]
    asked = tables.Columns(x=x, n=n, expected=expected, hx=hx, hn=hn, time=time, at=at, attributes=named)
    with duckdb.connect() as connection:
        try:
            columns, remarks = tables.load(connection, table, asked)
        except tables.BadTableError as error:
            typer.echo(f"error: {error}", err=True)
            raise typer.Exit(2) from error
        found = find(connection, columns, direction=direction.value, depth=depth, most=most)
    save(found, out)
    for remark in remarks:
        typer.echo(f"note: {remark}", err=True)
    against = {"given": columns.expected, "rate": "its own past", "rest": "all other rows"}[columns.way]
    measures = f"{columns.x} of {columns.n}" if columns.n and columns.way != "given" else columns.x
    typer.echo(
        f"{measures} by {', '.join(columns.attributes)}, held against {against}: {len(found)} slices into {out}"
    )


def incidents(
    count: Annotated[int, typer.Option(min=10, help="incidents in each world")] = 150,
    seed: Annotated[
        int, typer.Option(help="seed of the generator; not those that the scan was tuned on: 7, 11, 12, 13")
    ] = 2024,
    out: Annotated[Path, typer.Option(help="where the Markdown goes")] = Path("var/benchmarks"),
) -> None:
    """How often the scan names the cause of generated incidents, against simpler ways."""
    from benchmarks.detection.locate import measuring

    with duckdb.connect() as connection:
        connection.execute("set threads = 2")
        text = measuring.table(count, seed, scan(connection))
    out.mkdir(parents=True, exist_ok=True)
    (out / "incidents.md").write_text(text + "\n", encoding="utf-8")
    typer.echo(text)


def app_command(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(locate)
    app.command()(incidents)
