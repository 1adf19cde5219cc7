"""A store with a platform around it, whose digests are written and read."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.messages.digest import (
    Cadence,
    DigestMessage,
)
from risk_pipeline.domain.register.entries import Owner
from risk_pipeline.notify.files.messenger import FileMessenger
from risk_pipeline.notify.sender import Timing, drain
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.runs.digests import write_digests
from risk_pipeline.settings import Settings
from risk_pipeline.store import StoreOutbox, open_store
from risk_pipeline.store.queries.digests import list_digests
from tests.builders.response_desk import Desk
from tests.builders.response_plan import a_plan
from tests.builders.ticket_world import end_of


class Site:
    """A desk with a platform around it; its clock stands at 9 in the morning after a day."""

    def __init__(self, url: str, folder: Path) -> None:
        self.store = open_store(url)
        self.desk = Desk(self.store, plan=a_plan(), storm_threshold=5)
        book: Any = self.desk.book
        book.response = a_plan()
        book.owners = {
            **book.owners,
            "line_head": Owner(id="line_head", title="Head of fulfilment", channel="line-fulfilment"),
        }
        settings = Settings(var_dir=folder, time_zone="UTC", store_url="", slack_token=None)
        self.platform = Platform(settings, cast("Catalog", book), FixedClock(end_of(0)))
        self.platform.__dict__["store"] = self.store

    def morning(self, number: int) -> Platform:
        cast("FixedClock", self.platform.clock).at = end_of(number) + timedelta(hours=9)
        return self.platform

    def digest(self, number: int, cadence: str = "daily", as_of: date | None = None) -> tuple[int, int]:
        report = write_digests(self.morning(number), Cadence(cadence), as_of)
        return report.queued, report.known

    def of(self, scope: str, number: int = -1) -> DigestMessage:
        messages = [entry.message for entry in list_digests(self.store)]
        return [message for message in messages if message.scope_id == scope][number]

    def deliver(self) -> Any:
        return drain(
            StoreOutbox(self.store),
            FileMessenger(self.platform.settings.outbox_dir),
            self.platform.clock,
            Timing(seconds_between_posts=0, stale_after_seconds=1, settle_seconds=0, sleep=lambda _: None),
        )
