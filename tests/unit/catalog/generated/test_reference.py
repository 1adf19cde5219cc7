"""The pages of docs/reference/ hold every key that the models accept, and say what each does."""

import pytest
from pydantic import BaseModel, Field

from risk_pipeline.catalog.generated.reference import PAGES, Page, Part, page_as_markdown, undescribed_keys
from risk_pipeline.settings import PROJECT_ROOT


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_is_current(page: Page) -> None:
    written = (PROJECT_ROOT / "docs" / "reference" / f"{page.name}.md").read_text(encoding="utf-8")
    assert written == page_as_markdown(page), "run `python -m risk_pipeline.catalog`"


def test_every_key_says_what_it_does() -> None:
    assert undescribed_keys() == []


class Size(BaseModel):
    """An entry inside an entry."""

    metres: float = Field(gt=0, description="length")


class Ship(BaseModel):
    """An entry."""

    name: str
    size: Size = Field(description="how large")
    flags: tuple[str, ...] = Field(default=("blue",), description="what it flies, `a|b`")
    secret: int = 3


PAGE = Page("ships", "Ships", (Part(Ship, "A ship", "`ships.yaml`", ("name", "size", "flags")),))


def test_a_page_shows_type_default_and_effect_of_the_keys_that_are_written() -> None:
    lines = page_as_markdown(PAGE).splitlines()
    assert "| `name` | text | required |  |" in lines
    assert "| `size` | [Size](#size) | required | how large |" in lines
    assert '| `flags` | list of text | `["blue"]` | what it flies, `a\\|b` |' in lines
    assert "| `metres` | number | required | length; more than 0 |" in lines
    assert not any("secret" in line for line in lines)
