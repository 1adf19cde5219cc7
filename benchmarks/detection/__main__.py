"""`python -m benchmarks.detection`: score a feed with the project's SQL, and measure how good that is."""

import math
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.detection.locate.command import app_command

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)


class Kind(StrEnum):
    """What is observed."""

    RATE = "rate"
    COUNT = "count"
    VALUE = "value"


class Direction(StrEnum):
    """Which way is bad."""

    UP_BAD = "up_bad"
    DOWN_BAD = "down_bad"
    BAND = "band"


@app.callback()
def detection() -> None:
    """Score a feed with the project's own SQL, and measure how good that is."""


@app.command()
def score(
    obs: Annotated[
        Path, typer.Option(help="CSV: series_id, d, n, x; parent_id and excluded where there are any")
    ],
    out: Annotated[
        Path, typer.Option(help="CSV: series_id, d, centre, lower, upper, score, is_shift, is_spike")
    ],
    kind: Annotated[
        Kind, typer.Option(help="x out of n, x events (n: exposure, 1 if absent), or a measured x / n")
    ] = Kind.RATE,
    direction: Annotated[Direction, typer.Option(help="the side that is watched")] = Direction.UP_BAD,
    h: Annotated[
        float | None, typer.Option(min=0.1, help="threshold: log of the mean days between false alarms")
    ] = None,
    tickets_per_day: Annotated[
        float | None, typer.Option(min=1e-9, help="budget of false tickets a day, for all series together")
    ] = None,
    threads: Annotated[int, typer.Option(min=1)] = 2,
    memory_limit: Annotated[str, typer.Option()] = "4GB",
) -> None:
    """Run the shipped limits on a feed; a day is an alarm where is_shift or is_spike is true."""
    from benchmarks.detection import engine, feeds

    if h is not None and tickets_per_day is not None:
        raise typer.BadParameter("--h and --tickets-per-day both set the threshold; give one")
    connection = engine.connect(threads, memory_limit)
    try:
        series = feeds.load(connection, obs, kind.value)
    except feeds.BadFeedError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    threshold = h
    if tickets_per_day is not None:
        threshold = max(1.0, math.log(series / tickets_per_day))
    engine.score(connection, "obs", engine.Call(kind.value, direction.value, threshold))
    rows = feeds.save(connection, out)
    typer.echo(f"{rows} rows of {series} series scored into {out}")


Series = Annotated[int, typer.Option(min=20, help="in-control series; shifted ones are half as many")]
Seed = Annotated[
    int, typer.Option(help="seed of the simulation; not those that the limits were tuned on: 5 to 51")
]
Folder = Annotated[Path, typer.Option(help="where Markdown and pictures go")]


@app.command()
def compare(series: Series = 1000, seed: Seed = 2024, out: Folder = Path("var/benchmarks")) -> None:
    """Delay of all methods as a multiple of the optimum, at one false alarm per series and year."""
    from benchmarks.detection.measure import protocol, report

    size = protocol.Size(series, series // 2)
    grids = [report.measure_delays(real, size, seed) for real in (False, True)]
    out.mkdir(parents=True, exist_ok=True)
    report.draw_delays(grids, out / "detection-delays.png")
    for grid in grids:
        _keep(out, f"delays-{grid.world}", report.delay_table(grid))


@app.command()
def repeat(
    seed: Annotated[
        list[int], typer.Option(min=0, help="two or more; not those that the limits were tuned on")
    ],
    series: Series = 800,
    out: Folder = Path("var/benchmarks"),
) -> None:
    """Delay of the shipped SQL and of the reference recipe over several seeds, real feeds only."""
    from benchmarks.detection.measure import protocol, report

    if len(seed) < 2:
        raise typer.BadParameter("give --seed at least twice: one world has no spread")
    _keep(out, "seeds", report.repeated_table(protocol.Size(series, series // 2), seed))


@app.command()
def floor(series: Series = 400, seed: Seed = 2024, out: Folder = Path("var/benchmarks")) -> None:
    """Delay of a detector that is told all but the path of the drift: what is left to gain."""
    from benchmarks.detection.measure import floor as floors
    from benchmarks.detection.measure import protocol

    _keep(out, "floor", floors.floor_table(protocol.Size(series, series // 2), seed))


@app.command()
def tickets(series: Series = 500, seed: Seed = 2024, out: Folder = Path("var/benchmarks")) -> None:
    """False tickets per series and year as shipped."""
    from benchmarks.detection.measure import sweeps

    _keep(out, "tickets", sweeps.ticket_table(series, seed))


@app.command()
def sweep(series: Series = 500, seed: Seed = 2024, out: Folder = Path("var/benchmarks")) -> None:
    """Other base rates, the downward side, plain counts and values."""
    from benchmarks.detection.measure import protocol, sweeps

    size = protocol.Size(series, series // 2)
    _keep(out, "rates", sweeps.rate_table(size, seed))
    _keep(out, "volumes", sweeps.volume_table(size, seed))


@app.command()
def spikes(
    series: Annotated[int, typer.Option(min=2)] = 100, seed: Seed = 2024, out: Folder = Path("var/benchmarks")
) -> None:
    """Single days of values with heavy tails."""
    from benchmarks.detection.measure import tails

    _keep(out, "spikes", tails.spike_table(series, seed))


@app.command()
def hours(
    series: Annotated[int, typer.Option(min=2)] = 20, seed: Seed = 4242, out: Folder = Path("var/benchmarks")
) -> None:
    """Incidents of a few hours: the limits of hours against those of days and the median of the same hour."""
    from benchmarks.detection.measure import hours as hourly

    _keep(out, "hours", hourly.hour_table(series, seed))


@app.command()
def portfolio(
    series: Annotated[int, typer.Option(min=30)] = 3000,
    seed: Seed = 2024,
    out: Folder = Path("var/benchmarks"),
) -> None:
    """Thousands of series on a budget of one false ticket a day."""
    from benchmarks.detection.measure import sweeps

    _keep(out, "portfolio", sweeps.portfolio_table(series, seed))


@app.command()
def speed(
    series: Annotated[int, typer.Option(min=20)] = 10_000,
    days: Annotated[int, typer.Option(min=60)] = 400,
    out: Folder = Path("var/benchmarks"),
) -> None:
    """Time of a full history and of one more day."""
    from benchmarks.detection.measure import sweeps

    _keep(out, "speed", sweeps.speed_table(series, days))


@app.command(name="all")
def everything(series: Series = 1000, seed: Seed = 2024, out: Folder = Path("var/benchmarks")) -> None:
    """All of it."""
    speed(out=out)
    tickets(series=series, seed=seed, out=out)
    portfolio(seed=seed, out=out)
    sweep(series=max(20, series // 2), seed=seed, out=out)
    spikes(seed=seed, out=out)
    compare(series=series, seed=seed, out=out)


def _keep(folder: Path, name: str, lines: Iterable[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = ""
    for line in lines:
        typer.echo(line)
        text += line + "\n"
    (folder / f"detection-{name}.md").write_text(text, encoding="utf-8")


app_command(app)

if __name__ == "__main__":
    app()
