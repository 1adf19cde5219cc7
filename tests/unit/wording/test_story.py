"""What people read of every kind of message: the golden stories, and the bars that all of them keep.

After a wanted change `python -m tests.unit.wording.test_story` writes the golden files; read the difference.
"""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.messages.facts import Due, Extent, Happening, Names, WorstPeriod
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.sla.sla_clock import ClockKind
from risk_pipeline.domain.tickets.states import By
from risk_pipeline.wording.fit import MAX_HEAD, PERSON
from risk_pipeline.wording.language import LANGUAGES
from risk_pipeline.wording.story import MAX_WORDS, Story, story_of
from tests.builders.ticket_messages import a_message
from tests.harness.messages.stories import CASES
from tests.harness.messages.texts import english_in, texts_of_story, without_their_words
from tests.paths import GOLDEN

STORIES = GOLDEN / "stories"
EVERY = [(language, name) for language in LANGUAGES for name in CASES]
HOSTILE = [
    "word " * 400,
    "x" * 3000,
    "https://evil.example/" + "a" * 200,
    "<!channel> *b* `c`",
    "\x1b[31m\n\n\u202eabc",
    "Ärzte für Übernähme",
    "",
    PERSON,
]


CLOSED: dict[str, object] = {"status": "closed", "resolution": "recovered", "period_status": "green"}


def told(name: str, language: str) -> Story:
    return story_of(CASES[name].model_copy(update={"language": language}))


def drawn(name: str, language: str) -> str:
    """Return a story as the golden file has it."""
    story = told(name, language)
    details = [f"{each.label}: {' '.join((each.text, *each.code))}" for each in story.details]
    tables = [" | ".join(row) for table in story.tables for row in (table.head, *table.rows)]
    parts = [*story.root, "--", story.event, *details, *tables, *story.steps]
    return "\n".join([f"== {name}", *(part.replace(PERSON, "@owner") for part in parts)])


def golden(language: str) -> str:
    return "\n\n".join(drawn(name, language) for name in CASES) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_message_is_told_as_in_the_golden_file(language: str) -> None:
    assert golden(language) == (STORIES / f"{language}.txt").read_text()


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_a_first_message_is_short_and_says_whose_move_it_is(language: str, name: str) -> None:
    story = told(name, language)
    assert len(story.head) <= MAX_HEAD
    assert story.words <= MAX_WORDS
    assert "T-000042" in story.head
    assert story.figures
    assert story.move
    assert (PERSON in story.move) == (CASES[name].status not in {"verifying", "closed"})


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_a_quantity_has_one_number_wherever_it_is_told(language: str, name: str) -> None:
    """The value, what is usual and the limits are written alike in head, event and details."""
    story, message = told(name, language), CASES[name]
    if message.value is None or message.ticket_kind == "data":
        return
    everything = " ".join([*story.root, story.event, *(each.text for each in story.details)])
    for found in re.findall(r"\((?:usually|habitual:) ([^()]+)\)", everything):
        assert found == re.findall(r"\((?:usually|habitual:) ([^()]+)\)", everything)[0]
    if message.status == "open" and message.since == message.period_start and message.extent:
        assert str(message.since.year) not in story.head


@pytest.mark.parametrize("name", CASES)
def test_portuguese_has_no_english_but_what_the_project_and_people_wrote(name: str) -> None:
    texts = texts_of_story(told(name, "pt_BR"))
    left = [(text, english_in(without_their_words(text, CASES[name]))) for text in texts]
    assert [each for each in left if each[1]] == []


@pytest.mark.parametrize(("language", "name"), EVERY)
def test_no_id_is_shown_where_there_is_a_title(language: str, name: str) -> None:
    story, message = told(name, language), CASES[name]
    shown = " ".join((*story.root, story.event))
    ids = {message.rule_id, message.indicator, message.business_line, message.identity, message.rule_version}
    if message.titles.segment and message.titles.segment != message.segment:
        ids.add(message.segment)
    assert not {each for each in ids if re.search(rf"(?<![\w.]){re.escape(each)}(?![\w.])", shown)}


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(list(CASES)),
    language=st.sampled_from(list(LANGUAGES)),
    text=st.text(max_size=80) | st.sampled_from(HOSTILE),
    value=st.none() | st.floats(width=64) | st.floats(min_value=-1e15, max_value=1e15),
    count=st.none() | st.floats(min_value=0, max_value=1e15),
)
def test_the_bars_hold_whatever_names_and_numbers_there_are(
    name: str, language: str, text: str, value: float | None, count: float | None
) -> None:
    message = CASES[name]
    hostile = message.model_copy(
        update={
            "language": language,
            "indicator_title": text,
            "segment": text,
            "titles": Names(line=text, dimension=text, segment=text),
            "owner_title": text,
            "assignee": text or None,
            "closed_by": text,
            "fixed_by": text,
            "cause_text": text,
            "reason": text,
            "says": text,
            "noun": (text, text),
            "value": value,
            "expected": value,
            "numerator": count,
            "extent": Extent(since=message.since, periods=10**6, count=count, minor=2**62),
            "playbook_steps": (text, text),
            "event": message.event.model_copy(update={"actor": text, "words": text, "to": text}),
        }
    )
    story = story_of(hostile)
    assert len(story.head) <= MAX_HEAD
    assert story.words <= MAX_WORDS
    assert story.move.count(PERSON) <= 1
    assert not any(
        PERSON in part for part in (story.head, story.figures, story.step, story.place, story.event)
    )
    assert "\x1b" not in "".join((*story.root, story.event))
    assert "https://evil" not in "".join((*story.root, story.event))


