"""Overrides of risks: who gives one approves it; it is on record before it counts, and ends by itself."""

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.risk.inputs import Override
from risk_pipeline.domain.risk.overriding import OverrideWish, next_id
from risk_pipeline.governance.overrides import GivenOverride, held_on
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.given import given_overrides, today_of
from risk_pipeline.pipeline.operations.governance.risk_rights import RiskAct, allow_on_risk
from risk_pipeline.pipeline.operations.operators import Operator
from risk_pipeline.store.queries.overrides import (
    ENDED,
    GIVEN,
    list_overrides,
    seal_override,
)

_REFUSED = "refused"


def give_override(platform: Platform, risk_id: str, wish: OverrideWish, other: str = "") -> GivenOverride:
    """Override the classes of a risk for a time, as whoever acts. One that holds already is replaced.

    Raises:
        ConfigError: there is no such risk, or what is asked for is no override.
        NotAllowed: the register leaves it to others; that they asked is on record.
    """
    _known(platform, risk_id)
    today = today_of(platform)
    wish.check(today)
    operator = _allow(platform, risk_id, other)
    with platform.store.writing() as transaction:
        known = [each for each in list_overrides(transaction) if each.body.get("what") == GIVEN]
        id_ = next_id([str(each.body.get("id")) for each in known])
        body = {
            "id": id_,
            "what": GIVEN,
            "actor": operator.visitor.name,
            "reason": wish.reason.strip(),
            "way_in": operator.source,
            "likelihood": wish.likelihood,
            "impact": wish.impact,
            "expires": wish.expires.isoformat(),
        }
        seal_override(transaction, risk_id, body, platform.clock.now())
    return next(each for each in given_overrides(platform) if each.override.id == id_)


def end_override(platform: Platform, risk_id: str, reason: str, other: str = "") -> Override:
    """End the override of a risk before its day; return it.

    Raises:
        ConfigError: there is no such risk, or none of its overrides holds today.
        NotAllowed: the register leaves it to others; that they asked is on record.
    """
    _known(platform, risk_id)
    holding = held_on(given_overrides(platform), today_of(platform)).get(risk_id)
    if holding is None:
        raise ConfigError(f"{risk_id} has no override today. `risk map` marks those that have one.")
    operator = _allow(platform, risk_id, other)
    body = {
        "id": holding.id,
        "what": ENDED,
        "actor": operator.visitor.name,
        "reason": reason.strip(),
        "way_in": operator.source,
    }
    with platform.store.writing() as transaction:
        seal_override(transaction, risk_id, body, platform.clock.now())
    return holding


def _known(platform: Platform, risk_id: str) -> None:
    if risk_id not in platform.catalog.risks:
        hint = did_you_mean(risk_id, platform.catalog.risks) or "register/risks.yaml names them."
        raise ConfigError(f"No risk '{risk_id}'. {hint}")


def _allow(platform: Platform, risk_id: str, other: str) -> Operator:
    def note(operator: Operator) -> None:
        _note_refusal(platform, risk_id, operator)

    return allow_on_risk(platform, RiskAct(Verb.OVERRIDE, risk_id, f"override {risk_id}"), other, note)


def _note_refusal(platform: Platform, risk_id: str, operator: Operator) -> None:
    body = {"what": _REFUSED, "actor": operator.visitor.name, "reason": f"{operator.source}, refused"}
    with platform.store.writing() as transaction:
        seal_override(transaction, risk_id, body, platform.clock.now())
