"""The muters that look at all rules of a run, in the order in which they are asked. First match wins.

Those that need one rule only are in `monitoring/judging/mute_within_rule.py`. All write through `mute`, which
keeps what an earlier muter of `domain.muting_reasons.Muted` has said: the order holds in any case.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from risk_pipeline.domain.muting_reasons import Muted, Told
from risk_pipeline.domain.register.rule import RuleState
from risk_pipeline.monitoring.judging import VerdictBlock
from risk_pipeline.monitoring.muting.explained import by_hours, by_total, by_weight, explanations, name_slices
from risk_pipeline.monitoring.muting.reds import read_reds
from risk_pipeline.monitoring.muting.told import told_elsewhere
from risk_pipeline.monitoring.rule_verdicts import RuleVerdicts

_COPIED = ("suppressed", "suppressed_detail", "grounds")


@dataclass(frozen=True, slots=True)
class Run:
    """The verdicts of all rules, the reds, which of these a total explains, and what is told elsewhere."""

    parts: Sequence[RuleVerdicts]
    reds: pd.DataFrame
    under_totals: pd.DataFrame
    told: Sequence[Told] = ()

    @classmethod
    def of(cls, parts: Sequence[RuleVerdicts], told: Sequence[Told] = ()) -> "Run":
        """Return the run of these verdicts."""
        reds = read_reds(parts)
        return cls(parts, reds, reds if reds.empty else by_total(reds), told)


Found = Iterator[tuple[int, int, str]]
"""Number of the part, row in its block, and what follows the opening words of the sentence."""


def shadow(run: Run) -> Found:
    """Every verdict, hit or not, of a rule that is only tried out."""
    for number, part in enumerate(run.parts):
        if part.rule.meta.state is RuleState.SHADOW:
            yield from ((number, at, "") for at in range(len(part.block)))


def explained_by_total(run: Run) -> Found:
    """Hits of slices that meet a red of the whole indicator, or linger from one."""
    if not run.reds.empty:
        found = explanations(run.parts, run.under_totals)
        yield from ((number, at, f": {who}") for number, at, who in found)


def same_finding(run: Run) -> Found:
    """Hits for which a weightier rule of the owner speaks, or the hours of the same day."""
    if not run.reds.empty:
        for find in (by_weight, by_hours):
            found = explanations(run.parts, find(run.reds))
            yield from ((number, at, f" as {who}") for number, at, who in found)


def on_incident(run: Run) -> Found:
    """Hits that an incident already tells: it runs, and its people look at them."""
    yield from ((number, at, f": {where}") for number, at, where in told_elsewhere(run.parts, run.told))


MUTERS: tuple[tuple[Muted, Callable[[Run], Found]], ...] = (
    (Muted.SHADOW, shadow),
    (Muted.EXPLAINED_BY_TOTAL, explained_by_total),
    (Muted.SAME_FINDING, same_finding),
    (Muted.ON_INCIDENT, on_incident),
)


def mute_across_rules(parts: Sequence[RuleVerdicts], told: Sequence[Told] = ()) -> list[RuleVerdicts]:
    """Return the verdicts of all rules, each hit that is not acted on with the reason.

    `told` is what people are told elsewhere.

    The blocks given are not changed. The reason of a total names the slices that are red with it.
    """
    run = Run.of(parts, told)
    muted = [_copy(part) for part in parts]
    for code, find in MUTERS:
        for number, at, more in find(run):
            mute(muted[number].block, at, code, more)
    if not run.reds.empty:
        name_slices(muted, run.under_totals)
    return muted


def mute(block: VerdictBlock, at: int, code: Muted, more: str = "") -> None:
    """Say why a row is not acted on, unless an earlier muter, or this one, has said so."""
    codes, sentences = block.columns["suppressed"], block.columns["suppressed_detail"]
    if codes[at] is None or code.rank < Muted(codes[at]).rank:
        codes[at], sentences[at] = code.value, code.because(more).sentence


def _copy(part: RuleVerdicts) -> RuleVerdicts:
    block = part.block
    own = {name: block.columns[name].copy() for name in _COPIED}
    return replace(part, block=replace(block, columns={**block.columns, **own}))
