"""How sure a rate is beyond a limit. Used as a guard on red; it never alarms on its own."""

import numpy as np

from risk_pipeline.monitoring.judging.arrays import Floats

Z = 1.645
"""90 % two-sided, as in the risk catalog, section 4.1."""


def share_bounds(share: Floats, sample: Floats) -> tuple[Floats, Floats]:
    """Return the Wilson interval of a proportion; the whole range where the sample is unknown."""
    p, n = np.clip(share, 0.0, 1.0), np.where(sample > 0, sample, np.nan)
    centre = p + Z**2 / (2 * n)
    reach = Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    scale = 1 + Z**2 / n
    return (
        np.nan_to_num((centre - reach) / scale, nan=-np.inf),
        np.nan_to_num((centre + reach) / scale, nan=np.inf),
    )


def rate_bounds(rate: Floats, sample: Floats) -> tuple[Floats, Floats]:
    """Return the interval of a count per unit that may exceed one, by the square root of the count."""
    n = np.where(sample > 0, sample, np.nan)
    root = np.sqrt(np.maximum(rate, 0.0) * n + 3 / 8)
    low = np.maximum(root - Z / 2, 0.0) ** 2 / n
    high = (root + Z / 2) ** 2 / n
    return np.nan_to_num(low, nan=-np.inf), np.nan_to_num(high, nan=np.inf)
