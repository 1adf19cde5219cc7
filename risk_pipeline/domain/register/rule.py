"""What a monitoring rule is: one entry of a suite in `expectations/`.

`kwargs` of our own expectation types are checked here against the models below, so that a
misspelt key is refused wherever the rule is read; Great Expectations classes with the same
fields judge them (see `monitoring/`). Kwargs of a core expectation type are left to GX.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from risk_pipeline.domain.period import Grain


class RuleState(StrEnum):
    """Life of a rule. Shadow rules are evaluated and recorded, never notified."""

    DRAFT = "draft"
    SHADOW = "shadow"
    ACTIVE = "active"
    PAUSED = "paused"
    RETIRED = "retired"

    @property
    def is_evaluated(self) -> bool:
        """Whether rules of this state are judged."""
        return self in {RuleState.SHADOW, RuleState.ACTIVE}


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


OnKnownEvent = Literal["explain", "mute", "ignore"]


class _OnIndicator(_Strict):
    indicator: str = Field(description="name of the indicator")
    by: tuple[str, ...] = Field(default=("all",), description="dimensions judged")
    grain: Grain = Field(default=Grain.DAY, description="hour, day, week or month")
    on_known_event: OnKnownEvent = Field(
        default="explain",
        description="what happens to hits on days in the calendar",
    )


class WithinLimits(_OnIndicator):
    """Absolute limits, in the indicator's unit. For `band` give `amber`/`red` as [low, high]."""

    amber: float | tuple[float, float] | None = Field(default=None, description="limit to watch")
    red: float | tuple[float, float] = Field(
        description="limit to act on; a ratio is red only if its 90 % Wilson bound is beyond it too"
    )
    consecutive: int = Field(default=1, ge=1, description="red only from the k-th period in a row")
    # Not part of a version that does not use it: rules keep theirs.
    min_expected: float = Field(
        default=0.0,
        ge=0,
        exclude_if=lambda least: not least,
        description="where the past lets expect fewer events than this: insufficient",
    )


class WithinControlLimits(_OnIndicator):
    """Limits from the indicator's own past: `deviation` in standard deviations, same-weekday centre."""

    amber: float = Field(default=3.0, gt=0, description="standard deviations to watch")
    red: float = Field(default=5.0, gt=0, description="standard deviations to act on")
    min_expected: float = Field(default=0.0, ge=0, description="expected events below this: insufficient")
    min_effect: float = Field(default=0.0, ge=0, description="smaller relative moves are suppressed")
    min_history: int = Field(default=56, ge=1, description="periods behind the baseline")
    consecutive: int = Field(default=1, ge=1, description="red only from the k-th period in a row")


FADING_PERIODS = {Grain.HOUR: 24, Grain.DAY: 28, Grain.WEEK: 8, Grain.MONTH: 3}
"""Within how many periods the evidence for a shift that was stronger before is fading."""

_LEAST_HISTORY = {Grain.HOUR: 672, Grain.DAY: 84, Grain.WEEK: 12, Grain.MONTH: 6}


class NotShifting(_OnIndicator):
    """Early warning: evidence of a lasting shift adds up from day to day until its alarm limit.

    `amber` and `red` are parts of that limit, which follows from the owner's noise budget: 1 is the alarm.
    """

    amber: float = Field(default=0.7, gt=0, description="part of the alarm limit to watch")
    red: float = Field(default=1.0, gt=0, description="part of the alarm limit to act on")
    spike: bool = Field(default=True, description="a single period far out is red on its own")
    min_effect: float = Field(default=0.0, ge=0, description="smaller relative moves are suppressed")
    min_excess: float = Field(default=0.0, ge=0, description="fewer events off what was expected: suppressed")
    min_per_week: float = Field(default=0.0, ge=0, description="slower than so many a week: suppressed")
    min_history: int | None = Field(
        default=None,
        ge=1,
        description="periods behind the baseline; by default 672 hours, 84 days, 12 weeks, 6 months",
    )

    @property
    def least_history(self) -> int:
        """Periods behind the baseline below which nothing is said."""
        return self.min_history or _LEAST_HISTORY[self.grain]


class NotWorsening(_OnIndicator):
    """No `periods` worsening steps in a row that add up to `min_change` (relative)."""

    periods: int = Field(
        default=4, ge=2, description="worsening steps in a row that are red; one fewer is amber"
    )
    min_change: float = Field(
        default=0.2, ge=0, description="relative change over those steps below which they do not count"
    )


