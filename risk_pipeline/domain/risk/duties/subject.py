"""What a duty is about, by the register: its title, whose it is, the line and the risk behind it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.risk import Risk
from risk_pipeline.domain.register.governance.strategy import Strategy, StrategyAction
from risk_pipeline.domain.risk.duties.duty import Duty

Entry = Risk | Strategy | StrategyAction | Control


@dataclass(frozen=True, slots=True)
class Subject:
    """One entry of the register that a duty is about; `id` is the segment of its tickets.

    `part_of` is the title of an action's strategy. `risk` is empty where it has several.
    """

    duty: Duty
    id: str
    entry: Entry
    line: str
    risk: str
    part_of: str = ""

    @property
    def title(self) -> str:
        """How messages call it."""
        return self.entry.title

    @property
    def risks(self) -> tuple[str, ...]:
        """Ids of all risks that it is about."""
        return self.entry.risks if isinstance(self.entry, Control) else (self.risk,)

    @property
    def owner(self) -> str:
        """Owner id of who owes it."""
        return self.entry.owner


def subjects(risks: Mapping[str, Risk], governance: Governance) -> Iterator[Subject]:
    """Yield all that duties are about, as `subject_of` finds each."""
    strategies = governance.strategies
    actions = (f"{each.id}/{action.id}" for each in strategies.values() for action in each.actions)
    asked: tuple[tuple[Duty, Iterable[str]], ...] = (
        (Duty.RESIDUAL, risks),
        (Duty.STRATEGY, strategies),
        (Duty.ACTION, actions),
        (Duty.TEST_DUE, governance.controls),
        (Duty.TEST_HAS_CASE, governance.controls),
        (Duty.TEST_PASSED, governance.controls),
    )
    for duty, ids in asked:
        for id_ in ids:
            if found := subject_of(duty, id_, risks, governance):
                yield found


def subject_of(duty: Duty, segment: str, risks: Mapping[str, Risk], governance: Governance) -> Subject | None:
    """Return what a duty's ticket is about; None where the register does not have it (any more).

    A strategy of an unknown risk has no line, and owes nothing; nor does a control that is not in force, or
    has no test.
    """
    if duty is Duty.RESIDUAL:
        risk = risks.get(segment)
        return Subject(duty, segment, risk, risk.business_line, segment) if risk else None
    if duty in (Duty.STRATEGY, Duty.ACTION):
        return _of_strategy(duty, segment, risks, governance)
    control = governance.controls.get(segment)
    if control is None or control.test is None or not control.is_in_force:
        return None
    behind = control.risks[0] if len(control.risks) == 1 else ""
    return Subject(duty, segment, control, control.business_line, behind)


def _of_strategy(
    duty: Duty, segment: str, risks: Mapping[str, Risk], governance: Governance
) -> Subject | None:
    id_, _, action_id = segment.partition("/")
    strategy = governance.strategies.get(id_)
    risk = risks.get(strategy.risk) if strategy else None
    if strategy is None or risk is None:
        return None
    if duty is Duty.STRATEGY:
        return Subject(duty, segment, strategy, risk.business_line, risk.id)
    action = next((each for each in strategy.actions if each.id == action_id), None)
    return Subject(duty, segment, action, risk.business_line, risk.id, strategy.title) if action else None
