"""Respond to verdicts day by day, each as of its own end.

Clocks are not run, for nobody acts in the past: unless somebody is given who does, between the verdicts.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from risk_pipeline.domain.clock import FixedClock, days_between
from risk_pipeline.domain.period import begin_of_hour
from risk_pipeline.domain.tickets.identity import slice_identity
from risk_pipeline.domain.tickets.ticket import EventKind, TicketKind
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.diagnosis.diagnostics import Diagnostics
from risk_pipeline.pipeline.governance.duties import end_duties, judged_duties
from risk_pipeline.pipeline.runs import broken_feeds, deliver
from risk_pipeline.pipeline.runs.gone_segments import end_tickets_of, gone_segments
from risk_pipeline.pipeline.runs.replay.report import Opening
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.messages.refresh import renew_open
from risk_pipeline.response.policy import policy_from
from risk_pipeline.response.verdicts.apply import apply_verdicts
from risk_pipeline.response.verdicts.report import TransitionRecord
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.indicators.verdicts import read_rule_results

if TYPE_CHECKING:
    import pandas as pd

    from risk_pipeline.domain.verdict import Verdict

OnProgress = Callable[[str, int, int], None]

_STAGE = "tickets and messages"


@dataclass(frozen=True)
class Stage:
    """Where people act in a replay: its platform, the clock that they move, and what sends their messages."""

    platform: Platform
    clock: FixedClock
    send: Callable[[], None]


class Cast(Protocol):
    """Who acts between the verdicts of a replay."""

    def live_until(self, stage: Stage, until: datetime) -> None:
        """Let time pass: people act and clocks run, each at its instant."""

    def see(self, opened: Sequence[TransitionRecord], now: datetime) -> None:
        """Be told of the tickets that verdicts opened or reopened."""


class Steps:
    """The days of a replay, lived in order; counts what they did to tickets and messages."""

    def __init__(
        self,
        platform: Platform,
        run_id: str,
        days: list[date],
        *,
        notify: bool,
        on_progress: OnProgress,
        cast: Cast | None = None,
    ) -> None:
        self.closed = 0
        self.sent = 0
        self.undelivered = 0
        self.openings: list[Opening] = []
        self._clock = FixedClock(platform.as_of(days[0]))
        self._platform = replace(platform, clock=self._clock)
        self._policy = policy_from(platform.settings, platform.catalog.response, clocks=cast is not None)
        self._run_id, self._notify, self._on_progress = run_id, notify, on_progress
        self._cast, self._stage = cast, Stage(self._platform, self._clock, self._send)
        self._first, self._last, self._total = days[0], days[-1], len(days)

    def live(self, connection: Connection, first: date, last: date, *, judged_again: bool = False) -> None:
        """Let the verdicts of these days, as the warehouse has them now, change tickets.

        `judged_again` says that earlier verdicts may differ from what they were: rows that became known
        on the first of these days changed them. They are applied with those of that day, as a run of it does.
        """
        diagnostics = Diagnostics.of(
            connection, self._platform.catalog, time_zone=self._platform.settings.time_zone
        )
        reach = timedelta(days=self._platform.settings.rejudge_days if judged_again else 0)
        verdicts = read_rule_results(connection, since=max(self._first, first - reach), until=last)
        by_day = dict(iter(verdicts.groupby(verdicts["known_on"].dt.date)))
        earlier = [by_day[day] for day in sorted(by_day) if day < first]
        for day in days_between(first, last):
            known = by_day.get(day, verdicts.iloc[:0])
            is_hour = known["hour"].notna()
            for hour, of_hour in self._hours_in_order(known[is_hour]):
                self._go_to(begin_of_hour(day, hour + 1, self._platform.settings.zone))
                self._apply(of_hour, day, diagnostics)
            self._go_to(self._platform.as_of(day))
            self._end_day(_after(earlier, known[~is_hour]), day, diagnostics, connection)
            earlier = []
        if last == self._last:
            self._end(diagnostics, connection)

    def _go_to(self, instant: datetime) -> None:
        if self._cast is not None:
            self._cast.live_until(self._stage, instant)
        self._clock.at = instant

    def _end_day(
        self, verdicts: "pd.DataFrame", day: date, diagnostics: Diagnostics, connection: Connection
    ) -> None:
        if day == self._last:
            verdicts = broken_feeds.with_verdicts(
                verdicts, connection, self._platform, day=day, run_id=self._run_id
            )
        self._apply(verdicts, day, diagnostics)
        if self._platform.settings.tell_register:
            owed = list(judged_duties(self._platform, connection, [day], self._run_id))
            self._apply(owed, day, diagnostics)
        self._on_progress(_STAGE, (day - self._first).days + 1, self._total)

    def _end(self, diagnostics: Diagnostics, connection: Connection) -> None:
        """Close tickets of segments that are gone, and let open ones show their newest period."""
        gone = gone_segments(self._platform, connection)
        self.closed += end_tickets_of(self._platform, gone, notify=self._notify)
        if self._platform.settings.tell_register:
            self.closed += end_duties(self._platform, notify=self._notify)
        # Whatever is open now shows its newest period; doing so day by day would inform nobody.
        if self._notify and renew_open(
            self._platform.store,
            catalog=self._platform.catalog,
            policy=self._policy,
            diagnostics=diagnostics,
            now=self._clock.now(),
        ):
            self._send()

    def _apply(self, verdicts: "pd.DataFrame | list[Verdict]", day: date, diagnostics: Diagnostics) -> None:
        report = apply_verdicts(
            self._platform.store,
            verdicts,
            Writer(self._platform.catalog, self._policy, diagnostics),
            now=self._clock.now(),
            notify=self._notify,
            renew=False,
        )
        self._count(day, report.transitions)
        if report.messages:
            self._send()

    def _send(self) -> None:
        sent = deliver.deliver(self._platform, self_tickets=False)
        self.sent += sent.sent + sent.reconciled
        self.undelivered += sent.deferred + sent.dead + sent.unknown

    def _hours_in_order(self, hourly: "pd.DataFrame") -> "Iterator[tuple[int, pd.DataFrame]]":
        """Yield the hours of a day that can change a ticket; whether one is open is asked hour by hour."""
        if not self._matters(hourly):
            return
        for hour in sorted(hourly["hour"].astype(int).unique()):
            of_hour = hourly[hourly["hour"] == hour]
            if self._matters(of_hour):
                yield int(hour), of_hour

    def _matters(self, hours: "pd.DataFrame") -> bool:
        """Whether verdicts on hours can change a ticket: mostly none is open nor opens."""
        if hours.empty:
            return False
        if ((hours["status"] == "red") & hours["suppressed"].isna()).any():
            return True
        keys = zip(hours["rule_id"], hours["dimension"], hours["segment"], strict=True)
        with self._platform.store.reading() as transaction:
            return not transaction.open_identities().keys().isdisjoint(slice_identity(*key) for key in keys)

    def _count(self, day: date, transitions: tuple[TransitionRecord, ...]) -> None:
        counted = [record for record in transitions if record.ticket_kind is not TicketKind.STORM]
        opened = [each for each in counted if each.kind in {EventKind.OPENED, EventKind.REOPENED}]
        self.closed += sum(each.kind is EventKind.CLOSED for each in counted)
        self.openings += [Opening(day, record) for record in opened]
        if self._cast is not None:
            self._cast.see(opened, self._clock.now())


def _after(earlier: "list[pd.DataFrame]", verdicts: "pd.DataFrame") -> "pd.DataFrame":
    """Return verdicts behind earlier ones."""
    import pandas as pd

    return pd.concat([*earlier, verdicts], ignore_index=True) if earlier else verdicts
