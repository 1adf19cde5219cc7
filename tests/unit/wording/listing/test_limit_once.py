"""A list says a limit once."""

from risk_pipeline.wording.listing.brief import against_of
from risk_pipeline.wording.teller import Teller
from tests.builders.ticket_messages import a_message


def test_a_limit_that_says_more_than_what_is_usual_is_said_once() -> None:
    rare = {"unit": "count", "noun": ("complaint", "complaints"), "limit_kind": "absolute"}
    said = against_of(Teller.of(a_message(value=6, numerator=6, limit=4, expected=0.3, **rare)))
    assert said.count("limit") == 1, said
    assert (
        against_of(Teller.of(a_message(value=9, numerator=9, limit=4, expected=2, **rare))).count("limit")
        == 1
    )
