"""The numbers and addresses the response side works with."""

from dataclasses import dataclass, field

from risk_pipeline.domain.decide import TicketPolicy
from risk_pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class ResponsePolicy:
    """How tickets live, when many of them are a storm, and what messages need.

    `data_owner` answers for data faults that belong to no declared feed, such as a failed run.
    """

    ticket: TicketPolicy = field(default_factory=TicketPolicy)
    storm_threshold: int = 5
    currency: str = "BRL"
    ui_url: str = ""
    data_owner: str = "data_eng"


def policy_from(settings: Settings) -> ResponsePolicy:
    """Return the policy that the settings ask for."""
    return ResponsePolicy(
        ticket=TicketPolicy(
            verify_periods=settings.verify_periods, reopen_days=settings.reopen_days, zone=settings.zone
        ),
        storm_threshold=settings.storm_threshold,
        currency=settings.currency,
        ui_url=settings.ui_url.rstrip("/"),
    )
