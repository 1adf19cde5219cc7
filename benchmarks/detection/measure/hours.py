"""Hours: three methods at equal noise, on feeds with a rhythm, hours that hang together, and incidents of a few hours."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.detection import macros

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Method = Callable[["Feed"], Array]

WEEK, YEAR = 168, 8760
WARM_UP = 13 * WEEK
EVERY = 10 * 24
"""Hours between two incidents; each begins at an hour of its own."""
LENGTHS = (2, 4, 6, 12, 24)
COOL_DOWN = 24
H = 9.48
"""What an owner's budget gives a series that is watched alone: two false alarms in three years."""
DAY_RHYTHM = np.array(
    [6, 3, 2, 1, 1, 1, 3, 8, 14, 19, 22, 22, 21, 22, 23, 22, 22, 20, 20, 20, 20, 19, 16, 11]
)
WEEKDAY_RHYTHM = np.array([1.1, 1.1, 1.05, 1.0, 1.0, 0.85, 0.9])

# The limits of days, taught hours: baseline of twelve weeks, phases of the week, the same steps.
TAUGHT = """
{% macro early_warning_window(grain, part) -%}
    {{- {'baseline_first': 2016, 'baseline_last': 49, 'late_first': 672, 'late_last': 48, 'phases': 168, 'phase_first': 12,
         'phase_last': 1, 'residual_last': 25, 'history': 672, 'recent': 672}[part] -}}
{%- endmacro %}
{% macro period_number(grain, day) -%} date_diff('hour', timestamp '2000-01-03', {{ day }}) {%- endmacro %}
{% macro period_of_number(grain, number) -%}
    timestamp '2000-01-03' + to_hours(cast({{ number }} as integer))
{%- endmacro %}
"""


@dataclass(frozen=True)
class World:
    """What the feeds are like; `per_hour` are orders, answers … in a usual hour."""

    kind: str
    per_hour: float
    noise: float = 0.0
    """Standard deviation of what an hour strays beyond chance, as a share."""
    memory: float = 0.8
    """How much of it is left an hour later."""
    growth: float = 0.0
    """Growth in a year."""
    base_rate: float = 0.15


@dataclass(frozen=True)
class Feed:
    """Series by hours: trials (1 of a count or sum) and events; `rhythm` is the true one, 1 on average."""

    world: World
    n: Array
    x: Array
    rhythm: Array
    lasting: NDArray[np.int64]
    """Hours since an incident began, from 1; 0 where there is none."""
    length: NDArray[np.int64]
    """How long that incident lasts in all."""


