"""The duties that the engine itself judges, day by day, from the register and the risk map.

Their rules stand in no suite: their ids are `<business line>.<duty>`, so that routes, digests and reviews
treat them like any rule of the line. No suite may use these names.
"""

from enum import StrEnum


class Duty(StrEnum):
    """What is owed; the value is the second part of its rules' ids."""

    RESIDUAL = "residual_within_tolerance"
    STRATEGY = "strategy_reaches_target"
    ACTION = "strategy_action_done"
    TEST_DUE = "control_tested_in_time"
    TEST_HAS_CASE = "control_test_finds_cases"
    TEST_PASSED = "control_test_by_hand_passes"

    @property
    def dimension(self) -> str:
        """What its tickets are about: their dimension, whose segments are ids of the register."""
        return _DIMENSIONS[self]

    @property
    def words(self) -> str:
        """What is owed, as analysts read it: `Control tested in time`."""
        return self.value.replace("_", " ").capitalize()

    @property
    def green_days(self) -> int | None:
        """Days kept in a row that close its tickets; None: as many as the settings say.

        A residual moves with the data. The others say themselves that something was done.
        """
        return None if self is Duty.RESIDUAL else 1


_DIMENSIONS: dict["Duty", str] = {
    Duty.RESIDUAL: "risk",
    Duty.STRATEGY: "strategy",
    Duty.ACTION: "strategy_action",
    Duty.TEST_DUE: "control",
    Duty.TEST_HAS_CASE: "control",
    Duty.TEST_PASSED: "control",
}


def rule_of(line: str, duty: Duty) -> str:
    """Return the id of the rule that judges a duty for a business line."""
    return f"{line}.{duty.value}"


def duty_of(rule_id: str) -> Duty | None:
    """Return the duty that a rule of the engine judges; None for a rule of a suite."""
    return _BY_NAME.get(rule_id.partition(".")[2])


PLANNED = frozenset({Duty.STRATEGY, Duty.ACTION, Duty.TEST_DUE})
"""Duties that depend on a day: what else happens about then is no event in common."""
_BY_NAME = {duty.value: duty for duty in Duty}
