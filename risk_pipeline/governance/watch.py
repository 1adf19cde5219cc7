"""Whether a risk is watched from both sides: by indicators that warn before a loss, and by some of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from risk_pipeline.domain.risk.inputs import Kri, Link, Reading

LEADING, LAGGING = "leading", "lagging"
_NEVER = Reading()


@dataclass(frozen=True, slots=True)
class Watch:
    """Indicators of a risk on a day by kind, those of them that are live, and the names of the others.

    Indicators of controls are of neither kind: they tell of the control.
    """

    leading: int = 0
    live_leading: int = 0
    lagging: int = 0
    live_lagging: int = 0
    silent: tuple[str, ...] = ()


def watch_of(links: Sequence[Link], readings: Mapping[Kri, Reading], kinds: Mapping[str, str]) -> Watch:
    """Return how a risk is watched; `kinds` says by indicator whether it is leading, lagging or of a control.

    An indicator to which a risk has several links counts once, and is live where one of them is.
    """
    named = {link.kri.indicator for link in links}
    live = {link.kri.indicator for link in links if readings.get(link.kri, _NEVER).is_live}
    leading = {name for name in named if kinds.get(name) == LEADING}
    lagging = {name for name in named if kinds.get(name) == LAGGING}
    return Watch(
        leading=len(leading),
        live_leading=len(leading & live),
        lagging=len(lagging),
        live_lagging=len(lagging & live),
        silent=tuple(sorted((leading | lagging) - live)),
    )
