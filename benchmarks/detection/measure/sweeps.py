"""Measurements beyond the delay table: false tickets as shipped, other feeds, a portfolio, speed."""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks.detection import engine
from benchmarks.detection.detectors import cusum, optimum, scored
from benchmarks.detection.measure.protocol import (
    ALARM_FREE,
    CENSORED,
    IN_CONTROL,
    WARM_UP,
    Size,
    calibrate,
    delay,
    delays,
    from_warm_up,
    multiples,
    shifted_feed,
    tickets_per_year,
)
from benchmarks.detection.measure.report import SHIFTS, VOLUMES
from benchmarks.detection.simulation import (
    VALUE_SPREAD,
    Array,
    Feed,
    World,
    simulate,
    simulate_counts,
    simulate_values,
)

Lines = Iterator[str]


def ticket_table(series: int, seed: int, volumes: tuple[int, ...] = (5, *VOLUMES, 50000)) -> Lines:
    """False tickets as shipped, by volume."""
    yield "| volume/day | clean: shift | clean: shift or spike | real: shift | real: shift or spike | holidays known |"
    yield "|---:|---:|---:|---:|---:|---:|"
    for at, volume in enumerate(volumes):
        cells = []
        world = World(volume=volume)
        for kind in (world, world.real, replace(world.real, flagged=True)):
            found = scored(simulate(kind, series, WARM_UP + IN_CONTROL, seed + at))
            shift = found["is_shift"] > 0
            if not kind.flagged:
                cells.append(f"{tickets_per_year(shift):.2f}")
            cells.append(f"{tickets_per_year(shift | (found['is_spike'] > 0)):.2f}")
        yield f"| {volume} | " + " | ".join(cells) + " |"


def _score(feed: Feed, call: engine.Call) -> Array:
    return scored(feed, call)["score"]


def rate_table(size: Size, seed: int) -> Lines:
    """Base rates from very rare to common, and the downward side: multiples and false tickets as shipped."""
    yield (
        "| base rate | volume/day | side | "
        + " | ".join(f"{s:.0%}" for s in SHIFTS)
        + " | tickets per series-year |"
    )
    yield "|---:|---:|---|---:|---:|---:|---:|---:|"
    cases = [(0.002, 500, 1), (0.002, 5000, 1), (0.02, 500, -1), (0.02, 5000, -1)]
    cases += [(0.1, 50, 1), (0.1, 500, 1), (0.3, 50, 1), (0.3, 500, 1), (0.3, 500, -1)]
    for at, (rate, volume, side) in enumerate(cases):
        world = World(volume=volume, base_rate=rate).real
        call = engine.Call(direction="up_bad" if side > 0 else "down_bad")
        shifts = SHIFTS if side > 0 else (-0.10, -0.25, -0.40, -0.60)
        method = {"shipped": partial(_score, call=call)}
        found = delays(world, shifts, method, size, seed + 100 * at)
        alarms = scored(simulate(world, size.in_control, WARM_UP + IN_CONTROL, seed + 100 * at + 50), call)
        tickets = tickets_per_year((alarms["is_shift"] > 0) | (alarms["is_spike"] > 0))
        row = zip(shifts, found["shipped"], multiples(found)["shipped"], strict=True)
        text = " | ".join(f"{s:+.0%}: {d.mean_days:.1f} d ({m:.2f}x)" for s, d, m in row)
        yield f"| {rate:.1%} | {volume} | {'up' if side > 0 else 'down'} | {text} | {tickets:.2f} |"


def value_optimum(feed: Feed, shift: float) -> Array:
    """CUSUM for a log-normal value whose centre and spread are known; freak days cut to 2.5 deviations."""
    z = np.clip(np.log(np.maximum(feed.x, 1e-9) / feed.rate) / VALUE_SPREAD + VALUE_SPREAD / 2, -2.5, 2.5)
    step = np.log1p(shift) / VALUE_SPREAD
    return cusum(step * z - step**2 / 2)


