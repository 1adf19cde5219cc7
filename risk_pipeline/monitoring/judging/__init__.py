"""The judging core: pure, vectorised, no GX. One call judges all segments and periods of a rule."""

from risk_pipeline.monitoring.judging.frame_index import FrameIndex
from risk_pipeline.monitoring.judging.judge import judge
from risk_pipeline.monitoring.judging.verdict_block import VerdictBlock

__all__ = ["FrameIndex", "VerdictBlock", "judge"]
