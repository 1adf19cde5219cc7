"""Expectations take the keyword arguments of their kind of rule, all of them and no other."""

import inspect
import re

import pytest

from risk_pipeline.domain.register.rule import RULE_KINDS
from risk_pipeline.monitoring import expectations

CLASSES = {
    getattr(expectations, name).expectation_type: getattr(expectations, name) for name in expectations.__all__
}


def test_each_kind_of_rule_has_its_expectation() -> None:
    assert set(CLASSES) == set(RULE_KINDS)


@pytest.mark.parametrize("kind", RULE_KINDS)
def test_names_and_defaults_are_those_of_the_rule(kind: str) -> None:
    fields = CLASSES[kind].__fields__
    for name, of_rule in RULE_KINDS[kind].model_fields.items():
        assert bool(fields[name].required) == of_rule.is_required()
        if not of_rule.is_required():
            assert fields[name].default == of_rule.default


@pytest.mark.parametrize("kind", RULE_KINDS)
def test_the_docstring_names_what_is_taken_and_says_what_it_is(kind: str) -> None:
    summary, _, arguments = inspect.getdoc(CLASSES[kind]).partition("Args:\n")
    assert summary.startswith("Expect ")
    assert re.findall(r"^    (\w+): ", arguments, re.MULTILINE) == list(RULE_KINDS[kind].model_fields)
    assert "None" not in arguments


def test_an_argument_that_no_rule_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="min_per_week"):
        expectations.ExpectIndicatorWithinControlLimits(indicator="a", min_per_week=1.0)
