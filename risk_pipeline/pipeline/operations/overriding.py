"""Overrides of risks: who gives one approves it; it is on record before it counts, and ends by itself."""

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.commands.rights import CHAIN, DEPUTY, LINE_HEAD, OWNER, Visitor, may_on_risk
from risk_pipeline.domain.errors import ConfigError, NotAllowed
from risk_pipeline.domain.formatting import did_you_mean
from risk_pipeline.domain.risk.inputs import Override
from risk_pipeline.domain.risk.overriding import OverrideWish, next_id
from risk_pipeline.governance.overrides import GivenOverride, held_on
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.given import given_overrides, today_of
from risk_pipeline.pipeline.operations.operators import RIGHTS_FILE, Operator, identify
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
    operator = identify(platform.catalog, other)
    asked = [(Verb.OVERRIDE, operator.visitor)]
    if operator.acts_for_another:
        asked.insert(0, (Verb.ACT_FOR, operator.own))
    for verb, visitor in asked:
        if not _may(platform, verb, visitor, risk_id):
            _note_refusal(platform, risk_id, operator)
            able = ", ".join(platform.catalog.rights.of(verb)) or "nobody"
            raise NotAllowed(
                f"Sorry, you may not override {risk_id}: {RIGHTS_FILE}, key {verb}, leaves that to {able}. "
                f"You act as {visitor.name} ({', '.join(sorted(visitor.roles))})."
            )
    return operator


def _may(platform: Platform, verb: Verb, visitor: Visitor, risk_id: str) -> bool:
    catalog = platform.catalog
    risk = catalog.risks[risk_id]
    owner, line = catalog.owners.get(risk.owner), catalog.lines.get(risk.business_line)
    head = [line.head] if line else []
    chain = catalog.response.chain if catalog.response else ()
    roles = {OWNER: [risk.owner], LINE_HEAD: head}
    circle = {
        OWNER: [risk.owner],
        DEPUTY: [owner.deputy] if owner and owner.deputy else [],
        LINE_HEAD: head,
        # Whose work the risk is does not count as above them.
        CHAIN: [name for each in chain if each != OWNER for name in roles.get(each, [each])],
    }
    return may_on_risk(catalog.rights, verb, visitor, circle)


def _note_refusal(platform: Platform, risk_id: str, operator: Operator) -> None:
    body = {"what": _REFUSED, "actor": operator.visitor.name, "reason": f"{operator.source}, refused"}
    with platform.store.writing() as transaction:
        seal_override(transaction, risk_id, body, platform.clock.now())
