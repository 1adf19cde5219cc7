"""The inputs of a snapshot as JSON: the same bytes for the same inputs, and enough to compute it again."""

import hashlib
import json
from datetime import date
from functools import lru_cache

from risk_pipeline.domain.risk.inputs import (
    Axis,
    ControlTerms,
    Grid,
    Kri,
    Link,
    Override,
    Reading,
    RiskInputs,
    TestState,
)

# Where the text of a control's terms says whether it operates, for those who look into texts by SQL.
IS_OPERATING = 3
_DIGITS = 6
_AXES = {axis.value: axis for axis in Axis}


def to_json(inputs: RiskInputs) -> str:
    """Return the canonical text: keys in order, no spaces, numbers with at most six decimals."""
    body = {
        "risk": inputs.risk_id,
        "method": inputs.method,
        "matrix": _grid(inputs.grid),
        "inherent": [inputs.inherent_likelihood, inputs.inherent_impact],
        "links": sorted([*link.kri, link.axis.value, _number(link.weight)] for link in inputs.links),
        "readings": [_reading(kri, each) for kri, each in sorted(inputs.readings.items())],
        "controls": {id_: _terms(each) for id_, each in inputs.controls.items()},
        "tests": {id_: _test(each) for id_, each in inputs.tests.items()},
        "override": _override(inputs.override) if inputs.override else None,
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(text: str) -> str:
    """Return the sha256 of a canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=16_384)  # a day is compared with the one before and the one after it
def from_json(text: str) -> RiskInputs:
    """Return the inputs that a text was made of; nobody may change them.

    Raises:
        KeyError, ValueError: the text is not one of `to_json`.
    """
    body = json.loads(text)
    matrix, override = body["matrix"], body["override"]
    ranks = tuple(tuple(map(int, row)) for row in matrix["grid"])
    return RiskInputs(
        risk_id=body["risk"],
        method=body["method"],
        grid=Grid(matrix["id"], tuple(matrix["levels"]), ranks),
        inherent_likelihood=body["inherent"][0],
        inherent_impact=body["inherent"][1],
        links=tuple(Link(Kri(*kri), _AXES[axis], weight) for *kri, axis, weight in body["links"]),
        readings={
            Kri(*each["kri"]): Reading(
                status=each["status"],
                is_worsening=each["worsening"],
                is_known=each["known"],
                is_lapsed=each["lapsed"],
                rule=each["rule"],
                dimension=each["by"][0],
                segment=each["by"][1],
                period_end=_day_from(each["period_end"]),
                value=each["value"],
            )
            for each in body["readings"]
        },
        controls={
            id_: ControlTerms(_AXES[axis], cap, design, is_operating)
            for id_, (axis, cap, design, is_operating) in body["controls"].items()
        },
        tests={
            id_: TestState(
                population=each["population"],
                tested=each["tested"],
                exceptions=each["exceptions"],
                has_passed=each["passed"],
                is_full=each["full"],
                is_overdue=each["overdue"],
                kind=each["kind"],
                tested_for=_day_from(each["tested_for"]),
            )
            for id_, each in body["tests"].items()
        },
        override=Override(**{**override, "expires": _day_from(override["expires"])}) if override else None,
    )


def _number(value: float) -> float:
    """Round, without a minus before zero."""
    return round(float(value), _DIGITS) + 0.0


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _day_from(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _grid(grid: Grid) -> dict[str, object]:
    return {
        "id": grid.id,
        "levels": list(grid.levels),
        "grid": ["".join(map(str, row)) for row in grid.ranks],
    }


def _reading(kri: Kri, reading: Reading) -> dict[str, object]:
    return {
        "kri": list(kri),
        "status": reading.status,
        "worsening": reading.is_worsening,
        "known": reading.is_known,
        "lapsed": reading.is_lapsed,
        "rule": reading.rule,
        "by": [reading.dimension, reading.segment],
        "period_end": _day(reading.period_end),
        "value": None if reading.value is None else _number(reading.value),
    }


def _terms(terms: ControlTerms) -> list[object]:
    return [terms.axis.value, _number(terms.cap), _number(terms.design), terms.is_operating]


def _test(test: TestState) -> dict[str, object]:
    return {
        "population": test.population,
        "tested": test.tested,
        "exceptions": test.exceptions,
        "passed": test.has_passed,
        "full": test.is_full,
        "overdue": test.is_overdue,
        "kind": test.kind,
        "tested_for": _day(test.tested_for),
    }


def _override(override: Override) -> dict[str, object]:
    return {
        "id": override.id,
        "likelihood": override.likelihood,
        "impact": override.impact,
        "by": override.by,
        "reason": override.reason,
        "expires": _day(override.expires),
    }
