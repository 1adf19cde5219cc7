"""Exceptions of a control test, and forbidden moves of a process: all cases count, none is drawn."""

import numpy as np

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.reasons.reason import Reason
from risk_pipeline.domain.register.rule import ControlTestPasses, ProcessConforms
from risk_pipeline.monitoring.judging.arrays import GREEN, RED, Positions, codes
from risk_pipeline.monitoring.judging.frame_index import Rows
from risk_pipeline.monitoring.judging.method_result import Opinion, figure, how_many

_SLACK = 1e-9  # a share times a count is not quite the count that it means


def judge_exceptions(rows: Rows, spec: ControlTestPasses | ProcessConforms) -> Opinion:
    """Red with more exceptions than are allowed, by number or by share; nothing is amber.

    The limit is the larger of the two as a share of the period's cases.

    Raises:
        ConfigError: the indicator is no share of cases in which less is better.
    """
    # Without a row nothing says what the indicator is; the period has no data then.
    if len(rows) and (rows.unit != "ratio" or rows.direction != "up_bad"):
        raise ConfigError(
            f"the indicator is a {rows.unit} that is {rows.direction}; exceptions need unit: ratio and "
            "direction: up_bad."
        )
    found, cases = rows.number("numerator"), rows.number("denominator")
    allowed = np.maximum(float(spec.max_exceptions), spec.max_share * cases)
    level = codes(len(rows), GREEN)
    level[found > allowed + _SLACK] = RED

    def describe(at: Positions) -> list[Reason]:
        facts = zip(found[at].tolist(), cases[at].tolist(), allowed[at].tolist(), strict=True)
        return [_reason(*fact) for fact in facts]

    return Opinion(level=level, limit=allowed / cases, kind="exceptions", describe=describe)


def _reason(found: float, cases: float, allowed: float) -> Reason:
    return Reason(
        "reason-exceptions",
        {
            "count": how_many(found),
            "cases": Reason("reason-cases", {"count": how_many(cases)}),
            "verb": "more_than" if found > allowed + _SLACK else "within",
            "limit": figure(allowed, ",.0f"),
        },
    )
