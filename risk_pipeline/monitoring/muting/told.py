"""What a major incident already tells: hits on it are recorded and open no ticket of their own."""

from collections.abc import Iterator, Sequence

import numpy as np

from risk_pipeline.domain.muting_reasons import Told
from risk_pipeline.monitoring.judging.arrays import AMBER
from risk_pipeline.monitoring.rule_verdicts import RuleVerdicts


def told_elsewhere(parts: Sequence[RuleVerdicts], told: Sequence[Told]) -> Iterator[tuple[int, int, str]]:
    """Yield number of the part, row in its block, and where the hit is told."""
    for number, part in enumerate(parts):
        columns = part.block.columns
        for each in told:
            if part.rule.id in each.rules:
                known = columns["known_on"].astype("datetime64[D]")
                is_told = (
                    (part.block.codes >= AMBER)
                    & (columns["segment"] == each.segment)
                    & (known >= np.datetime64(each.first, "D"))
                    & (known <= np.datetime64(each.last, "D"))
                )
                yield from ((number, int(at), each.where) for at in np.flatnonzero(is_told))
