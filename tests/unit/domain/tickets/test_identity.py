"""The identity of a ticket: one formula, whose text an existing store depends on."""

from datetime import UTC, datetime

import pytest

from risk_pipeline.domain.messages.delivery_fault import DeliveryFault
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.tickets.identity import (
    feed_identity,
    identity_of,
    slice_identity,
    storm_identity,
)
from risk_pipeline.domain.verdict import Verdict, fault_verdict
from risk_pipeline.response.verdicts.fault_verdicts import run_verdict
from tests.builders.ticket_world import LATE, a_verdict, day, day_period

HOUR = Period(day(0), Grain.HOUR, 14)


@pytest.mark.parametrize(
    ("verdict", "stored"),
    [
        (a_verdict(0), "fulfilment.late_delivery:customer_state:RJ"),
        (a_verdict(0, dimension="all", segment="all"), "fulfilment.late_delivery:all:all"),
        (a_verdict(0, segment="a:b"), "fulfilment.late_delivery:customer_state:a:b"),
        (a_verdict(0, dimension="feed", segment="olist.orders"), "data:feed:olist.orders"),
        (fault_verdict("data.load", "olist.orders", "gone", HOUR, "r"), "data:feed:olist.orders"),
        (run_verdict("daily", None, day=day(0), run_id="r"), "data:feed:run:daily"),
    ],
)
def test_identity_is_the_text_that_stored_tickets_have(verdict: Verdict, stored: str) -> None:
    assert identity_of(verdict) == stored
    assert slice_identity(verdict.rule_id, verdict.series.dimension, verdict.series.segment) == stored


def test_identity_of_a_storm_and_of_a_delivery_fault_is_the_text_that_stored_tickets_have() -> None:
    assert storm_identity("risk-fulfilment", LATE) == "storm:risk-fulfilment:fulfilment.late_delivery"
    fault = DeliveryFault("slack:*", "token_revoked", "revoked", datetime(2018, 1, 1, tzinfo=UTC))
    assert fault.identity_key == "data:feed:delivery:slack:*/token_revoked"
    assert fault.identity_key == identity_of(fault.verdict(day(0))) == feed_identity(fault.segment)


def test_identity_is_free_of_indicator_and_grain() -> None:
    """A rule that goes from days to hours, or to another indicator, finds its open ticket."""
    other = a_verdict(0, indicator="other_rate", grain=Grain.HOUR, hour=3)
    assert identity_of(other) == identity_of(a_verdict(0))
    assert {identity_of(a_verdict(0, rule_id=rule, dimension="feed", segment="f")) for rule in "ab"} == {
        feed_identity("f")
    }
    assert day_period(0) != other.period