class NotConcentrated(_OnIndicator):
    """No single segment holds more than this share of the period's total numerator."""

    amber: float | None = Field(default=None, gt=0, le=1, description="share to watch")
    red: float = Field(gt=0, le=1, description="share to act on")
    min_segments: int = Field(default=5, ge=2, description="with fewer segments: insufficient")
    min_total: float = Field(default=0.0, ge=0, description="with a smaller total: insufficient")

    @model_validator(mode="after")
    def _needs_segments(self) -> "NotConcentrated":
        if "all" in self.by:
            msg = "by: 'all' has one segment; concentration needs a dimension with many segments"
            raise ValueError(msg)
        return self


class _WithoutExceptions(_OnIndicator):
    """Every case is looked at, so there is no sample to be unsure of: one exception too many is red."""

    max_exceptions: int = Field(default=0, ge=0, description="exceptions in a period that still pass")
    max_share: float = Field(
        default=0.0, ge=0, lt=1, description="or this share of the period's cases, where that is more"
    )


class ControlTestPasses(_WithoutExceptions):
    """A control's test: of all that the control was performed on in a period, how much is an exception.

    The indicator has one case per performance: numerator 1 where it is an exception, denominator 1. A
    period in which the control had nothing to do says nothing: `no_data`, never a pass.
    """

    control: str | None = Field(
        default=None,
        pattern=r"^C[0-9]{2,}$",
        description="id of the control; with `by: [control]` it is the segment judged, or all are without it",
    )

    @model_validator(mode="after")
    def _names_its_control(self) -> "ControlTestPasses":
        if self.by != (CONTROL,) and self.control is None:
            msg = "control: name the control tested, or say by: [control] for each that is a segment"
            raise ValueError(msg)
        return self

    @property
    def segments(self) -> tuple[str, ...] | None:
        """Which segments are judged: of an indicator by control, the one that is named; None for all."""
        return (self.control,) if self.control and self.by == (CONTROL,) else None


class ProcessConforms(_WithoutExceptions):
    """No case of a process makes a move that the process forbids; one ticket for each forbidden move."""

    by: tuple[str, ...] = Field(default=("move",), description="the dimension whose segments are the moves")


CONTROL, MOVE = "control", "move"
"""Dimensions whose segments are ids of controls, and of forbidden moves as `process.move`."""

LOW_VOLUME = 3.0
"""Standard deviations below the usual from which a feed's day is not called whole."""


FEWEST_USUAL_ROWS = 8
"""Of fewer rows a day chance alone takes away so many that a rule on volume says nothing."""


class FeedVolume(_Strict):
    """Rows of a feed by event day, against the usual for that weekday and the feed's own spread.

    On days in the calendar the shares alone count.
    """

    feeds: tuple[str, ...] = Field(min_length=1, description="ids of the feeds")
    amber: float = Field(default=0.6, description="share of the usual below which to watch")
    red: float = Field(default=0.4, description="share of the usual below which the feed is broken")
    amber_deviation: float = Field(
        default=LOW_VOLUME, gt=0, description="standard deviations below the usual from which to watch"
    )
    red_deviation: float = Field(
        default=5.0,
        gt=0,
        description="standard deviations below the usual from which a feed below the amber share is broken",
    )
    min_expected: float = Field(default=20.0, description="with fewer usual rows: insufficient")
    min_history: int = Field(default=28, description="days behind the baseline")


class FeedFresh(_Strict):
    """Hours between a feed's newest event and the end of the day."""

    feeds: tuple[str, ...] = Field(min_length=1, description="ids of the feeds")
    amber_hours: float = Field(default=36.0, description="age to watch")
    red_hours: float = Field(default=60.0, description="age from which the feed is broken")
    min_history: int = Field(
        default=0, ge=0, description="days since the feed's first event; fewer: insufficient"
    )


