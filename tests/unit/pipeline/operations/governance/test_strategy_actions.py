"""An action is done once somebody who may says so, with evidence; all of it is on record."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.commands.rights import Rights
from risk_pipeline.domain.errors import ConfigError, NotAllowed
from risk_pipeline.domain.register.entries import BusinessLine, Owner
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.strategy import Strategy
from risk_pipeline.domain.risk.plans.work import done_by
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.operations import operators
from risk_pipeline.pipeline.operations.governance.strategy_actions import say_done, take_back
from risk_pipeline.settings import Settings
from risk_pipeline.store.queries.seals import read_sealed
from risk_pipeline.store.queries.strategy_actions import read_said
from tests.builders.governance.entries import a_strategy
from tests.builders.governance.world import a_risk
from tests.builders.ticket_world import FakeBook, end_of

PEOPLE = {"fulfilment_ops": "ana", "boss": "zoe", "data_eng": "dan", "payments": "pat"}
NOW = end_of(0) - timedelta(hours=2)
TODAY = NOW.date()
TENDER = "faster/tender"


@pytest.fixture
def platform(tmp_path: Path, lite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """R04 has a strategy of `fulfilment_ops`, an action of which is `data_eng`'s; dan is there."""
    book: Any = FakeBook()
    book.owners = {
        id_: Owner(id=id_, title=id_, channel="risk", logins=(name,)) for id_, name in PEOPLE.items()
    }
    book.risks = {"R04": a_risk()}
    book.lines = {"fulfilment": BusinessLine(id="fulfilment", title="F", head="boss", goal="punctual")}
    strategy = Strategy.model_validate(a_strategy())
    book.governance = replace(Governance(), strategies={strategy.id: strategy})
    book.rights, book.response = Rights(), None
    settings = Settings(var_dir=tmp_path, time_zone="UTC", currency="BRL", store_url=lite_url)
    monkeypatch.setattr(operators, "current_login", lambda: "dan")
    made = Platform(settings, book, FixedClock(NOW))
    yield made
    made.store.close()


def test_the_owner_of_an_action_says_that_it_is_done(platform: Platform) -> None:
    said = say_done(platform, TENDER, TODAY, " https://files/tender ")
    assert (said.by, said.evidence) == ("dan", "https://files/tender")
    assert done_by(read_said(platform.store)) == {("faster", "tender"): said}


def test_taken_back_it_is_open_again_and_both_stay_on_record(platform: Platform) -> None:
    done = say_done(platform, TENDER, TODAY, "https://files/tender")
    back = take_back(platform, TENDER, "the carrier withdrew")
    assert read_said(platform.store) == [done, back]
    assert done_by(read_said(platform.store)) == {}
    with pytest.raises(ConfigError, match="nothing to take back"):
        take_back(platform, TENDER, "again")
    with platform.store.reading() as transaction:
        sealed = read_sealed(transaction)
    assert (sealed.count, sealed.broken) == (3, [])


@pytest.mark.parametrize(
    ("name", "days", "evidence", "said"),
    [
        ("faster/tendr", 0, "x", "Did you mean: faster/tender"),
        ("faster", 0, "x", "strategy/action"),
        (TENDER, 1, "x", "not there yet"),
        (TENDER, 0, "  ", "evidence"),
    ],
)
def test_what_makes_no_sense_is_refused(
    platform: Platform, name: str, days: int, evidence: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        say_done(platform, name, TODAY + timedelta(days=days), evidence)
    assert read_said(platform.store) == []


def test_whose_work_it_is_not_may_not(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operators, "current_login", lambda: "pat")
    with pytest.raises(NotAllowed, match="add_action"):
        say_done(platform, TENDER, TODAY, "https://files/tender")
    monkeypatch.setattr(operators, "current_login", lambda: "zoe")  # the line's head may
    say_done(platform, TENDER, TODAY, "https://files/tender")