def volume_table(size: Size, seed: int) -> Lines:
    """Plain counts and robust values, both sides: days to the alarm at equal noise, and false tickets as shipped."""
    yield "| what | per day | shift | days at equal noise | of the optimum | found in 28 d | tickets per series-year |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    cases: list[tuple[str, Callable[..., Feed], int]] = [
        ("count", simulate_counts, 10),
        ("count", simulate_counts, 100),
        ("count", simulate_counts, 1000),
        ("value", simulate_values, 1000),
    ]
    for at, (kind, draw, volume) in enumerate(cases):
        world = World(volume=volume).real
        calm = draw(world, size.in_control, WARM_UP + IN_CONTROL, seed + 100 * at)
        for side, shifts in (("up_bad", (0.25, 0.5)), ("down_bad", (-0.25, -0.5))):
            call = engine.Call(kind, side)
            found = scored(calm, call)
            limit = calibrate(found["score"])
            # A freak day of money is a spike by construction; only shifts are false there.
            spikes = (found["is_spike"] > 0) & (kind != "value")
            tickets = tickets_per_year((found["is_shift"] > 0) | spikes)
            for shift in shifts:
                start = WARM_UP + ALARM_FREE
                feed = draw(world, size.shifted, start + CENSORED, seed + 7 + 100 * at, shift, start)
                known = partial(value_optimum if kind == "value" else optimum, shift=shift)
                least = delay(from_warm_up(known, feed), calibrate(from_warm_up(known, calm))).mean_days
                got = delay(scored(feed, call)["score"], limit)
                cells = f"{got.mean_days:.1f} | {got.mean_days / least:.2f} | {got.found_in_28:.0%} | {tickets:.2f}"
                yield f"| {kind} | {volume} | {shift:+.0%} | {cells} |"


def portfolio_table(series: int, seed: int) -> Lines:
    """A portfolio at h = ln(M / B): what it costs in false tickets a day, and what it still finds."""
    threshold = float(np.log(series / 1.0))
    call = engine.Call(h=threshold)
    yield f"{series} series, a third of each volume, budget of one false ticket a day: h = {threshold:.2f}."
    yield ""
    yield "| volume/day | false tickets a day | +25 % found in 28 d | +50 % found in 28 d | +100 % found in 28 d |"
    yield "|---:|---:|---:|---:|---:|"
    total = 0.0
    for at, volume in enumerate(VOLUMES):
        world = World(volume=volume).real
        share = series // len(VOLUMES)
        found = scored(simulate(world, share, WARM_UP + 365, seed + at), call)
        daily = tickets_per_year((found["is_shift"] > 0) | (found["is_spike"] > 0)) * share / 365
        total += daily
        cells = []
        for shift in (0.25, 0.5, 1.0):
            feed = shifted_feed(world, 200, seed + 10 + at, shift)
            score = scored(feed, call)["score"]
            cells.append(f"{delay(score, 1.0).found_in_28:.0%}")
        yield f"| {volume} | {daily:.2f} | " + " | ".join(cells) + " |"
    yield f"| all | {total:.2f} | | | |"


def speed_table(series: int, days: int) -> Lines:
    """How long the SQL takes on a full history, and for one more day of it."""
    with tempfile.TemporaryDirectory() as folder:
        connection = engine.connect()
        connection.execute(f"set temp_directory = '{folder}'")
        connection.execute(
            f"""
            create table obs as
            select
                's' || i as series_id,
                'p' || (i // 20) as parent_id,
                date '2018-01-01' + cast(t as integer) as d,
                500.0::double as n,
                floor(random() * 21)::double as x,
                false as excluded
            from range({series}) as a(i), range({days}) as b(t)
            """
        )
        connection.execute(
            "insert into obs select parent_id, null, d, sum(n), sum(x), false from obs group by parent_id, d"
        )
        full_wall, full_cpu = _timed(lambda: engine.score(connection, "obs", engine.Call()))
        day = connection.execute("select max(d)::varchar from obs").fetchone()[0]  # type: ignore[index]
        connection.execute(
            f"""
            create table late as
            select obs.*, known.centre, known.phi, known.n_history, known.state
            from obs
            left join (
                select * from scores where d >= date '{day}' - 210 and d < date '{day}'
            ) as known on obs.series_id = known.series_id and obs.d = known.d
            where obs.d >= date '{day}' - 210
            """
        )
        query = engine.render("late", engine.Call(first_day=day))
        late_wall, late_cpu = _timed(lambda: connection.execute(f"create table one_day as {query}"))
        connection.close()
    yield f"| what, 2 threads, memory limit 4 GB, {series:,} series (and their totals) | wall s | CPU s |"
    yield "|---|---:|---:|"
    yield f"| full history of {days} days | {full_wall:.1f} | {full_cpu:.1f} |"
    yield f"| one more day | {late_wall:.1f} | {late_cpu:.1f} |"


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu
