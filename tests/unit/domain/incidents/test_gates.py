"""Whose actions open the gates of an incident."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from risk_pipeline.domain.incidents.acts import move, record
from risk_pipeline.domain.incidents.figures import SeriesRef, Trend
from risk_pipeline.domain.incidents.gates import (
    Gap,
    Harm,
    Missing,
    Proofs,
    before_closed,
    before_contained,
    before_reviewed,
)
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.states import State
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, Effect
from risk_pipeline.domain.tickets.ticket import Resolution, Ticket, TicketKind
from risk_pipeline.domain.verdict import Status
from risk_pipeline.wording.incidents.gaps import say_gaps
from risk_pipeline.wording.language import words_in
from tests.builders.incidents.world import ANA, NOW, a_ticket, an_action, an_incident, later, told

DONE = (an_action(ActionKind.CORRECTIVE, change="rule x"), an_action(ActionKind.PREVENTIVE))
OF_ACTIONS = {
    Gap.REVIEW_CORRECTIVE,
    Gap.REVIEW_PREVENTIVE,
    Gap.NO_CHANGE,
    Gap.ACTION_PLANNED,
    Gap.LINKED_LATE,
}


def over() -> Incident:
    return an_incident().model_copy(update={"state": State.RESOLVED, "resolved_at": later(hours=5)})


def another(ticket: Ticket) -> Ticket:
    return ticket.model_copy(update={"id": ticket.id + 1})


def lacking(missing: list[Missing]) -> set[Gap]:
    return {each.gap for each in missing} & OF_ACTIONS


def test_actions_of_a_ticket_that_was_linked_when_it_was_over_are_not_its_own() -> None:
    own, other = a_ticket(is_open=False), another(a_ticket(*DONE, is_open=False))
    incident = told(over(), record.link(over(), [other.id], (), ANA, later(hours=6)))
    assert incident.linked_late == (other.id,)
    reviewed = list(before_reviewed(incident, [own, other]))
    assert lacking(reviewed) == {Gap.REVIEW_CORRECTIVE, Gap.REVIEW_PREVENTIVE, Gap.LINKED_LATE}
    assert Missing(Gap.REVIEW_CORRECTIVE, own.ref) in reviewed, "it names the ticket to plan it on"
    assert Missing(Gap.LINKED_LATE, other.ref) in reviewed
    assert Gap.NO_CHANGE in lacking(list(before_closed(incident, [own, other], Proofs())))
    own = a_ticket(*DONE, is_open=False)
    assert lacking(list(before_reviewed(incident, [own, other]))) == set()


def test_a_ticket_linked_while_harm_was_done_counts_and_so_does_one_of_an_incident_that_is_back() -> None:
    running = an_incident()
    other = another(a_ticket(*DONE, is_open=False))
    linked = told(running, record.link(running, [other.id], (), ANA, NOW))
    assert linked.linked_late == ()
    late = told(over(), record.link(over(), [other.id], (), ANA, NOW))
    again = told(late, move.reopen(late, "it is back", ANA, later(hours=7)))
    assert again.linked_late == ()
    gone = told(late, record.unlink(late, other.id, "another story", ANA, later(hours=7)))
    assert gone.linked_late == ()


def test_actions_of_a_false_alarm_or_that_failed_are_none() -> None:
    alarm = a_ticket(*DONE, is_open=False).model_copy(update={"resolution": Resolution.FALSE_POSITIVE})
    failed = a_ticket(*(each.model_copy(update={"effect": Effect.INEFFECTIVE}) for each in DONE))
    for ticket in (alarm, failed):
        assert lacking(list(before_reviewed(over(), [ticket]))) == {
            Gap.REVIEW_CORRECTIVE,
            Gap.REVIEW_PREVENTIVE,
        }


def test_planned_is_enough_for_the_review_and_not_for_the_end() -> None:
    plans = an_action(ActionKind.PREVENTIVE, done=False)
    ticket = a_ticket(DONE[0], plans, is_open=False)
    assert lacking(list(before_reviewed(over(), [ticket]))) == set()
    missing = list(before_closed(over(), [ticket], Proofs(green=((ticket.id, 1),))))
    assert missing == [Missing(Gap.ACTION_PLANNED, f"{ticket.ref} 1 (do it)")]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["accidents got worse on 27 Nov 2026", "the next one ends 29 Nov 2026, 00:00"]),
        ("pt_BR", ["accidents piorou em 27", "o próximo termina em 29"]),
    ],
)
def test_a_series_without_a_newer_period_says_when_it_has_one(language: Language, said: list[str]) -> None:
    trend = Trend(
        series=SeriesRef(indicator="accidents"),
        is_worsening=True,
        newest=Period(date(2026, 11, 27), Grain.DAY),
        waits_until=datetime(2026, 11, 29, tzinfo=UTC),
    )
    held = a_ticket(an_action(ActionKind.CONTAINMENT))
    (gap,) = before_contained([held], Harm([trend]))
    (text,) = say_gaps([gap], words_in(language))
    assert all(part in text for part in said)
    (unknown,) = before_contained([held], Harm([trend.model_copy(update={"is_worsening": None})]))
    assert unknown.gap is Gap.TREND_WAITS
    (late,) = before_contained([held], Harm([trend.model_copy(update={"waits_until": None})]))
    assert late == Missing(Gap.WORSENING, "accidents")


def closed(number: int, resolution: Resolution) -> Ticket:
    return a_ticket(is_open=False).model_copy(update={"id": number, "resolution": resolution})


def uncontained(*tickets: Ticket, relapsed: tuple[int, ...] | None = ()) -> list[tuple[Gap, str]]:
    return [(each.gap, each.subject) for each in before_contained(tickets, Harm(relapsed=relapsed))]


@pytest.mark.parametrize("resolution", [Resolution.FIXED, Resolution.RECOVERED])
def test_a_ticket_that_closed_by_its_data_and_was_not_red_since_proves_that_the_harm_stopped(
    resolution: Resolution,
) -> None:
    ticket = closed(1, resolution)
    assert uncontained(ticket) == []
    for relapsed in ((1,), None):
        assert uncontained(ticket, relapsed=relapsed) == [(Gap.CLOSING_UNPROVEN, ticket.ref)]
    alarm = closed(2, Resolution.FALSE_POSITIVE)
    assert uncontained(ticket, alarm, closed(3, Resolution.DUPLICATE)) == []
    assert uncontained(alarm) == [(Gap.CLOSING_UNPROVEN, alarm.ref)]


def test_a_ticket_of_a_feed_proves_it_by_the_feed_that_came_and_not_by_its_end() -> None:
    came = closed(1, Resolution.DATA_FAULT).model_copy(
        update={"kind": TicketKind.DATA, "last_status": Status.GREEN}
    )
    retired = came.model_copy(update={"last_status": Status.RED})
    assert uncontained(came) == []
    assert uncontained(retired) == [(Gap.CLOSING_UNPROVEN, came.ref)]
    assert uncontained(came.model_copy(update={"kind": TicketKind.RISK})) != [], "a person's word"


def test_every_ticket_has_to_prove_it_where_nothing_was_done() -> None:
    over, accepted, running = closed(1, Resolution.FIXED), closed(2, Resolution.RISK_ACCEPTED), a_ticket()
    running = running.model_copy(update={"id": 3})
    assert uncontained(over, accepted) == [(Gap.CLOSING_UNPROVEN, accepted.ref)]
    assert uncontained(over, accepted, running) == [(Gap.NO_CONTAINMENT, running.ref)]
    held = running.model_copy(update={"actions": (an_action(ActionKind.CONTAINMENT),)})
    assert uncontained(over, accepted, held) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["T-000003 containment", "T-000002 is closed, and no data say that the harm stopped"]),
        ("pt_BR", ["T-000003 containment", "T-000002 está encerrado, e nenhum dado diz que o dano parou"]),
    ],
)
def test_what_is_missing_names_the_ticket(language: Language, said: list[str]) -> None:
    gaps = [Missing(Gap.NO_CONTAINMENT, "T-000003"), Missing(Gap.CLOSING_UNPROVEN, "T-000002")]
    assert all(part in text for part, text in zip(said, say_gaps(gaps, words_in(language)), strict=True))


@pytest.mark.parametrize(("zone", "is_in_time"), [("Asia/Tokyo", True), ("America/Sao_Paulo", False)])
def test_the_day_on_which_a_ticket_closed_is_that_of_the_project(zone: str, is_in_time: bool) -> None:
    """It closed at 22:00 in UTC on 2 March: on 3 March in Tokyo."""
    action = an_action(ActionKind.CONTAINMENT).model_copy(update={"done_on": date(2026, 3, 3)})
    ticket = a_ticket(action, is_open=False).model_copy(update={"resolution": Resolution.RISK_ACCEPTED})
    assert (list(before_contained([ticket], Harm(zone=ZoneInfo(zone)))) == []) is is_in_time
