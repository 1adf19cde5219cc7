"""How the actions of a strategy stand on a day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.register.governance.strategy import Strategy
from risk_pipeline.domain.risk.plans.work import (
    LEAD_DAYS,
    ActionStanding,
    SaidDone,
    action_states,
    done_by,
    is_late,
)
from tests.builders.governance.entries import a_strategy

DUE, MILESTONE = date(2030, 1, 31), date(2030, 3, 31)
PLAN = Strategy.model_validate(a_strategy())


def said(on: date, **changes: object) -> SaidDone:
    return SaidDone("faster", "tender", on, "https://files/tender", "ana", **changes)  # type: ignore[arg-type]


def standing(day: date, *words: SaidDone) -> ActionStanding:
    (found,) = action_states(PLAN, done_by(words), day)
    return found.standing


def test_an_action_is_planned_then_due_then_overdue() -> None:
    near = DUE - timedelta(days=LEAD_DAYS)
    assert standing(near) is ActionStanding.PLANNED
    assert standing(near + timedelta(days=1)) is ActionStanding.DUE
    assert standing(DUE) is ActionStanding.DUE
    assert standing(DUE + timedelta(days=1)) is ActionStanding.OVERDUE


def test_it_is_done_from_the_day_on_which_it_was() -> None:
    assert standing(DUE, said(DUE)) is ActionStanding.DONE
    assert standing(DUE - timedelta(days=1), said(DUE)) is ActionStanding.DUE


def test_the_newest_word_counts() -> None:
    late = DUE + timedelta(days=9)
    assert standing(late, said(DUE), said(late, is_taken_back=True)) is ActionStanding.OVERDUE
    assert standing(late, said(DUE), said(late, is_taken_back=True), said(late)) is ActionStanding.DONE
    assert standing(late, said(late, is_taken_back=True)) is ActionStanding.OVERDUE


def test_a_milestone_is_late_until_it_is_reached() -> None:
    done = action_states(PLAN, done_by([said(DUE)]), MILESTONE)
    assert not is_late(PLAN, done, MILESTONE)
    assert is_late(PLAN, done, MILESTONE + timedelta(days=1))
    there = a_strategy(milestones=[{"title": "Contract signed", "by": MILESTONE, "reached": "2030-04-09"}])
    reached = Strategy.model_validate(there)
    assert is_late(reached, done, date(2030, 4, 8))
    assert not is_late(reached, done, date(2030, 4, 9))


@given(st.integers(-40, 40), st.integers(-40, 40))
def test_done_never_comes_undone_by_time_alone(on: int, later: int) -> None:
    day = DUE + timedelta(days=on)
    if standing(day, said(day)) is ActionStanding.DONE and later >= 0:
        assert standing(day + timedelta(days=later), said(day)) is ActionStanding.DONE
