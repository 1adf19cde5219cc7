"""Which series share a noise budget: those that a rule judges by evidence, once for each owner of a rule."""

from datetime import date

import pytest

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.noise_budget import JudgedFamily, judged_families
from risk_pipeline.domain.register.rule import Rule, RuleMeta, RuleState

SHIFT = "expect_indicator_not_to_shift"


def a_rule(
    name: str = "shift",
    kind: str = SHIFT,
    owner: str = "ops",
    state: RuleState = RuleState.ACTIVE,
    **kwargs: object,
) -> Rule:
    return Rule(
        id=f"boats.{name}",
        type=kind,
        kwargs={"indicator": "late_rate", **kwargs},
        meta=RuleMeta(
            risk="R01",
            mode="post_event",
            owner=owner,
            playbook="look",
            rationale="x",
            review_by=date(2027, 1, 1),
            state=state,
        ),
    )


def test_each_dimension_of_a_rule_is_a_family_of_the_rules_owner() -> None:
    assert judged_families([a_rule(by=["all", "harbour"], grain="week")]) == [
        JudgedFamily("late_rate", Grain.WEEK, "all", "ops"),
        JudgedFamily("late_rate", Grain.WEEK, "harbour", "ops"),
    ]


def test_two_rules_on_a_family_share_its_evidence_and_count_once_for_each_owner() -> None:
    rules = [a_rule(min_effect=0.2), a_rule("strict", min_effect=1.0), a_rule("head", owner="head")]
    assert [family.owner for family in judged_families(rules)] == ["head", "ops"]


@pytest.mark.parametrize(
    ("state", "count"),
    [("active", 1), ("shadow", 1), ("draft", 0), ("paused", 0), ("retired", 0)],
)
def test_what_is_not_judged_takes_no_share(state: str, count: int) -> None:
    assert len(judged_families([a_rule(state=RuleState(state))])) == count


def test_limits_that_evidence_does_not_set_take_no_share() -> None:
    fixed = a_rule("fixed", "expect_indicator_within_limits", red=0.1)
    control = a_rule("control", "expect_indicator_within_control_limits")
    feed = a_rule().model_copy(
        update={"type": "expect_feed_to_be_fresh", "kwargs": {"feeds": ["boats.trips"]}}
    )
    core = a_rule().model_copy(update={"type": "expect_column_values_to_not_be_null", "kwargs": {}})
    assert judged_families([fixed, control, feed, core]) == []
