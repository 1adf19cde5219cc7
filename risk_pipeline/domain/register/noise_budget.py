"""Which series the early warning judges: they share their owners' noise budgets."""

from collections.abc import Iterable
from dataclasses import dataclass

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.rule import NotShifting, Rule


@dataclass(frozen=True, slots=True, order=True)
class JudgedFamily:
    """An indicator's series of one grain and dimension: a row of `raw.register_judged`, its columns in order.

    `owner` is who gets the tickets, and so whose budget the family takes a share of.
    """

    indicator: str
    grain: Grain
    dimension: str
    owner: str


def judged_families(rules: Iterable[Rule]) -> list[JudgedFamily]:
    """Return what the rules judge by evidence, in order; two rules of one owner on a family count once.

    A shadow rule counts, so that its trial shows the limit it will have; draft, paused and retired ones
    do not. Rules of other types raise no alarm by evidence.
    """
    return sorted(
        {
            JudgedFamily(spec.indicator, spec.grain, dimension, rule.meta.owner)
            for rule in rules
            if rule.meta.state.is_evaluated and isinstance(spec := rule.spec, NotShifting)
            for dimension in spec.by
        }
    )
