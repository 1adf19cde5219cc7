"""Who may do something to a risk: those who stand to it as the register's rights ask."""

from collections.abc import Callable
from dataclasses import dataclass

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.commands.rights import CHAIN, DEPUTY, LINE_HEAD, OWNER, Visitor, may_on_risk
from risk_pipeline.domain.errors import NotAllowed
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.operations.operators import RIGHTS_FILE, Operator, identify


@dataclass(frozen=True, slots=True)
class RiskAct:
    """What somebody wants to do to a risk, in words; owners in `also` count as owners of the risk."""

    verb: Verb
    risk_id: str
    what: str
    also: tuple[str, ...] = ()


def allow_on_risk(
    platform: Platform,
    act: RiskAct,
    other: str = "",
    note_refusal: Callable[[Operator], None] = lambda _operator: None,
) -> Operator:
    """Return who acts, if they may.

    Raises:
        ConfigError: the register does not know who it is.
        NotAllowed: the register leaves it to others; `note_refusal` was told.
    """
    operator = identify(platform.catalog, other)
    asked = [(act.verb, operator.visitor)]
    if operator.acts_for_another:
        asked.insert(0, (Verb.ACT_FOR, operator.own))
    for verb, visitor in asked:
        if not _may(platform, verb, visitor, act):
            note_refusal(operator)
            able = ", ".join(platform.catalog.rights.of(verb)) or "nobody"
            raise NotAllowed(
                f"Sorry, you may not {act.what}: {RIGHTS_FILE}, key {verb}, leaves that to {able}. "
                f"You act as {visitor.name} ({', '.join(sorted(visitor.roles))})."
            )
    return operator


def _may(platform: Platform, verb: Verb, visitor: Visitor, act: RiskAct) -> bool:
    catalog = platform.catalog
    risk = catalog.risks[act.risk_id]
    owner, line = catalog.owners.get(risk.owner), catalog.lines.get(risk.business_line)
    head = [line.head] if line else []
    chain = catalog.response.chain if catalog.response else ()
    roles = {OWNER: [risk.owner], LINE_HEAD: head}
    circle = {
        OWNER: [risk.owner, *act.also],
        DEPUTY: [owner.deputy] if owner and owner.deputy else [],
        LINE_HEAD: head,
        # Whose work the risk is does not count as above them.
        CHAIN: [name for each in chain if each != OWNER for name in roles.get(each, [each])],
    }
    return may_on_risk(catalog.rights, verb, visitor, circle)
