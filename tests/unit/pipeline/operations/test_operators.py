"""The command line knows who uses it, and lets them do what the register lets them do in Slack."""

import os
import pwd
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.cli.audit import proven
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.commands.commands import Acknowledge, Command, Outcome
from risk_pipeline.domain.commands.directory import visitor_at
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.commands.rights import Rights
from risk_pipeline.domain.errors import ConfigError, NotAllowed, TransitionRefused
from risk_pipeline.domain.register.entries import Owner
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.ticket import EventKind, Resolution
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.operations import operators
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.actions.command_handler import Desk as Clicks
from risk_pipeline.settings import Settings
from risk_pipeline.store import list_events
from risk_pipeline.store.queries.audit import verify_events
from tests.builders.response_desk import Desk, day
from tests.builders.ticket_world import FakeBook, end_of

# Role, and who has it. `fulfilment_ops` owns the ticket, `boss` is its line's head and may act for others.
PEOPLE = {
    "fulfilment_ops": ("ana", "ben"),
    "boss": ("zoe", "ana_too"),
    "data_eng": ("dan",),
    "second_hat": ("ana_too",),
}


class Book(FakeBook):
    """A register whose people have logins, and with a head of the line."""

    response: Any = None

    def line_of(self, rule: Any) -> Any:
        line = super().line_of(rule)
        return line and line.model_copy(update={"head": "boss"})


@pytest.fixture
def platform(tmp_path: Path, lite_url: str) -> Iterator[Platform]:
    """One open ticket, T-1."""
    book: Any = Book()
    known = {each: Owner(id=each, title=each, channel="risk") for each in PEOPLE} | dict(book.owners)
    book.owners = {n: o.model_copy(update={"logins": PEOPLE.get(n, ())}) for n, o in known.items()}
    settings = Settings(var_dir=tmp_path, time_zone="UTC", currency="BRL", store_url=lite_url)
    made = Platform(settings, book, FixedClock(end_of(0)))
    Desk(made.store).days("red")
    yield made
    made.store.close()


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> Any:
    def become(login: str) -> None:
        monkeypatch.setattr(operators, "current_login", lambda: login)

    return become


def last(platform: Platform) -> tuple[str, str, str]:
    change = list_events(platform.store, 1)[-1].change
    return change.kind, change.actor, change.source


def acknowledge(platform: Platform, other: str = "") -> None:
    allowed = operators.allow(platform, Verb.ACKNOWLEDGE, "T-1", other)
    verbs.acknowledge(platform.store, "T-1", **allowed.acting)


def test_the_environment_does_not_say_who_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "LOGNAME", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "mallory")
    assert operators.current_login() == pwd.getpwuid(os.getuid()).pw_name != "mallory"


def test_a_user_id_without_a_name_stands_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1_000_660_000)
    assert operators.current_login() == "1000660000"


def test_who_is_not_in_the_register_is_told_how_to_get_there(platform: Platform, user: Any) -> None:
    user("mallory")
    before = list_events(platform.store, 1)
    with pytest.raises(ConfigError) as told:
        acknowledge(platform)
    text = str(told.value)
    assert "register/owners.yaml" in text
    assert "'mallory' under `logins`" in text
    assert "`risk new login <owner> --login mallory`" in text
    with pytest.raises(ConfigError, match="mallory"):
        operators.allow_operation(platform, "feeds reset x", "fulfilment_ops")
    assert list_events(platform.store, 1) == before


def test_the_name_of_a_role_is_no_role(platform: Platform, user: Any) -> None:
    user("fulfilment_ops")
    with pytest.raises(ConfigError, match="'fulfilment_ops' under `logins`"):
        acknowledge(platform)


def test_the_owner_acts_under_their_own_name(platform: Platform, user: Any) -> None:
    user("ana")
    acknowledge(platform)
    assert last(platform) == (EventKind.ACKNOWLEDGED, "ana", "cli")


