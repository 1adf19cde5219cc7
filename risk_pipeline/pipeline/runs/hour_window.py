"""The hours of a judgement: which rules look at them, their rows, how far they are over and seen."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.feeds.coverage import read_seen_to
from risk_pipeline.warehouse.indicators.frames import read_hour_frame

if TYPE_CHECKING:
    import pandas as pd

    from risk_pipeline.monitoring.hour_coverage import Hours

Window = tuple[date, date]


def hour_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules that look at hours."""
    return [rule for rule in rules if getattr(rule.spec, "grain", None) is Grain.HOUR]


def with_hours(
    frame: "pd.DataFrame",
    connection: Connection,
    rules: Sequence[Rule],
    indicators: Mapping[str, Indicator],
    window: Window,
) -> "pd.DataFrame":
    """Return the rows of longer periods together with the hours that these rules look at."""
    import pandas as pd

    from risk_pipeline.monitoring.periods import context_days

    hourly = hour_rules(rules)
    if not hourly:
        return frame
    names = {name for rule in hourly if (name := rule.indicator) and name in indicators}
    since = window[0] - timedelta(days=context_days(hourly))
    return pd.concat([frame, read_hour_frame(connection, names, since, window[1])], ignore_index=True)


def read_hours(platform: Platform, connection: Connection, window: Window, now: datetime) -> "Hours":
    """Return how far the hours of these days are over at an instant, and seen by their feeds."""
    from risk_pipeline.monitoring.hour_coverage import Hours

    settings = platform.settings
    end = min(now, platform.as_of(window[1])).astimezone(settings.zone).replace(tzinfo=None)
    seen = read_seen_to(connection, platform.catalog.feeds.values(), now, settings.time_zone)
    return Hours(end, seen)
