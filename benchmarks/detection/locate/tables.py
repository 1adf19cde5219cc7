"""A table of somebody's own: attributes and counts, recognised, checked, and laid down for the scan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from risk_pipeline.domain.diagnosis.slices import Expected

SOURCE = "located_counts"
EMPTY = "(none)"
MOST_VALUES_OF_A_NUMBER = 50
# What people call these columns; the first that a table has is taken.
NAMES = {
    "x": "x fail fails failed failure failures fail_count bad errors error defects defect events hits numerator "
    "real actual observed value",
    "n": "n total totals cnt count counts all trials requests denominator chances volume",
    "expected": "e expected predict predicted predictions prediction pred forecast",
    "hx": "hx past_x history_x baseline_x",
    "hn": "hn past_n history_n baseline_n",
}


class BadTableError(Exception):
    """The table cannot be scanned; says where and why."""


@dataclass
class Columns:
    """Which column is what. Empty names are not there; unnamed ones are recognised."""

    x: str = ""
    n: str = ""
    expected: str = ""
    hx: str = ""
    hn: str = ""
    time: str = ""
    at: str = ""
    attributes: list[str] = field(default_factory=list)

    @property
    def way(self) -> Expected:
        """What slices are held against, as the macro calls it."""
        if self.expected:
            return "given"
        return "rate" if self.hx or self.time else "rest"

    @property
    def measures(self) -> list[str]:
        """The columns that hold numbers."""
        return [name for name in (self.x, self.n, self.expected, self.hx, self.hn) if name]


def load(connection: duckdb.DuckDBPyConnection, path: Path, asked: Columns) -> tuple[Columns, list[str]]:
    """Read a CSV into the table `located_counts`; return what was taken for what, and remarks."""
    if not path.is_file():
        raise BadTableError(
            f"{path}: no such file. Give a CSV with a header: attributes and two columns of counts"
        )
    try:
        connection.read_csv(str(path), header=True, all_varchar=True, strict_mode=False).create("table_text")
    except duckdb.Error as error:
        raise BadTableError(f"{path}: not readable as CSV: {str(error).splitlines()[0]}") from error
    names = [row[0] for row in connection.execute("describe table_text").fetchall()]
    if not connection.execute("select 1 from table_text limit 1").fetchone():
        raise BadTableError(f"{path}: no rows")
    numbers = [name for name in names if _is_number(connection, name)]
    columns = _recognise(connection, path, asked, names, numbers)
    columns.attributes, remarks = _attributes(connection, path, columns, names, numbers)
    remarks += _refuse_bad_rows(connection, path, columns)
    _lay_down(connection, path, columns)
    return columns, remarks


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(name: str) -> str:
    return f"nullif(trim({_quoted(name)}), '')"


def _number(name: str) -> str:
    return f"try_cast({_text(name)} as double)"


def _is_number(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    found = connection.execute(
        f"select count({_text(name)}), count({_number(name)}) from table_text"
    ).fetchone()
    return found is not None and 0 < found[0] == found[1]


def _named(path: Path, asked: Columns, names: list[str]) -> dict[str, str]:
    by_lower = {name.strip().lower(): name for name in names}
    given = {kind: getattr(asked, kind) for kind in (*NAMES, "time") if getattr(asked, kind)}
    for kind, name in given.items():
        if name.strip().lower() not in by_lower:
            raise BadTableError(f"{path}: --{kind} {name}: no such column; found {', '.join(names)}")
    return {kind: by_lower[name.strip().lower()] for kind, name in given.items()}


def _recognise(
    connection: duckdb.DuckDBPyConnection, path: Path, asked: Columns, names: list[str], numbers: list[str]
) -> Columns:
    """Find the columns that were not named; a name given must exist."""
    known = _by_usual_names(_named(path, asked, names), numbers)
    if "n" in known and not asked.expected:
        known.pop("expected", None)  # a forecast beside chances is only used when it is asked for
    if "x" not in known or ("n" not in known and "expected" not in known):
        known |= _two_numbers(connection, path, known, numbers, asked.attributes)
    columns = Columns(**known, at=asked.at, attributes=list(asked.attributes))
    if bool(columns.hx) != bool(columns.hn):
        columns.hx = columns.hn = ""
    if columns.expected and not columns.n:
        columns.hx = columns.hn = ""
    return columns


def _by_usual_names(known: dict[str, str], numbers: list[str]) -> dict[str, str]:
    """Add the columns of numbers that have a usual name, to those that are known."""
    known = dict(known)
    for kind, words in NAMES.items():
        free = {name.strip().lower(): name for name in numbers if name not in known.values()}
        found = [free[word] for word in words.split() if word in free]
        if found and kind not in known:
            known[kind] = found[0]
    return known


def _two_numbers(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    known: dict[str, str],
    numbers: list[str],
    attributes: Sequence[str],
) -> dict[str, str]:
    """Of two columns of numbers the one that is never smaller holds the chances."""
    taken = {name for kind, name in known.items() if kind not in {"x", "n", "expected"}}
    left = [name for name in numbers if name not in taken and name not in attributes]
    head = f"{path}: cannot tell which columns are counts"
    if len(left) != 2:
        listed = ", ".join(left) or "none"
        raise BadTableError(
            f"{head} (columns of numbers: {listed}); name them by --x and --n, or --x and --expected"
        )
    one, two = left
    over = connection.execute(
        f"select bool_and({_number(one)} >= {_number(two)}), bool_and({_number(two)} >= {_number(one)}) from table_text"
    ).fetchone()
    if over == (True, False) or (over == (True, True) and known.get("x") != one):
        return {"n": one, "x": two}
    if over is not None and over[1]:
        return {"n": two, "x": one}
    raise BadTableError(
        f"{head}: neither {one} nor {two} is at least as large in every row; name them by --x and --n, or --x and --expected"
    )


def _attributes(
    connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns, names: list[str], numbers: list[str]
) -> tuple[list[str], list[str]]:
    """Every text column is an attribute, and numbers that take few whole values; or those that were named."""
    if columns.attributes:
        return _named_attributes(path, columns.attributes, names), []
    free = [name for name in names if name not in columns.measures and name != columns.time]
    times = [name for name in free if _is_time(connection, name)]
    codes = [
        name for name in free if name not in times and (name not in numbers or _is_code(connection, name))
    ]
    if not codes:
        raise BadTableError(f"{path}: no column is an attribute; name them by --attributes")
    measured = [name for name in free if name not in (*times, *codes)]
    return codes, _left_out(measured, times)


def _left_out(measured: list[str], times: list[str]) -> list[str]:
    remarks = []
    if measured:
        remarks.append(f"left out, numbers of many values: {', '.join(measured)}; --attributes takes them in")
    if times:
        remarks.append(f"left out, times: {', '.join(times)}; --time makes what came before the past")
    return remarks


def _named_attributes(path: Path, attributes: Sequence[str], names: list[str]) -> list[str]:
    by_lower = {name.strip().lower(): name for name in names}
    if unknown := [name for name in attributes if name.strip().lower() not in by_lower]:
        raise BadTableError(
            f"{path}: --attributes {', '.join(unknown)}: no such column; found {', '.join(names)}"
        )
    return [by_lower[name.strip().lower()] for name in attributes]


def _is_time(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether all values are dates, instants, or seconds or milliseconds of this century."""
    found = connection.execute(
        f"""
        select
            count({_text(name)}) > 0 and count({_text(name)}) = count(try_cast({_text(name)} as timestamp)),
            min({_number(name)}) >= 946684800 and max({_number(name)}) < 4102444800000
            and count({_text(name)}) = count({_number(name)})
        from table_text
        """
    ).fetchone()
    return found is not None and (bool(found[0]) or bool(found[1]))


