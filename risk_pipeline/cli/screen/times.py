"""Instants on a terminal: as the clocks of the project show them, whose zone stands once below."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from risk_pipeline.settings import Settings


def local(at: datetime | None, settings: "Settings") -> str:
    """Return an instant as `2026-03-05 14:00`; empty where there is none."""
    return f"{at.astimezone(settings.zone):%Y-%m-%d %H:%M}" if at else ""


def zone_note(settings: "Settings", rows: Sequence[object]) -> str:
    """Return whose clocks the times of a table are told by; empty where it has no rows."""
    return f"times: {settings.time_zone}" if rows else ""
