"""What a rule says, as one sentence: for Dagster, Data Docs and whoever reviews the rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial, singledispatchmethod

from risk_pipeline.domain.formatting import counted, format_value
from risk_pipeline.domain.register.indicator import Direction, Indicator
from risk_pipeline.domain.register.rule import (
    ControlTestPasses,
    FeedFresh,
    FeedVolume,
    NotConcentrated,
    NotShifting,
    NotWorsening,
    ProcessConforms,
    Rule,
    WithinControlLimits,
    WithinLimits,
)
from risk_pipeline.domain.register.titles import Titles

Limit = float | tuple[float, float]
_JUDGED = (
    *(WithinLimits, WithinControlLimits, NotShifting, NotWorsening, NotConcentrated),
    *(ControlTestPasses, ProcessConforms),
)


@dataclass(frozen=True)
class RuleWords:
    """Says rules in words, with the titles of the register and amounts in the project's currency."""

    indicators: Mapping[str, Indicator]
    titles: Titles
    currency: str

    def sentence(self, rule: Rule) -> str:
        """Return what must hold, and from where on it is red or amber."""
        spec = rule.spec
        if spec is None:
            where = rule.meta.dataset or "the table"
            what = rule.type.removeprefix("expect_").replace("_", " ")
            column = rule.kwargs.get("column")
            return f"{where}{f', column {column}' if column else ''}: {what}."
        return f"{self._subject(spec)}: {self._said(spec)}."

    def _subject(self, spec: object) -> str:
        if isinstance(spec, _JUDGED):
            known = self.indicators.get(spec.indicator)
            cuts = [self.titles.dimension(name).lower() for name in spec.by if name != "all"]
            by = f" by {' and by '.join(cuts)}" if cuts else ""
            total = ", in total and" if cuts and "all" in spec.by else ""
            return f"{known.title if known else spec.indicator}{total}{by}"
        feeds = spec.feeds if isinstance(spec, FeedVolume | FeedFresh) else ()
        return ", ".join(feeds)

    @singledispatchmethod
    def _said(self, spec: object) -> str:
        return type(spec).__name__

    @_said.register
    def _(self, spec: WithinLimits) -> str:
        known = self.indicators.get(spec.indicator)
        direction = known.direction if known else Direction.UP_BAD
        unit = known.unit if known else "count"
        amber = "" if spec.amber is None else f", amber {self._beyond(spec.amber, direction, unit)}"
        red = self._beyond(spec.red, direction, unit)
        grain = spec.grain.value
        where = f" that usually has {spec.min_expected:g} or more" if spec.min_expected else ""
        return f"red {red} in {_one(grain)}{where}{_in_a_row(spec.consecutive, grain)}{amber}"

    def _beyond(self, limit: Limit, direction: Direction, unit: str) -> str:
        shown = partial(format_value, unit=unit, currency=self.currency)
        if isinstance(limit, tuple):
            return f"outside {shown(limit[0])} to {shown(limit[1])}"
        return f"{'below' if direction is Direction.DOWN_BAD else 'above'} {shown(limit)}"

    @_said.register
    def _(self, spec: WithinControlLimits) -> str:
        return (
            f"red more than {spec.red:g} standard deviations from what its own past lets expect for the "
            f"{spec.grain.value}{_in_a_row(spec.consecutive, spec.grain.value)}, amber from {spec.amber:g}"
        )

    @_said.register
    def _(self, spec: NotShifting) -> str:
        jump = f", or when one {spec.grain.value} is far outside the usual" if spec.spike else ""
        return (
            "red once it has moved away from its usual level and stays there "
            f"(the evidence of each {spec.grain.value} adds up){jump}"
        )

    @_said.register
    def _(self, spec: NotWorsening) -> str:
        return (
            f"red after {counted(spec.periods, spec.grain.value)} in a row that are each worse than the "
            f"one before, by {format_value(spec.min_change, 'ratio', '')} or more in all"
        )

    @_said.register
    def _(self, spec: NotConcentrated) -> str:
        red = format_value(spec.red, "ratio", "")
        amber = "" if spec.amber is None else f", amber above {format_value(spec.amber, 'ratio', '')}"
        return f"red where one of them holds more than {red} of the total of {_one(spec.grain.value)}{amber}"

    @_said.register
    def _(self, spec: ControlTestPasses) -> str:
        tested = "its control" if spec.control is None else spec.control
        return f"the test of {tested} fails {_too_many(spec)}"

    @_said.register
    def _(self, spec: ProcessConforms) -> str:
        return f"red {_too_many(spec)}"

    @_said.register
    def _(self, spec: FeedVolume) -> str:
        return (
            f"red where a day brings less than {format_value(spec.red, 'ratio', '')} of the rows usual for "
            f"its weekday, amber below {format_value(spec.amber, 'ratio', '')}"
        )

    @_said.register
    def _(self, spec: FeedFresh) -> str:
        return (
            f"red where the newest event is more than {spec.red_hours:g} hours old at the end of a day, "
            f"amber above {spec.amber_hours:g} hours"
        )


def _too_many(spec: ControlTestPasses | ProcessConforms) -> str:
    allowed = counted(spec.max_exceptions, "exception")
    share = f" and {format_value(spec.max_share, 'ratio', '')} of all cases" if spec.max_share else ""
    return f"with more than {allowed}{share} in {_one(spec.grain.value)}"


def _one(grain: str) -> str:
    return f"an {grain}" if grain == "hour" else f"a {grain}"


def _in_a_row(periods: int, grain: str) -> str:
    return "" if periods == 1 else f", {counted(periods, grain)} in a row"
