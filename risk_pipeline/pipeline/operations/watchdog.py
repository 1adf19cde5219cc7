"""Check that the response itself is alive, and call the dead man's switch when it is."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from risk_pipeline.domain.audit.watchdog import Finding, Patience, Pulse, Watched, WatchedIncident, look
from risk_pipeline.domain.clock import last_closed_day
from risk_pipeline.domain.errors import WarehouseBusy
from risk_pipeline.domain.incidents.clocks import late_at, late_names_at
from risk_pipeline.domain.period import Grain
from risk_pipeline.notify.heartbeat import beat
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.audit.anchoring import compare_anchors
from risk_pipeline.pipeline.operations.watermarks import what_is_ahead
from risk_pipeline.pipeline.reports.series_chart import readable_copy
from risk_pipeline.store.incidents.queries import last_acted, list_incidents
from risk_pipeline.store.queries.audit import verify_events
from risk_pipeline.store.queries.watchdog import forgotten_tickets, known_rules, waiting_rows
from risk_pipeline.warehouse.connection import Connection, connect
from risk_pipeline.warehouse.indicators.verdict_queries import read_watermarks
from risk_pipeline.warehouse.indicators.verdicts import first_met_day

_STEP = timedelta(minutes=60)
NO_CLOCKS = (
    "register/response.yaml is missing: no clock of a ticket runs, so nobody is late, reminded or called. "
    "Write it; docs/response.md has one to begin with."
)
# A million events take a minute to walk; what is older was walked when it was new.
_EVENTS = 20_000


@dataclass(frozen=True)
class WatchReport:
    """What is stuck; `beaten`: the heartbeat address was called because nothing is.

    `remarks` say what cannot get stuck because it was never set up.
    """

    findings: tuple[Finding, ...]
    beaten: bool = False
    remarks: tuple[str, ...] = ()


def watch(platform: Platform, *, heartbeat: bool = True) -> WatchReport:
    """Check everything; without a finding call the heartbeat address, if there is one.

    Raises:
        RiskError: a store cannot be read, or the heartbeat address did not take the beat.
    """
    findings = tuple(find(platform))
    settings = platform.settings
    remarks = () if platform.catalog.response is not None else (NO_CLOCKS,)
    if findings or not heartbeat or settings.heartbeat_url is None:
        return WatchReport(findings, remarks=remarks)
    beat(settings.heartbeat_url.get_secret_value(), method=settings.heartbeat_method)
    return WatchReport((), beaten=True, remarks=remarks)


def find(platform: Platform) -> list[Finding]:
    """Return everything that is stuck, without notifying anybody."""
    settings, store, now = platform.settings, platform.store, platform.clock.now()
    grace = timedelta(hours=settings.watchdog_grace_hours)
    marks, judged_from, ahead = _watermarks(platform)
    patience = Patience(
        judged_from=judged_from,
        closed_day=last_closed_day(now - grace, settings.zone),
        message=timedelta(minutes=settings.watchdog_outbox_minutes),
        step=_STEP,
        has_plan=platform.catalog.response is not None,
    )
    pulse = Pulse(
        tickets=forgotten_tickets(store, now - _STEP),
        rows=waiting_rows(store),
        rules=_rules(platform, marks),
        incidents=_incidents(platform),
        ahead=ahead,
        broken=(*verify_events(store, newest=_EVENTS).broken, *compare_anchors(platform, newest=True).broken),
    )
    return look(pulse, now, patience)


def _incidents(platform: Platform) -> list[WatchedIncident]:
    now, acted = platform.clock.now(), last_acted(platform.store)
    found = []
    for each in list_incidents(platform.store, only_open=True):
        late = late_at(each, now)
        found.append(
            WatchedIncident(
                ref=each.ref,
                next_step_at=each.next_step_at,
                chain=each.chain,
                late=late_names_at(each, now),
                told_at=max((clock.told_at or clock.due_at for clock in late), default=None),
                acted_at=acted.get(each.id),
                is_drill=each.is_drill,
            )
        )
    return found


def _rules(platform: Platform, marks: Mapping[str, date]) -> list[Watched]:
    """Return the rules that should be judged; one that no run has met yet waits for its first."""
    met = known_rules(platform.store) | marks.keys()
    rules = platform.catalog.rules.values()
    return [
        Watched(rule.id, Grain(rule.kwargs.get("grain", "day")), marks.get(rule.id))
        for rule in rules
        if rule.meta.state.is_evaluated and (rule.id in met or not met)
    ]


def _watermarks(platform: Platform) -> tuple[dict[str, date], date | None, str]:
    """Return up to which day each rule was judged, the first day any met, and what lies in the future."""
    if not platform.settings.warehouse_path.exists():
        return {}, None, ""
    with _readable(platform) as connection:
        return read_watermarks(connection), first_met_day(connection), what_is_ahead(platform, connection)


@contextmanager
def _readable(platform: Platform) -> Iterator[Connection]:
    """Open the warehouse; while a run holds it, the published copy."""
    try:
        with connect(platform.settings.warehouse_path, read_only=True) as connection:
            yield connection
    except WarehouseBusy:
        with connect(readable_copy(platform), read_only=True) as connection:
            yield connection
