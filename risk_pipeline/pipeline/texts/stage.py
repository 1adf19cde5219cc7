"""The stage of a run that reads what people wrote, before anything is built from it."""

from collections.abc import Iterator
from datetime import date

from risk_pipeline.domain.register.entries import TEXT_COUNTS
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.texts.cause import Causes
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.texts.discovery import discover_up_to
from risk_pipeline.pipeline.texts.reading import read_texts
from risk_pipeline.texts.matching import phrase_terms
from risk_pipeline.warehouse.connection import connect
from risk_pipeline.warehouse.sql import Connection, transaction
from risk_pipeline.warehouse.texts.causes import CauseTerm, count_causes, write_causes


def read_new_texts(platform: Platform, day: date) -> dict[str, int]:
    """Read the texts that came, count causes, find topics up to a day; return the tables that changed.

    A project without texts has no work here. The number is that of new, changed and gone texts.

    Raises:
        ConfigError: a language is to be detected and the library for it is not installed.
        WarehouseError: the engine refuses.
    """
    feeds = [feed for feed in platform.catalog.feeds.values() if feed.texts is not None]
    if not feeds:
        return {}
    with connect(platform.settings.warehouse_path) as connection:
        found = read_texts(connection, feeds, platform.settings.time_zone or "UTC")
        changed = {each.feed: each.texts + each.gone for each in found}
        count_known(
            connection,
            platform.catalog.governance.causes,
            feeds,
            {feed for feed, count in changed.items() if count},
        )
        for feed in feeds:
            discover_up_to(connection, feed, day)
    count = sum(changed.values())
    return dict.fromkeys(TEXT_COUNTS, count) if count else {}


def count_known(connection: Connection, causes: Causes, feeds: list[Feed], changed: set[str]) -> None:
    """Count the known causes of feeds with changed texts; of all feeds where the causes changed."""
    with transaction(connection):
        is_new = write_causes(connection, list(_cause_terms(causes, feeds)))
        for feed in feeds:
            if is_new or feed.id in changed:
                count_causes(connection, feed.id)


def _cause_terms(causes: Causes, feeds: list[Feed]) -> Iterator[CauseTerm]:
    for cause in causes.values():
        for number, phrase in enumerate(phrase_terms(cause)):
            for feed in feeds:
                if not cause.feeds or feed.id in cause.feeds:
                    for term in sorted(phrase.terms):
                        yield CauseTerm(
                            feed.id, cause.id, number, phrase.is_excluding, len(phrase.terms), term
                        )
