"""What a load is given, and what it reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from risk_pipeline.domain.errors import FeedError


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How to reach the outside. The caller fills it from the settings.

    `variables` are further names that a feed's location may hold in braces, so that a database
    address with a password stays out of the YAML: `{shop_database}#public.refunds`.
    Feeds may read files below the data folder, below `folders`, and below variables that are folders.
    `time_zone` is that of feeds that name none. A row dated before `business_start` is refused, unless
    its feed says since when rows are plausible.
    Without S3 keys the usual AWS chain is used (environment, profile, instance role).
    """

    s3_endpoint_url: str | None = None
    s3_access_key: str | None = None
    s3_secret_key: str | None = field(default=None, repr=False)
    s3_region: str | None = None
    temp_dir: Path | None = None
    time_zone: str = "UTC"
    business_start: date | None = None
    folders: tuple[Path, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class FeedLoad:
    """What a load of one feed did. `reasons` are sentences for people, empty when there is nothing to say.

    `rows_read` = new + changed + unchanged + superseded + duplicate + rejected. A duplicate lost
    against a later row with its key in the same load; a superseded row against a later file.
    `files_empty` are those of the loaded files that held no rows.
    """

    feed: str
    state: Literal["ok", "no_data", "not_configured"]
    files_seen: int = 0
    files_loaded: int = 0
    rows_read: int = 0
    rows_new: int = 0
    rows_changed: int = 0
    rows_unchanged: int = 0
    rows_superseded: int = 0
    rows_duplicate: int = 0
    rows_rejected: int = 0
    rows_deleted: int = 0
    files_empty: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """How it went, for people: its state, or that a delivery had no rows."""
        if self.state != "ok" or not self.files_empty:
            return self.state
        if self.files_empty == self.files_loaded:
            return "0 rows delivered"
        return f"{self.files_empty} of {self.files_loaded} files without rows"


@dataclass(frozen=True, slots=True)
class FeedFailure:
    """A feed that could not be loaded; its raw table is as it was before."""

    feed: str
    reason: str
    error: FeedError
    state: Literal["failed"] = "failed"
