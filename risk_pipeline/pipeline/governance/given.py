"""The overrides that people gave, from the store."""

from dataclasses import replace
from datetime import date

from risk_pipeline.domain.risk.inputs import Override
from risk_pipeline.governance.overrides import GivenOverride
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.store.queries.overrides import ENDED, GIVEN, OverrideDecision, list_overrides


def given_overrides(platform: Platform) -> tuple[GivenOverride, ...]:
    """Return all overrides that were ever given, with the day on which a person ended or replaced them."""
    found: list[GivenOverride] = []
    for decision in list_overrides(platform.store):
        what, day = decision.body.get("what"), _day_of(platform, decision)
        if what in (GIVEN, ENDED):
            found = [_ended(each, decision.risk_id, day) for each in found]
        if what == GIVEN:
            found.append(_given(decision, day))
    return tuple(found)


def _ended(given: GivenOverride, risk_id: str, day: date) -> GivenOverride:
    return replace(given, ended_on=day) if given.risk_id == risk_id and not given.ended_on else given


def _given(decision: OverrideDecision, day: date) -> GivenOverride:
    body = decision.body
    made = Override(
        id=str(body.get("id", "")),
        likelihood=_class(body.get("likelihood")),
        impact=_class(body.get("impact")),
        by=str(body.get("actor", "")),
        reason=str(body.get("reason", "")),
        expires=date.fromisoformat(str(body["expires"])),
    )
    return GivenOverride(decision.risk_id, decision.number, made, day)


def _class(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _day_of(platform: Platform, decision: OverrideDecision) -> date:
    return decision.at.astimezone(platform.settings.zone).date()


def today_of(platform: Platform) -> date:
    """Return the business day that it is now."""
    return platform.clock.now().astimezone(platform.settings.zone).date()
