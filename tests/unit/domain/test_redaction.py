"""Content that is taken out of a sentence is taken out of its parts too."""

import pytest

from risk_pipeline.domain.audit.redaction import REDACTED, Erasure
from risk_pipeline.domain.reasons.parts import Figure
from risk_pipeline.domain.reasons.reason import Reason

GROUNDS = Reason("reason-rows-fail", {"names": "ana", "value": Figure(1204, ",.0f")}).plain()
EVENT: dict[str, object] = {"reason": "1,204 rows of ana fail", "grounds": GROUNDS, "state": "open"}
FEED: dict[str, object] = {"feeds": [{"red": "1,204 rows of ana fail", "red_grounds": GROUNDS}]}


@pytest.mark.parametrize(
    ("erasure", "left"),
    [
        (Erasure(fields=frozenset({"reason"})), REDACTED),
        (Erasure(text="ana"), f"1,204 rows of {REDACTED} fail"),
        (Erasure(text="1,204"), f"{REDACTED} rows of ana fail"),
    ],
)
def test_a_redacted_reason_keeps_no_parts(erasure: Erasure, left: str) -> None:
    assert erasure.of(EVENT) == {"reason": left, "grounds": None, "state": "open"}


def test_so_does_what_a_rule_found_about_a_feed() -> None:
    left = Erasure(text="ana").of(FEED)
    assert left == {"feeds": [{"red": f"1,204 rows of {REDACTED} fail", "red_grounds": None}]}


def test_parts_without_the_content_stay() -> None:
    assert Erasure(text="carla").of(EVENT) == EVENT
    assert Erasure(text="carla").of(FEED) == FEED
