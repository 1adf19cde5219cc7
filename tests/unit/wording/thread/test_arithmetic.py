"""How a number moved: what adds nothing is left out, and nobody counts what was added up before."""

from dataclasses import replace
from datetime import date

from risk_pipeline.domain.diagnosis.decomposition import Movement, Share
from risk_pipeline.domain.diagnosis.location import Impact, Located
from risk_pipeline.domain.messages.facts import Extent, Spread
from risk_pipeline.wording.teller import Teller
from risk_pipeline.wording.thread.arithmetic import hit_in_words, movement_in_words
from tests.builders.ticket_messages import a_message

DAY = date(2018, 3, 5)
NAMED = (Share("North", -19, 0, 0), Share("South", -6, 0, 0))
FEWER = Movement(4, -43, -43, 0, 0, None, None, None, "state", (*NAMED, Share("", -18, 0, 0)))
RATE = Movement(412, 212, 20, 0, 192, 2506.0, 0.16, 0.08, "state", ())


def said(movement: Movement, spread: Spread | None = None) -> str:
    found = Located(first=DAY, last=DAY, past_days=91, movement=movement)
    return movement_in_words(Teller.of(a_message(location=found, spread=spread)))


def test_what_adds_nothing_is_left_out() -> None:
    assert said(RATE).endswith("+212 = +20 by volume +192 by rate")
    assert said(replace(RATE, total=0, volume=0, rate=0)).endswith(
        "412 late orders against 412 at the old pace, +0"
    )


def test_the_others_are_counted_only_where_it_is_known_how_many_they_are() -> None:
    assert said(FEWER).endswith("−19 in North −6 in South −18 in all others")
    assert said(FEWER, Spread(over=25, by="state")).endswith("−18 in the other 23 segments")
    known = replace(FEWER, total=-28, volume=-28, shares=(*NAMED, Share("East", -3, 0, 0)))
    assert said(known).endswith("−3 in the other segment")


def test_what_was_hit_before_the_first_red_day_is_told_as_the_whole_shift() -> None:
    def hit(red_since: date) -> str:
        found = Located(first=date(2018, 2, 28), last=DAY, past_days=91, impact=Impact(31, 29, None, None))
        extent = Extent(since=red_since, periods=4, count=22)
        return hit_in_words(Teller.of(a_message(location=found, since=DAY, extent=extent)))

    assert hit(date(2018, 3, 2)) == (
        "31 late orders, 29 users from 28 Feb 2018 to 5 Mar 2018 (it is red only since 2 Mar 2018)"
    )
    assert hit(date(2018, 2, 28)) == "31 late orders, 29 users from 28 Feb 2018 to 5 Mar 2018"
