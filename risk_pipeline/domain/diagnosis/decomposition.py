"""Did volume, mix or rate move? A decomposition whose parts add up to the whole, exactly.

With n chances and x events now, and n0 and x0 in the past brought to the same length, by segment s:

    X - X0 =  (N - N0) R0                   volume: more or fewer chances, at the old rate
            + sum m_s (r0_s - R0)           mix: the chances moved to segments with other rates
            + sum n_s (r_s - r0_s)          rate: within the segments

where m_s = n_s - N n0_s / N0. A segment that has no past is taken at the old overall rate.
Plain counts have no chances: all segments growing alike is volume, the rest of each is mix.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One segment, now and in the past; `chances` are None for plain counts and sums."""

    segment: str
    events: float
    chances: float | None
    past_events: float
    past_chances: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """What one segment adds to each effect; its `total` is what it has more than in the past."""

    segment: str
    volume: float
    mix: float
    rate: float

    @property
    def total(self) -> float:
        """All three together."""
        return self.volume + self.mix + self.rate


@dataclass(frozen=True, slots=True)
class Movement:
    """The move of the whole, its three effects, and what each segment adds to them.

    `chances` and both rates are None for plain counts. `events` are those of now, `total` is how many more
    than in the past.
    """

    events: float
    total: float
    volume: float
    mix: float
    rate: float
    chances: float | None
    rate_now: float | None
    rate_before: float | None
    by: str
    shares: tuple[Share, ...]


def decompose(parts: Sequence[Part], *, scale: float, by: str) -> Movement | None:
    """Split the move between the past, times `scale`, and now; None when there is no past to hold it against.

    `by` names what the segments are segments of. They must not overlap and must be all there is.
    """
    if any(part.chances is None for part in parts):
        return _of_counts(parts, scale, by)
    return _of_rates(parts, scale, by)


def _of_counts(parts: Sequence[Part], scale: float, by: str) -> Movement | None:
    now = sum(part.events for part in parts)
    before = sum(part.past_events for part in parts) * scale
    if before <= 0:
        return None
    growth = now / before
    # Each segment's part of a growth that is the same everywhere, and what it adds beyond that.
    shares = tuple(
        Share(
            part.segment,
            volume=part.past_events * scale * (growth - 1),
            mix=part.events - part.past_events * scale * growth,
            rate=0.0,
        )
        for part in parts
    )
    return Movement(
        events=now,
        total=now - before,
        volume=sum(share.volume for share in shares),
        mix=sum(share.mix for share in shares),
        rate=0.0,
        chances=None,
        rate_now=None,
        rate_before=None,
        by=by,
        shares=shares,
    )


def _of_rates(parts: Sequence[Part], scale: float, by: str) -> Movement | None:
    chances = sum(part.chances or 0 for part in parts)
    past_chances = sum(part.past_chances or 0 for part in parts)
    if chances <= 0 or past_chances <= 0:
        return None
    events, past_events = sum(part.events for part in parts), sum(part.past_events for part in parts)
    overall = past_events / past_chances
    more = (chances / past_chances - scale) * overall
    shares = tuple(_share(part, chances / past_chances, overall, more) for part in parts)
    return Movement(
        events=events,
        total=events - past_events * scale,
        volume=sum(share.volume for share in shares),
        mix=sum(share.mix for share in shares),
        rate=sum(share.rate for share in shares),
        chances=chances,
        rate_now=events / chances,
        rate_before=overall,
        by=by,
        shares=shares,
    )


def _share(part: Part, growth: float, overall: float, more: float) -> Share:
    chances, past_chances = part.chances or 0, part.past_chances or 0
    own = part.past_events / past_chances if past_chances else overall
    return Share(
        part.segment,
        volume=past_chances * more,
        # (chances - past_chances * growth) * (own - overall), but right too for events without chances.
        mix=chances * own - part.past_events * growth - (chances - past_chances * growth) * overall,
        rate=part.events - chances * own,
    )


def whole_numbers(total: float, parts: Sequence[float]) -> tuple[int, list[int]]:
    """Round a total and its parts so that the rounded parts still add up to the rounded total.

    The parts whose fraction is nearest to the next number take what is missing.
    """
    target = round(total)
    floors = [int(part // 1) for part in parts]
    missing = target - sum(floors)
    order = sorted(range(len(parts)), key=lambda i: floors[i] - parts[i])
    for index in order[: max(missing, 0)]:
        floors[index] += 1
    for index in order[::-1][: max(-missing, 0)]:
        floors[index] -= 1
    return target, floors