RULE_KINDS: Mapping[str, type[BaseModel]] = {
    "expect_indicator_within_limits": WithinLimits,
    "expect_indicator_within_control_limits": WithinControlLimits,
    "expect_indicator_not_to_shift": NotShifting,
    "expect_indicator_not_to_worsen": NotWorsening,
    "expect_indicator_not_concentrated": NotConcentrated,
    "expect_control_test_to_pass": ControlTestPasses,
    "expect_process_to_conform": ProcessConforms,
    "expect_feed_volume_as_usual": FeedVolume,
    "expect_feed_to_be_fresh": FeedFresh,
}
# What the engine judges itself, by line (`domain/risk/duties`): no suite may have a rule of such a name.
ENGINE_RULES = frozenset(
    {
        "residual_within_tolerance",
        "strategy_reaches_target",
        "strategy_action_done",
        "control_tested_in_time",
        "control_test_finds_cases",
        "control_test_by_hand_passes",
    }
)
CONTROL_TEST, PROCESS_RULE = "expect_control_test_to_pass", "expect_process_to_conform"
EXCEPTION_RULES = frozenset({CONTROL_TEST, PROCESS_RULE})
FEED_RULES = frozenset({"expect_feed_volume_as_usual", "expect_feed_to_be_fresh"})
FEED_INDICATORS = {
    "expect_feed_volume_as_usual": "feed_volume",
    "expect_feed_to_be_fresh": "feed_age_hours",
}


# What a change of does not make another version of a rule: what it judges stays the same.
_NOT_JUDGED = frozenset({"rationale", "review_by", "cause_required"})


class RuleMeta(_Strict):
    """Who answers for a rule and why it is as it is."""

    risk: str = Field(description="id of the risk that it watches")
    mode: Literal["in_process", "post_event"] = Field(
        description="`in_process`: while it can still be stopped; `post_event`: to learn and make good"
    )
    owner: str = Field(description="owner id of who gets its tickets")
    playbook: str = Field(description="id of the playbook that its messages begin with")
    rationale: str = Field(description="why these limits; for whoever reviews the rule")
    review_by: date = Field(description="day by which somebody looks at it again; lint reports a late one")
    state: RuleState = Field(
        default=RuleState.ACTIVE,
        description="draft and paused rules are not judged; shadow rules are judged, and nobody is told",
    )
    cause_required: bool = Field(
        default=False,
        description="a ticket that recovers stays open until somebody says what caused it: for single bursts",
    )
    dataset: str | None = Field(default=None, description="table a core expectation looks at")


class Rule(_Strict):
    """One monitoring rule as written in a suite."""

    id: str = Field(
        pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", description="<business line>.<name>; never used again"
    )
    type: str = Field(description="one of the types below, or any core expectation of Great Expectations")
    kwargs: dict[str, Any] = Field(default_factory=dict, description="by type, see below")
    severity: Literal["critical", "warning", "info"] = Field(
        default="warning", description="in Great Expectations' words; tickets have P0 to P3 by their impact"
    )
    meta: RuleMeta = Field(description="who answers for it and why it is as it is")

    @model_validator(mode="after")
    def _own_kwargs_are_known(self) -> "Rule":
        self.spec  # noqa: B018 - raises when a kwarg is unknown or ill-typed
        return self

    @field_validator("id")
    @classmethod
    def _is_not_the_engines(cls, id_: str) -> str:
        if id_.partition(".")[2] in ENGINE_RULES:
            msg = f"id: {id_} is a rule of the engine; choose another name"
            raise ValueError(msg)
        return id_

    @property
    def spec(self) -> BaseModel | None:
        """Typed kwargs of one of our own expectation types; None for a core type of GX."""
        kind = RULE_KINDS.get(self.type)
        return kind.model_validate(self.kwargs) if kind else None

    @property
    def indicator(self) -> str | None:
        """Name of the indicator judged, if the rule judges one."""
        return FEED_INDICATORS.get(self.type) or self.kwargs.get("indicator")

    @property
    def sha256(self) -> str:
        """Version: hash of what is judged. Prose (rationale, review date) does not change it."""
        body = self.model_dump(mode="json")
        body["meta"] = {k: v for k, v in body["meta"].items() if k not in _NOT_JUDGED}
        if spec := self.spec:
            body["kwargs"] = spec.model_dump(mode="json")
        return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


class Suite(_Strict):
    """One file of `expectations/`: the rules of one business line."""

    name: str = Field(description="id of the business line; the name of the file")
    description: str = Field(default="", description="what the suite watches")
    expectations: tuple[Rule, ...] = Field(description="the rules")
