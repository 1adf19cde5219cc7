"""The head keeps its length and its title, whatever a project calls things."""

import re
from itertools import product

import pytest
import yaml

from risk_pipeline.domain.messages.facts import Names
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.wording.fit import MAX_HEAD, cut_at_word
from risk_pipeline.wording.language import LANGUAGES
from risk_pipeline.wording.parts.head import head_of
from risk_pipeline.wording.teller import Teller
from tests.builders.ticket_messages import a_closed_message, a_message
from tests.paths import ROOT

PROJECTS = (ROOT / "dbt_project", *(ROOT / "examples").glob("*/dbt_project"))
CLOSED = {"status": "closed", "period_status": "green"}
STATES: dict[str, dict[str, object]] = {
    "open": {"limits": (0.021, 0.1234)},
    "usual": {"expected": 0.0042},
    "few": {"numerator": 18.0, "denominator": 60.0},
    "verifying": {"status": "verifying", "period_status": "green"},
    "fixed": CLOSED | {"resolution": "fixed"},
    "false positive": CLOSED | {"resolution": "false_positive"},
    "duplicate": CLOSED | {"resolution": "duplicate", "duplicate_of": "T-000005"},
}
PLACES = (
    Names(),
    Names(dimension="state", segment="Rio Grande do Norte"),
    Names(dimension="seller", segment="7b1f4c…985e"),
)


def indicators() -> dict[str, dict[str, str]]:
    """What every indicator of every project in the repository is called, by its name."""
    files = [file for project in PROJECTS for file in sorted(project.rglob("ind_*.yml"))]
    models = [model for file in files for model in yaml.safe_load(file.read_text())["models"]]
    found = {model["name"]: model["config"]["meta"]["indicator"] for model in models}
    assert len(found) > 40
    return found


def a_ticket(title: str, says: str, place: Names, state: str) -> TicketMessage:
    where = (
        {"dimension": "place", "segment": "id"} if place.segment else {"dimension": "all", "segment": "all"}
    )
    said = {"indicator_title": title, "says": says, "severity": "P0", "titles": place}
    return a_message(**STATES[state] | where | said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_heads_of_all_indicators_are_short_and_end_no_word_in_its_middle(language: str) -> None:
    shortened = []
    for named, place, state in product(indicators().values(), PLACES, STATES):
        title, says = named["title"], named.get("says", "")
        message = a_ticket(title, says, place, state).model_copy(update={"language": language})
        head = head_of(Teller.of(message))
        assert len(head) <= MAX_HEAD, head
        assert "T-000042" in head
        assert "duplicate" not in state or "T-000005" in head
        if title not in head and not (says and says in head):
            [kept] = re.findall(r" · (?:\d+ (?:of|de) \d+ |[\d., %]+ (?:of|de) )?([^·]+?)…", head)
            assert any(whole.startswith(f"{kept} ") for whole in (title, says)), head
            shortened.append((title, place, state))
    assert all(place.segment for _, place, _ in shortened), "a title alone has room"
    assert len(shortened) < len(indicators()) * len(PLACES) * len(STATES) * 0.08


def test_what_says_least_goes_first() -> None:
    """The usual value, then the words for severity and state, the end of the place, that of the title."""
    place = "Small home appliances of the north-west"
    begin, heads = "🟠 P1 high · T-000042", []
    for title in (
        "Reviews at risk",
        "Reviews that mention a danger",
        "Reviews that mention danger to people or pets",
    ):
        message = a_ticket(title, "", Names(segment=place), "open").model_copy(update={"severity": "P1"})
        heads.append(head_of(Teller.of(message)))
    assert heads == [
        f"{begin} · Reviews at risk: 14.4 % in {place}",
        f"🟠 P1 · T-000042 · Reviews that mention a danger: 14.4 % in {place}",
        "🟠 P1 · T-000042 · Reviews that mention danger to people or pets: 14.4 % in Small home appliances…",
    ]


def test_a_closed_head_says_that_it_is_closed_by_its_mark_where_there_is_no_room() -> None:
    message = a_ticket("Orders of a seller rated two stars or less", "", PLACES[2], "false positive")
    head = head_of(Teller.of(message))
    assert head == (
        "✅ P0 · T-000042 · Orders of a seller rated two stars or less for seller 7b1f4c…985e: false positive"
    )


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("Late parcels", 12, "Late parcels"),
        ("Late parcels of sellers", 13, "Late parcels…"),
        ("Late parcels of sellers", 12, "Late…"),
        ("Parcels, late", 9, "Parcels…"),
        ("Unusuallylong", 5, "Unus…"),
    ],
)
def test_a_title_is_cut_between_words(text: str, most: int, kept: str) -> None:
    assert cut_at_word(text, most) == kept


def test_head_of_a_closed_ticket_that_no_rule_opened_says_what_broke() -> None:
    broken: dict[str, object] = {
        "ticket_kind": "data",
        "rule_id": "data.load",
        "indicator": "",
        "indicator_title": "data.load",
        "dimension": "feed",
        "segment": "bikes.rides",
        "titles": Names(),
        "value": None,
        "resolution": "data_fault",
    }
    head = head_of(Teller.of(a_closed_message(**broken)))
    assert "Feed bikes.rides could not be used: data fault" in head
    assert "data.load" not in head


@pytest.mark.parametrize(
    ("dimension", "title", "said"),
    [
        ("customer_state", "Rio de Janeiro", "14.4 % in Rio de Janeiro (usually"),
        ("seller", "s1", "14.4 % for seller s1 (usually"),
        ("feed", "Orders", "14.4 % for Orders (usually"),
        ("move", "Paid back before the return", "14.4 % (“Paid back before the return”) (usually"),
    ],
)
def test_a_place_stands_behind_the_word_that_its_kind_asks_for(dimension: str, title: str, said: str) -> None:
    names = Names(dimension=dimension.replace("_", " "), segment=title)
    assert said in head_of(Teller.of(a_message(dimension=dimension, segment="s1", titles=names)))
