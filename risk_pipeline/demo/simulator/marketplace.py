"""The marketplace simulator: files of the public marketplace schema and further feeds, all of them invented.

Here the parts are put together: acquisition → offers → purchases → settlement → delivery →
opinions → what is known on the last day (`known_rows.py`) → dirt → feed faults → further feeds → files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from risk_pipeline.demo.scenario import Scenario
from risk_pipeline.demo.simulator.defects.feed_faults import break_feeds
from risk_pipeline.demo.simulator.defects.source_defects import soil_rows, soil_story
from risk_pipeline.demo.simulator.delivery import deliver
from risk_pipeline.demo.simulator.feeds.further import further_rows
from risk_pipeline.demo.simulator.feeds.story import Story
from risk_pipeline.demo.simulator.known_rows import (
    acquisition_rows,
    basket_rows,
    catalog_rows,
    forget_future,
    order_rows,
    review_rows,
)
from risk_pipeline.demo.simulator.orders import fill_baskets, place_orders
from risk_pipeline.demo.simulator.payments import settle
from risk_pipeline.demo.simulator.random_streams import Streams
from risk_pipeline.demo.simulator.reviews import review
from risk_pipeline.demo.simulator.sellers.acquisition import win_sellers
from risk_pipeline.demo.simulator.sellers.assortment import open_shops
from risk_pipeline.demo.simulator.tables import COLUMNS, FILES, write_tables
from risk_pipeline.demo.simulator.world import Setting
from risk_pipeline.domain.errors import ConfigError

DEFAULT_SEED = 20_240_101


@dataclass(frozen=True, slots=True)
class SimulationReport:
    """What was written: rows by file name, all as known at the end of `known_until`."""

    folder: Path
    scenario: str
    seed: int
    scale: float
    start: date
    known_until: date
    rows: Mapping[str, int]
    event_ids: tuple[str, ...]


def write_marketplace(
    out_dir: Path, scenario: Scenario, *, seed: int = DEFAULT_SEED, scale: float = 1.0
) -> SimulationReport:
    """Simulate the scenario's period and write the files; the same seed gives the same bytes.

    Raises:
        ConfigError: the scale is not positive, or an event names what the world does not have.
    """
    tables = simulate(scenario, seed=seed, scale=scale)
    write_tables(tables, out_dir)
    return SimulationReport(
        folder=out_dir,
        scenario=scenario.name,
        seed=seed,
        scale=scale,
        start=scenario.start,
        known_until=scenario.end,
        rows={FILES[table]: len(frame) for table, frame in tables.items()},
        event_ids=tuple(event.id for event in scenario.events),
    )


def simulate(scenario: Scenario, *, seed: int = DEFAULT_SEED, scale: float = 1.0) -> dict[str, pd.DataFrame]:
    """Return the rows of the files by table, columns in the files' order."""
    if scale <= 0:
        raise ConfigError(f"scale: {scale} is not positive. 1.0 gives some 45,000 orders in 20 months.")
    setting = Setting(scenario, Streams(seed), scale)
    acquisition = win_sellers(setting)
    offers = open_shops(setting, acquisition.deals)
    orders = place_orders(setting)
    items = fill_baskets(setting, orders, offers)
    payments = settle(setting, orders, items)
    deliver(setting, orders, items, offers)
    reviews = review(setting, orders, offers)
    known = forget_future(setting, orders)
    soil_story(setting, known)
    tables = {
        **order_rows(setting, known),
        **basket_rows(setting, known, items, payments, offers),
        "order_reviews": review_rows(setting, known, reviews),
        **catalog_rows(setting, offers),
        **acquisition_rows(setting, acquisition),
    }
    soil_rows(setting, tables)
    break_feeds(setting, tables)
    tables |= further_rows(Story(setting, orders, items, payments, reviews, offers, acquisition))
    return {table: tables[table][list(columns)] for table, columns in COLUMNS.items()}
