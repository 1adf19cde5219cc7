"""Hits that were held back, in few lines that say how far they are off and what a ticket needs."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from risk_pipeline.domain.period import Grain
from risk_pipeline.domain.series import Series
from risk_pipeline.pipeline.reports.review.held import held_back
from risk_pipeline.warehouse.diagnosis.moved import Hit
from risk_pipeline.wording.listing.names import Names
from tests.builders.ticket_world import FakeBook, a_rule, an_indicator

RULE = "fulfilment.orders"
HIT = Hit(
    Series("orders", Grain.WEEK, "customer_state", "RJ"),
    RULE,
    "red",
    "score 1.2",
    "small_effect",
    on=date(2025, 8, 25),
    hour=None,
    ended=date(2025, 8, 31),
    value=11.0,
    expected=10.0,
    limit_value=None,
    limit_kind="shift",
    excess=20.0,
    since=date(2025, 8, 18),
    expected_since=100.0,
)


def names(unit: str = "count") -> Names:
    rule = a_rule(
        RULE,
        "expect_indicator_not_to_shift",
        "fulfilment_ops",
        indicator="orders",
        min_effect=0.4,
        min_per_week=15.0,
    )
    known = an_indicator("orders", "Orders", unit, "all", "customer_state")
    return Names(FakeBook().titles, {"orders": known}, {RULE: rule}, currency="BRL")


def of(segment: str, **changes: Any) -> Hit:
    return replace(HIT, series=replace(HIT.series, segment=segment), **changes)


def test_segments_of_one_rule_direction_and_reason_are_one_line() -> None:
    hits = [HIT, of("SP", status="amber", excess=48.0), of("MG", excess=-20.0), of("BA", suppressed=None)]
    above, below = held_back(hits, names())
    assert above.where == "customer state RJ 11 (usually 10); customer state SP 11 (usually 10)"
    assert (above.status, above.beyond) == (
        "1 is red, 1 is amber",
        "above the usual in sum since the shift began",
    )
    assert above.why == (
        "the effect is too small to act on: off by 20 % to 48 %, 10 to 24 cases a week; "
        "a ticket needs all of 40 %, 15 cases a week"
    )
    assert (below.status, below.beyond) == ("red", "below the usual in sum since the shift began")
    assert "off by 20 %, 10 cases a week" in below.why


def test_what_adds_up_is_not_measured_by_its_newest_period() -> None:
    hourly = [replace(HIT, hour=3, expected_since=None), replace(HIT, excess=None)]
    assert [hit.effect for hit in hourly] == [None, None]
    jump = replace(HIT, since=HIT.on, expected_since=None)
    assert jump.effect == pytest.approx(0.1)


def test_amounts_are_written_as_money() -> None:
    [line] = held_back([HIT, of("SP", excess=30.0)], names("money_minor"))
    assert "BRL 0.10 to BRL 0.15 a week" in line.why


def test_a_limit_is_said_with_its_direction_and_other_reasons_as_they_are() -> None:
    hit = replace(HIT, limit_value=10.5, limit_kind="absolute", status="amber", suppressed="shadow")
    [line] = held_back([hit], names())
    assert (line.beyond, line.status) == ("above the amber limit of 10.50", "amber")
    assert line.why.startswith("the rule is only tried out")


def test_what_does_not_fit_a_line_is_counted() -> None:
    [line] = held_back([of(f"S{n}") for n in range(13)], names())
    assert line.where.endswith("; 3 more segments")
