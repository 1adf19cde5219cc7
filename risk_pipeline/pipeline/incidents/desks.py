"""What the incidents of a project are worked on with, and the doer that data are."""

from risk_pipeline.domain.incidents.acts.doer import Doer
from risk_pipeline.domain.tickets.states import Actor, By
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.incidents.desk import Desk, rhythm_of

DATA_DOER = Doer(Actor(By.DATA, "incidents", "pipeline"), frozenset({"incidents"}))


def desk_of(platform: Platform) -> Desk:
    """Return what incidents of a project are worked on with."""
    settings = platform.settings
    return Desk(
        store=platform.store,
        book=platform.catalog,
        zone=settings.zone,
        time_zone=settings.time_zone,
        language=settings.language,
        currency=settings.currency,
        rhythm=rhythm_of(platform.catalog, settings.time_zone),
        has_rooms=settings.slack_token is not None,
    )
