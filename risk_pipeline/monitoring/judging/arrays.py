"""Array types, and the codes that stand for statuses inside arrays."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from risk_pipeline.domain.verdict import Status

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
Positions = npt.NDArray[np.int64]
Dates = npt.NDArray[np.datetime64]
Texts = npt.NDArray[np.object_]
Column = npt.NDArray[Any]
"""One of these; numpy has no type that says which."""

STATUSES = (
    Status.ERROR,
    Status.NOT_CONFIGURED,
    Status.STALE,
    Status.NO_DATA,
    Status.IMMATURE,
    Status.INSUFFICIENT,
    Status.GREEN,
    Status.AMBER,
    Status.RED,
)
"""Unknown ones in order of precedence, then the judged ones from good to bad."""

CODE = {status: code for code, status in enumerate(STATUSES)}
ERROR, NO_DATA, IMMATURE, INSUFFICIENT = (
    CODE[Status.ERROR],
    CODE[Status.NO_DATA],
    CODE[Status.IMMATURE],
    CODE[Status.INSUFFICIENT],
)
GREEN, AMBER, RED = CODE[Status.GREEN], CODE[Status.AMBER], CODE[Status.RED]

STATUS_TEXTS: Texts = np.array([status.value for status in STATUSES], dtype=object)


def codes(count: int, code: int) -> Codes:
    """Return an array of one status."""
    return np.full(count, code, dtype=np.int8)


NO_HOUR = -1
"""Stands for the hour of a period that is longer than one."""


def hour_numbers(days: Dates, hours: Positions) -> Positions:
    """Return a number per hour, neighbours differing by one, from days and hours of the day."""
    numbers: Positions = days.astype("datetime64[D]").astype(np.int64) * 24 + hours
    return numbers


def is_given(texts: Texts) -> Flags:
    """Return where there is a text at all."""
    return np.asarray(pd.notna(texts), dtype=np.bool_)
