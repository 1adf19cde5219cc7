"""Fields of an entry are changed in the text of a file: what people wrote around them stays."""

import pytest

from risk_pipeline.catalog.writing.fields import Edit, copy_entry, edit_entry
from risk_pipeline.domain.errors import ConfigError

TEXT = """# who does what
controls:
  - id: C01
    title: "Match"   # by hand
    test: {kind: manual}
    reason: >-
      Two lines
      of reason.
    steps:
      - {id: one, title: First}
      - id: two
        title: Second

  # the next one
  - {id: C02, title: Limit}
"""


def edited(*edits: Edit, id_: str = "C01") -> str:
    return edit_entry(TEXT, "controls", id_, edits, "register/controls.yaml")


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (Edit("title", "Three: way"), '"Match"', "'Three: way'"),
        (Edit("test.kind", "auto_full"), "{kind: manual}", "{kind: auto_full}"),
        (Edit("test.frequency", "daily"), "{kind: manual}", "{kind: manual, frequency: daily}"),
        (Edit("reason", "Short."), ">-\n      Two lines\n      of reason.\n", "Short.\n"),
        (Edit("key", True), "        title: Second\n", "        title: Second\n    key: true\n"),
        (
            Edit("limit.at_most", 3),
            "        title: Second\n",
            "        title: Second\n    limit: {at_most: 3}\n",
        ),
        (
            Edit("steps", {"id": "new"}, is_item=True, after="one"),
            "title: First}\n",
            "title: First}\n      - {id: new}\n",
        ),
        (
            Edit("steps", {"id": "new"}, is_item=True),
            "        title: Second\n",
            "        title: Second\n      - {id: new}\n",
        ),
        (Edit("steps", [1]), TEXT[TEXT.index("steps:\n") : TEXT.index("\n  # the")], "steps: [1]\n"),
    ],
)
def test_a_field_changes_and_nothing_around_it(edit: Edit, old: str, new: str) -> None:
    assert edited(edit) == TEXT.replace(old, new, 1)


def test_an_entry_on_one_line_takes_another_key_and_a_file_without_a_last_line_end() -> None:
    assert edited(Edit("key", False), id_="C02") == TEXT.replace("Limit}", "Limit, key: false}")
    bare = TEXT.removesuffix("\n")
    assert copy_entry(bare, "controls", "C02", "x").endswith(
        "  - {id: C02, title: Limit}\n  - {id: C02, title: Limit}\n"
    )


def test_a_copy_stands_behind_its_entry_and_is_the_one_that_changes() -> None:
    text = copy_entry(TEXT, "controls", "C01", "x")
    changed = edit_entry(text, "controls", "C01", [Edit("title", "Second version")], "x")
    assert changed.count('title: "Match"   # by hand\n') == 1
    assert changed.index('"Match"') < changed.index("Second version") < changed.index("# the next one")
    assert changed.count("        title: Second\n") == 2


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (Edit("title.x", 1), "title is no mapping of keys"),
        (Edit("title", 1, is_item=True), "title is no list to add to"),
        (Edit("steps", {"id": "new"}, is_item=True, after="three"), "no item three. Its items: one, two"),
    ],
)
def test_what_cannot_be_changed_is_refused(edit: Edit, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        edited(edit)


def test_an_entry_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match="has no entry C09 in `controls`"):
        edited(Edit("title", "x"), id_="C09")
