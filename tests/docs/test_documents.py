"""What the documents promise exists: links, pictures, settings, verbs."""

import re
from pathlib import Path

import pytest

from risk_pipeline.domain.tickets import diagram
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.states import TRANSITIONS, Resolution
from tests.paths import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_and_picture_exists(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


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
