"""Forms and answers of `/risk`: within Slack's limits for any content, read back as what was asked for."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import slackblocks._limits as limits
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from risk_pipeline.domain.commands.commands import (
    AddAction,
    Answer,
    Assign,
    Escalate,
    Outcome,
    Resolve,
    Snooze,
    TicketLine,
)
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.errors import CallRefused, TransitionRefused
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.person_actions import add_action
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import Resolution, Ticket, fold
from risk_pipeline.notify.slack.interactive import slash
from risk_pipeline.notify.slack.interactive.forms import read_form, to_errors
from risk_pipeline.notify.slack.interactive.modals import Origin, to_modal, to_notice, unpack
from risk_pipeline.wording.language import LANGUAGES, words_in
from tests.builders.response_desk import Desk
from tests.builders.slack_limits import assert_slack_takes, units
from tests.builders.ticket_messages import a_message
from tests.builders.ticket_world import ANA, day, end_of
from tests.paths import GOLDEN
from tests.unit.notify.slack.test_buttons import labels

PAYLOADS = GOLDEN / "slack" / "forms"
FORMS = [Verb.ASSIGN, Verb.SNOOZE, Verb.ADD_ACTION, Verb.RESOLVE, Verb.FALSE_POSITIVE, Verb.ESCALATE]
ORIGIN = Origin("T-000001", "slack:1:resolve:1700000000.000100", "C0RISK")
NASTY = [
    "&" * 500,
    "<!channel>" * 60,
    "👩‍👩‍👧‍👦🇧🇷" * 90,
    "x" * 900,
    '"\\' * 400,
    "`*_~|" * 120,
    "\ud800",
    "",
    " \n ",
]
Json = dict[str, Any]


@pytest.fixture(scope="module")
def ticket(tmp_path_factory: pytest.TempPathFactory) -> Ticket:
    from risk_pipeline.store import open_store

    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('forms') / 'state.sqlite'}")
    desk = Desk(store)
    desk.days("red")
    opened = desk.ticket()
    store.close()
    return opened


def with_actions(ticket: Ticket, *titles: str) -> Ticket:
    for title in titles:
        plan = PlannedAction(ActionKind.CORRECTIVE, title, "ana", day(3))
        planned = add_action(ticket, plan, ANA, end_of(0), today=day(1))
        ticket = fold(ticket, planned)
    return ticket


def a_form(verb: Verb, ticket: Ticket, origin: Origin = ORIGIN) -> Json:
    return to_modal(verb, ticket, origin, user="U0ANA000", today=date(2026, 3, 5))


def assert_slack_opens(view: Json) -> None:
    """What Slack would refuse: by its SDK, and by the documented limits the SDK does not know."""
    View(**view).validate_json()
    assert 1 <= len(view["blocks"]) <= 100
    for name in ("title", "submit", "close"):
        assert 1 <= units(view[name]["text"]) <= 24 if name in view else name == "submit"
    assert units(view.get("private_metadata", "")) <= 3000
    assert len(view.get("callback_id", "")) <= 255
    names = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    assert len(set(names)) == len(names)
    for block in view["blocks"]:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
        if block["type"] == "section":
            assert 1 <= units(block["text"]["text"]) <= limits.SECTION_TEXT_MAX_LENGTH
        else:
            _assert_input(block)
    json.dumps(view).encode("utf-8")


def _assert_input(block: Json) -> None:
    assert block["type"] == "input"
    assert 1 <= units(block["label"]["text"]) <= 2000
    assert units(block.get("hint", {}).get("text", "")) <= 2000
    element = block["element"]
    assert element["action_id"] == block["block_id"]
    assert units(element.get("placeholder", {}).get("text", "")) <= 150
    assert element.get("max_length", 1) <= 3000
    options = element.get("options", [])
    assert len(options) <= (10 if element["type"] == "checkboxes" else 100)
    assert options or element["type"] not in {"checkboxes", "static_select"}
    assert "initial_option" not in element or element["initial_option"] in options
    for option in options:
        assert 1 <= units(option["text"]["text"]) <= 75
        assert 1 <= units(option["value"]) <= 75


@pytest.mark.parametrize("verb", FORMS)
def test_a_form_is_the_golden_one(verb: Verb, ticket: Ticket) -> None:
    form = a_form(verb, with_actions(ticket, "other hub", "call the carrier"))
    assert_slack_opens(form)
    assert form == json.loads((PAYLOADS / f"{verb}.json").read_text())


@settings(max_examples=60, deadline=None)
@given(
    verb=st.sampled_from(FORMS),
    content=st.sampled_from(NASTY) | st.text(max_size=80),
    count=st.sampled_from([0, 1, 10, 200]),
)
def test_no_content_makes_slack_refuse_a_form(ticket: Ticket, verb: Verb, content: str, count: int) -> None:
    action = with_actions(ticket, "x").actions[0]
    full = ticket.model_copy(
        update={
            "rule_id": content,
            "dimension": "seller",
            "segment": content,
            "escalation": (content,) * count,
            "actions": tuple(
                action.model_copy(update={"number": n, "title": content}) for n in range(1, count + 1)
            ),
        }
    )
    assert_slack_opens(a_form(verb, full))
    assert_slack_opens(to_notice("notice-not-allowed", content * 20))


def test_every_button_but_the_first_opens_a_form_of_its_name(ticket: Ticket) -> None:
    titles = [a_form(verb, ticket)["title"]["text"] for verb in FORMS]
    assert titles == labels(a_message())[1:]


def filled(**values: Json) -> Json:
    return {name: {name: value} for name, value in values.items()}


def words(value: str | None) -> Json:
    return {"value": value}


def chosen(value: str) -> Json:
    return {"selected_option": {"value": value}}


def test_what_a_form_says_is_read_as_what_is_asked_for() -> None:
    person, at = {"selected_user": "U0BEN000"}, {"selected_date": "2026-03-09"}
    assert read_form(Verb.ASSIGN, filled(to=person)) == Assign("@U0BEN000")
    snoozed = read_form(Verb.SNOOZE, filled(until=at, reason=words(" later ")))
    assert snoozed == Snooze("later", date(2026, 3, 9))
    given = filled(
        kind=chosen("containment"),
        title=words("stop it"),
        owner=person,
        due=at,
        is_done={"selected_options": [{"value": "done"}]},
    )
    expected = AddAction(ActionKind.CONTAINMENT, "stop it", "@U0BEN000", date(2026, 3, 9), is_done=True)
    assert read_form(Verb.ADD_ACTION, given) == expected
    assert read_form(Verb.ESCALATE, filled(reason=words("help"))) == Escalate("help")
    false = read_form(Verb.FALSE_POSITIVE, filled(reason=words("too tight")))
    assert false == Resolve(Closing(Resolution.FALSE_POSITIVE, note="too tight"))


def test_what_was_filled_in_for_another_reason_does_not_count() -> None:
    given = filled(
        cause=chosen("partner.carrier"),
        cause_text=words("hub closed"),
        note=words("a note"),
        duplicate_of=words("T-41"),
        quiet_until={"selected_date": "2026-03-09"},
        done={"selected_options": [{"value": "2"}]},
    )

    def read(resolution: Resolution) -> Any:
        return read_form(Verb.RESOLVE, given | filled(resolution=chosen(resolution)))

    assert read(Resolution.FIXED) == Resolve(
        Closing(
            Resolution.FIXED,
            note="a note",
            root_cause="hub closed",
            root_cause_category=RootCause.PARTNER_CARRIER,
        ),
        done=(2,),
    )
    assert read(Resolution.DUPLICATE).closing.duplicate_of == 41
    assert read(Resolution.EXPECTED_CHANGE).closing == Closing(
        Resolution.EXPECTED_CHANGE, note="a note", quiet_until=date(2026, 3, 9)
    )
    given |= filled(duplicate_of=words("forty"))
    assert read(Resolution.FIXED)
    with pytest.raises(TransitionRefused):
        read(Resolution.DUPLICATE)


@pytest.mark.parametrize(
    ("about", "field"),
    [
        (("root_cause_category", "root_cause"), "cause"),
        (("root_cause",), "cause_text"),
        (("note",), "note"),
        (("duplicate_of",), "duplicate_of"),
        (("until",), "quiet_until"),
        (("quiet_until",), "quiet_until"),
        (("done",), "done"),
        (("approver",), "resolution"),
        ((), "resolution"),
    ],
)
def test_a_refusal_stands_at_the_field_it_is_about(
    ticket: Ticket, about: tuple[str, ...], field: str
) -> None:
    form = a_form(Verb.RESOLVE, with_actions(ticket, "other hub"))
    fields = [block["block_id"] for block in form["blocks"] if block["type"] == "input"]
    assert to_errors("T-1: no.", about, fields) == {field: "T-1: no."}


def test_a_form_that_is_none_of_ours_is_refused() -> None:
    assert unpack(ORIGIN.pack()) == ORIGIN
    for metadata in ("", "[]", "{}", '{"ref": "T-1"}', "nonsense"):
        with pytest.raises(CallRefused):
            unpack(metadata)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", slash.Help()),
        ("help me", slash.Help()),
        ("my", slash.My()),
        ("TICKET 42", slash.Show("42")),
        ("why fulfilment.late RJ 2026-03-05", slash.Why("fulfilment.late", "RJ", date(2026, 3, 5))),
        ("why a.b bed bath 2026-03-05", slash.Why("a.b", "bed bath", date(2026, 3, 5))),
        ("mute T-42 2d fix on Monday", slash.Mute("T-42", Snooze("fix on Monday", days=2))),
        ("mute 42 1W later", slash.Mute("42", Snooze("later", days=7))),
        ("mute 42 2026-03-09 later", slash.Mute("42", Snooze("later", until=date(2026, 3, 9)))),
    ],
)
def test_what_is_typed_is_understood(typed: str, meant: slash.Typed) -> None:
    assert slash.read_slash(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "dance",
        "ticket",
        "ticket 1 2",
        "why",
        "why a.b RJ",
        "why a.b RJ monday",
        "mute",
        "mute T-1",
        "mute T-1 2y x",
        "my x",
    ],
)
def test_what_is_not_understood_says_so_and_what_can_be_typed(typed: str) -> None:
    meant = slash.read_slash(typed)
    assert isinstance(meant, slash.Help)
    answer = slash.say_help(meant)
    assert_slack_takes(answer)
    assert len(answer["blocks"]) == 2


@pytest.mark.parametrize("content", [*NASTY, "Late deliveries, seller 3504c0cb"])
@pytest.mark.parametrize("count", [1, 30, 200])
def test_my_tickets_fit_however_many_and_whatever_their_names(
    ticket: Ticket, content: str, count: int
) -> None:
    def line(number: int) -> TicketLine:
        one = ticket.model_copy(update={"id": number, "severity": Severity.P0, "snoozed_until": day(9)})
        return TicketLine(one, content, f"https://risk-tests.slack.com/archives/C0RISK/p{number:016d}")

    answer = slash.say_mine([line(number) for number in range(1, count + 1)])
    assert_slack_takes(answer)
    said = json.dumps(answer, ensure_ascii=False)
    assert said.count("|T-0") == min(count, 24)
    assert ("and 176 more" in said) is (count == 200)
    assert "<!channel>" not in said


def test_a_ticket_nobody_was_told_of_is_shown_in_a_line_and_another_with_its_buttons(ticket: Ticket) -> None:
    ready = Answer(Outcome.DONE, "T-000001 P2 Late deliveries: open.", ticket)
    assert slash.say_ticket(ready, None)["text"] == "T-000001 P2 Late deliveries: open."
    shown = slash.say_ticket(ready, a_message())
    assert_slack_takes(shown)
    assert shown["response_type"] == "ephemeral"
    refused = replace(ready, outcome=Outcome.REFUSED, text="Sorry <!channel> @U0ANA0000")
    assert slash.say_ticket(refused, a_message())["text"] == "Sorry &lt;!channel&gt; <@U0ANA0000>"


def test_days_proposed_are_days_to_come(ticket: Ticket) -> None:
    form = a_form(Verb.SNOOZE, ticket)
    assert form["blocks"][1]["element"]["initial_date"] == str(date(2026, 3, 5) + timedelta(days=1))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verb", FORMS)
def test_a_form_is_in_the_language_of_the_ticket_and_fits_in_each(
    verb: Verb, language: Language, ticket: Ticket
) -> None:
    full = with_actions(ticket, "x" * 80)
    words = words_in(language)
    form = to_modal(verb, full, ORIGIN, user="U0ANA000", today=date(2026, 3, 5), words=words)
    assert_slack_opens(form)
    assert form["submit"]["text"] == words.say("form-send")
    labels = [block["label"]["text"] for block in form["blocks"] if block["type"] == "input"]
    if language != "en":
        english = [
            block["label"]["text"] for block in a_form(verb, full)["blocks"] if block["type"] == "input"
        ]
        assert not set(labels) & set(english)
    # A text that Slack would cut is one that nobody reads to its end.
    cut = [text for text in _texts(form) if text.endswith("…") and "xxx" not in text]
    assert cut == []


def _texts(form: Json) -> list[str]:
    if isinstance(form, dict):
        return [form["text"]] if isinstance(form.get("text"), str) else _texts(list(form.values()))
    return [text for each in form for text in _texts(each)] if isinstance(form, list) else []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["", "dance", "why", "mute T-1", "mute T-1 2y x", "why a.b RJ monday"])
def test_help_is_said_in_every_language(typed: str, language: Language) -> None:
    asked = slash.read_slash(typed)
    assert isinstance(asked, slash.Help)
    assert_slack_takes(slash.say_help(asked, words_in(language)))
    mine = slash.say_mine([], words_in(language))
    assert mine["text"] == words_in(language).say("mine-none")
