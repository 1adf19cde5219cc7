"""Root causes: a fixed list of categories, `family.value`, so that causes can be counted.

A ticket has up to two: why it happened (occurrence) and why nobody saw it earlier (escape).
"""

from difflib import get_close_matches
from enum import StrEnum

from risk_pipeline.domain.errors import TransitionRefused


class RootCause(StrEnum):
    """Why something happened, or why it went unseen."""

    PEOPLE_ERROR = "people.error"
    PEOPLE_MISCONDUCT = "people.misconduct"
    PEOPLE_CAPACITY = "people.capacity"
    PROCESS_MISSING_CONTROL = "process.missing_control"
    PROCESS_CONTROL_FAILED = "process.control_failed"
    PROCESS_DESIGN_LOOPHOLE = "process.design_loophole"
    PROCESS_CHANGE_UNMANAGED = "process.change_unmanaged"
    SYSTEM_DEFECT = "system.defect"
    SYSTEM_CONFIG = "system.config"
    SYSTEM_CAPACITY = "system.capacity"
    SYSTEM_DEPENDENCY = "system.dependency"
    DATA_QUALITY = "data.quality"
    DATA_DELAY = "data.delay"
    DATA_RULE_BLIND_SPOT = "data.rule_blind_spot"
    POLICY_UNCLEAR = "policy.unclear"
    POLICY_INCENTIVE = "policy.incentive"
    PARTNER_MERCHANT = "partner.merchant"
    PARTNER_CARRIER = "partner.carrier"
    PARTNER_PAYMENT = "partner.payment"
    PARTNER_SUPPLIER = "partner.supplier"
    EXTERNAL_ATTACK = "external.attack"
    EXTERNAL_RUMOUR = "external.rumour"
    EXTERNAL_LAW = "external.law"
    EXTERNAL_MARKET = "external.market"

    @classmethod
    def _missing_(cls, value: object) -> "RootCause | None":
        return cls.PARTNER_MERCHANT if value == "partner.seller" else None  # in older stores


def read_cause(text: str) -> RootCause:
    """Return the category a person wrote.

    Raises:
        TransitionRefused: there is none of that name; the text holds the nearest, or all.
    """
    try:
        return RootCause(text.strip().lower())
    except ValueError:
        names = [cause.value for cause in RootCause]
        wanted = text.strip().lower()
        family = f"{wanted.partition('.')[0]}."
        siblings = [name for name in names if name.startswith(family)]
        near = list(dict.fromkeys([*get_close_matches(wanted, names, n=3), *siblings]))
        hint = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(names)}."
        raise TransitionRefused(
            f"'{text}' is no root cause category. {hint}",
            "refused-category",
            about=("root_cause_category",),
            typed=text,
            known=near or names,
        ) from None
