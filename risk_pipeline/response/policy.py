"""The numbers and addresses the response side works with."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.domain.register.response_plan import ResponsePlan
from risk_pipeline.domain.tickets.episode import FarWorse
from risk_pipeline.domain.tickets.flapping import FlapRules
from risk_pipeline.domain.tickets.lifecycle import TicketPolicy
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.settings import Settings


@dataclass(frozen=True)
class ResponsePolicy:
    """How tickets live, when many of them are a storm, and what messages need.

    `floors` is the least severity of a red rule by the inherent impact of its risk. Without a `plan`
    no clocks start.
    """

    ticket: TicketPolicy = field(default_factory=TicketPolicy)
    storm_threshold: int = 5
    currency: str = "BRL"
    language: Language = DEFAULT_LANGUAGE
    ui_url: str = ""
    floors: Mapping[int, Severity] = field(default_factory=dict)
    plan: ResponsePlan | None = None


def policy_from(
    settings: Settings, plan: ResponsePlan | None = None, *, clocks: bool = True
) -> ResponsePolicy:
    """Return the policy that the settings and register/response.yaml ask for.

    With `clocks` off (a replay: nobody acts in the past) severity follows the plan, and no clock starts.
    """
    ticket = TicketPolicy(
        verify_periods=settings.verify_periods,
        verify_hours=settings.verify_hours,
        reopen_days=settings.reopen_days,
        flapping=FlapRules(settings.flapping_changes, settings.flapping_periods, settings.flapping_quiet),
        far_worse=FarWorse(settings.far_worse_factor, settings.far_worse_sigmas, settings.far_worse_raises),
        zone=settings.zone,
    )
    if plan is not None:
        ticket = replace(
            ticket,
            impact=plan.impact,
            max_acceptance_days=plan.max_acceptance_days,
            new_level_days=plan.new_level_days,
        )
    return ResponsePolicy(
        ticket=ticket,
        storm_threshold=settings.storm_threshold,
        currency=settings.currency,
        language=settings.language,
        ui_url=settings.ui_url.rstrip("/"),
        floors=plan.severity_of_inherent_impact if plan else {},
        plan=plan if clocks else None,
    )
