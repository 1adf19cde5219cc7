"""Entries of the risk register as plain data, whole and right; a test changes what it is about."""

import copy
from typing import Any

Data = dict[str, Any]
_GRID = ["low low low mid mid", "low low mid mid high", "low mid mid high high"]
_GRID += ["mid mid high high top", "mid high high top top"]


def a_control(id_: str = "C04", *risks: str, **changes: object) -> Data:
    return {
        "id": id_,
        "title": "Capacity forecast",
        "business_line": "fulfilment",
        "owner": "fulfilment_ops",
        "risks": list(risks or ("R04",)),
        "objective": "No order is promised that cannot be carried.",
        "type": "preventive",
        "nature": "automated",
        "frequency": "daily",
        "cap": 0.6,
        "test": {"kind": "manual", "procedure": "Compare promised and carried orders of a day."},
        **changes,
    }


def an_appetite(line: str = "fulfilment", **changes: object) -> Data:
    return {
        "id": f"{line}_all",
        "business_line": line,
        "appetite": "low",
        "tolerance": "moderate",
        "from": "2020-01-01",
        "approved_by": "fulfilment_ops",
        **changes,
    }


def a_matrix(id_: str = "v1", **changes: object) -> Data:
    impact = ("finance", "customer", "regulatory", "reputation")
    return {
        "id": id_,
        "from": "2020-01-01",
        "levels": [
            {"id": level, "title": level.title(), "color": f"#{rank}{rank}0000"}
            for rank, level in enumerate(("low", "mid", "high", "top"))
        ],
        "likelihood": [{"title": f"L{n}", "meaning": f"{n} a year"} for n in range(1, 6)],
        "impact": [{"title": f"I{n}", **dict.fromkeys(impact, "some")} for n in range(1, 6)],
        "grid": [row.split() for row in _GRID],
        **changes,
    }


def a_falling_matrix() -> Data:
    matrix = copy.deepcopy(a_matrix())
    matrix["grid"][3][0] = "high"
    return matrix


def a_goal(id_: str = "punctual", **changes: object) -> Data:
    return {
        "id": id_,
        "business_line": "fulfilment",
        "title": "Nearly all parcels arrive in time",
        "indicator": "late_rate",
        "target": {"at_most": 0.05},
        "by": "2030-12-31",
        "risks": ["R04"],
        **changes,
    }


def a_process(id_: str = "delivery", **changes: object) -> Data:
    return {
        "id": id_,
        "title": "From order to delivery",
        "business_line": "fulfilment",
        "owner": "fulfilment_ops",
        "from": "2020-01-01",
        "steps": [{"id": step, "title": step.title()} for step in ("paid", "shipped", "delivered")],
        "forbidden": [
            {
                "id": "unpaid",
                "title": "Shipped before paid",
                "kind": "missing_before",
                "step": "shipped",
                "other": "paid",
                "risk": "R04",
            }
        ],
        **changes,
    }


def a_strategy(id_: str = "faster", **changes: object) -> Data:
    return {
        "id": id_,
        "risk": "R04",
        "title": "A second carrier",
        "owner": "fulfilment_ops",
        "target": {"likelihood": 2, "impact": 2},
        "by": "2030-06-30",
        "milestones": [{"title": "Contract signed", "by": "2030-03-31"}],
        "actions": [{"id": "tender", "title": "Ask for offers", "owner": "data_eng", "due": "2030-01-31"}],
        **changes,
    }
