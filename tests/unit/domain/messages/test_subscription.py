"""Subscriptions: who is told of which ticket, when, and who no more."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from risk_pipeline.domain.messages.digest import Cadence
from risk_pipeline.domain.messages.matching import Facts
from risk_pipeline.domain.messages.routing import Route, Routing
from risk_pipeline.domain.messages.subscription import Person, Subscription
from risk_pipeline.domain.register.entries import Owner
from risk_pipeline.domain.register.opening_days import EVERY_DAY
from risk_pipeline.domain.tickets.severity import Severity

ZONE = ZoneInfo("America/Sao_Paulo")
OWNERS = {
    "payments_risk": Owner(
        id="payments_risk", title="P", channel="risk-payments", email="payments@example.com"
    )
}


def subscription(**changes: Any) -> Subscription:
    return Subscription.model_validate({"id": "one", "person": "maria", "by": "email"} | changes)


def routing(*subscriptions: Subscription, routes: tuple[Route, ...] = ()) -> Routing:
    return Routing(routes=routes, people={"maria": Person(id="maria")}, subscriptions=subscriptions)


def facts(**changes: Any) -> Facts:
    known: dict[str, Any] = {
        "line": "payments",
        "rule_id": "payments.late",
        "kind": "risk",
        "severity": Severity.P1,
        "owner": "payments_risk",
    }
    return Facts(**(known | changes))


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({}, True),
        ({"match": {"lines": ["payments"]}}, True),
        ({"match": {"lines": ["sellers"]}}, False),
        ({"match": {"owners": ["payments_risk"]}}, True),
        ({"at_least": "P1"}, True),
        ({"at_least": "P0"}, False),
        ({"tells": ["weekly"]}, False),
        ({"person": "mario"}, False),
    ],
)
def test_a_subscription_adds_its_person_to_the_route(changes: dict[str, Any], is_told: bool) -> None:
    outcome = routing(subscription(**changes)).resolve(facts(), OWNERS, None)
    assert outcome.channel == "risk-payments"
    assert outcome.receivers == ("risk-payments", *(("email:maria",) if is_told else ()))


def test_a_direct_message_never_becomes_the_tickets_thread() -> None:
    to_tracker = (Route(id="all", to=("jira:RISK",)),)
    outcome = routing(subscription(by="slack"), routes=to_tracker).resolve(facts(), OWNERS, None)
    assert outcome.channel == "risk-payments"
    assert outcome.receivers == ("jira:RISK", "slack:maria")


@pytest.mark.parametrize(
    ("receiver", "is_gone"),
    [
        ("email:maria", False),
        ("email:mario", True),
        ("slack:maria", True),
        ("teams:risk", False),
        ("teams:old", True),
        ("email:payments_risk", False),
        ("risk-payments", False),
        ("jira:OLD", False),
        ("webhook:old", False),
    ],
)
def test_who_left_the_register_is_told_nothing_more(receiver: str, is_gone: bool) -> None:
    routes = (Route(id="all", to=("owner", "teams:risk", "email:payments_risk")),)
    assert routing(subscription(), routes=routes).is_gone(receiver, OWNERS) is is_gone


def test_who_lost_the_last_subscription_is_gone_too() -> None:
    assert routing().is_gone("email:maria", OWNERS)


@pytest.mark.parametrize(
    ("changes", "kind", "scope", "is_told"),
    [
        ({"tells": ["daily"]}, "line", "payments", True),
        ({"tells": ["daily"]}, "owner", "payments_risk", False),
        ({"tells": ["weekly"]}, "line", "payments", False),
        ({"tells": ["tickets"]}, "line", "payments", False),
        ({"tells": ["daily"], "match": {"lines": ["sellers"]}}, "line", "payments", False),
        ({"tells": ["daily"], "match": {"owners": ["payments_risk"]}}, "owner", "payments_risk", True),
        ({"tells": ["daily"], "match": {"owners": ["payments_risk"]}}, "line", "payments", False),
    ],
)
def test_a_digest_goes_to_who_wants_that_one(
    changes: dict[str, Any], kind: str, scope: str, is_told: bool
) -> None:
    assert bool(routing(subscription(**changes)).digests(scope, kind, Cadence.DAILY)) is is_told


@pytest.mark.parametrize(
    ("at", "ready"),
    [
        ("2026-03-02 09:00", "2026-03-02 09:00"),  # a Monday
        ("2026-03-02 07:59", "2026-03-02 08:00"),
        ("2026-03-02 18:30", "2026-03-03 08:00"),
        ("2026-03-06 20:00", "2026-03-09 08:00"),
        ("2026-03-07 12:00", "2026-03-09 08:00"),
    ],
)
def test_a_message_out_of_hours_waits_for_the_next_beginning(at: str, ready: str) -> None:
    each = subscription(days=["mon", "tue", "wed", "thu", "fri"], hours="08:00-18:30")
    found = routing(each).ready_at("email:maria", facts(), datetime.fromisoformat(at).replace(tzinfo=ZONE))
    assert found == datetime.fromisoformat(ready).replace(tzinfo=ZONE)


def test_of_two_subscriptions_the_one_that_lets_it_go_counts() -> None:
    night = datetime(2026, 3, 2, 23, 0, tzinfo=ZONE)
    always = subscription(id="worst", at_least="P1")
    both = routing(subscription(hours="08:00-18:30"), always)
    assert both.ready_at("email:maria", facts(), night) == night
    assert both.ready_at("email:maria", facts(severity=Severity.P2), night) > night
    assert both.ready_at("risk-payments", facts(), night) == night


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)),  # noqa: DTZ001 - a zone is set below
    st.lists(st.sampled_from(EVERY_DAY), min_size=1, unique=True),
    st.times(),
    st.times(),
)
def test_a_message_never_waits_for_more_than_a_week(
    at: datetime, days: list[str], start: Any, until: Any
) -> None:
    now = at.replace(tzinfo=ZONE)
    ready = subscription(days=days, hours=f"{start:%H:%M}-{until:%H:%M}").next_time(now)
    assert timedelta() <= ready.astimezone(UTC) - now.astimezone(UTC) <= timedelta(days=7, hours=1)


@pytest.mark.parametrize("hours", ["8-18", "25:00-26:00", "18:00", "08:00 - 18:00"])
def test_hours_in_no_known_form_are_refused(hours: str) -> None:
    with pytest.raises(ValidationError):
        subscription(hours=hours)
