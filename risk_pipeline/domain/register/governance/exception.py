"""An accepted finding of `risk lint`: a gap that is known, with a reason and a day on which it ends."""

from datetime import date

from pydantic import Field

from risk_pipeline.domain.register.governance.entry import Entry


class AcceptedFinding(Entry):
    """One finding, or those of a code that fit: what is left out fits everything."""

    code: str = Field(pattern=r"^L[0-9]{3}$", description="code of the finding, such as L307")
    file: str | None = Field(default=None, description="file that it is in, such as register/risks.yaml")
    id: str | None = Field(default=None, description="id of the entry that it is about")
    key: str | None = Field(default=None, description="key inside the entry")
    owner: str = Field(description="owner id of who accepted it")
    reason: str = Field(min_length=1, description="why it may stay")
    expires: date = Field(description="last day on which it is accepted")
