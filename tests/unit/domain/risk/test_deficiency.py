"""Deficiency grades: the table of the module, and that more never makes it better."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.risk.findings.deficiency import Grade, grade_of
from risk_pipeline.domain.tickets.severity import Severity

ORDER = list(Grade)


@pytest.mark.parametrize(
    ("share", "money", "is_key", "grade"),
    [
        (0.01, Severity.P3, False, Grade.DEFICIENCY),
        (0.9, Severity.P2, False, Grade.DEFICIENCY),
        (0.01, Severity.P1, False, Grade.SIGNIFICANT_DEFICIENCY),
        (0.01, Severity.P3, True, Grade.DEFICIENCY),
        (0.05, Severity.P3, True, Grade.SIGNIFICANT_DEFICIENCY),
        (0.01, Severity.P2, True, Grade.SIGNIFICANT_DEFICIENCY),
        (0.2, Severity.P1, True, Grade.MATERIAL_WEAKNESS),
        (0.0, Severity.P0, True, Grade.MATERIAL_WEAKNESS),
        (None, Severity.P3, True, Grade.DEFICIENCY),
    ],
)
def test_the_grade_is_that_of_the_table(share, money, is_key, grade):
    assert grade_of(share, money, is_key=is_key) is grade


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(Severity), st.sampled_from(Severity), st.booleans())
def test_more_exceptions_more_money_or_a_key_control_never_lower_the_grade(one, other, a, b, is_key):
    less, more = sorted((one, other))
    mild, bad = max(a, b, key=lambda s: s.rank), min(a, b, key=lambda s: s.rank)
    lower = ORDER.index(grade_of(less, mild, is_key=is_key))
    assert lower <= ORDER.index(grade_of(more, bad, is_key=is_key))
    assert lower <= ORDER.index(grade_of(less, mild, is_key=True))
