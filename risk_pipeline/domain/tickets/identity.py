"""What a ticket is about, as one text: at most one ticket of an identity is open at any time.

The text is a key of the store and stays as it is: a stored ticket is found by it. Nothing reads its parts
back; where a part is needed, it is a field of the ticket.
"""

from risk_pipeline.domain.series import FEED
from risk_pipeline.domain.verdict import Verdict


def identity_of(verdict: Verdict) -> str:
    """Return the identity a verdict is about: its rule and its series, without indicator and grain."""
    return slice_identity(verdict.rule_id, verdict.series.dimension, verdict.series.segment)


def slice_identity(rule_id: str, dimension: str, segment: str) -> str:
    """Return the identity of a rule's slice; of a feed it is the same for all rules on that feed.

    So a broken feed gives one ticket.
    """
    return feed_identity(segment) if dimension == FEED else f"{rule_id}:{dimension}:{segment}"


def feed_identity(feed: str) -> str:
    """Return the identity of a verdict on a feed, a run or our own delivery."""
    return f"data:feed:{feed}"


def storm_identity(channel: str, rule_id: str) -> str:
    """Return the identity of a storm's parent: one open parent per rule and channel."""
    return f"storm:{channel}:{rule_id}"
