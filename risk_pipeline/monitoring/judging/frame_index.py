"""The frame, sorted once and cut by indicator, grain and dimension, so that a rule costs no scan."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.period import Grain
from risk_pipeline.monitoring.judging import frame_columns
from risk_pipeline.monitoring.judging.arrays import (
    CODE,
    NO_HOUR,
    Codes,
    Dates,
    Flags,
    Floats,
    Positions,
    Texts,
    hour_numbers,
    is_given,
)

NO_GATE = -1


@dataclass(frozen=True)
class Rows:
    """Rows of one indicator and grain, sorted by dimension, segment and period."""

    indicator: str
    grain: Grain
    unit: str
    currency: str
    direction: str
    dimension: Texts
    segment: Texts
    series: Positions
    period_start: Dates
    period_end: Dates
    known_on: Dates
    since: Dates
    hour: Positions
    since_hour: Positions
    numbers: dict[str, Floats]
    flags: dict[str, Flags]
    texts: dict[str, Texts]
    min_denominator: Floats
    is_complete: Flags
    is_context: Flags
    gate: Codes
    gate_reason: Texts

    def __len__(self) -> int:
        return len(self.segment)

    def number(self, name: str) -> Floats:
        """Return one of the numeric columns; NaN where it is null."""
        return self.numbers[name]

    def flag(self, name: str) -> Flags:
        """Return one of the columns that are true or false; false where it is null."""
        return self.flags[name]

    def text(self, name: str) -> Texts:
        """Return one of the optional texts; None where it is null."""
        return self.texts[name]

    def muted(self, on_known_event: str) -> Flags:
        """Return where a known event keeps hits from people: by the calendar's word or by the rule's."""
        if on_known_event == "ignore":
            return np.zeros(len(self), dtype=bool)
        named = is_given(self.text("known_event"))
        return named if on_known_event == "mute" else named & self.flag("is_muted")

    @property
    def ordinal(self) -> Positions:
        """Number of the period: neighbours differ by one."""
        if self.grain is Grain.HOUR:
            return hour_numbers(self.period_start, self.hour)
        if self.grain is Grain.MONTH:
            return self.period_start.astype("datetime64[M]").astype(np.int64)
        days = self.period_start.astype(np.int64)
        return days // 7 if self.grain is Grain.WEEK else days


class FrameIndex:
    """A frame of indicator values, ready to be judged by any number of rules.

    Raises:
        ConfigError: a column is missing, or two rows have the same key.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        missing = [name for name in frame_columns.REQUIRED if name not in frame.columns]
        if missing:
            raise ConfigError(
                f"The frame lacks {', '.join(missing)}. Rules look at rows of indicators.indicator_values; "
                "read them with warehouse.indicators.frames.read_indicator_frame."
            )
        self._frame = frame
        self._cut()

    def _cut(self) -> None:
        keys = {name: pd.factorize(self._frame[name], sort=True) for name in frame_columns.KEY[:4]}
        for name, (labels, _) in keys.items():
            if (labels < 0).any():
                raise ConfigError(f"indicator_values holds rows without {name}. Rebuild it with dbt.")
        group = np.zeros(len(self._frame), dtype=np.int64)
        for name in frame_columns.KEY[:3]:
            group = group * len(keys[name][1]) + keys[name][0]
        series = group * len(keys["segment"][1]) + keys["segment"][0]
        period = _dates(self._frame, "period_start")
        hour = _hours(self._frame, frame_columns.HOUR)
        order = np.lexsort((hour, period, series))
        self._order, self._series = order, series[order]
        period, self._hour = period[order], hour[order]
        same_day = (np.diff(self._series) == 0) & (np.diff(period) == np.timedelta64(0))
        repeated = same_day & (np.diff(self._hour) == 0)
        if repeated.any():
            row = self._frame.iloc[order[int(np.argmax(repeated))]]
            key = ", ".join(f"{name} {row[name]}" for name in frame_columns.KEY)
            raise ConfigError(f"indicator_values holds two rows with the key {key}. Rebuild it with dbt.")
        self._read(keys, period)
        self._slices = self._find_slices(group[order])

    def _read(self, keys: dict[str, tuple[Positions, pd.Index]], period: Dates) -> None:
        frame, order = self._frame, self._order
        self._texts = {name: np.asarray(u, dtype=object)[lab[order]] for name, (lab, u) in keys.items()}
        self._dates = {name: _dates(frame, name)[order] for name in frame_columns.DATES[1:]}
        self._dates["period_start"] = period
        self._numbers = {name: _floats(frame, name)[order] for name in frame_columns.NUMBERS}
        for name in frame_columns.OPTIONAL_NUMBERS:
            self._numbers[name] = _floats(frame, name, np.nan)[order]
        self._dates[frame_columns.SINCE] = _dates(frame, frame_columns.SINCE)[order]
        self._since_hour = _hours(frame, frame_columns.SINCE_HOUR)[order]
        self._flags = {name: _flags(frame, name, False)[order] for name in frame_columns.OPTIONAL_FLAGS}
        self._more = {name: _optional_texts(frame, name)[order] for name in frame_columns.OPTIONAL_TEXTS}
        self._min_denominator = np.nan_to_num(_floats(frame, frame_columns.MIN_DENOMINATOR, 0.0)[order])
        self._is_complete = _flags(frame, "is_complete", False)[order]
        self._is_context = _flags(frame, frame_columns.IS_CONTEXT, False)[order]
        self._gate = _gate_codes(frame)[order]
        self._gate_reason = _texts(frame, frame_columns.GATE_REASON)[order]
        self._unit = _texts(frame, "unit")[order]
        self._currency = _the_one_text(frame, frame_columns.CURRENCY)
        self._direction = _texts(frame, frame_columns.DIRECTION, "up_bad")[order]

    def _find_slices(self, group: Positions) -> dict[tuple[str, str, str], slice]:
        if not len(group):
            return {}
        starts = np.flatnonzero(np.concatenate(([True], np.diff(group) != 0)))
        ends = np.append(starts[1:], len(group))
        text = self._texts
        return {
            (text["indicator"][a], text["grain"][a], text["dimension"][a]): slice(int(a), int(b))
            for a, b in zip(starts, ends, strict=True)
        }

    def rows(
        self,
        indicator: str,
        grain: Grain,
        dimensions: Sequence[str],
        segments: Sequence[str] | None = None,
    ) -> Rows:
        """Return the rows a rule judges, of those segments only if given; none where there are none."""
        parts = [self._slices.get((indicator, grain.value, name)) for name in sorted(set(dimensions))]
        found = [part for part in parts if part is not None]
        if len(found) == 1 and segments is None:
            return self._take(indicator, grain, found[0])
        empty = np.zeros(0, dtype=np.int64)
        at = np.concatenate([empty, *(np.arange(part.start, part.stop) for part in found)])
        if segments is not None:
            at = at[np.isin(self._texts["segment"][at].astype(str), np.array(segments, dtype=str))]
        return self._take(indicator, grain, at)

    def _take(self, indicator: str, grain: Grain, at: slice | Positions) -> Rows:
        unit, direction = self._unit[at], self._direction[at]
        return Rows(
            indicator=indicator,
            grain=grain,
            unit=str(unit[0]) if len(unit) else "",
            currency=self._currency,
            direction=str(direction[0]) if len(direction) else "up_bad",
            dimension=self._texts["dimension"][at],
            segment=self._texts["segment"][at],
            series=self._series[at],
            period_start=self._dates["period_start"][at],
            period_end=self._dates["period_end"][at],
            known_on=self._dates["known_on"][at],
            since=self._dates[frame_columns.SINCE][at],
            hour=self._hour[at],
            since_hour=self._since_hour[at],
            numbers={name: array[at] for name, array in self._numbers.items()},
            flags={name: array[at] for name, array in self._flags.items()},
            texts={name: array[at] for name, array in self._more.items()},
            min_denominator=self._min_denominator[at],
            is_complete=self._is_complete[at],
            is_context=self._is_context[at],
            gate=self._gate[at],
            gate_reason=self._gate_reason[at],
        )


