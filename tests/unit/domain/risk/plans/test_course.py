"""Whether a goal can still be reached, by its newest values and their trend."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.register.governance.goal import GoalTarget
from risk_pipeline.domain.risk.plans.course import Course, Outlook, Why, outlook, slope

TODAY = date(2026, 6, 30)
LOW, HIGH = GoalTarget(at_most=0.05), GoalTarget(at_least=0.9)


def weeks(*values: float, last: date = TODAY) -> list[tuple[date, float]]:
    """Values of weeks, the last of which ends on a day."""
    return [(last - timedelta(weeks=len(values) - 1 - at), value) for at, value in enumerate(values)]


def stand(target: GoalTarget, *values: float, left: int = 364, beyond: int = 0) -> Outlook:
    return outlook(target, TODAY + timedelta(days=left), weeks(*values), TODAY, risks_beyond=beyond)


def test_a_goal_that_is_met_and_steady_is_on_course() -> None:
    found = stand(LOW, *[0.04] * 13)
    assert (found.course, found.why, found.value, found.per_day) == (Course.ON_COURSE, (), 0.04, 0)


def test_a_goal_that_is_met_is_at_risk_where_its_trend_leads_away() -> None:
    found = stand(LOW, *[0.02 + 0.002 * week for week in range(13)])
    assert (found.course, found.why) == (Course.AT_RISK, (Why.TREND,))
    assert found.projected_on == TODAY + timedelta(weeks=12)  # no further than it was seen
    # Half of that slope does not lead beyond it within the time that was looked at.
    assert stand(LOW, *[0.03 + 0.0005 * week for week in range(13)]).course is Course.ON_COURSE


def test_a_goal_that_is_not_met_owes_the_straight_line_to_its_target() -> None:
    steep, flat = [0.10 - 0.002 * week for week in range(13)], [0.10 - 0.0001 * week for week in range(13)]
    assert stand(LOW, *steep).course is Course.ON_COURSE
    assert stand(LOW, *flat).why == (Why.VALUE,)
    assert stand(LOW, *steep, left=14).why == (Why.VALUE,)
    assert stand(HIGH, *[0.7 + 0.01 * week for week in range(13)]).course is Course.ON_COURSE


def test_a_risk_beyond_tolerance_puts_a_goal_at_risk() -> None:
    found = stand(LOW, *[0.04] * 13, beyond=1)
    assert (found.course, found.why) == (Course.AT_RISK, (Why.RISK,))


def test_after_its_day_a_goal_is_reached_or_missed_by_the_values_up_to_then() -> None:
    by = TODAY - timedelta(weeks=4)
    values = [*weeks(*[0.04] * 8, last=by), *weeks(*[0.2] * 4)]
    assert outlook(LOW, by, values, TODAY, risks_beyond=1).course is Course.REACHED
    assert outlook(HIGH, by, values, TODAY).course is Course.MISSED


def test_too_few_values_are_not_judged() -> None:
    assert stand(LOW).course is Course.UNKNOWN
    found = stand(LOW, 0.9, 0.9, 0.9)
    assert (found.course, found.why, found.value) == (Course.UNKNOWN, (Why.FEW_VALUES,), 0.9)


def test_one_odd_week_hardly_moves_the_trend() -> None:
    values = weeks(*[0.04] * 6, 0.9, *[0.04] * 6)
    assert slope(values) == 0


VALUES = st.lists(st.floats(0, 1).map(lambda value: round(value, 4)), min_size=4, max_size=20)


@given(VALUES, st.floats(0, 1), st.integers(0, 900), st.integers(0, 2))
def test_a_looser_target_is_never_further_away(
    values: list[float], limit: float, left: int, beyond: int
) -> None:
    tight, loose = GoalTarget(at_most=limit), GoalTarget(at_most=limit + 0.1)
    order = [Course.ON_COURSE, Course.AT_RISK]
    found = [stand(target, *values, left=left, beyond=beyond).course for target in (loose, tight)]
    assert order.index(found[0]) <= order.index(found[1])


@given(VALUES, st.floats(0, 1), st.integers(0, 900))
def test_from_below_and_from_above_are_mirror_images(values: list[float], limit: float, left: int) -> None:
    above = stand(GoalTarget(at_most=limit), *values, left=left)
    below = stand(GoalTarget(at_least=1 - limit), *[1 - value for value in values], left=left)
    # What never was below nothing is not carried there; only the far side of a mirror knows no such floor.
    if (above.projected or 0) > 0 and (below.projected or 0) > 0 and abs((above.value or 0) - limit) > 1e-6:
        near = abs((above.projected or 0) + (below.projected or 0) - 1)
        assert near < 1e-9


@given(VALUES, st.integers(0, 900), st.randoms())
def test_the_order_of_values_does_not_matter(values: list[float], left: int, random: object) -> None:
    known = weeks(*values)
    mixed = list(known)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    by = TODAY + timedelta(days=left)
    assert outlook(LOW, by, mixed, TODAY) == outlook(LOW, by, known, TODAY)
