"""Expectations about internal control: tests of controls, and processes as they really run."""

from risk_pipeline.monitoring.expectations.base import RuleExpectation


class ExpectControlTestToPass(RuleExpectation):
    """Expect a control to have been performed on all it should be, but for the exceptions allowed."""

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        control = "each control" if kwargs["control"] is None else "$control"
        return f"The test of {control} by $indicator may have {_allowed(kwargs)} in a $grain."


class ExpectProcessToConform(RuleExpectation):
    """Expect no case of a process to make a move that the process forbids."""

    @classmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        return f"Each forbidden move of $indicator may have {_allowed(kwargs)} in a $grain."


def _allowed(kwargs: dict[str, object]) -> str:
    share = " or up to $max_share of the cases" if kwargs["max_share"] else ""
    return f"at most $max_exceptions exceptions{share}"
