"""Judging history period by period, with the clock at each day's end.

Facts and indicators are as-of honest, so they are built once for the whole span, and all verdicts are
computed in one pass (`run.py`). Only tickets are stepped day by day (`steps.py`): what they do depends on
their past. Where rows became known late, the days are lived with what was known then (`as_known.py`).
"""

from risk_pipeline.pipeline.runs.replay.report import Opening, ReplayReport, RuleTally
from risk_pipeline.pipeline.runs.replay.run import replay
from risk_pipeline.pipeline.runs.replay.steps import Cast, OnProgress, Stage, Steps

__all__ = ["Cast", "OnProgress", "Opening", "ReplayReport", "RuleTally", "Stage", "Steps", "replay"]
