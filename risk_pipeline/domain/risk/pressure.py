"""How hard indicators press on an axis (risk catalogue, section 4.2)."""

from collections.abc import Mapping, Sequence
from math import prod

from risk_pipeline.domain.risk.inputs import Axis, Kri, Link, Reading

_SCORES = {None: 0.0, "green": 0.0, "amber": 0.5, "red": 1.0}
_WORSENING = 0.25
_LAPSED = 0.5
_NEVER = Reading()


def score(reading: Reading) -> float:
    """Return 0 to 1: green 0, amber 0.5, red 1, and 0.25 more while it worsens.

    What lapsed (unknown for longer than twice its frequency) counts at least as amber; what was never
    judged presses nothing and lowers the confidence.
    """
    found = min(1.0, _SCORES[reading.status] + (_WORSENING if reading.is_worsening else 0.0))
    return max(found, _LAPSED) if reading.is_lapsed else found


def pressure(links: Sequence[Link], readings: Mapping[Kri, Reading], axis: Axis) -> float:
    """Return `1 - prod(1 - weight * score)` over the links of an axis: a noisy-OR, 0 without any.

    A green indicator leaves it as it is; a mean would let it dilute a red one.
    """
    pressing = sorted((link.kri, link.weight) for link in links if link.axis is axis)
    return 1.0 - prod(1.0 - weight * score(readings.get(kri, _NEVER)) for kri, weight in pressing)


def confidence(links: Sequence[Link], readings: Mapping[Kri, Reading]) -> float:
    """Return the share of the links' weight whose newest period could be judged; 0 without links."""
    total = sum(link.weight for link in sorted(links, key=_order))
    known = sum(link.weight for link in sorted(links, key=_order) if readings.get(link.kri, _NEVER).is_known)
    return round(known / total, 3) if total else 0.0


def _order(link: Link) -> tuple[Kri, str]:
    return link.kri, link.axis
