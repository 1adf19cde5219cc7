"""What the doctor reports about receivers other than Slack: reached and let in, without sending anything."""

from collections.abc import Iterator

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.messages.tracker_issue import family_of, place_of
from risk_pipeline.notify.receivers import (
    Known,
    address_of,
    is_configured,
    mail_server,
    missing_settings,
    open_tracker,
)
from risk_pipeline.settings import Settings

Found = tuple[str, bool | None, str]
_MAIL = "mail server"
_SILENT = "configured; only a message shows whether it answers"


def look_at_receivers(settings: Settings, catalog: Catalog) -> Iterator[Found]:
    """Yield what, whether it is well, and what was found; of each receiver that is named, once."""
    named = {name for route in catalog.routing.routes for name in route.to if family_of(name) != "slack"}
    named |= {each.receiver for each in catalog.routing.subscribed() if each.by != "slack"}
    has_mail = False
    for name in sorted(named):
        if not is_configured(name, settings):
            yield name, False, f"named in register/routing.yaml: set {missing_settings(name)}"
            continue
        if family_of(name) == "email":
            if not has_mail:
                yield _asked(_MAIL, settings)
            has_mail = True
            yield _mailbox(name, settings, catalog)
        elif family_of(name) in {"webhook", "teams"}:
            yield name, None, _SILENT
        else:
            yield _asked(name, settings)


def _asked(name: str, settings: Settings) -> Found:
    try:
        found = mail_server(settings).check() if name == _MAIL else open_tracker(name, settings).whoami()
    except RiskError as error:
        return name, False, str(error)
    return name, True, found


def _mailbox(name: str, settings: Settings, catalog: Catalog) -> Found:
    known = Known(catalog.owners, catalog.routing.people)
    if address_of(place_of(name), settings, known):
        return name, True, "has an address"
    return name, False, "has no address: give one in register/routing.yaml or RISK_EMAIL_ADDRESSES"
