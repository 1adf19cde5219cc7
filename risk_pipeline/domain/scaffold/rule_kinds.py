"""Kinds of rules in everyday words, as the expectation and keys that judge them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.indicator import Direction, Indicator
from risk_pipeline.domain.register.rule import NotShifting
from risk_pipeline.domain.scaffold.names import title_of

_NO_HIGH_END = 1e15
# Of so many that are usual, none is left by chance once in 20,000 periods.
_SURELY_SOME = 10
# Periods behind a usual range: eight weeks of hours or days, half a year of weeks or months.
_ENOUGH_HISTORY = {Grain.HOUR: 1344, Grain.DAY: 56, Grain.WEEK: 26, Grain.MONTH: 6}


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a grain, as given: one number, or two for an indicator that is bad both ways."""

    amber: tuple[float, ...] = ()
    red: tuple[float, ...] = ()
    consecutive: int = 1
    grain: Grain = Grain.DAY


@dataclass(frozen=True, slots=True)
class RuleShape:
    """An expectation, the keys that it needs here, and what a reader is told of it."""

    type: str
    kwargs: Mapping[str, Any]
    comment: str


def rule_shape(kind: str, indicator: Indicator, limits: Limits) -> RuleShape:
    """Return how a kind of rule judges an indicator.

    Raises:
        ConfigError: the limits do not fit the kind, or the kind does not fit the indicator.
    """
    return RULE_KINDS_IN_WORDS[kind](indicator, limits)


def judged_by(kind: str, indicator: Indicator) -> list[str]:
    """Return the dimensions that a kind of rule judges unless it is told others."""
    return [one for one in indicator.dimensions if (one != "all") == (kind == "concentration")]


def _limit(indicator: Indicator, limits: Limits) -> RuleShape:
    if not limits.red:
        raise ConfigError("A limit needs the value from which to act: --red.")
    kwargs = {name: _side(indicator, name, given) for name, given in _named(limits)}
    kwargs |= _in_a_row(limits)
    way = {"up_bad": "above", "down_bad": "below", "band": "outside"}[indicator.direction.value]
    unit = " (a share: 0.1 is 10 %)" if indicator.unit == "ratio" else _money(indicator)
    return RuleShape("expect_indicator_within_limits", kwargs, f"Red {way} its limit{unit}.")


def _zero(indicator: Indicator, limits: Limits) -> RuleShape:
    if limits.red or limits.amber:
        raise ConfigError("A drop to zero has no limits; leave --red and --amber out, or use --kind limit.")
    if indicator.direction is Direction.UP_BAD:
        raise ConfigError(
            f"{indicator.name} is up_bad: that it falls to zero is good news. Use --kind limit, or a band."
        )
    if indicator.unit != "count":
        raise ConfigError(
            f"{indicator.name} is no count, and says nothing of how many are usual; watch a count for a drop "
            "to zero: risk new indicator NAME --measure count."
        )
    red = [1, _NO_HIGH_END] if indicator.direction is Direction.BAND else 1
    least = ceil(_SURELY_SOME / limits.consecutive)
    text = f"Red where nothing at all comes, in each {limits.grain.value} that usually has {least} or more."
    kwargs = {"red": red, "min_expected": least, **_in_a_row(limits)}
    return RuleShape("expect_indicator_within_limits", kwargs, text)


def _usual(indicator: Indicator, limits: Limits) -> RuleShape:
    kwargs = _deviations(indicator, limits)
    enough = _ENOUGH_HISTORY[limits.grain]
    past = counted(enough, limits.grain)
    text = f"Red outside the usual range of its own past, in standard deviations; judged after {past}."
    return RuleShape("expect_indicator_within_control_limits", kwargs | {"min_history": enough}, text)


def _shift(indicator: Indicator, limits: Limits) -> RuleShape:
    kwargs = _deviations(indicator, limits)
    past = counted(NotShifting(indicator=indicator.name, grain=limits.grain).least_history, limits.grain)
    text = f"Red where evidence of a lasting shift has added up; judged after {past}."
    return RuleShape("expect_indicator_not_to_shift", {**kwargs, "min_effect": 0.5}, text)


def _worsening(_: Indicator, limits: Limits) -> RuleShape:
    if limits.red or limits.amber:
        raise ConfigError("Worsening has no limits; leave --red and --amber out.")
    text = "Red where it worsens four times in a row, by a fifth in all."
    return RuleShape("expect_indicator_not_to_worsen", {"periods": 4, "min_change": 0.2}, text)


def _concentrated(indicator: Indicator, limits: Limits) -> RuleShape:
    if len(limits.red) != 1:
        raise ConfigError("A concentration needs the share of one segment from which to act: --red 0.5.")
    if not judged_by("concentration", indicator):
        raise ConfigError(f"{indicator.name} has no dimension; a concentration is one segment among several.")
    kwargs = _deviations(indicator, limits)
    return RuleShape("expect_indicator_not_concentrated", kwargs, "Red where one segment holds most of all.")


RULE_KINDS_IN_WORDS: Mapping[str, Callable[[Indicator, Limits], RuleShape]] = {
    "limit": _limit,
    "usual-range": _usual,
    "shift": _shift,
    "drop-to-zero": _zero,
    "worsening": _worsening,
    "concentration": _concentrated,
}


def _in_a_row(limits: Limits) -> dict[str, int]:
    return {"consecutive": limits.consecutive} if limits.consecutive > 1 else {}


def _named(limits: Limits) -> list[tuple[str, tuple[float, ...]]]:
    return [(name, given) for name, given in (("amber", limits.amber), ("red", limits.red)) if given]


def _side(indicator: Indicator, name: str, given: tuple[float, ...]) -> Any:  # noqa: ANN401 - a YAML value
    numbers = [int(one) if one == int(one) else one for one in given]
    wanted = 2 if indicator.direction is Direction.BAND else 1
    if len(numbers) != wanted:
        form = f"--{name} LOW,HIGH" if wanted == 2 else f"one number, --{name} LIMIT"
        raise ConfigError(f"{title_of(indicator.name)} is {indicator.direction.value}; give {form}.")
    return numbers if wanted == 2 else numbers[0]


def _deviations(indicator: Indicator, limits: Limits) -> dict[str, Any]:
    if any(len(given) != 1 for _, given in _named(limits)):
        raise ConfigError(f"{indicator.name}: give one number each for --amber and --red, or none.")
    return {name: given[0] for name, given in _named(limits)}


def _money(indicator: Indicator) -> str:
    return " (money in minor units: 100 is 1.00)" if indicator.unit == "money_minor" else ""
