"""Keyword arguments of our expectations, taken from the one specification in `domain.register.rule`.

An expectation class names none itself: names, types, defaults and the `Args:` of its docstring come from the
kind of rule of the same name, so that none can be documented or taken that a rule would refuse.
"""

from collections.abc import Callable

from great_expectations.expectations.expectation import MetaExpectation
from great_expectations.util import camel_to_snake
from pydantic import BaseModel

from risk_pipeline.domain.register.rule import RULE_KINDS

Attributes = dict[str, object]


class FromSpecification(MetaExpectation):
    """Gives each expectation class the keyword arguments of its kind of rule."""

    def __new__(cls, name: str, bases: tuple[type, ...], attributes: Attributes) -> "FromSpecification":
        """Make the class; one without a kind of rule is left as it is."""
        kind = RULE_KINDS.get(camel_to_snake(name))
        if kind is not None:
            attributes |= _keyword_arguments(kind, str(attributes.get("__doc__", "")))
        # Great Expectations gives no types here.
        make: Callable[..., FromSpecification] = super().__new__
        return make(cls, name, bases, attributes)


def _keyword_arguments(kind: type[BaseModel], summary: str) -> Attributes:
    fields = kind.model_fields
    arguments = "\n".join(f"        {name}: {field.description}." for name, field in fields.items())
    return {
        "__doc__": f"{summary.rstrip()}\n\n    Args:\n{arguments}\n    ",
        "__annotations__": {name: field.annotation for name, field in fields.items()},
        **{name: field.default for name, field in fields.items() if not field.is_required()},
    }
