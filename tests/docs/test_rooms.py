"""The tables of rooms name what is there: a room that a table lacks is found by nobody."""

import re
from pathlib import Path

import pytest

from tests.paths import ROOT

PACKAGE = ROOT / "risk_pipeline"


def rooms_of(folder: Path) -> set[str]:
    """Packages, and folders of texts, right below a folder."""
    return {each.name for each in folder.iterdir() if each.is_dir() and each.name != "__pycache__"}


def test_contributing_names_every_sub_room() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    rows = re.findall(r"^\| (.*?`(\w+)/`.*?) \|.*\|(.*)\|$", text, re.MULTILINE)
    named = {room: set(re.findall(r"`(\w+)`", rest)) for _, room, rest in rows}
    assert {"cli", "pipeline", "domain"} <= set(named)
    assert {room: rooms_of(PACKAGE / room) for room in named} == named


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_both_pages_name_every_room(page: str) -> None:
    named = set(re.findall(r"`(\w+)/`", (ROOT / page).read_text()))
    assert rooms_of(PACKAGE) - named == set()
