"""What truly happened to orders, as the further feeds look back at it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from risk_pipeline.demo.simulator.random_streams import Floats, Ints
from risk_pipeline.demo.simulator.sellers.acquisition import Acquisition
from risk_pipeline.demo.simulator.sellers.assortment import Offers
from risk_pipeline.demo.simulator.world import Setting

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Story:
    """Frames of the simulation, drawn to their ends; writing the files blanks what is not known yet."""

    setting: Setting
    orders: pd.DataFrame
    items: pd.DataFrame
    payments: pd.DataFrame
    reviews: pd.DataFrame
    offers: Offers
    acquisition: Acquisition

    def stars(self) -> Floats:
        """Stars of each order's review; NaN without one."""
        stars = np.full(len(self.orders), np.nan)
        stars[self.reviews["order"].to_numpy()] = self.reviews["stars"].to_numpy()
        return stars

    def worth(self) -> Floats:
        """Price and freight of each order, in cents."""
        cents = (self.items["price"] + self.items["freight"]).to_numpy(dtype=float)
        total = np.bincount(self.items["order"], weights=cents, minlength=len(self.orders))
        return np.asarray(total, dtype=float)


def names(prefix: str, numbers: Ints) -> Texts:
    """Names of people or things by number: `agent_03`."""
    return np.array([f"{prefix}_{number:02}" for number in numbers], dtype=object)


def blanked(values: Texts, is_there: npt.NDArray[np.bool_]) -> Texts:
    """Return the values where they are there, else nothing."""
    return np.where(is_there, values, "").astype(object)


def numbered(prefix: str, count: int) -> Texts:
    """Ids by running number: `a000001`."""
    return np.array([f"{prefix}{number:06}" for number in range(1, count + 1)], dtype=object)