def _dates(frame: pd.DataFrame, name: str) -> Dates:
    if name not in frame.columns:
        return np.full(len(frame), np.datetime64("NaT"), dtype="datetime64[D]")
    column = frame[name]
    if not pd.api.types.is_datetime64_any_dtype(column):
        column = pd.to_datetime(column)
    return column.to_numpy().astype("datetime64[D]")


def _hours(frame: pd.DataFrame, name: str) -> Positions:
    """Return hours of the day; NO_HOUR where there is none."""
    return np.nan_to_num(_floats(frame, name, np.nan), nan=NO_HOUR).astype(np.int64)


def _floats(frame: pd.DataFrame, name: str, default: float | None = None) -> Floats:
    if default is not None and name not in frame.columns:
        return np.full(len(frame), default)
    return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)


def _flags(frame: pd.DataFrame, name: str, default: bool) -> Flags:
    if name not in frame.columns:
        return np.full(len(frame), default)
    return frame[name].to_numpy(dtype=np.bool_, na_value=False)


def _texts(frame: pd.DataFrame, name: str, default: str = "") -> Texts:
    if name not in frame.columns:
        return np.full(len(frame), default, dtype=object)
    return frame[name].astype(object).to_numpy()


def _the_one_text(frame: pd.DataFrame, name: str) -> str:
    """Return what a column says in all rows that say anything."""
    if name not in frame.columns:
        return ""
    said = frame[name].dropna()
    return str(said.iloc[0]) if len(said) else ""


def _optional_texts(frame: pd.DataFrame, name: str) -> Texts:
    """Return a column of texts with None where it is null; factorised, for most of it repeats."""
    if name not in frame.columns:
        return np.full(len(frame), None, dtype=object)
    labels, uniques = pd.factorize(frame[name])
    return np.array([*uniques, None], dtype=object)[labels]


def _gate_codes(frame: pd.DataFrame) -> Codes:
    gates = np.full(len(frame), NO_GATE, dtype=np.int8)
    if frame_columns.GATE in frame.columns:
        labels, uniques = pd.factorize(frame[frame_columns.GATE])
        known = np.array([CODE[value] for value in uniques] + [NO_GATE], dtype=np.int8)
        gates = known[labels]
    return gates
