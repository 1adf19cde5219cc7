"""How sellers are won: leads and the deals some of them become. Sellers join after their deal."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from risk_pipeline.demo.simulator.random_streams import hex_ids, pick, skewed, some
from risk_pipeline.demo.simulator.world import DAY, HOUR, Setting

WIN_SHARE = 0.105
LEADS_PER_ORDER = 0.15


@dataclass(frozen=True)
class Acquisition:
    """Leads and deals; both frames keep their instant in `dated`."""

    leads: pd.DataFrame
    deals: pd.DataFrame


def win_sellers(setting: Setting) -> Acquisition:
    """Draw leads over the period, on working days more than on others, and the deals won."""
    rng, world = setting.streams("leads"), setting.world
    day = np.arange(setting.scenario.day_count)
    growth = np.exp(world.growth_per_year * day / 365)
    rhythm = np.where(setting.weekday < 5, 1.25, 0.4)
    expected = world.orders_per_day * setting.scale * LEADS_PER_ORDER * growth * rhythm
    lead_day = np.repeat(day, rng.poisson(expected)).astype(float)
    count = len(lead_day)
    origin = np.array(list(world.origins), dtype=object)[pick(rng, list(world.origins.values()), count)]
    origin[some(rng, np.ones(count, dtype=bool), 0.006)] = ""
    pages = hex_ids(rng, 60)
    leads = pd.DataFrame(
        {
            "mql_id": hex_ids(rng, count),
            "first_contact": lead_day * DAY,
            "landing_page_id": pages[pick(rng, 1 / np.arange(1, 61), count)],
            "origin": origin,
            "dated": lead_day * DAY,
        }
    )
    return Acquisition(leads, _deals(setting, leads))


def _deals(setting: Setting, leads: pd.DataFrame) -> pd.DataFrame:
    rng, world = setting.streams("deals"), setting.world
    won = leads[rng.random(len(leads)) < WIN_SHARE]
    count = len(won)
    at = won["first_contact"].to_numpy() + skewed(rng, 10.0, 0.95, count) * DAY
    at = np.floor(at / DAY) * DAY + rng.uniform(9 * HOUR, 20 * HOUR, count)
    representatives, callers = hex_ids(rng, 11), hex_ids(rng, 13)
    profile = np.array([*world.lead_profiles, ""], dtype=object)
    kind = np.array(list(world.lead_types), dtype=object)
    deals = pd.DataFrame(
        {
            "mql_id": won["mql_id"].to_numpy(),
            "seller_id": hex_ids(rng, count),
            "sdr_id": callers[pick(rng, 1 / np.arange(1, 14), count)],
            "sr_id": representatives[pick(rng, 1 / np.arange(1, 12), count)],
            "business_segment": np.array(world.lead_segments, dtype=object)[
                rng.integers(0, len(world.lead_segments), count)
            ],
            "lead_type": kind[pick(rng, list(world.lead_types.values()), count)],
            "lead_behaviour_profile": profile[pick(rng, [*world.lead_profiles.values(), 85], count)],
            "business_type": np.array(["reseller", "manufacturer", ""], dtype=object)[
                pick(rng, [68, 31, 1], count)
            ],
            "dated": at,
        }
    )
    return deals.sort_values("dated", ignore_index=True)
