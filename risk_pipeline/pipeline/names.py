"""How texts about tickets call things and write numbers: from the register, the settings and the data."""

from collections.abc import Iterable

from risk_pipeline.domain.errors import WarehouseBusy
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.titles import titles_for
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.listing.names import Names


def names_of(platform: Platform, segments: Iterable[tuple[str, str]]) -> Names:
    """Return how things are called and written, these (dimension, segment) among them."""
    catalog, settings = platform.catalog, platform.settings
    try:
        titles = titles_for(platform, segments)
    except WarehouseBusy:
        # A run holds the warehouse: what only the data name is called by its id this time.
        titles = catalog.titles
    return Names(
        titles,
        catalog.indicators,
        catalog.rules,
        settings.currency,
        settings.zone,
        words_in(settings.language),
    )
