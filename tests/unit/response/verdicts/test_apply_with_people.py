"""Verdicts in between what people do; two stores and two runs agree."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import Resolution, State
from risk_pipeline.response.actions import verbs
from risk_pipeline.store import Store, open_store
from risk_pipeline.wording.story import story_of
from tests.builders.response_desk import Desk, in_states, snapshot
from tests.builders.ticket_world import (
    a_feed_verdict,
    a_verdict,
)

ROOT, UPDATE, REPLY = DeliveryKind.ROOT, DeliveryKind.UPDATE, DeliveryKind.REPLY


def closing_with(resolution: Resolution, **given: Any) -> Closing:
    return Closing(resolution, **given)


def test_response_person_takes_and_closes_a_ticket_with_messages(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    assert desk.ack("T-000001", note="calling the carrier").state is State.ACKNOWLEDGED
    assert desk.begin("T-1").state is State.IN_PROGRESS
    desk.close("T-1", closing_with(Resolution.EXPECTED_CHANGE, note="Black Friday"))
    assert [(kind, what) for _, kind, what in desk.told()] == [
        (ROOT, "opened"),
        (UPDATE, "acknowledged"),
        (REPLY, "acknowledged"),
        (UPDATE, "started"),
        (REPLY, "started"),
        (UPDATE, "closed"),
        (REPLY, "closed"),
    ]
    last = desk.messages()[-1].message
    assert story_of(last).event == "Closed as expected change by ana: Black Friday."
    assert (last.status, len(last.chart)) == ("closed", 45)  # the picture of the message before


def test_response_person_records_a_fix_and_the_data_prove_it(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    desk.act("T-1")
    fix = closing_with(
        Resolution.FIXED, root_cause="carrier strike", root_cause_category=RootCause.PARTNER_CARRIER
    )
    ticket = desk.close("T-1", fix)
    assert ticket.state is State.VERIFYING
    told = story_of(desk.messages()[-1].message)
    assert told.event == "Fix recorded by ana: partner.carrier: carrier strike."
    desk.days("green", "green", first=1)
    assert (desk.ticket().state, desk.ticket().resolution) == (State.CLOSED, Resolution.FIXED)


@pytest.mark.parametrize(
    ("merged", "is_merged"),
    [({"dimension": "all", "segment": "all"}, True), ({"segment": "MG"}, False), (None, False)],
)
def test_response_a_fix_is_held_against_a_red_day_that_only_a_merged_total_would_tell(
    desk: Desk, merged: dict[str, str] | None, is_merged: bool
) -> None:
    """Once the total's ticket is merged into a segment's, nobody else says that the fix did not hold."""
    whole = {"dimension": "all", "segment": "all"}
    desk.run(0, [a_verdict(0)])
    desk.run(0, [a_verdict(0, **(merged or whole))])
    if merged:
        verbs.merge(desk.store, "T-2", "T-1", **desk.acting(0))
    desk.act("T-1")
    fixed = {"root_cause": "carrier strike", "root_cause_category": RootCause.PARTNER_CARRIER}
    desk.close("T-1", closing_with(Resolution.FIXED, **fixed))
    by_total = Muted.EXPLAINED_BY_TOTAL.because(": fulfilment.late_delivery, 21 Nov 2017")
    desk.run(1, [replace(a_verdict(1), suppressed=by_total), a_verdict(1, **(merged or whole))])
    assert (desk.ticket("T-1").resolution is None) is is_merged
    assert ("relapsed" in {what for _, _, what in desk.told(1)}) is is_merged


def test_response_refuted_fix_is_told_as_such_and_its_cause_is_not_asked_for_again(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    desk.act("T-1")
    fix = closing_with(
        Resolution.FIXED, root_cause="carrier strike", root_cause_category=RootCause.PARTNER_CARRIER
    )
    desk.close("T-1", fix)
    desk.days("red", first=1)
    [told] = [m.message for m in desk.messages() if m.kind is REPLY and m.message.kind == "relapsed"]
    assert story_of(told).event.startswith("The fix did not hold, back to ")
    assert "find another" in story_of(told).move
    desk.act("T-1")
    assert desk.close("T-1", closing_with(Resolution.FIXED)).root_cause == "carrier strike"


def test_response_refusal_of_a_person_leaves_everything_as_it_was(desk: Desk) -> None:
    desk.run(0, [a_verdict(0)])
    desk.ack("T-1")
    before = snapshot(desk.store)
    for attempt in (
        lambda: desk.ack("T-1"),
        lambda: desk.ack("T-99"),
        lambda: desk.close("T-1", closing_with(Resolution.FIXED)),
        lambda: desk.close("T-1", closing_with(Resolution.DUPLICATE, duplicate_of=99)),
    ):
        with pytest.raises(Exception, match=r"T-0000"):
            attempt()
    assert snapshot(desk.store) == before


def test_response_stores_of_both_kinds_hold_the_same(store_url: str, lite: Desk) -> None:
    other: Store = open_store(store_url)
    for desk in (lite, Desk(other)):
        desk.days("red", "green", "green", "red")
        desk.run(9, in_states(9))
        desk.ack("T-000003")
    assert snapshot(other) == snapshot(lite.store)
    other.close()


def test_response_runs_at_the_same_time_end_as_one_after_the_other(store_url: str, lite: Desk) -> None:
    verdicts = [*in_states(0), a_verdict(0, dimension="all", segment="all"), a_feed_verdict(0, "red")]
    runs = 4
    start = Barrier(runs, timeout=30)

    def run(_number: int) -> int:
        store = open_store(store_url)
        start.wait()
        opened = Desk(store).run(0, verdicts).opened
        store.close()
        return opened

    with ThreadPoolExecutor(runs) as pool:
        assert sorted(pool.map(run, range(runs))) == [0, 0, 0, 12]
    lite.run(0, verdicts)
    store = open_store(store_url)
    assert snapshot(store) == snapshot(lite.store)
    store.close()
