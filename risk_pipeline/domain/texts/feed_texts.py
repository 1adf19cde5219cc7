"""What a feed says of the texts that people write in it: `meta.feed.texts`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

TextLanguage = Literal["pt", "en", "zh"]


class FeedTexts(BaseModel):
    """Which column holds what people wrote, and what is known of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str = Field(description="column that holds what people wrote; one field has one vocabulary")
    language: TextLanguage | Literal["auto"] = Field(
        default="auto",
        description="language of the texts; where `language_column` names none of ours, too. `auto`: Chinese "
        "by its script, the others told from each text, which needs the extra `risk-pipeline[languages]`",
    )
    language_column: str | None = Field(
        default=None, description="column that says the language of each text, as ISO code"
    )
    author: str | None = Field(
        default=None,
        description="column that tells authors apart; it is kept as a hash, and an author counts once a week",
    )
    rating: str | None = Field(default=None, description="column of the rating that came with the text")
    unhappy_to: float = Field(default=3, description="ratings up to this are those of unhappy people")
    copies_from: int = Field(
        default=8,
        ge=3,
        description="texts of so many words and more are looked at for copies; short ones are alike anyway",
    )
    not_topics: tuple[str, ...] = Field(
        default=(), description="words that never name a topic: brands, shops, places, campaigns"
    )
    topics_a_month: float = Field(
        default=2, gt=0, description="topics without a cause that are accepted in a month"
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it names."""
        named = (self.column, self.language_column, self.author, self.rating)
        return tuple(name for name in named if name is not None)


class FactTexts(BaseModel):
    """Which texts the rows of a fact are about: so a slice of the business leads to what people wrote."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feed: str = Field(description="`source.table` that holds the texts")
    key: tuple[str, ...] = Field(
        default=(),
        description="columns of the fact that hold the feed's key, in its order; by default they are called "
        "the same. A feed without a key: the one column with `<file>:<line>`",
    )
    slices: dict[str, str] = Field(
        default={},
        description="by dimension, the column of the fact that holds it, where it is called otherwise",
    )

    @model_validator(mode="after")
    def _names_a_feed(self) -> "FactTexts":
        if "." not in self.feed:
            msg = "feed is `<source>.<table>`"
            raise ValueError(msg)
        return self