def test_who_has_another_role_is_refused_as_in_slack_and_on_record(platform: Platform, user: Any) -> None:
    user("dan")
    with pytest.raises(NotAllowed) as told:
        acknowledge(platform)
    assert last(platform) == (EventKind.REFUSED, "dan", "cli")
    assert "You act as dan (data_eng); register/rights.yaml, key acknowledge, decides." in str(told.value)

    class Dan:
        def roles_of(self, user: str) -> frozenset[str]:
            return frozenset({"data_eng"})

    book: Any = platform.catalog
    desk = Clicks(
        platform.store, book, Desk(platform.store).policy, book.rights, Dan(), platform.clock, lambda *_: []
    )
    answer = desk.apply(Command("T-1", "UDAN0000", "k", Acknowledge()))
    assert answer.outcome is Outcome.REFUSED
    assert str(told.value).startswith(answer.text)
    by_cli, by_slack = (each.change.reason for each in list_events(platform.store, 1)[-2:])
    assert by_cli == by_slack == "acknowledge: not allowed to one with data_eng"


def test_who_may_act_for_others_does_and_both_are_on_record(platform: Platform, user: Any) -> None:
    user("zoe")
    acknowledge(platform, "ben")
    assert last(platform) == (EventKind.ACKNOWLEDGED, "ben", "cli:zoe")


def test_who_may_not_act_for_others_is_refused_under_their_own_name(platform: Platform, user: Any) -> None:
    """Not even for somebody of the same role."""
    book: Any = platform.catalog
    book.rights = Rights(act_for=("line_head",))
    user("ana")
    for other in ("ben", "zoe", "boss"):
        with pytest.raises(NotAllowed, match=r"you may not act for somebody else on it.*key act_for"):
            acknowledge(platform, other)
        assert last(platform) == (EventKind.REFUSED, "ana", "cli")


def test_nobody_gets_more_rights_by_acting_for_somebody_without(platform: Platform, user: Any) -> None:
    user("zoe")
    with pytest.raises(NotAllowed, match="You act as dan"):
        acknowledge(platform, "dan")
    assert last(platform) == (EventKind.REFUSED, "dan", "cli:zoe")


def test_a_role_of_ones_own_needs_no_right_to_act_for_others(platform: Platform, user: Any) -> None:
    book: Any = platform.catalog
    book.rights = Rights(act_for=())
    user("ana")
    acknowledge(platform, "fulfilment_ops")
    assert last(platform) == (EventKind.ACKNOWLEDGED, "fulfilment_ops", "cli:ana")


def test_acting_for_somebody_nobody_knows_suggests_a_name(platform: Platform, user: Any) -> None:
    user("zoe")
    with pytest.raises(ConfigError, match=r"--as fulfilment_op: register/owners.yaml has no.*fulfilment_ops"):
        acknowledge(platform, "fulfilment_op")


def test_a_ticket_that_does_not_exist_is_said(platform: Platform, user: Any) -> None:
    user("ana")
    with pytest.raises(TransitionRefused, match="There is no ticket T-000009"):
        operators.allow(platform, Verb.ASSIGN, "T-9")


def accept(platform: Platform, other: str = "") -> None:
    allowed = operators.allow(platform, Verb.ACCEPT, "T-1", other)
    closing = Closing(Resolution.RISK_ACCEPTED, note="peak", approver=allowed.approver, quiet_until=day(9))
    verbs.close(platform.store, "T-1", closing, **allowed.acting)


def test_the_head_of_the_line_accepts_a_risk_as_approver(platform: Platform, user: Any) -> None:
    user("zoe")
    accept(platform)
    with platform.store.reading() as transaction:
        assert transaction.tickets([1])[1].approver == "zoe"


@pytest.mark.parametrize("other", ["", "boss", "second_hat", "zoe"])
def test_who_has_the_ticket_accepts_its_risk_in_no_hat(platform: Platform, user: Any, other: str) -> None:
    """Two people decide: neither another role nor somebody else's name helps."""
    book: Any = platform.catalog
    book.rights = Rights(accept=("line_head", "second_hat"))
    user("ana_too")
    acknowledge(platform)
    with pytest.raises(TransitionRefused, match="has the ticket and cannot accept its risk"):
        accept(platform, other)


