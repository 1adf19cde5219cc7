"""What the documents promise exists: links, pictures, settings, verbs."""

import re
from pathlib import Path

import pytest

from risk_pipeline.domain.tickets import diagram
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.states import TRANSITIONS, Resolution
from tests.harness.cli.calls import risk_command
from tests.paths import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What a page of GitHub shows of a line of code without scrolling.
WIDTH = 88


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_and_picture_exists(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    targets += re.findall(r'<img src="([^":]+)"', page.read_text())
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


def commands(page: Path) -> list[list[str]]:
    """The words of every `risk …` that a page shows in a block or in a line."""
    text = page.read_text()
    shown = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    shown += re.findall(r"`(risk [^`]+)`", text)
    return [line.partition(" # ")[0].split()[1:] for line in shown if line.startswith("risk ")]


def wrong_in(words: list[str]) -> str | None:
    """What of a command does not exist: a verb, or an option of it."""
    command = risk_command()
    while words and hasattr(command, "commands"):
        if words[0].startswith("-"):
            break
        if words[0] not in command.commands:
            return words[0]
        command, words = command.commands[words[0]], words[1:]
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {"--help"}
    given = [word.partition("=")[0] for word in words if word.startswith("--")]
    return next((name for name in given if name not in known), None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_shows_exists_with_its_options(page: Path) -> None:
    found = {" ".join(words): wrong_in(words) for words in commands(page)}
    assert {command: wrong for command, wrong in found.items() if wrong} == {}


def test_no_line_of_code_is_cut_off_in_the_readme_and_in_the_pages_for_people() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs" / "people").glob("*.md")]:
        lines = [line for block in BLOCK.findall(page.read_text()) for line in block.splitlines()]
        assert [line for line in lines if len(line) > WIDTH] == []


def test_readme_names_only_make_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"make ([a-z]+)\b", (ROOT / "README.md").read_text()))
    assert named
    assert named <= targets


def test_no_lock_says_where_packages_come_from() -> None:
    locks = [*ROOT.glob("requirements*.lock"), ROOT / "package-lock.json"]
    address = re.compile(r'"resolved"|index-url|find-links|@ https?://')
    found = [lock.name for lock in locks if address.search(lock.read_text())]
    assert found == []


def test_the_diagram_of_the_life_cycle_is_that_of_the_state_machine() -> None:
    page = (ROOT / "docs" / "response.md").read_text()
    assert diagram.put_into(page) == page
    drawn = set(re.findall(r"^    (\S+) --> (\w+):", page, re.MULTILINE))
    assert drawn == {(source or "[*]", target) for source, target in TRANSITIONS}


def test_the_page_on_response_names_every_root_cause_and_resolution() -> None:
    page = " ".join((ROOT / "docs" / "response.md").read_text().split())
    families: dict[str, list[str]] = {}
    for cause in RootCause:
        family, _, name = cause.partition(".")
        families.setdefault(family, []).append(name)
    for family, names in families.items():
        assert f"{family}.{{{', '.join(names)}}}" in page
    assert {resolution for resolution in Resolution if f"| `{resolution}` |" in page} == set(Resolution)