def simulate(world: World, series: int, weeks: int, seed: int, size: float = 1.0) -> Feed:
    """Draw a feed; with `size` an incident every ten days, during which the level is `size` times what it was."""
    rng = np.random.default_rng(seed)
    hours = weeks * WEEK
    at = np.arange(hours)
    rhythm = (DAY_RHYTHM / DAY_RHYTHM.mean())[at % 24] * WEEKDAY_RHYTHM[at // 24 % 7]
    stray = _autoregressive(world, (series, hours), rng) * (1 + world.growth) ** (at / YEAR)
    lasting, length = _incidents(series, hours, rng)
    moved = np.where(lasting > 0, size, 1.0)
    if world.kind == "rate":
        n = rng.poisson(world.per_hour * np.broadcast_to(rhythm, stray.shape)).astype(float)
        rate = np.clip(world.base_rate * (rhythm**0.1) * stray * moved, 0, 0.95)
        return Feed(world, n, rng.binomial(n.astype(int), rate).astype(float), rhythm**0.1, lasting, length)
    count = rng.poisson(world.per_hour * rhythm * stray * moved)
    x = count.astype(float)
    if world.kind == "value":
        x = np.array([np.exp(rng.normal(4, 0.8, k)).sum() for k in count.ravel()]).reshape(count.shape)
    return Feed(world, np.ones_like(x), x, rhythm, lasting, length)


def _autoregressive(world: World, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    step = world.noise * np.sqrt(1 - world.memory**2)
    drawn = rng.normal(0, 1, shape)
    level = np.zeros(shape)
    level[:, 0] = world.noise * drawn[:, 0]
    for hour in range(1, shape[1]):
        level[:, hour] = world.memory * level[:, hour - 1] + step * drawn[:, hour]
    return np.asarray(np.exp(level - world.noise**2 / 2))


def _incidents(
    series: int, hours: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    lasting = np.zeros((series, hours), dtype=np.int64)
    length = np.zeros_like(lasting)
    for begin in range(WARM_UP, hours - EVERY, EVERY):
        for one, start in enumerate(begin + rng.integers(0, EVERY - 72, series)):
            lasts = LENGTHS[(begin // EVERY + one) % len(LENGTHS)]
            lasting[one, start : start + lasts] = np.arange(1, lasts + 1)
            length[one, start : start + lasts] = lasts
    return lasting, length


def _scored(feed: Feed, sql: str) -> pd.DataFrame:
    """Run a query over the feed; series by series and hour by hour."""
    series, hours = feed.x.shape
    frame = pd.DataFrame(
        {
            "series_id": np.repeat([f"s{one:04d}" for one in range(series)], hours),
            "d": np.tile(pd.date_range("2018-01-01", periods=hours, freq="h"), series),
            "n": feed.n.ravel(),
            "x": feed.x.ravel(),
            "rhythm": np.tile(feed.rhythm, series),
        }
    )
    with duckdb.connect() as connection:
        connection.execute("set threads = 2")
        connection.register("frame", frame)
        connection.execute(
            f"""
            create table obs as
            select
                *, null::varchar as parent_id, false as excluded, true as is_learned, '{feed.world.kind}' as kind,
                '{_direction(feed.world)}' as direction, 1.0 as factor, {H}::double as h, null::date as learn_from,
                null::double as known_centre, true as is_new
            from frame
            """
        )
        return connection.execute(f"select * from ({sql}) order by series_id, d").df()


def _direction(world: World) -> str:
    return "up_bad" if world.kind == "rate" else "band"


def shipped(feed: Feed) -> Array:
    """The project's limits of hours."""
    return _evidence(feed, macros.render("hour_scores", "obs"))


def as_days(feed: Feed) -> Array:
    """The project's limits of days, with windows in hours and phases of the week."""
    return _evidence(feed, _taught(feed))


def as_days_with_rhythm(feed: Feed) -> Array:
    """The same, told the true rhythm: what its running sums can do at best."""
    return _evidence(feed, _taught(feed, factor="rhythm"))


def _taught(feed: Feed, **more: str) -> str:
    return macros.render(
        "early_warning_scores",
        "obs",
        grain="hour",
        kinds=[feed.world.kind],
        kind="kind",
        direction="direction",
        h="h",
        more=TAUGHT,
        **more,
    )


def _evidence(feed: Feed, sql: str) -> Array:
    score = _scored(feed, sql)["score"].to_numpy(float)
    return np.asarray(np.nan_to_num(score).reshape(feed.x.shape))


def median_and_mad(feed: Feed) -> Array:
    """Deviation of an hour from the median of the same hour of twelve weeks, by their spread."""
    value = feed.x / np.maximum(feed.n, 1)
    past = np.stack([np.roll(value, WEEK * back, axis=1) for back in range(1, 13)])
    centre = np.median(past, axis=0)
    spread = 1.4826 * np.median(np.abs(past - centre), axis=0)
    least = np.median(spread[:, WARM_UP:], axis=1, keepdims=True)
    z = np.where(feed.n > 0, (value - centre) / np.maximum(spread, np.maximum(least, 1e-9)), 0.0)
    return np.asarray(z if _direction(feed.world) == "up_bad" else np.abs(z))


METHODS: Mapping[str, Method] = {
    "shipped": shipped,
    "limits of days": as_days,
    "limits of days, rhythm known": as_days_with_rhythm,
    "same hour, median and MAD": median_and_mad,
}


def tickets_per_year(alarms: Flags) -> float:
    """Alarms with none in the day before, per series and year after the warm-up."""
    watched = alarms[:, WARM_UP:]
    recent = np.zeros_like(watched)
    for back in range(1, COOL_DOWN + 1):
        recent[:, back:] |= watched[:, :-back]
    return float((watched & ~recent).sum() / watched.size * YEAR)


def calibrate(score: Array, per_year: float = 1.0) -> float:
    """The least limit that gives no more tickets than that per series and year."""
    low, high = 0.0, float(score[:, WARM_UP:].max())
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if tickets_per_year(score > middle) > per_year else (low, middle)
    return high


def found(feed: Feed, alarms: Flags) -> dict[int, tuple[float, float]]:
    """For each length: the share of incidents seen while they last, and the hours it took where they were."""
    answers = {}
    begins = feed.lasting == 1
    for length in LENGTHS:
        rows, starts = np.nonzero(begins & (feed.length == length))
        calm = ~alarms[rows, starts - 1]
        within = np.stack([alarms[rows[calm], starts[calm] + hour] for hour in range(length)], axis=1)
        seen = within.any(axis=1)
        answers[length] = (
            float(seen.mean()),
            float((within.argmax(axis=1) + 1)[seen].mean()) if seen.any() else np.nan,
        )
    return answers


def hour_table(
    series: int, seed: int, weeks: int = 40, cases: tuple[tuple[str, float, float], ...] | None = None
) -> Iterator[str]:
    """Share of incidents seen while they last, by kind, volume and method, at one false ticket per series-year."""
    heads = " | ".join(f"{length} h" for length in LENGTHS)
    yield f"| what | an hour | incident | method | {heads} | hours, of 24 h | tickets per series-year as shipped |"
    yield "|---|---:|---:|---|" + "---:|" * (len(LENGTHS) + 2)
    for at, (kind, volume, size) in enumerate(cases or CASES):
        world = World(kind, volume, noise=0.1, growth=0.3)
        calm = simulate(world, series, weeks, seed + at)
        feed = simulate(world, series, weeks, seed + at + 1000, size)
        for name, method in METHODS.items():
            score = method(calm)
            seen = found(feed, method(feed) > calibrate(score))
            cells = " | ".join(f"{share:.0%}" for share, _ in seen.values())
            noise = f"{tickets_per_year(score >= 1):.2f}" if name != "same hour, median and MAD" else ""
            yield f"| {kind} | {volume:g} | ×{size:g} | {name} | {cells} | {seen[24][1]:.1f} | {noise} |"


CASES: tuple[tuple[str, float, float], ...] = (
    ("count", 1, 0.0),
    ("count", 5, 0.1),
    ("count", 5, 2.0),
    ("count", 50, 0.5),
    ("count", 50, 1.5),
    ("count", 500, 0.7),
    ("count", 500, 1.4),
    ("rate", 5, 3.0),
    ("rate", 50, 2.0),
    ("rate", 500, 1.5),
    ("value", 5, 0.1),
    ("value", 5, 3.0),
    ("value", 50, 0.5),
    ("value", 50, 2.0),
)