def test_a_message_without_a_known_segment_shows_its_dimension_and_id() -> None:
    message = a_message(titles=Names(dimension="seller", segment="5cf13a…9d01"), segment="5cf13a" + "0" * 26)
    assert "for seller 5cf13a…9d01" in story_of(message).head
    assert "in Rio de Janeiro (" in story_of(a_message()).head


def test_what_people_wrote_is_told_at_its_length() -> None:
    words = "the carrier says that " + "the hub is closed and " * 12 + "opens on Monday"
    said = Happening(by=By.PERSON, actor="ana", words=words)
    assert story_of(a_message(kind="acknowledged", event=said)).event.endswith(f"{words}.")
    assert story_of(a_message(playbook_steps=("first", words))).steps == ("first", words)
    assert story_of(a_message(kind="refused", event=said)).event == words


def test_is_back_is_said_only_with_the_range() -> None:
    closed = CLOSED | {"worst": WorstPeriod(on=a_message().since, value=0.25)}
    assert "Back at" not in story_of(a_message(**closed, value=0.3, limits=(0.1, 0.2))).figures
    assert (
        "Back at 15.0 %, inside its range of 10.0 % to 20.0 %."
        in story_of(a_message(**closed, value=0.15, limits=(0.1, 0.2))).figures
    )


def test_a_range_that_holds_the_worst_value_is_not_said() -> None:
    none = {"value": 6.0, "expected": 3.68, "limits": (0.0, 10.01), "unit": "count", "limit_kind": "control"}
    orders = CLOSED | none | {"noun": ("approved order", "approved orders"), "denominator": None}
    begun = a_message().since
    was_zero = a_message(**orders, worst=WorstPeriod(on=begun, value=0.0))
    assert story_of(was_zero).figures.endswith("Back at 6 approved orders (usually 3.7 approved orders).")
    was_many = a_message(**orders, worst=WorstPeriod(on=begun, value=40.0))
    assert story_of(was_many).figures.endswith(
        "Back at 6 approved orders, inside its range of 0 to 10 approved orders."
    )
    unknown = was_zero.model_copy(update={"expected": None})
    assert story_of(unknown).figures.endswith("Back at 6 approved orders.")


def test_a_share_of_many_is_said_with_the_words_of_the_project() -> None:
    said = {"says": "reviews mention a danger", "numerator": 187.0, "denominator": 1299.0}
    assert "14.4 % of reviews mention a danger in Rio" in story_of(a_message(**said)).head


def test_a_closed_ticket_says_what_it_is_part_of_or_until_when_it_is_accepted() -> None:
    ended = CLOSED | {"closed_by": "@lia"}
    part = story_of(a_message(**ended | {"resolution": "duplicate"}, duplicate_of="T-000013", kind="closed"))
    assert "P1 high" in part.head
    assert "duplicate of T-000013" in part.head
    assert part.move == "Closed by @lia: it is part of T-000013, look there."
    accepted = story_of(a_message(**ended | {"resolution": "risk_accepted"}, quiet_until=date(2018, 6, 1)))
    assert "risk accepted until 1 Jun 2018" in accepted.fact
    long = {"indicator_title": "Orders of a seller rated two stars or less", "quiet_until": date(2018, 6, 1)}
    head = story_of(a_message(**ended | long | {"resolution": "risk_accepted"})).head
    assert head.endswith(": risk accepted")
    assert accepted.move == "Accepted by @lia until 1 Jun 2018: if it is still red then, it opens again."


def test_an_event_names_the_person_and_a_reminder_what_is_due() -> None:
    gabi = Happening(by=By.PERSON, actor="@gabi", words="duplicate")
    ended = CLOSED | {"kind": "closed", "event": gabi}
    assert story_of(a_message(**ended | {"resolution": "duplicate"})).event == "Closed as duplicate by @gabi."
    by_data = CLOSED | {"kind": "closed", "resolution": "fixed", "fixed_by": "@gabi"}
    confirmed = story_of(a_message(**by_data)).event
    assert confirmed.startswith("Closed: the data confirmed the fix by @gabi: 14.4 %")
    due = Due(kind=ClockKind.FIX, at=datetime(2018, 3, 9, 21, tzinfo=UTC))
    reminded = a_message(kind="reminded", due=due, event=Happening(by=By.CLOCK, to="@gabi"))
    said = "Reminder for @gabi: record the cause and the fix by 9 Mar 2018, 18:00 (Sao Paulo)."
    assert story_of(reminded).event == said


def test_many_rules_that_wait_are_counted_and_a_few_named() -> None:
    rules = tuple(f"payments.rule_{number}" for number in range(48))
    waiting = [
        each.text for each in story_of(a_message(muted_rules=rules)).details if each.label == "Waiting"
    ]
    assert waiting == [
        "48 rules are not judged until the feed recovers, among them: "
        "payments.rule_0, payments.rule_1, payments.rule_2."
    ]


def test_money_is_written_with_the_digits_of_its_currency() -> None:
    yen: TicketMessage = a_message(
        currency="JPY", extent=Extent(since=a_message().since, periods=3, minor=1204)
    )
    assert "JPY 1,204 at stake" in story_of(yen).figures
    assert "BRL 12.04 at stake" in story_of(yen.model_copy(update={"currency": "BRL"})).figures


if __name__ == "__main__":
    for each in LANGUAGES:
        (STORIES / f"{each}.txt").write_text(golden(each))


def test_a_run_of_chosen_assets_has_no_name_of_dagsters_machinery() -> None:
    failed = {"ticket_kind": "data", "dimension": "feed", "value": None, "titles": Names()}
    head = story_of(a_message(**failed, segment="run:__ASSET_JOB")).head
    assert head.endswith("The run of the chosen assets failed")
    assert story_of(a_message(**failed, segment="run:daily")).head.endswith("Job daily failed")
