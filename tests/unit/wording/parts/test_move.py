"""Whose move it is, and what is asked of them."""

from datetime import date

import pytest

from risk_pipeline.domain.diagnosis.reconciliation import Reconciliation
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.wording.parts.move import move_of, step_of
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


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((), "Nothing is left to do."),
        ((1,), "Still missing of shop.orders: 1 Mar 2018. Deliver it, or declare the day closed"),
        (
            (1, 2, 3, 4),
            "1 Mar 2018, 2 Mar 2018, 3 Mar 2018 and 1 more. Deliver them, or declare the days closed",
        ),
    ],
)
def test_a_feed_that_works_again_says_which_days_never_came(days: tuple[int, ...], said: str) -> None:
    missing = tuple(date(2018, 3, each) for each in days)
    found = Reconciliation(date(2018, 3, 5), missing=missing)
    feed = {"ticket_kind": "data", "dimension": "feed", "segment": "shop.orders", "resolution": "data_fault"}
    closed = a_message(status="closed", reconciliation=found, **feed)
    assert said in step_of(Teller.of(closed))
