"""A known cause of what people complain about, by the words that tell it: `register/causes.yaml`."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from risk_pipeline.domain.register.governance.entry import Entry, Id
from risk_pipeline.domain.texts.feed_texts import TextLanguage

# One Chinese character can be a word.
Phrase = Annotated[str, Field(min_length=1, max_length=80)]
Example = Annotated[str, Field(min_length=1, max_length=400)]
Examples = Mapping[TextLanguage, tuple[Example, ...]]
Phrases = Mapping[TextLanguage, tuple[Phrase, ...]]


class Cause(Entry):
    """Texts with any of the phrases are about it, unless they have one that excludes it.

    Phrases are written as people write: they are cut into terms as texts are, so that `não recebi` is not
    `recebi`, and `produto errado` stands for its words next to each other in any of their forms.
    """

    id: Id = Field(description="segment of the indicators that count causes")
    title: str = Field(description="how people call it")
    owner: str = Field(description="owner id of who answers for the phrases")
    version: int = Field(
        default=1, ge=1, description="raise it when phrases change; history is counted again"
    )
    feeds: tuple[str, ...] = Field(
        default=(), description="ids of the feeds it is looked for in; default: all"
    )
    phrases: Phrases = Field(description="by language, what tells the cause")
    excluded: Phrases = Field(default={}, description="by language, what says that it is not about the cause")
    matches: Examples = Field(description="by language, texts that must be found: `risk lint` looks for each")
    misses: Examples = Field(default={}, description="by language, texts that must not be found")


Causes = Mapping[str, Cause]
