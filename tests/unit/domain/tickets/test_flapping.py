"""Flapping: what moves to and fro too often is kept open and told by the digest, until it is quiet."""

from datetime import date, timedelta
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.tickets.flapping import FlapRules, Flaps, after_period
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import EventKind, Resolution, State, rebuild
from risk_pipeline.response.actions import verbs
from risk_pipeline.store import list_events, list_tickets
from risk_pipeline.store.queries.audit import verify_events
from risk_pipeline.store.queries.noise import rules_that_flapped
from risk_pipeline.wording.story import story_of
from tests.builders.response_desk import Desk, in_states
from tests.builders.ticket_world import LATE, a_verdict, day, end_of

RULES = FlapRules()
TO_AND_FRO = ("red", "green", "red", "green")
nth_period = {
    Grain.HOUR: lambda n: Period(date(2024, 1, 1) + timedelta(days=n // 24), Grain.HOUR, n % 24),
    Grain.DAY: lambda n: Period(date(2024, 1, 1) + timedelta(days=n), Grain.DAY),
    Grain.WEEK: lambda n: Period(date(2024, 1, 1) + timedelta(weeks=n), Grain.WEEK),
    Grain.MONTH: lambda n: Period(date(2024 + n // 12, n % 12 + 1, 1), Grain.MONTH),
}
rules = st.builds(FlapRules, st.integers(2, 5), st.integers(2, 12), st.integers(1, 8))
# For each period: nobody could judge it, it stayed as it was, it moved.
histories = st.lists(st.sampled_from([None, False, False, True, True]), max_size=40)


def run_through(history: list[bool | None], rules: FlapRules, grain: Grain = Grain.DAY) -> list[Flaps]:
    flaps, found = Flaps(), []
    for number, moved in enumerate(history):
        if moved is not None:
            flaps = after_period(flaps, nth_period[grain](number), moved=moved, rules=rules)
        found.append(flaps)
    return found


def by_the_book(history: list[bool | None], rules: FlapRules) -> list[bool]:
    """The same, from the whole past at every period."""
    is_flapping, counted_from, found = False, 0, []
    for now, moved in enumerate(history):
        moves = [n for n, m in enumerate(history[: now + 1]) if m and n >= counted_from]
        if moved is not None and is_flapping and now - moves[-1] >= rules.quiet:
            is_flapping, counted_from = False, now + 1
        elif moved is not None and not is_flapping:
            is_flapping = len([n for n in moves if now - n < rules.periods]) >= rules.changes
        found.append(is_flapping)
    return found


@given(histories, rules, st.sampled_from(list(Grain)))
@example([True] * 3 + [False] * 5, RULES, Grain.DAY)
@example([True, *[False] * 8, True, True], RULES, Grain.DAY)
@example([True, *[False] * 7, True, True], RULES, Grain.DAY)
def test_flapping_by_its_short_memory_is_flapping_by_the_whole_past(
    history: list[bool | None], rules: FlapRules, grain: Grain
) -> None:
    found = run_through(history, rules, grain)
    assert [flaps.since is not None for flaps in found] == by_the_book(history, rules)
    assert all(len(flaps.moves) <= rules.changes for flaps in found)


@given(histories, rules)
@example([True] * 3, RULES)
def test_flapping_is_left_by_quiet_alone_and_forgets_its_moves(
    history: list[bool | None], rules: FlapRules
) -> None:
    quiet: list[bool | None] = [False] * rules.quiet
    last = run_through([*history, *quiet], rules)[-1]
    assert last.since is None
    if run_through(history, rules) and run_through(history, rules)[-1].since:
        assert last.moves == ()


@given(st.lists(st.sampled_from([None, False]), max_size=40), rules)
def test_flapping_never_comes_without_moves(history: list[bool | None], rules: FlapRules) -> None:
    assert {flaps.since for flaps in run_through(history, rules)} <= {None}


@given(st.sampled_from(list(Grain)), st.integers(0, 60), st.integers(0, 60))
def test_flapping_counts_periods_of_its_grain(grain: Grain, one: int, other: int) -> None:
    first, last = nth_period[grain](one), nth_period[grain](other)
    assert Period.containing(first.start, grain, first.hour) == first
    assert last.after(first) == other - one


def events(desk: Desk, ticket_id: int = 1) -> list[tuple[str, str | None]]:
    return [
        (e.change.kind.value, e.suppressed and e.suppressed.sentence)
        for e in list_events(desk.store, ticket_id)
        if e.change.kind.is_transition
    ]


def said(desk: Desk) -> list[str]:
    return [entry.message.kind for entry in desk.messages() if entry.kind.value != "update"]


def test_flapping_ticket_stays_open_and_leaves_its_moves_to_the_digest(desk: Desk) -> None:
    desk.days(*TO_AND_FRO, "red", "green", "green", "green")
    muted = f"flapping since {day(3)}"
    assert events(desk) == [
        ("opened", None),
        ("verifying", None),
        ("relapsed", None),
        ("verifying", muted),
        ("flapping", None),
        ("relapsed", muted),
        ("verifying", muted),
    ]
    assert said(desk) == ["opened", "verifying", "relapsed", "flapping"]
    ticket = desk.ticket()
    assert (ticket.state, ticket.green_streak, ticket.flapping_since) == (State.VERIFYING, 3, day(3))
    last = story_of(desk.messages()[-1].message)
    assert last.event == "Flapping: the daily digest reports on it."
    assert "Flapping since 23 Nov 2017: the daily digest reports on it." in [
        each.text for each in last.details
    ]
    assert rebuild(event.change for event in list_events(desk.store, 1)) == ticket
    assert verify_events(desk.store, states=True).broken == ()


def test_flapping_ends_by_a_quiet_interval_and_the_close_is_told(desk: Desk) -> None:
    desk.days(*TO_AND_FRO, "green", "green", "green", "green", "green")
    assert events(desk)[-2:] == [("calmed", "closed at once"), ("closed", None)]
    assert said(desk)[-1] == "closed"
    ticket = desk.ticket()
    assert (ticket.state, ticket.resolution) == (State.CLOSED, Resolution.RECOVERED)
    assert (ticket.flapping_since, ticket.moves) == (None, ())
    whys = [event.change.reason for event in list_events(desk.store, 1)]
    counts = [why for why in whys if why.startswith("green") and " of " in why]
    assert counts[-5:] == [f"green {number} of 6" for number in range(2, 7)]


def test_flapping_that_ends_red_says_that_it_is_calm_and_goes_on(lite: Desk) -> None:
    lite.days(*TO_AND_FRO, *["red"] * 6)
    assert events(lite)[-2:] == [("relapsed", f"flapping since {day(3)}"), ("calmed", None)]
    assert lite.ticket().state is State.OPEN
    lite.days("green", first=10)
    assert events(lite)[-1] == ("verifying", None)


def test_flapping_lets_a_worse_severity_and_people_through(lite: Desk) -> None:
    lite.days(*TO_AND_FRO)
    lite.days("red", first=4, value=0.6)
    lite.ack("T-1", 4)
    assert said(lite)[-2:] == ["severity_raised", "acknowledged"]
    lite.close("T-1", Closing(Resolution.FALSE_POSITIVE, note="limit too tight"), 4)
    assert said(lite)[-1] == "closed"


def test_flapping_lets_a_refuted_fix_through(lite: Desk) -> None:
    lite.days(*TO_AND_FRO)
    fix = Closing(Resolution.FIXED, root_cause="hub closed", root_cause_category=RootCause.PARTNER_CARRIER)
    lite.act("T-1", 3)
    lite.close("T-1", fix, 3)
    lite.days("red", first=5)
    assert events(lite)[-1] == ("relapsed", None)
    lite.days("green", "red", first=6)
    assert [kind for kind, _ in events(lite)[-2:]] == ["verifying", "relapsed"]
    assert events(lite)[-1] == ("relapsed", f"flapping since {day(3)}"), "told once of each fix"


def test_flapping_that_somebody_closed_is_told_when_it_comes_back(lite: Desk) -> None:
    lite.days(*TO_AND_FRO)
    lite.close("T-1", Closing(Resolution.FALSE_POSITIVE, note="limit too tight"), 3)
    lite.days("red", first=4)
    assert events(lite)[-1] == ("reopened", None)
    assert lite.ticket().flapping_since is None


def test_flapping_of_all_moved_members_keeps_a_storm_quiet(lite: Desk) -> None:
    for number, status in enumerate([*TO_AND_FRO, "red"]):
        lite.run(number, in_states(number, status))
    (parent,) = [ticket for ticket in list_tickets(lite.store) if ticket.kind.value == "storm"]
    told = events(lite, parent.id)
    assert told[-1] == ("grouped", "flapping: only members that flap moved")
    assert ("grouped", None) in told


def test_flapping_puts_the_rule_up_for_review(desk: Desk) -> None:
    desk.days(*TO_AND_FRO)
    desk.days(*TO_AND_FRO, segment="SP")
    assert rules_that_flapped(desk.store, end_of(3)) == {LATE: 2}
    assert rules_that_flapped(desk.store, end_of(4)) == {}


def test_flapping_under_a_snooze_is_told_to_nobody(lite: Desk) -> None:
    lite.days("red")
    verbs.snooze(lite.store, "T-1", day(9), reason="known", **lite.acting(0))
    lite.days("green", "red", "green", first=1)
    assert events(lite)[-1] == ("flapping", f"snoozed until {day(9)}")


@given(st.lists(st.sampled_from(["red", "green", "amber", "no_data"]), min_size=1, max_size=14))
def test_flapping_day_by_day_is_flapping_in_one_go(statuses: list[str]) -> None:
    from risk_pipeline.domain.tickets.lifecycle import TicketPolicy, decide
    from risk_pipeline.domain.tickets.ticket import Ticket, fold
    from tests.builders.ticket_world import apply_stream

    policy, verdicts = TicketPolicy(), [a_verdict(n, s) for n, s in enumerate(statuses)]
    now = end_of(len(statuses))
    at_once, changes = apply_stream(None, verdicts, policy, now)
    stepwise: Ticket | None = None
    again: list[Any] = []
    for verdict in [v for v in verdicts for _ in range(2)]:
        for change in decide(stepwise, verdict, policy, now):
            stepwise = fold(stepwise, change)
            again.append(change)
    assert (stepwise, again) == (at_once, changes)
    for number, change in enumerate(changes):
        if change.kind is EventKind.CLOSED:
            assert rebuild(changes[:number]).flapping_since is None  # type: ignore[union-attr]
