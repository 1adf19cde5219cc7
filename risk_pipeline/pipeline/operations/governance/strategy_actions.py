"""Say that an action of a strategy is done, with evidence; or take that back."""

from dataclasses import replace
from datetime import date

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.register.governance.strategy import Strategy, StrategyAction
from risk_pipeline.domain.risk.plans.work import SaidDone, done_by
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.given import today_of
from risk_pipeline.pipeline.operations.governance.risk_rights import RiskAct, allow_on_risk
from risk_pipeline.store.queries.strategy_actions import note_action, read_said


def say_done(platform: Platform, name: str, on: date, evidence: str, other: str = "") -> SaidDone:
    """Keep on record that an action (`second_carrier/tender`) was done on a day; the next run counts it.

    Raises:
        ConfigError: the register has no such action, the day is not over, or the evidence is missing.
        NotAllowed: the register leaves it to others.
    """
    strategy, action = find_action(platform, name)
    if not evidence.strip():
        raise ConfigError(f"{name}: say where the evidence is (--evidence).")
    if on > today_of(platform):
        raise ConfigError(f"{name}: {on} is not there yet; say the day on which it was done (--on).")
    return _note(
        platform, strategy, SaidDone(strategy.id, action.id, on, evidence.strip(), ""), action, other
    )


def take_back(platform: Platform, name: str, reason: str, other: str = "") -> SaidDone:
    """Keep on record that an action is not done after all.

    Raises:
        ConfigError: the register has no such action, it was not done, or no reason is given.
        NotAllowed: the register leaves it to others.
    """
    strategy, action = find_action(platform, name)
    if (strategy.id, action.id) not in done_by(read_said(platform.store)):
        raise ConfigError(f"{name} is not done; there is nothing to take back.")
    if not reason.strip():
        raise ConfigError(f"{name}: say why it is not done after all (--evidence).")
    said = SaidDone(strategy.id, action.id, today_of(platform), reason.strip(), "", is_taken_back=True)
    return _note(platform, strategy, said, action, other)


def find_action(platform: Platform, name: str) -> tuple[Strategy, StrategyAction]:
    """Return the action that `strategy/action` names.

    Raises:
        ConfigError: there is none; the text names those that are spelt alike.
    """
    strategies = platform.catalog.governance.strategies
    known = {
        f"{strategy.id}/{action.id}": (strategy, action)
        for strategy in strategies.values()
        for action in strategy.actions
    }
    if name not in known:
        hint = did_you_mean(name, known) or "`risk strategies show` names those of a strategy."
        raise ConfigError(f"No action '{name}': it is called strategy/action. {hint}")
    return known[name]


def _note(
    platform: Platform, strategy: Strategy, said: SaidDone, action: StrategyAction, other: str
) -> SaidDone:
    what = f"say that {strategy.id}/{action.id} is done"
    act = RiskAct(Verb.ADD_ACTION, strategy.risk, what, also=(strategy.owner, action.owner))
    operator = allow_on_risk(platform, act, other)
    said = replace(said, by=operator.visitor.name)
    with platform.store.writing() as transaction:
        note_action(transaction, said, operator.source, platform.clock.now())
    return said
