"""Overrides: who may, what they must say, when they hold, and that all of it is on record."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.commands.rights import Rights
from risk_pipeline.domain.errors import ConfigError, NotAllowed
from risk_pipeline.domain.register.entries import BusinessLine, Owner
from risk_pipeline.domain.risk.overriding import OverrideWish
from risk_pipeline.governance.overrides import held_on
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.governance.given import given_overrides, today_of
from risk_pipeline.pipeline.operations import operators
from risk_pipeline.pipeline.operations.overriding import end_override, give_override
from risk_pipeline.settings import Settings
from risk_pipeline.store.queries.seals import read_sealed
from tests.builders.governance.world import a_risk
from tests.builders.ticket_world import FakeBook, end_of

PEOPLE = {"fulfilment_ops": "ana", "boss": "zoe", "risk_manager": "rob", "data_eng": "dan"}
TODAY = end_of(0).date()


@pytest.fixture
def platform(tmp_path: Path, lite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """A register with R04, whose line is headed by `boss`; zoe is at the command line."""
    book: Any = FakeBook()
    book.owners = {
        id_: Owner(id=id_, title=id_, channel="risk", logins=(name,)) for id_, name in PEOPLE.items()
    }
    book.risks = {"R04": a_risk()}
    book.lines = {"fulfilment": BusinessLine(id="fulfilment", title="F", head="boss", goal="punctual")}
    book.rights, book.response = Rights(), None
    settings = Settings(var_dir=tmp_path, time_zone="UTC", currency="BRL", store_url=lite_url)
    monkeypatch.setattr(operators, "current_login", lambda: "zoe")
    made = Platform(settings, book, FixedClock(end_of(0) - timedelta(hours=2)))
    yield made
    made.store.close()


def a_wish(**changes: object) -> OverrideWish:
    made = OverrideWish(3, None, "the carrier was changed", TODAY + timedelta(days=27))
    return replace(made, **changes)


def test_it_holds_from_today_until_its_day_and_says_who(platform: Platform) -> None:
    given = give_override(platform, "R04", a_wish())
    assert (given.override.likelihood, given.override.impact, given.override.by) == (3, None, "zoe")
    today = today_of(platform)
    everything = given_overrides(platform)
    assert held_on(everything, today) == {"R04": given.override}
    assert held_on(everything, today - timedelta(days=1)) == {}
    assert held_on(everything, given.override.expires) == {"R04": given.override}
    assert held_on(everything, given.override.expires + timedelta(days=1)) == {}


def test_a_newer_one_replaces_it_and_its_end_is_on_record(platform: Platform) -> None:
    give_override(platform, "R04", a_wish())
    second = give_override(platform, "R04", a_wish(likelihood=None, impact=1))
    assert held_on(given_overrides(platform), today_of(platform)) == {"R04": second.override}
    assert end_override(platform, "R04", "measured now").id == second.override.id
    # The first one was replaced: it does not come back.
    assert held_on(given_overrides(platform), today_of(platform)) == {}
    with pytest.raises(ConfigError, match="no override today"):
        end_override(platform, "R04", "again")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"likelihood": None}, "Nothing to override"),
        ({"likelihood": 6}, "6 is no class"),
        ({"reason": "  "}, "needs a reason"),
        ({"expires": TODAY + timedelta(days=120)}, "within 90 days"),
        ({"expires": date(2000, 1, 1)}, "within 90 days"),
    ],
)
def test_what_is_no_override_is_refused(platform: Platform, changes: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        give_override(platform, "R04", a_wish(**changes))
    assert given_overrides(platform) == ()


def test_a_risk_that_nobody_knows_is_refused(platform: Platform) -> None:
    with pytest.raises(ConfigError, match="Did you mean: R04"):
        give_override(platform, "R05", a_wish())


def test_only_who_stands_above_the_risk_may_and_the_attempt_is_on_record(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operators, "current_login", lambda: "ana")
    with pytest.raises(NotAllowed, match=r"register/rights.yaml, key override"):
        give_override(platform, "R04", a_wish())
    assert given_overrides(platform) == ()
    with platform.store.reading() as transaction:
        sealed = read_sealed(transaction)
    assert sealed.broken == []
    assert [(each.what, each.actor, each.reason) for each in sealed.operations] == [
        ("risk R04", "ana", "cli, refused")
    ]


def test_the_chain_of_seals_holds_what_was_decided(platform: Platform) -> None:
    give_override(platform, "R04", a_wish())
    with platform.store.reading() as transaction:
        sealed = read_sealed(transaction)
    assert sealed.broken == []
    assert [(each.what, each.actor, each.reason) for each in sealed.operations] == [
        ("risk R04", "zoe", "the carrier was changed")
    ]
