"""Whose move it is, and what is asked of them."""

import pytest

from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.wording.parts.move import move_of
from risk_pipeline.wording.teller import Teller
from tests.builders.ticket_messages import a_message


@pytest.mark.parametrize(
    ("language", "cause", "asked"),
    [
        ("en", None, "record the cause and the fix"),
        ("en", RootCause.PARTNER_CARRIER, "record the fix that holds; the cause is on record"),
        (
            "pt_BR",
            RootCause.PARTNER_CARRIER,
            "registre a correção que se sustenta; a causa já está registrada",
        ),
    ],
)
def test_a_cause_that_is_on_record_is_not_asked_for_again(
    language: Language, cause: RootCause | None, asked: str
) -> None:
    message = a_message(status="in_progress", root_cause=cause, language=language, due=None)
    assert asked in move_of(Teller.of(message))
