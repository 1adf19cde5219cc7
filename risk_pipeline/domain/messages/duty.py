"""What a message says of a duty: facts in no language."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from risk_pipeline.domain.risk.duties.duty import Duty


class DutyFacts(BaseModel):
    """What is owed, and how far it is broken. What a duty has no use for, or nobody knows, is None or empty.

    `title` is that of the entry of the register, empty for a storm; `part_of` the strategy of an action.
    `level` and `tolerance` are titles of levels; `due` is the day by which it was owed; `last` the day that
    the newest test, or case to test, speaks of; `every` days between two tests. `days` counts from `due`, or
    from `last`; it is negative before. `had_passed`: `due` lay in the past when the ticket opened. `gap` is
    classes above a target, `failed` of `tested` the cases of a test.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    duty: Duty
    title: str = ""
    part_of: str = ""
    level: str = ""
    tolerance: str = ""
    due: date | None = None
    days: int | None = None
    had_passed: bool = False
    gap: int | None = None
    last: date | None = None
    every: int | None = None
    failed: int | None = None
    tested: int | None = None

    @property
    def is_late(self) -> bool:
        """Whether the day by which it was owed has passed."""
        return self.days is not None and self.days > 0
