"""A feed of somebody's own: a CSV of observations, checked before anything is computed from it."""

from pathlib import Path

import duckdb

REQUIRED = {
    "rate": ("series_id", "d", "n", "x"),
    "count": ("series_id", "d", "x"),
    "value": ("series_id", "d", "x"),
}
OPTIONAL = {"parent_id": "null", "excluded": "false", "n": "1"}


class BadFeedError(Exception):
    """The feed cannot be judged; says where and why."""


def load(connection: duckdb.DuckDBPyConnection, path: Path, kind: str) -> int:
    """Read a feed into the table `obs`, with the totals of families that have none; return its series."""
    if not path.is_file():
        raise BadFeedError(f"{path}: no such file. Give a CSV with a header: {', '.join(REQUIRED[kind])}")
    _read_text(connection, path, kind)
    _convert(connection, path)
    _refuse_bad_rows(connection, path, kind)
    _add_totals(connection, kind)
    found = connection.execute("select count(distinct series_id) from obs where not is_made").fetchone()
    return int(found[0]) if found else 0


def _read_text(connection: duckdb.DuckDBPyConnection, path: Path, kind: str) -> None:
    try:
        connection.read_csv(str(path), header=True, all_varchar=True, strict_mode=False).create("feed_text")
    except duckdb.Error as error:
        raise BadFeedError(f"{path}: not readable as CSV: {str(error).splitlines()[0]}") from error
    names = {row[0].strip().lower(): row[0] for row in connection.execute("describe feed_text").fetchall()}
    missing = [name for name in REQUIRED[kind] if name not in names]
    if missing:
        raise BadFeedError(
            f"{path}: column {', '.join(missing)} is missing; found {', '.join(names.values())}"
        )
    columns = [
        f"nullif(trim(\"{names[name]}\"), '') as {name}"
        if name in names
        else f"cast({default} as varchar) as {name}"
        for name, default in {"series_id": "null", "d": "null", "x": "null", **OPTIONAL}.items()
    ]
    connection.execute(f"create table feed as select {', '.join(columns)} from feed_text")
    connection.execute("drop table feed_text")


def _convert(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Days may be dates, timestamps at midnight, or whole numbers that count them."""
    connection.execute(
        """
        create table obs as
        select
            series_id,
            parent_id,
            d as day_text,
            coalesce(
                try_cast(d as date),
                cast(try_cast(d as timestamp) as date),
                date '2000-01-03' + try_cast(d as integer)
            ) as d,
            coalesce(try_cast(n as double), case when n is null then 0 end) as n,
            try_cast(x as double) as x,
            x is null as is_blank,
            coalesce(
                try_cast(try_cast(excluded as double) as boolean),
                try_cast(excluded as boolean),
                case when lower(excluded) in ('yes', 'y') then true when lower(excluded) in ('no', 'n') then false end,
                case when excluded is null then false end
            ) as excluded,
            false as is_made
        from feed
        """
    )
    connection.execute("drop table feed")
    rows = connection.execute("select count(*) from obs").fetchone()
    if rows is None or rows[0] == 0:
        raise BadFeedError(f"{path}: no rows")


def _refuse_bad_rows(connection: duckdb.DuckDBPyConnection, path: Path, kind: str) -> None:
    tests = {
        "series_id is empty": "series_id is null",
        "d is neither a date nor a day number": "d is null",
        "n is not a number": "n is null or not isfinite(n)",
        "x is not a number": "(x is null and not is_blank) or not isfinite(x)",
        "n is negative": "n < 0",
        "excluded is none of true, false, 0, 1, empty": "excluded is null",
    }
    if kind != "value":
        tests["x is negative"] = "x < 0"
    if kind == "rate":
        tests["x is more than n; for events per exposure use --kind count"] = "x > n"
    for problem, condition in tests.items():
        bad = connection.execute(
            f"select series_id, day_text, n, x, count(*) over () from obs where {condition} order by series_id, d limit 1"
        ).fetchone()
        if bad:
            raise BadFeedError(
                f"{path}: {problem}, in {bad[4]} rows; the first: series {bad[0]}, d {bad[1]}, n {bad[2]}, x {bad[3]}"
            )
    twice = connection.execute(
        "select series_id, d, count(*) from obs group by all having count(*) > 1 order by series_id, d limit 1"
    ).fetchone()
    if twice:
        raise BadFeedError(
            f"{path}: series {twice[0]} has {twice[2]} rows on {twice[1]}; give one row per series_id and d"
        )
    torn = connection.execute(
        "select series_id, min(parent_id), max(parent_id) from obs group by 1 having count(distinct parent_id) > 1 limit 1"
    ).fetchone()
    if torn:
        raise BadFeedError(f"{path}: series {torn[0]} has two parents, {torn[1]} and {torn[2]}")


def _add_totals(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """A parent without rows of its own is the sum of its parts; it is used and not given back."""
    connection.execute(
        f"""
        insert into obs by name
        select
            parent_id as series_id,
            d,
            any_value(day_text) as day_text,
            {"sum(n)" if kind == "rate" else "1"} as n,
            sum(x) as x,
            bool_and(excluded) as excluded,
            false as is_blank,
            true as is_made
        from obs
        where
            parent_id is not null
            and parent_id not in (select own.series_id from obs as own)
            and (not excluded or (parent_id, d) not in (select (o.parent_id, o.d) from obs as o where not o.excluded))
        group by parent_id, d
        """
    )


def save(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write what was found for each row of the feed; return how many rows there are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    target = str(path).replace("'", "''")
    connection.execute(
        f"""
        copy (
            select
                obs.series_id,
                obs.day_text as d,
                scores.centre,
                scores.lower,
                scores.upper,
                scores.score,
                scores.is_shift,
                scores.is_spike
            from obs
            inner join scores on obs.series_id = scores.series_id and obs.d = scores.d
            where not obs.is_made
            order by obs.series_id, obs.d
        ) to '{target}' (format csv, header)
        """
    )
    rows = connection.execute("select count(*) from obs where not is_made").fetchone()
    return int(rows[0]) if rows else 0
