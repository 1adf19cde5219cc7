"""Ask the trackers what people did to our issues, and let it act on the tickets."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from risk_pipeline.domain.errors import DeliveryDeferred, DeliveryRefused, DeliveryUnknown
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.messages.tracker_issue import InboundEvent, order_of
from risk_pipeline.notify.receivers import is_configured, open_tracker
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.response.actions.tracker_events import Outcome, apply_event
from risk_pipeline.response.policy import policy_from
from risk_pipeline.store.inbox import note_poll, polled_until, tracker_channels

# Clocks differ, and lists lag: an event that arrives twice counts once.
_OVERLAP = timedelta(minutes=5)
_FIRST_LOOK = timedelta(days=7)


@dataclass
class PollReport:
    """Events received, by outcome. `errors` are the trackers that could not be reached."""

    channels: int = 0
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    errors: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = ", ".join(f"{count} {name}" for name, count in self.outcomes.items() if count)
        failed = f"; {len(self.errors)} could not be reached" if self.errors else ""
        return f"{counted(self.channels, 'tracker')} asked: {said or 'nothing new'}{failed}"


def poll(platform: Platform, channels: Iterable[str] | None = None) -> PollReport:
    """Ask each tracker that holds issues of ours; one that is down stops no other."""
    report = PollReport()
    for channel in tracker_channels(platform.store) if channels is None else channels:
        if not is_configured(channel, platform.settings):
            report.errors.append(f"{channel}: it is no longer configured")
            continue
        now = platform.clock.now()
        try:
            events = list(open_tracker(channel, platform.settings).changes(_since(platform, channel, now)))
        except (DeliveryRefused, DeliveryDeferred, DeliveryUnknown) as error:
            report.errors.append(str(error))
            continue
        _apply(platform, events, report)
        note_poll(platform.store, channel, now)
        report.channels += 1
    return report


def receive(platform: Platform, events: Iterable[InboundEvent]) -> PollReport:
    """Act on what a tracker called about (see `notify.trackers.inbound`).

    The trackers are polled as well: calls come in any order, and a closing needs the comment that
    explains it.
    """
    heard = sorted(events, key=order_of)
    report = poll(platform, sorted({event.channel for event in heard}))
    _apply(platform, heard, report)
    return report


def _since(platform: Platform, channel: str, now: datetime) -> datetime:
    until = polled_until(platform.store, channel)
    return until - _OVERLAP if until else now - _FIRST_LOOK


def _apply(platform: Platform, events: Iterable[InboundEvent], report: PollReport) -> None:
    for event in events:
        outcome = apply_event(
            platform.store,
            event,
            now=platform.clock.now(),
            catalog=platform.catalog,
            policy=policy_from(platform.settings, platform.catalog.response),
        )
        report.outcomes[outcome] += 1
