"""The judging core: pure, vectorised, no GX. One call judges all segments and periods of a rule."""

from risk_pipeline.monitoring.judging.index import FrameIndex
from risk_pipeline.monitoring.judging.judge import judge
from risk_pipeline.monitoring.judging.verdicts import VerdictBlock

__all__ = ["FrameIndex", "VerdictBlock", "judge"]
