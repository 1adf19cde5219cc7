"""A small picture of what a rule looks at, for its check in Dagster."""

import base64
from dataclasses import replace

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.notify.charts.series_picture import Size, draw
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.assets.outcome import Outcome
from risk_pipeline.pipeline.assets.rule_findings import RuleFinding
from risk_pipeline.pipeline.reports.series_chart import picture_of_series
from risk_pipeline.warehouse.connection import connect

# Dagster cuts a description off at some 250 pixels.
_SMALL = Size(4.6, 1.8, 100, 7, has_legend=False)


def chart_of(platform: Platform, finding: RuleFinding) -> str | None:
    """Return the worst series of a finding as a `data:` address; None where all is fine, or nothing drawn."""
    series = finding.series
    known = platform.catalog.indicators.get(series.indicator) if series else None
    if series is None or known is None or finding.outcome is Outcome.WITHIN:
        return None
    with connect(platform.settings.warehouse_path, read_only=True) as connection:
        try:
            picture = picture_of_series(platform, connection, known, series)
        except RiskError:
            return None
    if not any(point.on for point in picture.points):
        return None
    return f"data:image/png;base64,{base64.b64encode(draw(replace(picture, title=''), _SMALL)).decode()}"
