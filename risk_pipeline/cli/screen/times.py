"""Instants on a terminal: as the clocks of the project show them, with the city of their zone.

Messages name a zone in the same way. Of a table or page it stands once, below.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from risk_pipeline.settings import Settings


def local(at: datetime | None, settings: "Settings") -> str:
    """Return an instant as `2026-03-05 14:00`; empty where there is none."""
    return f"{at.astimezone(settings.zone):%Y-%m-%d %H:%M}" if at else ""


def zoned(at: datetime | None, settings: "Settings") -> str:
    """Return an instant with its zone: `2026-03-05 14:00 (Berlin)`; empty where there is none."""
    return f"{local(at, settings)} ({zone_mark(settings)})" if at else ""


def zone_mark(settings: "Settings") -> str:
    """Return what messages call the zone of the project: its city."""
    from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE
    from risk_pipeline.wording.language import words_in

    return words_in(DEFAULT_LANGUAGE).zone(settings.time_zone or "UTC")


def zone_note(settings: "Settings", rows: Sequence[object]) -> str:
    """Return whose clocks the times of a table are told by; empty where it has no rows."""
    return f"times: {zone_mark(settings)}" if rows else ""
