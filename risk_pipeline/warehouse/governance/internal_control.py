"""What internal control reads: results of control tests, and processes as they really ran."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from typing import TypeVar

from risk_pipeline.warehouse.sql import Connection, saying, table_exists

T = TypeVar("T")
_EVERY = 1_000_000


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test of a control; `amount_minor` is the money of its exceptions, in minor units."""

    __test__ = False

    control_id: str
    tested_for: date
    kind: str
    population_n: int
    tested_n: int
    exceptions_n: int
    result: str
    evidence: str | None
    amount_minor: int

    @property
    def share(self) -> float | None:
        """Exceptions over what was tested; None where nothing was."""
        return self.exceptions_n / self.tested_n if self.tested_n else None


@dataclass(frozen=True, slots=True)
class Path:
    """A way that cases took through a process."""

    path_id: str
    path: str
    case_count: int
    share: float
    amount_minor: int
    median_hours: float
    forbidden_count: int
    skips_nothing: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """How long one step waits for the next one."""

    from_step: str
    to_step: str
    move_count: int
    median_hours: float
    p90_hours: float


@dataclass(frozen=True, slots=True)
class Loophole:
    """A forbidden move, how often cases made it and what that is worth; `rank` 1 is the worst."""

    process: str
    move: str
    title: str
    rank: int
    checked_count: int
    case_count: int
    share: float | None
    amount_minor: int
    recent_case_count: int
    recent_amount_minor: int
    first_on: date | None
    last_on: date | None
    risk: str | None
    control: str | None
    severity: str


_TESTS = """
    select tests.control_id, tests.tested_for, tests.kind, coalesce(tests.population_n, 0),
        coalesce(tests.tested_n, 0), coalesce(tests.exceptions_n, 0), tests.result, tests.evidence,
        coalesce(sum(cases.amount_minor), 0)::bigint
    from ops.control_tests as tests
    left join ops.control_exceptions as cases
        on tests.control_id = cases.control_id and tests.tested_for = cases.tested_for
    {where}
    group by 1, 2, 3, 4, 5, 6, 7, 8
    qualify row_number() over (partition by tests.control_id order by tests.tested_for desc) <= {most}
    order by 1, 2 desc
"""


def read_newest_tests(connection: Connection) -> dict[str, list[TestResult]]:
    """Return by control its newest test, and before it the newest one that passed or failed."""
    found: dict[str, list[TestResult]] = {}
    for only in ("", "where tests.result in ('pass', 'fail')"):
        for test in _tests(connection, only, 1):
            found.setdefault(test.control_id, []).append(test)
    return found


def read_tests_of(
    connection: Connection, control: str, most: int, until: date = date.max
) -> list[TestResult]:
    """Return the newest tests of a control of periods that end by a day, the newest first."""
    where = "where tests.control_id = $control and tests.tested_for <= $until"
    return _tests(connection, where, most, {"control": control, "until": until})


def read_results(
    connection: Connection, controls: Collection[str], first: date, last: date
) -> list[TestResult]:
    """Return the tests of some controls that passed or failed, of periods that end in some days, in order."""
    where = (
        "where tests.result in ('pass', 'fail') and tests.tested_for between $first and $last "
        "and tests.control_id in (select unnest($controls::varchar[]))"
    )
    given = {"first": first, "last": last, "controls": sorted(controls)}
    found = _tests(connection, where, _EVERY, given)
    return sorted(found, key=lambda test: (test.control_id, test.tested_for))


def _tests(
    connection: Connection, where: str, most: int, given: dict[str, object] | None = None
) -> list[TestResult]:
    with saying("ops.control_tests cannot be read"):
        rows = connection.execute(_TESTS.format(where=where, most=most), given or {}).fetchall()
    return [TestResult(*row) for row in rows]


def read_exceptions(connection: Connection, test: TestResult, most: int) -> list[tuple[str, int]]:
    """Return keys and money of a test's exceptions, the dearest first."""
    return connection.execute(
        "select case_id, amount_minor from ops.control_exceptions where control_id = ? and tested_for = ?"
        f" order by amount_minor desc, case_id limit {most}",
        [test.control_id, test.tested_for],
    ).fetchall()


def read_paths(connection: Connection, process: str) -> list[Path]:
    """Return the ways that cases took, the commonest first; nothing before the first build."""
    return _rows(
        connection, Path, "process_paths", "process = $p and month is null", "case_count desc", process
    )


def read_waits(connection: Connection, process: str) -> list[Wait]:
    """Return the waits between steps, the commonest first."""
    return _rows(
        connection, Wait, "process_waits", "process = $p and month is null", "move_count desc", process
    )


def read_loopholes(connection: Connection, process: str | None = None) -> list[Loophole]:
    """Return the forbidden moves of a process, or of all, the worst first."""
    of = "process = $p" if process else "$p is null"
    return _rows(connection, Loophole, "process_loopholes", of, "process, rank", process)


def _rows(
    connection: Connection, kind: type[T], table: str, where: str, order: str, process: str | None
) -> list[T]:
    if not table_exists(connection, "governance", table):
        return []
    names = ", ".join(field.name for field in fields(kind))  # type: ignore[arg-type]
    query = f"select {names} from governance.{table} where {where} order by {order}"
    rows = connection.execute(query, {"p": process}).fetchall()
    return [kind(*row) for row in rows]
