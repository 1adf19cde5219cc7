"""Owners and people in Slack find each other by id, by user group and by e-mail; what is found is kept."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.commands.directory import Lookup
from risk_pipeline.domain.errors import SenderRefused
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.domain.register.entries import Owner
from risk_pipeline.notify.slack.api import SlackApi
from risk_pipeline.notify.slack.directory import Folk, SlackPeople
from risk_pipeline.notify.slack.messenger import SlackMessenger
from risk_pipeline.pipeline.operations.doctor_slack import find_owners, look_at_buttons
from risk_pipeline.settings import Settings
from tests.builders.ticket_messages import a_delivery, a_message
from tests.servers.slack import NARROW_TOKEN, TOKEN, SlackServer, WireMock, free_port, ok, refuses

ENTERPRISE = {"enterprise_id": "E1", "teams": ["T2"]}
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


@dataclass
class Kept:
    known: dict[str, Lookup] = field(default_factory=dict)

    def get(self, email: str) -> Lookup | None:
        return self.known.get(email)

    def put(self, email: str, slack_id: str | None, now: datetime) -> None:
        self.known[email] = Lookup(slack_id, now)


def owner(name: str, **how: Any) -> Owner:
    return Owner(id=name, title=name.capitalize(), channel="risk", **how)


def people(api_url: str, *owners: Owner, token: str = TOKEN) -> SlackPeople:
    known = {each.id: each for each in owners}
    return SlackPeople(SlackApi(token, api_url, 5.0), known, Kept(), FixedClock(NOON))


def test_an_owner_is_called_by_whoever_has_the_address(slack_server: SlackServer) -> None:
    found = people(slack_server.api_url)
    assert found.id_of(owner("a", email="ana@example.com")) == slack_server.person("ana")
    assert found.id_of(owner("b", email="gone@example.com")) is None
    assert found.id_of(owner("c", email="ana@example.com", slack_id="U0FIXED0")) == "U0FIXED0"
    assert found.id_of(owner("d")) is None


def test_a_person_has_the_roles_of_their_id_and_of_their_address(slack_server: SlackServer) -> None:
    ana, mallory = slack_server.person("ana"), slack_server.person("mallory")
    found = people(
        slack_server.api_url,
        owner("by_id", slack_id=ana),
        owner("by_email", email="Ana@Example.com"),
        owner("another", email="ben@example.com"),
        owner("id_wins", email="ana@example.com", slack_id="U0FIXED0"),
    )
    assert found.roles_of(ana) == {"by_id", "by_email"}
    assert found.roles_of(mallory) == frozenset()
    assert found.roles_of("U0NOBODY0") == frozenset()


def test_members_of_a_user_group_act_for_the_owner_it_stands_for(wiremock: WireMock) -> None:
    wiremock.answer("usergroups.users.list", ok(users=["U0ANA000"]))
    found = people(wiremock.api_url, owner("team", slack_id="S0TEAM00"))
    assert found.roles_of("U0ANA000") == {"team"}
    assert found.roles_of("U0BEN000") == frozenset()
    assert wiremock.asked("users.info") == [], "nobody is asked for an address that no owner has"


@pytest.mark.parametrize(
    ("us", "them", "roles"),
    [
        ({"team_id": "T1"}, {"team_id": "T1"}, {"role"}),
        ({"team_id": "T1"}, {"team_id": "T2"}, set()),
        ({"team_id": "T1"}, {}, set()),
        ({}, {}, set()),
        ({"team_id": "T1"}, {"team_id": "T1", "is_restricted": True}, set()),
        ({"team_id": "T1"}, {"team_id": "T1", "is_ultra_restricted": True}, set()),
        ({"team_id": "T1"}, {"team_id": "T1", "is_stranger": True}, set()),
        # An organisation of several workspaces: those of the app's, unless the app is everybody's.
        ({"team_id": "T1"}, {"team_id": "T2", "enterprise_user": {"teams": ["T1", "T2"]}}, {"role"}),
        ({"team_id": "T1", "enterprise_id": "E1"}, {"team_id": "T2", "enterprise_user": ENTERPRISE}, set()),
        (
            {"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": True},
            {"team_id": "T2", "enterprise_user": ENTERPRISE},
            {"role"},
        ),
    ],
)
def test_an_address_counts_only_for_members_of_our_own_workspace(
    wiremock: WireMock, us: dict[str, Any], them: dict[str, Any], roles: set[str]
) -> None:
    wiremock.answer("auth.test", ok(**us))
    user = {"id": "U1", "profile": {"email": "ana@example.com"}} | them
    wiremock.answer("users.info", ok(user=user))
    found = people(wiremock.api_url, owner("role", email="ana@example.com"), owner("id", slack_id="U2"))
    assert found.roles_of("U1") == roles
    assert found.roles_of("U2") == {"id"} | roles, "who is named by id is meant"


def test_who_left_and_bots_have_no_role_by_address(wiremock: WireMock) -> None:
    for more in ({"deleted": True}, {"is_bot": True}):
        wiremock.reset()
        profile = {"email": "ana@example.com"}
        wiremock.answer("auth.test", ok(team_id="T1"))
        wiremock.answer("users.info", ok(user={"id": "U1", "team_id": "T1", "profile": profile} | more))
        wiremock.answer("users.lookupByEmail", ok(user={"id": "U1", "deleted": True}))
        found = people(wiremock.api_url, owner("role", email="ana@example.com"))
        assert found.roles_of("U1") == frozenset()
        assert found.id_of_email("ana@example.com") is None


def test_slack_is_asked_again_after_a_day_and_for_a_missing_one_after_an_hour(wiremock: WireMock) -> None:
    found = people(wiremock.api_url)
    wiremock.answer("users.lookupByEmail", refuses("users_not_found"))
    clock: Any = found.clock

    def asked_after(passed: timedelta) -> int:
        clock.at = NOON + passed
        found.id_of_email("ana@example.com")
        return len(wiremock.asked("users.lookupByEmail"))

    assert asked_after(timedelta()) == 1
    assert asked_after(timedelta(minutes=59)) == 1
    wiremock.answer("users.lookupByEmail", ok(user={"id": "U0ANA000"}))
    assert asked_after(timedelta(minutes=61)) == 2
    assert asked_after(timedelta(hours=24)) == 2
    assert asked_after(timedelta(hours=25, minutes=2)) == 3


def test_a_role_that_was_taken_away_ends_within_minutes(wiremock: WireMock) -> None:
    found = people(wiremock.api_url, owner("role", email="ana@example.com"))
    wiremock.answer("auth.test", ok(team_id="T1"))
    profile = {"email": "ana@example.com"}
    wiremock.answer("users.info", ok(user={"id": "U1", "team_id": "T1", "profile": profile}))
    assert found.roles_of("U1") == {"role"}
    wiremock.reset()
    wiremock.answer("users.info", ok(user={"id": "U1", "profile": {}}))
    assert found.roles_of("U1") == {"role"}
    clock: Any = found.clock
    clock.at = NOON + timedelta(minutes=10)
    assert found.roles_of("U1") == frozenset()


def test_without_the_scope_nobody_has_a_role_and_the_scope_is_named(slack_server: SlackServer) -> None:
    narrow = people(slack_server.api_url, owner("role", email="ana@example.com"), token=NARROW_TOKEN)
    with pytest.raises(SenderRefused, match="users:read"):
        narrow.roles_of(slack_server.person("ana"))


def test_a_message_calls_the_owner_behind_the_address_and_goes_out_where_nobody_has_it(
    slack_server: SlackServer,
) -> None:
    ana = slack_server.person("ana")
    for address, called in (("ana@example.com", f"<@{ana}>"), ("gone@example.com", None)):
        name, channel_id = slack_server.new_channel()
        mention = people(slack_server.api_url).mention_of
        messenger = SlackMessenger(TOKEN, base_url=slack_server.api_url, folk=Folk(mention=mention))
        message = a_message(owner_mention=address)
        messenger.post(
            a_delivery(channel=name, message=message, kind=DeliveryKind.ROOT, attempt_started_at=NOON)
        )
        said = slack_server.messages(channel_id)[0]["blocks"][2]["text"]["text"]
        assert "Fulfilment operations" in said
        assert "example.com" not in said
        assert called is None or called in said


def test_a_look_up_that_fails_holds_no_message_back(caplog: pytest.LogCaptureFixture) -> None:
    nowhere = people(f"http://127.0.0.1:{free_port()}/api/")
    assert nowhere.mention_of("ana@example.com") is None
    assert "is named but not mentioned" in caplog.text
    assert nowhere.mention_of("U0FIXED0") == "U0FIXED0"


def test_the_doctor_names_owners_whom_nobody_in_slack_is_known_for(slack_server: SlackServer) -> None:
    known = Settings(slack_token=SecretStr(TOKEN), slack_base_url=slack_server.api_url)
    ana, gone = owner("ana_role", email="ana@example.com"), owner("gone", email="gone@example.com")
    assert find_owners(known, {"ana_role": ana}) == (True, "all 1 found in Slack")
    is_ok, found = find_owners(known, {"ana_role": ana, "gone": gone})
    assert is_ok is False
    assert found.startswith("not found in Slack: gone (gone@example.com, posted in #risk). Their tickets")
    assert find_owners(Settings(), {"gone": gone}) == (None, "1 without a Slack id")


def test_the_doctor_says_when_nobody_could_hear_a_click() -> None:
    token = SecretStr("xoxb-x")
    assert look_at_buttons(Settings())[0] is None
    assert look_at_buttons(Settings(slack_interactive=True))[0] is False
    deaf = look_at_buttons(Settings(slack_interactive=True, slack_token=token))
    assert (deaf[0], "nothing receives clicks" in deaf[1]) == (False, True)
    hears = Settings(slack_interactive=True, slack_token=token, slack_app_token=SecretStr("xapp-x"))
    assert look_at_buttons(hears) == (True, "clicks are received while `risk slack listen` runs")
