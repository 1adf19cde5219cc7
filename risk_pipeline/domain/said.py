"""A text for people, not yet in any language: its key in `wording/`, and what it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from risk_pipeline.domain.reasons.reason import Reason


class Needed(StrEnum):
    """What a request lacks."""

    ROOT_CAUSE_CATEGORY = "root_cause_category"
    ROOT_CAUSE = "root_cause"
    NOTE = "note"
    DUPLICATE_OF = "duplicate_of"
    APPROVER = "approver"
    QUIET_UNTIL = "quiet_until"
    TITLE = "title"
    OWNER = "owner"


Value = str | int | date | datetime | StrEnum | Reason
Given = Value | Sequence[StrEnum] | Sequence[str]
"""One thing or a list of them; words of ours are enums, what people wrote is plain text."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be said: `wording/saying.py` says it in the reader's language, in a time zone."""

    key: str
    given: Mapping[str, Given] = field(default_factory=dict)
