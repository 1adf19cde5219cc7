"""The details of a thread: what the limit of a rule is."""

import pytest

from risk_pipeline.wording.teller import Teller
from risk_pipeline.wording.thread.details import limit_in_words
from tests.builders.ticket_messages import a_message


@pytest.mark.parametrize(
    ("limit", "kind", "said"),
    [
        (0.0, "exceptions", "no exception is allowed"),
        (0.02, "exceptions", "2.0 % (exceptions allowed)"),
        (0.0, "absolute", "0.0 % (fixed limit)"),
        (None, "control", "none, judged by its own past"),
    ],
)
def test_a_limit_says_what_kind_it_is_and_that_none_is_allowed(
    limit: float | None, kind: str, said: str
) -> None:
    assert limit_in_words(Teller.of(a_message(limit=limit, limit_kind=kind))) == said
