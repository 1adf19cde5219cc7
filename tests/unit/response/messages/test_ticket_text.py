"""What messages say of two-sided rules, tickets that come back, feeds without numbers, early warnings."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.register.indicator import Direction
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import Resolution
from risk_pipeline.notify.slack.phrases import Phrases
from risk_pipeline.notify.trackers.webhook import to_event
from risk_pipeline.response.verdicts.fault_verdicts import load_verdict
from risk_pipeline.store import open_store
from tests.builders.response_desk import Desk
from tests.builders.ticket_messages import a_delivery
from tests.builders.ticket_world import LATE, a_feed_verdict, a_rule, a_verdict, an_indicator, day, day_period

BAND = a_rule(
    LATE,
    "expect_indicator_within_limits",
    "fulfilment_ops",
    indicator="orders",
    amber=(0.8, 1.3),
    red=(0.5, 1.8),
)


@pytest.fixture
def desk(lite_url: str) -> Iterator[Desk]:
    store = open_store(lite_url)
    yield Desk(store)
    store.close()


def said(desk: Desk) -> TicketMessage:
    return desk.messages()[-1].message


def two_sided(desk: Desk, rule: Any = BAND, **changes: Any) -> TicketMessage:
    """Let a rule on an indicator that is bad both ways breach on its low side."""
    orders = an_indicator("orders", "Orders", "count", "all").model_copy(update={"direction": Direction.BAND})
    desk.book.indicators = {**desk.book.indicators, "orders": orders}
    desk.book.rules = {**desk.book.rules, LATE: rule}
    known = {"indicator": "orders", "dimension": "all", "segment": "all", "value": 0.3, "limit_value": 0.5}
    desk.days("red", **(known | changes))
    return said(desk)


def test_a_two_sided_rule_shows_both_ends_of_the_limit_that_was_crossed(desk: Desk) -> None:
    message = two_sided(desk)
    assert message.limits == (0.5, 1.8)
    assert message.headline == "P2 Orders 0.30 (limits 0.50 to 1.80), mostly in seller state SP"
    assert message.history.endswith("0.30 on 20 Nov 2017, below the limits of 0.50 to 1.80, usual 0.05.")


def test_two_sided_control_limits_lie_equally_far_on_both_sides(desk: Desk) -> None:
    rule = a_rule(LATE, "expect_indicator_within_control_limits", "fulfilment_ops", indicator="orders")
    message = two_sided(desk, rule, value=100, limit_value=120, limit_kind="control", expected=200)
    assert message.limits == (120, 280)
    assert "(limits 120 to 280)" in message.headline


def test_a_one_sided_rule_has_one_limit(desk: Desk) -> None:
    desk.days("red")
    assert said(desk).limits is None
    assert "(limit 12.0 %)" in said(desk).headline


def test_a_ticket_that_came_back_says_when_it_was_opened_first_and_since_when_it_is_red(desk: Desk) -> None:
    desk.days("red", "green", "green", "red")
    message = said(desk)
    assert (message.first_opened, message.since) == (day(1), day(3))
    assert message.summary.endswith("First opened on 21 Nov 2017, it came back once after a close.")
    assert desk.messages()[0].message.first_opened is None


def test_an_early_warning_without_limit_is_told_against_the_usual(desk: Desk) -> None:
    desk.days("red", limit_value=None, limit_kind="shift")
    assert said(desk).headline == "P2 Late deliveries 15.0 % (usual 5.0 %), customer_state RJ"


def test_a_feed_that_did_not_load_is_told_without_numbers(desk: Desk) -> None:
    failed = load_verdict(
        "olist.orders", "failed: column order_id is gone.", period=day_period(0), run_id="r0"
    )
    desk.run(0, [failed])
    message = said(desk)
    assert message.headline == "P1 Feed olist.orders cannot be used"
    assert (message.verdict_kind, message.verdict_line) == (
        "data_fault",
        "Feed olist.orders cannot be used (1 day since 20 Nov 2017): failed: column order_id is gone.",
    )
    told = " ".join((message.headline, message.summary, message.history, message.data_health))
    assert "no value" not in told
    assert message.data_health.startswith("20 Nov 2017: olist.orders 512 rows")


def test_a_feed_that_failed_and_is_late_too_is_told_by_what_failed(desk: Desk) -> None:
    desk.run(0, [a_feed_verdict(0, "red", reason="failed: column order_id is gone.")])
    assert "cannot be used" in said(desk).verdict_line
    assert said(desk).verdict_line.endswith("failed: column order_id is gone.")


def test_a_number_back_between_two_limits_is_told_as_within_them(desk: Desk) -> None:
    two_sided(desk)
    back = {"value": 1.2, "indicator": "orders", "dimension": "all", "segment": "all", "limit_value": None}
    desk.days("green", first=1, **back)
    assert "1.20 on 21 Nov 2017, within the limits of 0.50 to 1.80" in said(desk).history


def test_a_number_that_reads_like_its_limit_is_at_it_and_not_beyond(desk: Desk) -> None:
    desk.days("red", value=0.12 + 1e-12, limit_value=0.12)
    assert "12.0 % on 20 Nov 2017, at the limit of 12.0 %" in said(desk).history


def test_a_rule_without_limit_and_usual_says_what_it_judges_by(desk: Desk) -> None:
    desk.days("red", "green", limit_value=None, limit_kind="trend", expected=None)
    assert said(desk).headline == "P2 Late deliveries back at 4.0 % (judged by its trend), customer_state RJ"


def test_a_number_that_is_good_again_is_not_told_as_a_breach(desk: Desk) -> None:
    desk.days("red", "green")
    message = said(desk)
    assert message.status == "verifying"
    assert "Late deliveries back at 4.0 % (limit 12.0 %)" in message.headline


def test_a_ticket_that_a_person_closes_while_red_says_no_number_is_back(desk: Desk) -> None:
    desk.days("red")
    desk.close("T-1", Closing(Resolution.EXPECTED_CHANGE, note="planned"))
    assert "back at" not in said(desk).headline


def test_a_feed_that_is_whole_again_mutes_no_rule(desk: Desk) -> None:
    desk.run(0, [a_feed_verdict(0, "red")])
    assert "Not judged until the feed recovers, 1 rule:" in said(desk).summary
    desk.run(1, [a_feed_verdict(1, "green")])
    message = said(desk)
    assert message.status == "closed"
    assert "Age of the newest event back at 3.0 hours (limit 60.0 hours)" in message.headline
    assert "Not judged" not in message.summary


def test_a_claimed_fix_is_proposed_until_the_data_prove_it(desk: Desk) -> None:
    desk.days("red")
    assert desk.ticket().outcome == ""
    desk.act("T-1")
    fix = Closing(
        Resolution.FIXED, root_cause="carrier strike", root_cause_category=RootCause.PARTNER_CARRIER
    )
    assert desk.close("T-1", fix).outcome == "fixed (proposed)"
    desk.days("green", "green", first=1)
    assert desk.ticket().outcome == "fixed"


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 tickets"), (1, "1 ticket"), (2, "2 tickets"), (1204, "1,204 tickets")]
)
def test_one_of_a_thing_is_said_in_the_singular(count: int, words: str) -> None:
    assert counted(count, "ticket") == words


def test_a_count_of_what_takes_no_s_says_its_plural() -> None:
    assert [counted(n, "child", "children") for n in (1, 2)] == ["1 child", "2 children"]


def test_a_share_of_a_total_is_a_share_whatever_is_added_up(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'state.sqlite'}")
    desk = Desk(store)
    sales = an_indicator("late_delivery_rate", "Sales", "money_minor", "all")
    desk.book.indicators = {"late_delivery_rate": sales}
    desk.run(0, [a_verdict(0, value=0.62, limit_value=0.3, limit_kind="share", expected=None)])
    message = desk.messages()[0].message
    store.close()
    assert message.headline == "P1 Sales 62.0 % (limit 30.0 %), customer_state RJ"
    assert Phrases(message).limit.startswith("30.0 %")


def concentrated(desk: Desk, **changes: Any) -> TicketMessage:
    """Let one segment hold too much of a total of money."""
    sums = an_indicator("gmv", "Revenue", "money_minor", "all", "seller")
    desk.book.indicators = {**desk.book.indicators, "gmv": sums}
    desk.book.rules = {
        **desk.book.rules,
        LATE: a_rule(
            LATE,
            "expect_indicator_not_concentrated",
            "fulfilment_ops",
            indicator="gmv",
            by=["seller"],
            red=0.4,
        ),
    }
    known = {
        "indicator": "gmv",
        "dimension": "seller",
        "segment": "s1",
        "limit_kind": "share",
        "expected": None,
    }
    numbers = {"value": 0.62, "limit_value": 0.4, "numerator": 620_000.0, "denominator": 1_000_000.0}
    desk.days("red", **(known | numbers | changes))
    return said(desk)


def test_a_share_of_money_is_shown_as_a_share_with_its_limit(desk: Desk) -> None:
    message = concentrated(desk)
    assert message.headline == "P2 Revenue 62.0 % (limit 40.0 %), seller s1"
    assert "62.0 %" in message.summary
    assert "40.0 %" in Phrases(message).limit
    assert to_event(a_delivery(message=message)).ticket.judged_unit == "ratio"


def test_without_money_behind_it_no_exposure_is_shown(desk: Desk) -> None:
    desk.days("red", exposure_minor=0)
    assert "Exposure" not in str(Phrases(said(desk)).fields)
