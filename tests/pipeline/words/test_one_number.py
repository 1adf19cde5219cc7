"""Over all that a site tells: one value, unit and rounding for each quantity of a ticket; no bare number."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.pipeline.app import Platform, build_platform
from risk_pipeline.store.queries.tickets import list_messages
from risk_pipeline.wording.language import LANGUAGES
from risk_pipeline.wording.story import story_of
from tests.harness.loop_site import Site, Story
from tests.harness.messages.grammar import bare_numbers
from tests.harness.messages.quantities import Reader, Reading, conflicts
from tests.harness.messages.surfaces import Seen, by_ticket, of_digests, of_files, of_messages, of_review
from tests.harness.messages.texts import nouns_of, raw_ids, texts_of_story

SUNDAY = date(2024, 4, 14)
WIDE = {"COLUMNS": "400", "TERMINAL_WIDTH": "400"}


@pytest.fixture(scope="module")
def platform(loop_story: Story) -> Iterator[Platform]:
    """The site on the Monday after a Sunday, when the week's digest and review are about that state."""
    site = loop_story.at(SUNDAY.isoformat())
    with site.platform(SUNDAY) as found:
        clock = FixedClock(found.as_of(SUNDAY) + timedelta(hours=12))
    noon = build_platform(site.settings, catalog=site.catalog, clock=clock)
    yield noon
    noon.store.close()


@pytest.fixture(scope="module")
def seen(loop_story: Story, platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> list[Seen]:
    """All that can be read of the site on that day."""
    folder: Path = tmp_path_factory.mktemp("review")
    return [
        *of_messages(platform),
        *of_files(platform.settings.outbox_dir),
        *of_digests(platform),
        *of_review(platform, folder),
        *of_the_terminal(loop_story.site),
    ]


def of_the_terminal(site: Site) -> Iterator[Seen]:
    listed = site.cli("tickets", "list", "--all", "--wide", **WIDE)
    yield from by_ticket("tickets list", listed.stdout.splitlines())
    yield from by_ticket("status", site.cli("status", **WIDE).stdout.splitlines())
    for ticket in site.tickets():
        shown = site.cli("tickets", "show", ticket.ref, **WIDE).stdout.splitlines()
        yield Seen("tickets show", ticket.ref, tuple(" ".join(line.split()) for line in shown))


def nouns(platform: Platform) -> set[str]:
    known = platform.catalog.indicators.values()
    several = {each.several or "" for each in platform.catalog.titles.dimensions.values()}
    return {noun for each in known for noun in each.noun} | several


def readings(seen: list[Seen], platform: Platform) -> list[Reading]:
    reader = Reader(nouns(platform))
    return [reading for each in seen for reading in reader.read(each)]


def test_a_quantity_of_a_ticket_is_written_in_one_way_everywhere(
    seen: list[Seen], platform: Platform
) -> None:
    assert conflicts(readings(seen, platform)) == {}


def test_every_place_was_read(seen: list[Seen], platform: Platform) -> None:
    """A test that reads nothing finds nothing: each place tells several quantities of several tickets."""
    read = readings(seen, platform)
    places = {each.place for each in seen if each.ref}
    assert len(places) >= 15
    assert {each.place for each in read} == places
    for quantity in ("value", "usual", "began", "due"):
        told = {each.place for each in read if each.quantity == quantity}
        assert len(told) >= 5, (quantity, told)
    assert len({each.ref for each in read}) >= 4


def test_a_planted_difference_is_found(seen: list[Seen], platform: Platform) -> None:
    read = readings(seen, platform)
    values = [each for each in read if each.quantity in {"usual", "at stake", "due"}]
    for each in values:
        other = replace(each, text=f"{each.text}9", place="planted")
        found = conflicts([*read, other])
        assert found[each.ref, each.quantity][other.text] == ["planted"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_names_a_number_alone(platform: Platform, language: Language) -> None:
    known = nouns(platform)
    left = {}
    for entry in list_messages(platform.store):
        message = entry.message.model_copy(update={"language": language})
        for text in texts_of_story(story_of(message)):
            if found := bare_numbers(text, known | nouns_of(message)):
                left[text] = found
    assert left == {}


def test_no_digest_review_or_list_names_a_number_alone(seen: list[Seen], platform: Platform) -> None:
    known = nouns(platform)
    pages = [each for each in seen if each.place.startswith(("digest", "review", "index"))]
    assert len({each.place for each in pages}) > 6
    left = {line: found for each in pages for line in each.lines if (found := bare_numbers(line, known))}
    assert left == {}


def test_nothing_shows_an_id_where_there_is_a_title(seen: list[Seen], platform: Platform) -> None:
    """Ids of owners, lines and indicators; behind an indicator's title its id may be shown."""
    titles = platform.catalog.titles
    ids = {each for each in (*titles.owners, *titles.lines, *platform.catalog.indicators) if "_" in each}
    shown = {
        (each.place, line): found
        for each in seen
        if each.place not in {"tickets list", "tickets show", "status"}
        for line in each.lines
        if not line.startswith("Indicator") and (found := raw_ids(line, ids))
    }
    assert shown == {}