def test_who_has_a_role_operates_unless_the_register_says_who(platform: Platform, user: Any) -> None:
    user("dan")
    assert operators.allow_operation(platform, "feeds reset x")["actor"].id == "dan"
    book: Any = platform.catalog
    book.rights = Rights(operate=("boss",), act_for=("data_eng",))
    with pytest.raises(NotAllowed) as told:
        operators.allow_operation(platform, "feeds reset x")
    assert str(told.value) == (
        "Sorry, you may not operate the platform: register/rights.yaml, key operate, leaves that to boss. "
        "You act as dan (data_eng)."
    )
    actor = operators.allow_operation(platform, "feeds reset x", "zoe")["actor"]
    assert (actor.id, actor.source) == ("zoe", "cli:dan")
    book.rights = Rights(act_for=("line_head", "chain"))
    with pytest.raises(
        NotAllowed, match=r"you may not act for somebody else: register/rights\.yaml, key act_for"
    ):
        operators.allow_operation(platform, "feeds reset x", "zoe")
    verified = verify_events(platform.store)
    assert [(each.what, each.actor, each.reason) for each in verified.operations] == [
        ("feeds reset x", "dan", "cli"),
        ("feeds reset x", "dan", "cli, refused"),
        ("feeds reset x", "zoe", "cli:dan"),
        ("feeds reset x", "zoe", "cli:dan, refused"),
    ]
    assert verified.broken == ()
    assert "4 acts of operators, at last feeds reset x by zoe on" in proven(verified)


@pytest.mark.parametrize(
    ("way_in", "name", "roles"),
    [
        ("cli", "ana", {"a"}),
        ("cli", "Ana", set()),
        ("cli", "github:ana", set()),
        ("github", "ANA", {"a", "b"}),
        ("github", "ana-by-role", {"b"}),
        ("github", "", set()),
        ("jira", "557058:f5-8d", {"a"}),
        ("jira", "ANA", set()),
        ("jira", "role", {"b"}),
        ("jira", "", set()),
    ],
)
def test_each_way_in_knows_its_own_names(way_in: Any, name: str, roles: set[str]) -> None:
    logins = ("ana", "github:Ana", "jira:557058:f5-8d")
    owners = {
        "a": Owner(id="a", title="A", channel="c", logins=logins),
        "b": Owner(id="b", title="B", channel="c", logins=("github:aNa",), github="ana-by-role", jira="role"),
        "c": Owner(id="c", title="C", channel="c"),
    }
    assert visitor_at(owners, way_in, name).roles == roles


@pytest.mark.parametrize("login", ["", "a b", "a:b", "github:", "slack:ana"])
def test_what_is_no_login_is_refused(login: str) -> None:
    with pytest.raises(ValueError, match="logins"):
        Owner(id="a", title="A", channel="c", logins=(login,))


@pytest.mark.parametrize("name", ["boss", "ben", "octo", "@U0123ABC"])
def test_work_is_given_to_roles_and_to_those_who_have_one(platform: Platform, name: str) -> None:
    boss = platform.catalog.owners["boss"]
    known: Any = platform.catalog.owners
    known["boss"] = boss.model_copy(update={"github": "octo"})
    operators.check_person(platform.catalog.owners, "--to", name)


def test_work_for_somebody_unknown_is_refused_with_who_is_known(platform: Platform) -> None:
    with pytest.raises(ConfigError, match=r"--to bne: .*owners\.yaml has no owner .* Did you mean: ben"):
        operators.check_person(platform.catalog.owners, "--to", "bne")
    with pytest.raises(ConfigError, match=r"Known: .*boss.*`risk new login <owner> --login x!y` gives"):
        operators.check_person(platform.catalog.owners, "--owner", "x!y")
