"""What is said to whom in an incident: templates of statements, and phrases that never go out."""

import string
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.governance.entry import Entry, Id

# What a template may name: facts of the incident, and figures of its newest facts sheet. `cases` is a bare
# number, `how_many_cases` one with its noun: `1 case`, `1,250 cases`.
NAMED = (
    *("ref", "title", "type", "line", "severity", "state", "declared", "next_update"),
    *(
        "what",
        "since",
        "where",
        "users",
        "cases",
        "how_many_users",
        "how_many_cases",
        "gross",
        "recovered",
        "loss_per_hour",
    ),
    *("known", "unknown", "as_of"),
)


class StatementKind(StrEnum):
    """What kind of statement it is."""

    HOLDING = "holding"
    CUSTOMER_NOTICE = "customer_notice"
    STAFF_BRIEF = "staff_brief"
    SUPPORT_SCRIPT = "support_script"
    REGULATOR_NOTICE = "regulator_notice"
    EXECUTIVE_BRIEF = "executive_brief"

    @property
    def is_outside(self) -> bool:
        """Whether people outside the company read it."""
        return self in (self.HOLDING, self.CUSTOMER_NOTICE, self.REGULATOR_NOTICE, self.SUPPORT_SCRIPT)


def named_in(text: str) -> list[str]:
    """Return the names in braces, in order.

    Raises:
        ValueError: a brace is not closed, or a name has an attribute or a format.
    """
    found = []
    for _, name, form, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            msg = f"{{{name}}} should be a plain name in braces"
            raise ValueError(msg)
        found.append(name)
    return found


def _template(text: str) -> str:
    unknown = sorted(set(named_in(text)) - set(NAMED))
    if unknown:
        msg = f"{{{unknown[0]}}} names nothing; known are {', '.join(NAMED)}"
        raise ValueError(msg)
    return text


Template = Annotated[str, AfterValidator(_template)]


class StatementTemplate(Entry):
    """The text of a statement before the facts are in it."""

    id: Id = Field(description="how `risk incident statement draft` names it")
    kind: StatementKind = Field(description="what kind of statement it is")
    types: tuple[str, ...] = Field(default=(), description="ids of the types it is for; default: all")
    language: Language = Field(description="language of the text: en or pt_BR")
    audience: str = Field(description="who reads it: customers, press, all staff, the authority")
    title: Template = Field(description="its heading; names in braces are filled from the facts")
    body: Template = Field(description="the text; names in braces are filled from the facts")

    def fits(self, kind: StatementKind, incident_type: str, language: Language) -> bool:
        """Whether it is for such a statement."""
        is_for = not self.types or incident_type in self.types
        return self.kind is kind and is_for and self.language == language


class Phrase(Entry):
    """Words that legal does not let out: what admits liability, a promise."""

    id: Id = Field(description="how findings call it")
    language: Language | None = Field(default=None, description="language of the words; default: any")
    words: tuple[str, ...] = Field(min_length=1, description="the phrases; case and accents do not count")
    why: str = Field(description="why they never go out, and what to say instead")


def best_template(
    templates: Iterable[StatementTemplate], kind: StatementKind, incident_type: str, language: Language
) -> StatementTemplate | None:
    """Return the template of a statement; one of the type itself goes before one of all."""
    fitting = [each for each in templates if each.fits(kind, incident_type, language)]
    return max(fitting, key=lambda each: (bool(each.types), each.id), default=None)
