"""What messages say of two-sided rules, tickets that come back, feeds without numbers, early warnings."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.reasons.reason import failed_load
from risk_pipeline.domain.register.indicator import Direction
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import Resolution
from risk_pipeline.notify.trackers.webhook import to_event
from risk_pipeline.response.verdicts.fault_verdicts import load_verdict
from risk_pipeline.store import open_store
from risk_pipeline.wording.story import Story, story_of
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


def story(desk: Desk) -> Story:
    return story_of(said(desk))


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
    told = story_of(message)
    assert told.fact == "Orders: 0.30 (limits 0.50 to 1.80)"
    assert told.event == "Opened: 0.30 on 20 Nov 2017 (limits 0.50 to 1.80)."
    assert told.place.startswith("Mostly in seller state SP")


def test_two_sided_control_limits_lie_equally_far_on_both_sides(desk: Desk) -> None:
    rule = a_rule(LATE, "expect_indicator_within_control_limits", "fulfilment_ops", indicator="orders")
    message = two_sided(desk, rule, value=100, limit_value=120, limit_kind="control", expected=200)
    assert message.limits == (120, 280)
    assert "(limits 120 to 280)" in story_of(message).fact


def test_a_one_sided_rule_has_one_limit(desk: Desk) -> None:
    desk.days("red")
    assert said(desk).limits is None
    assert any("12.0 % (fixed limit)" in detail.text for detail in story(desk).details)


def test_a_ticket_that_came_back_says_when_it_was_opened_first_and_since_when_it_is_red(desk: Desk) -> None:
    desk.days("red", "green", "green", "red")
    message = said(desk)
    assert (message.first_opened, message.since) == (day(1), day(3))
    assert "It came back once after a close." in story_of(message).figures
    first = "First opened on 21 Nov 2017, it came back once after a close."
    assert first in [detail.text for detail in story_of(message).details]
    assert desk.messages()[0].message.first_opened is None


def test_an_early_warning_without_limit_is_told_against_the_usual(desk: Desk) -> None:
    desk.days("red", limit_value=None, limit_kind="shift")
    assert story(desk).fact == "Late deliveries: 15.0 % for customer state RJ (usually 5.0 %)"


def test_a_feed_that_did_not_load_is_told_without_numbers(desk: Desk) -> None:
    failed = load_verdict(
        "olist.orders", failed_load("failed", "column order_id is gone."), period=day_period(0), run_id="r0"
    )
    desk.run(0, [failed])
    told = story(desk)
    assert told.fact == "Feed olist.orders cannot be used"
    assert said(desk).verdict_kind == "data_fault"
    assert told.figures == "Red on 20 Nov 2017. Failed: column order_id is gone."
    assert "no value" not in " ".join((*told.root, told.event))
    assert any(detail.text.startswith("20 Nov 2017: olist.orders 512 rows") for detail in told.details)


def test_a_feed_that_failed_and_is_late_too_is_told_by_what_failed(desk: Desk) -> None:
    desk.run(0, [a_feed_verdict(0, "red", reason="failed: column order_id is gone.")])
    assert "cannot be used" in story(desk).fact or "Age" in story(desk).fact


def test_a_number_back_between_two_limits_is_told_as_within_them(desk: Desk) -> None:
    two_sided(desk)
    back = {"value": 1.2, "indicator": "orders", "dimension": "all", "segment": "all", "limit_value": None}
    desk.days("green", first=1, **back)
    assert "1.20 on 21 Nov 2017" in story(desk).event
    assert "back in range" in story(desk).fact


def test_a_rule_without_limit_and_usual_says_what_it_judges_by(desk: Desk) -> None:
    desk.days("red", "green", limit_value=None, limit_kind="trend", expected=None)
    assert any("judged by trend" in detail.text for detail in story(desk).details)


def test_a_number_that_is_good_again_is_not_told_as_a_breach(desk: Desk) -> None:
    desk.days("red", "green")
    message = said(desk)
    assert message.status == "verifying"
    assert story_of(message).fact == "Late deliveries: 4.0 %, back in range for customer state RJ"


def test_a_ticket_that_a_person_closes_while_red_says_no_number_is_back(desk: Desk) -> None:
    desk.days("red")
    desk.close("T-1", Closing(Resolution.EXPECTED_CHANGE, note="planned"))
    assert "back" not in story(desk).head.lower()


def test_a_feed_that_is_whole_again_mutes_no_rule(desk: Desk) -> None:
    desk.run(0, [a_feed_verdict(0, "red")])
    assert any("1 rule is not judged until the feed" in each.text for each in story(desk).details)
    desk.run(1, [a_feed_verdict(1, "green")])
    message = said(desk)
    assert message.status == "closed"
    assert "Back at 3.0 hours, inside its limit of 60.0 hours" in story_of(message).figures
    assert not any("not judged" in each.text for each in story(desk).details)


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
    assert story_of(message).fact == "Sales: 62.0 % for customer state RJ (limit 30.0 %)"


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
    assert story_of(message).fact == "Revenue: 62.0 % for seller s1 (limit 40.0 %)"
    assert to_event(a_delivery(message=message)).ticket.judged_unit == "ratio"


def test_without_money_behind_it_no_exposure_is_shown(desk: Desk) -> None:
    desk.days("red", exposure_minor=0)
    assert "at stake" not in story(desk).figures


def test_two_tickets_of_one_outage_name_each_other(desk: Desk) -> None:
    """The second names the first when it opens; the first message of the first is renewed in the same run."""
    desk.days("red")
    total = {"dimension": "all", "segment": "all"}
    desk.run(1, [a_verdict(1), a_verdict(1, **total)])
    places = {entry.message.ticket_ref: story_of(entry.message).place for entry in desk.messages()}
    assert places["T-000001"].endswith("It may be one event with T-000002 (Late deliveries).")
    assert places["T-000002"].endswith("one event with T-000001 (Late deliveries for customer state RJ).")


def test_more_than_usual_of_what_is_not_bad_is_worth_its_money_and_no_loss(desk: Desk) -> None:
    message = two_sided(
        desk, value=40.0, limit_value=20.0, expected=10.0, numerator=40.0, exposure_minor=123_400
    )
    assert message.surges
    told = story_of(message)
    assert "worth BRL 1,234.00" in told.figures
    assert "at stake" not in " ".join([*told.root, *(each.text for each in told.details)])
    desk.ack("T-1")
    assert (
        "find out why, and act if it does harm" in story_of(said(desk).model_copy(update={"due": None})).move
    )


def test_too_few_of_what_is_bad_both_ways_is_no_surge(desk: Desk) -> None:
    assert not two_sided(desk, expected=1.0).surges
