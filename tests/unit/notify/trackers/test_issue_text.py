"""Issues as text: escaped for the tracker, calling nobody by accident, never longer than it takes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk_pipeline.domain.diagnosis.largest_rows import LargestRow, LargestRows
from risk_pipeline.domain.messages.facts import ChildFacts, Happening
from risk_pipeline.domain.messages.message import Link
from risk_pipeline.domain.tickets.states import By
from risk_pipeline.notify.trackers.issue_text import MAX_BODY, MAX_TITLE, to_body, to_comment, to_title
from risk_pipeline.notify.trackers.markup import JiraWiki, Markdown, Markup, shorten
from tests.builders.ticket_messages import a_message
from tests.harness.messages.stories import CASES

MARKUPS = [Markdown(), JiraWiki()]


@pytest.mark.parametrize("markup", MARKUPS, ids=["markdown", "wiki"])
def test_a_body_says_all_that_an_owner_needs(markup: Markup) -> None:
    body = to_body(a_message(), markup)
    for said in (
        "14.4 %",
        "12.0 %",
        "usually 7.1 %",
        "acknowledge it by 6 Mar 2018, 11:00",
        "BRL 28,745.10",
        "R04",
        "Fulfilment operations",
        "First step",
        "Ask the carrier for its backlog",
        "1,299",
        "all 2 feeds intact",
        "T-000042",
        "Root cause",
        "https://wiki.example.com/late-delivery?tab=1&lang=en",
    ):
        assert said in body, said


@pytest.mark.parametrize("markup", MARKUPS, ids=["markdown", "wiki"])
def test_the_longest_message_keeps_its_limits_and_what_matters(markup: Markup) -> None:
    huge = a_message(
        indicator_title="h" * 5_000,
        cause_text="s" * 50_000,
        segment="g" * 5_000,
        children=tuple(
            ChildFacts(ref=f"T-{n:06d}", severity="P1", state="open", place="x" * 400, value=1.0)
            for n in range(5_000)
        ),
        playbook_steps=("step " * 2_000,) * 100,
        links=tuple(Link(label="l" * 500, url=f"https://example.com/{'u' * 2_000}") for _ in range(50)),
        event=Happening(by=By.PERSON, actor="ana", words="y" * 100_000),
    )
    body = to_body(huge, markup)
    assert len(body) <= MAX_BODY
    assert "First step" in body
    assert "T-000042" in body
    title = to_title(huge)
    assert len(title) <= MAX_TITLE
    assert title.endswith("[T-000042]")
    assert len(to_comment(huge, markup)) < 32_000


def test_a_closed_ticket_does_not_say_how_to_close_it() -> None:
    assert "To close" not in to_body(a_message(status="closed"), Markdown())


@pytest.mark.parametrize(
    "text", ["@ann", "mail me@team", "#12", "see other/repo#3", "GH-17", "`@ann`", "(@ann)", "\n#1"]
)
def test_markdown_calls_nobody_and_links_no_issue(text: str) -> None:
    written = Markdown().text(text)
    assert not any(call in written for call in ("@a", "@t", "#1", "#3", "GH-1"))
    assert written.replace("\u200b", "").replace("\\", "") == " ".join(text.split())


def test_markdown_takes_no_markup_or_html_from_data() -> None:
    written = Markdown().text("<img src=x> **bold** [a](http://x) <!-- risk-pipeline:T-1 --> a|b")
    assert "<" not in written
    assert "**" not in written
    assert "[a](" not in written
    assert "a\\|b" in written


def test_wiki_takes_no_markup_from_data() -> None:
    written = JiraWiki().text("{code} [~ann] *bold* !img.png! -gone- h|x")
    assert written == "\\{code\\} \\[\\~ann\\] \\*bold\\* \\!img.png\\! \\-gone- h\\|x"


def test_code_shows_letters_and_ends_nowhere_else() -> None:
    assert Markdown().code("a`b|c") == "`a'b¦c`"
    assert JiraWiki().code("a}}b") == "{{a\\}\\}b}}"


@pytest.mark.parametrize("markup", MARKUPS, ids=["markdown", "wiki"])
def test_a_link_that_is_no_web_address_is_only_text(markup: Markup) -> None:
    assert "javascript" not in markup.link("run", "https://example.com/1")
    written = markup.link("run", "javascript:alert(1)")
    assert "](" not in written
    assert "|javascript" not in written


def test_a_jira_user_is_called_by_name_or_account() -> None:
    assert JiraWiki().mention("ann.lee") == "[~ann.lee]"
    assert JiraWiki().mention("5b10a2844c20165700ede21g".replace("g", "0")).startswith("[~accountid:")


@given(st.text(max_size=300), st.integers(min_value=20, max_value=200))
def test_shortening_keeps_the_limit_and_both_ends(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= max(limit, 0)
    if len(text) <= limit:
        assert short == text


@given(st.text(max_size=200))
def test_any_text_is_one_line_in_both_markups(text: str) -> None:
    for markup in MARKUPS:
        assert "\n" not in markup.text(text)
        assert "\n" not in markup.code(text)


@pytest.mark.parametrize("markup", MARKUPS, ids=["markdown", "wiki"])
def test_where_and_how_it_moved_is_said_and_nothing_where_nobody_knows(markup: Markup) -> None:
    body = to_body(CASES["red_flow"], markup)
    for said in ("Where it moved", "187", "126", "78 %", "by volume", "6 days earlier"):
        assert said in body, said
    assert "Where it moved" not in to_body(a_message(), markup)
    assert "Moved before" not in to_body(a_message(), markup)


@pytest.mark.parametrize("markup", MARKUPS, ids=["markdown", "wiki"])
def test_ids_of_rows_are_text(markup: Markup) -> None:
    row = LargestRow(id="@all [R](http://evil)", numerator=1, exposure_minor=400)
    largest = LargestRows(on=date(2018, 3, 5), rows=(row,), several=3)
    body = to_body(a_message(largest=largest), markup)
    assert "Largest" in body
    assert "](http" not in body


@pytest.mark.parametrize("markup", [Markdown(), JiraWiki()])
def test_an_issue_says_since_which_hour_of_which_zone(markup: Markup) -> None:
    body = to_body(CASES["hourly"], markup)
    assert markup.text("since 5 Mar 2018, 13:00 (Sao Paulo)") in body


def test_a_range_names_both_ends() -> None:
    assert "5.0 % to 12.0 % (fixed limit)" in to_body(a_message(limits=(0.05, 0.12)), Markdown())