def _is_code(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    found = connection.execute(
        f"select count(distinct {_text(name)}), bool_and({_number(name)} = floor({_number(name)})) from table_text"
    ).fetchone()
    return found is not None and found[0] <= MOST_VALUES_OF_A_NUMBER and bool(found[1])


def _refuse_bad_rows(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> list[str]:
    """Rows without counts are left out and said; anything else that is wrong is refused."""
    tests = {
        f"{name} is not a number": f"{_text(name)} is not null and {_number(name)} is null"
        for name in columns.measures
    }
    tests |= {
        f"{name} is negative or not finite": f"{_number(name)} < 0 or not isfinite({_number(name)})"
        for name in columns.measures
    }
    if columns.n and columns.way != "given":
        tests[f"{columns.x} is more than {columns.n}"] = f"{_number(columns.x)} > {_number(columns.n)}"
    for problem, condition in tests.items():
        bad = connection.execute(
            f"select count(*), any_value(columns(*)) from table_text where {condition}"
        ).fetchone()
        if bad and bad[0]:
            row = ", ".join(str(value) for value in bad[1:])
            raise BadTableError(
                f"{path}: {problem} in {bad[0]} rows, such as {row}; name the columns by --x and --n"
            )
    missing = " or ".join(f"{_text(name)} is null" for name in columns.measures)
    gone = connection.execute(f"select count(*) from table_text where {missing}").fetchone()
    return [f"left out, {gone[0]} rows without counts"] if gone and gone[0] else []


def _lay_down(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> None:
    """Write attributes and counts under the names the macro knows; rows before `at` are the past."""
    attributes = [f"coalesce({_text(name)}, '{EMPTY}') as {_quoted(name)}" for name in columns.attributes]
    n = _number(columns.n) if columns.n else "1.0"
    counts = {"x": _number(columns.x), "n": n}
    if columns.expected:
        counts["e"] = _number(columns.expected)
    if columns.hx:
        counts |= {"hx": _number(columns.hx), "hn": _number(columns.hn)}
    elif columns.time:
        now = _is_now(connection, path, columns)
        counts |= {"hx": f"case when not {now} then {counts['x']} else 0 end"}
        counts |= {"hn": f"case when not {now} then {counts['n']} else 0 end"}
        counts |= {key: f"case when {now} then {counts[key]} else 0 end" for key in ("x", "n")}
    keep = " and ".join(f"{_number(name)} is not null" for name in columns.measures)
    listed = ", ".join([*attributes, *(f"{sql} as {name}" for name, sql in counts.items())])
    connection.execute(f"create or replace table {SOURCE} as select {listed} from table_text where {keep}")
    connection.execute("drop table table_text")


def _is_now(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> str:
    """Return the condition of the rows of the incident; rows after it are left out of both."""
    order = f"coalesce(try_cast({_text(columns.time)} as double), epoch(try_cast({_text(columns.time)} as timestamp)))"
    at = columns.at.replace("'", "''")
    instant = f"coalesce(try_cast('{at}' as double), epoch(try_cast('{at}' as timestamp)))"
    if not columns.at:
        instant = f"(select max({order}) from table_text)"
    found = connection.execute(
        f"select count(*) filter (where {order} = {instant}), count(*) filter (where {order} < {instant}) from table_text"
    ).fetchone()
    if found is None or not found[0]:
        raise BadTableError(
            f"{path}: no row of {columns.time} is at {columns.at or 'a time that can be read'}; give --at"
        )
    connection.execute(f"delete from table_text where {order} > {instant} or {order} is null")
    return f"({order} = {instant})"
