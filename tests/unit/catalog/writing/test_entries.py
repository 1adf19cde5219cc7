"""Entries are appended to files as people wrote them, and nothing else changes."""

from pathlib import Path

import pytest

from risk_pipeline.catalog.writing.entries import append_entry
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.settings import PROJECT_ROOT

ENTRY = '- id: new\n  title: "New: one"\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("owners:\n  - id: a\n", 'owners:\n  - id: a\n  - id: new\n    title: "New: one"\n'),
        ("owners:\n- id: a", 'owners:\n- id: a\n- id: new\n  title: "New: one"\n'),
        ("owners: []  # none yet\n", 'owners:  # none yet\n  - id: new\n    title: "New: one"\n'),
        ("owners:\n", 'owners:\n  - id: new\n    title: "New: one"\n'),
        (
            "# top\nowners:\n  - id: a  # the first\n\n  - id: b\n    title: 'B'\n# end\n",
            "# top\nowners:\n  - id: a  # the first\n\n  - id: b\n    title: 'B'\n# end\n\n"
            '  - id: new\n    title: "New: one"\n',
        ),
        (
            "owners:\n  - id: a\n\n# of others\nothers:\n  - id: z\n",
            'owners:\n  - id: a\n  - id: new\n    title: "New: one"\n\n# of others\nothers:\n  - id: z\n',
        ),
        ("owners:\r\n  - id: a\r\n", 'owners:\r\n  - id: a\r\n  - id: new\r\n    title: "New: one"\r\n'),
        ("owners:\n    - id: a\n", 'owners:\n    - id: a\n    - id: new\n      title: "New: one"\n'),
    ],
)
def test_an_entry_goes_behind_the_last_item(before: str, after: str) -> None:
    assert append_entry(before, "owners", ENTRY, "owners.yaml") == after


@pytest.mark.parametrize("text", ["owners: [{id: a}]\n", "owners: {id: a}\n", "owners:\n  - id: a\n...\n"])
def test_a_list_that_text_cannot_be_added_to_is_left_alone(text: str) -> None:
    with pytest.raises(ConfigError, match=r"by hand|no list"):
        append_entry(text, "owners", ENTRY, "owners.yaml")


def test_a_file_without_the_list_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"o\.yaml: has no list `owners`"):
        append_entry("others: []\n", "owners", ENTRY, "o.yaml")
    with pytest.raises(ConfigError, match="no valid YAML"):
        append_entry("owners: [\n", "owners", ENTRY, "o.yaml")


@pytest.mark.parametrize("path", sorted(PROJECT_ROOT.glob("expectations/*.yaml")), ids=lambda path: path.stem)
def test_every_suite_we_ship_keeps_every_byte(path: Path) -> None:
    before = path.read_text()
    after = append_entry(before, "expectations", ENTRY, path.name)
    assert after.startswith(before.rstrip("\n").removesuffix(" []"))
    assert len(after) > len(before)
