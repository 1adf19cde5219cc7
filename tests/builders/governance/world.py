"""A register of two risks as the arithmetic sees it, over a warehouse in memory."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import duckdb

from risk_pipeline.domain.register.governance.appetite import Appetite
from risk_pipeline.domain.register.governance.matrix import Matrix
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.risk import Risk
from risk_pipeline.domain.risk.inputs import Axis, ControlTerms, Kri, Link
from risk_pipeline.governance.computing import MapRequest, MapRun, compute_map
from risk_pipeline.governance.overrides import GivenOverride
from risk_pipeline.governance.terms import RiskTerms, Terms
from risk_pipeline.warehouse.governance.readings import JudgingRule
from risk_pipeline.warehouse.schema.migrations import migrate
from risk_pipeline.warehouse.sql import Connection
from tests.builders.governance.entries import an_appetite
from tests.builders.governance.warehouse_rows import day

LATE, STARS = Kri("late"), Kri("stars")


@contextmanager
def warehouse() -> Iterator[Connection]:
    with duckdb.connect(":memory:") as opened:
        opened.execute("set timezone = 'UTC'")
        migrate(opened)
        yield opened


def a_risk(id_: str = "R04", **changes: object) -> Risk:
    said = {
        "id": id_,
        "title": "Late parcels",
        "business_line": "fulfilment",
        "owner": "fulfilment_ops",
        "cause": "a carrier is overloaded",
        "event": "parcels arrive late",
        "consequence": "buyers leave",
        "event_type": "execution_delivery_process",
        "inherent_likelihood": 4,
        "inherent_impact": 3,
    }
    return Risk.model_validate(said | changes)


def terms(*, others: Mapping[str, RiskTerms] | None = None, **changes: object) -> Terms:
    """R04 with the links and controls of the worked example, and R05 with nothing."""
    found = Terms(
        risks={
            "R04": RiskTerms(
                a_risk(),
                (Link(LATE, Axis.LIKELIHOOD, 0.8), Link(STARS, Axis.IMPACT, 0.6)),
                {"C04": ControlTerms(Axis.LIKELIHOOD, 0.6, 1.0)},
                {"late": "leading", "stars": "lagging"},
            ),
            "R05": RiskTerms(a_risk("R05"), (), {}),
            **(others or {}),
        },
        rules=(JudgingRule("orders.late", "late", 1), JudgingRule("reviews.stars", "stars", 1)),
        risk_of_rule={"orders.late": "R04"},
        overdue_days={"C04": 46.5},
        governance=Governance(),
    )
    return replace(found, **changes)


def without(given: Terms, risk: str) -> Terms:
    return replace(given, risks={id_: each for id_, each in given.risks.items() if id_ != risk})


def governed(*appetite: dict[str, object], matrix: dict[str, object] | None = None) -> Governance:
    rows = [Appetite.model_validate(each) for each in appetite or [an_appetite()]]
    matrices = {"m": Matrix.model_validate(matrix)} if matrix else {}
    return Governance(appetite={each.id: each for each in rows}, matrix=matrices)


def compute(connection: Connection, given: Terms, first: int, last: int, *overrides: GivenOverride) -> MapRun:
    return compute_map(connection, given, request(first, last, *overrides))


def request(first: int, last: int, *overrides: GivenOverride) -> MapRequest:
    return MapRequest(day(first), day(last), "UTC", "USD", overrides)


def dump(connection: Connection) -> list[list[tuple[object, ...]]]:
    """All rows of the map, in order."""
    tables = ("risk_snapshots", "risk_movements", "risk_inputs")
    return [connection.execute(f"from ops.{table} order by all").fetchall() for table in tables]


def column(connection: Connection, name: str, risk: str = "R04") -> dict[date, object]:
    rows = connection.execute(
        f"select as_of, {name} from ops.risk_snapshots where risk_id = ? order by 1", [risk]
    ).fetchall()
    return dict(rows)
