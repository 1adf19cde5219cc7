"""Appetite: the level of risk that a line is happy to carry, and the worst that it bears before it acts."""

from datetime import date

from pydantic import Field

from risk_pipeline.domain.register.governance.entry import ALL, Entry, Id


class ToleratedLimit(Entry):
    """The worst value of an indicator that a line bears; rules should turn red before."""

    indicator: str = Field(description="name of an indicator")
    tolerance: float = Field(description="worst value that is borne, in the indicator's unit")


class Appetite(Entry):
    """Appetite and tolerance of a line for a category of risk, from a day on."""

    id: Id = Field(description="one per row: a new decision is a new row, the old one stays")
    business_line: str = Field(description="id of the line")
    category: Id = Field(
        default=ALL, description="category of risks; `all`: those without a row of their own"
    )
    appetite: str = Field(description="level of the matrix that is carried gladly")
    tolerance: str = Field(description="worst level that is borne before somebody has to act")
    from_: date = Field(alias="from", description="first day on which it holds")
    approved_by: str = Field(description="owner id of who decided it")
    reason: str = Field(default="", description="why that much")
    limits: tuple[ToleratedLimit, ...] = Field(
        default=(), description="tolerance in numbers, where an indicator can say it"
    )
