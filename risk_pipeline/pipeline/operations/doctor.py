"""Check everything a run needs and report what is missing, without changing anything."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.lint import lint
from risk_pipeline.domain.clock import SystemClock
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.domain.tickets.ticket import TicketKind
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.audit.anchoring import compare_anchors
from risk_pipeline.pipeline.operations.doctor_receivers import look_at_receivers
from risk_pipeline.pipeline.operations.doctor_slack import find_owners, look_at_buttons
from risk_pipeline.pipeline.operations.watchdog import NO_CLOCKS
from risk_pipeline.pipeline.operations.watermarks import what_is_ahead
from risk_pipeline.pipeline.transform.manifest import open_catalog
from risk_pipeline.response.decisions.green_periods import is_unwatched
from risk_pipeline.settings import PROJECT_FILE, Settings, settings_not_set, unknown_variables
from risk_pipeline.store import Store, StoreOutbox, TicketFilter, list_tickets, open_store
from risk_pipeline.store.outbox.faults import delivery_faults
from risk_pipeline.store.queries.noise import rules_that_flapped
from risk_pipeline.store.queries.tickets import OPEN_STATES
from risk_pipeline.warehouse.connection import connect

# A rule that flapped is listed for review for that long.
_REVIEWED = timedelta(days=90)


@dataclass(frozen=True)
class Check:
    """One thing checked. `is_ok` None: a remark, neither good nor bad."""

    what: str
    is_ok: bool | None
    found: str

    @property
    def mark(self) -> str:
        """A word for the table."""
        return {True: "ok", False: "PROBLEM", None: "note"}[self.is_ok]


def examine(settings: Settings) -> list[Check]:
    """Return every check, in the order in which to fix problems."""
    checks = [_settings(settings), *_variables(settings), _guard("dbt", lambda: _dbt(settings))]
    catalog: Catalog | None = None
    try:
        catalog = open_catalog(settings)
    except RiskError as error:
        checks.append(Check("catalog", False, str(error)))
    if catalog:
        checks += _content(settings, catalog)
    checks.append(_guard("warehouse", lambda: _warehouse(settings)))
    checks.append(_guard("store", lambda: _store(settings)))
    checks.append(_guard("delivery", lambda: _delivery(settings)))
    checks.append(_guard("rules", lambda: _noise(settings)))
    checks.append(_guard("Slack", lambda: _slack(settings)))
    checks.append(Check("Slack buttons", *look_at_buttons(settings)))
    if catalog:
        known = catalog
        checks.append(_guard("history", lambda: _history(settings, known)))
        checks.append(_guard("watermarks", lambda: _watermarks(settings, known)))
        checks.append(_guard("tickets", lambda: _tickets(settings, known)))
        checks += [Check(*found) for found in look_at_receivers(settings, catalog)]
    return checks


def _guard(what: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except RiskError as error:
        return Check(what, False, str(error))


def _settings(settings: Settings) -> Check:
    if missing := settings_not_set(settings):
        return Check("settings", False, "; ".join(f"{key} {what}" for key, what in missing.items()))
    file = settings.project_dir / PROJECT_FILE
    found = f"{file}: days in {settings.time_zone}, amounts in {settings.currency}"
    return Check("settings", True, found)


def _variables(settings: Settings) -> Iterator[Check]:
    """Remark on variables that nothing reads: another program may own one, or its name is misspelt."""
    for name, what in unknown_variables(settings).items():
        yield Check("environment", None, f"{name} {what}")


def _dbt(settings: Settings) -> Check:
    if not settings.dbt_executable.exists():
        return Check("dbt", False, f"{settings.dbt_executable} is missing: install requirements.lock")
    if not settings.manifest_path.exists():
        return Check("dbt", False, f"{settings.manifest_path} is missing: run `risk prepare`")
    newest = max(
        (p.stat().st_mtime for p in settings.dbt_dir.glob("models/**/*") if p.is_file()), default=0.0
    )
    if newest > settings.manifest_path.stat().st_mtime:
        return Check("dbt", False, "models changed after the manifest was written: run `risk prepare`")
    return Check("dbt", True, f"manifest {settings.manifest_path} is current")


def _content(settings: Settings, catalog: Catalog) -> Iterator[Check]:
    now = SystemClock().now()
    today = (now.astimezone(settings.zone) if settings.time_zone else now).date()
    findings = lint(catalog, today=today)
    bad = sum(finding.is_error for finding in findings)
    yield Check(
        "catalog",
        bad == 0,
        f"{counted(len(catalog.rules), 'rule')}, {counted(bad, 'lint error')}, "
        f"{counted(len(findings) - bad, 'warning')} (`risk lint`)",
    )
    yield _guard("owners", lambda: Check("owners", *find_owners(settings, catalog.owners)))
    absent = sorted(feed.id for feed in catalog.feeds.values() if not feed.location)
    clocks = "response times of register/response.yaml run" if catalog.response else NO_CLOCKS
    yield Check("clocks", True if catalog.response else None, clocks)
    yield Check("feeds", None if absent else True, f"not configured: {', '.join(absent) or 'none'}")
    if check := _data_folder(settings, catalog):
        yield check


def _data_folder(settings: Settings, catalog: Catalog) -> Check | None:
    """Without a folder only feeds stored elsewhere load: not a problem if there are any."""
    locations = [feed.location for feed in catalog.feeds.values() if feed.location]
    in_folder = sum("{data_dir}" in location for location in locations)
    if not in_folder:
        return None
    if settings.data_dir:
        is_there = "://" in settings.data_dir or Path(settings.data_dir).is_dir()
        missing = "" if is_there else " is not a folder: correct RISK_DATA_DIR, or create it"
        return Check("data folder", is_there, f"{settings.data_dir}{missing}")
    found = f"RISK_DATA_DIR is not set: {in_folder} of {len(locations)} feeds with {{data_dir}} find nothing"
    return Check("data folder", False if in_folder == len(locations) else None, found)


def _warehouse(settings: Settings) -> Check:
    if not settings.warehouse_path.exists():
        return Check(
            "warehouse", None, f"{settings.warehouse_path} does not exist yet: `risk run` creates it"
        )
    with connect(settings.warehouse_path, read_only=True) as connection:
        row = connection.execute(
            "select count(*) from duckdb_tables() where schema_name <> 'main'"
        ).fetchone()
    return Check("warehouse", True, f"{settings.warehouse_path}: {counted(row[0] if row else 0, 'table')}")


def _watermarks(settings: Settings, catalog: Catalog) -> Check:
    if not settings.warehouse_path.exists():
        return Check("watermarks", True, "nothing was judged yet")
    with connect(settings.warehouse_path, read_only=True) as connection:
        ahead = what_is_ahead(Platform(settings, catalog), connection)
    if ahead:
        return Check("watermarks", False, f"{ahead}: `risk watermarks reset` sets it back")
    return Check("watermarks", True, "no day is judged before it is over")


def _store(settings: Settings) -> Check:
    store = open_store(settings.effective_store_url)
    backlog = StoreOutbox(store).counts()
    dead = backlog.get("dead", 0)
    words = ", ".join(f"{count} {state}" for state, count in sorted(backlog.items()))
    return Check("store", dead == 0, f"{store.name}; outbox: {words or 'empty'}")


def _delivery(settings: Settings) -> Check:
    """Say what keeps messages, or steps of incidents' rooms, away now, and what to do about it."""
    with open_store(settings.effective_store_url).reading() as transaction:
        found = delivery_faults(transaction)
    told = " ".join(fault.text for fault in found)
    return Check("delivery", not found, told or "no receiver refuses messages")


def _history(settings: Settings, catalog: Catalog) -> Check:
    compared = compare_anchors(Platform(settings, catalog))
    if wrong := [*compared.complaints, *compared.unreachable]:
        return Check("history", False, f"{'; '.join(wrong)} (`risk audit verify`)")
    places = ", ".join(compared.places) or "nothing was noted outside it yet: a run does"
    return Check(
        "history", True if compared.places else None, f"the store holds what was noted of it: {places}"
    )


def _noise(settings: Settings) -> Check:
    """Name the rules that flapped lately: their limits, or what they watch, need a review."""
    since = SystemClock().now() - _REVIEWED
    found = rules_that_flapped(open_store(settings.effective_store_url), since)
    words = ", ".join(f"{rule} ({counted(count, 'ticket')})" for rule, count in found.items())
    return Check("rules", None if found else True, f"flapped recently, please review: {words or 'none'}")


def without_judge(store: Store, rules: Mapping[str, Rule]) -> dict[str, list[str]]:
    """Return the open tickets whose rule is retired, paused or gone, by rule: no data will close them."""
    found: dict[str, list[str]] = {}
    for ticket in list_tickets(store, TicketFilter(states=OPEN_STATES, kinds=(TicketKind.RISK,))):
        if is_unwatched(ticket, rules):
            found.setdefault(ticket.rule_id, []).append(ticket.ref)
    return found


def _tickets(settings: Settings, catalog: Catalog) -> Check:
    left = without_judge(open_store(settings.effective_store_url), catalog.rules)
    named = "; ".join(f"{', '.join(refs)} of {rule}" for rule, refs in left.items())
    remedy = "close them with `risk tickets close`, or restore the rule"
    found = (
        f"no rule judges {named} any more: {remedy}"
        if left
        else "every open ticket has a rule that judges it"
    )
    return Check("tickets", None if left else True, found)


def _slack(settings: Settings) -> Check:
    if settings.slack_token is None:
        return Check("Slack", None, f"RISK_SLACK_TOKEN is not set: messages go to {settings.outbox_dir}")
    from risk_pipeline.notify.slack.messenger import SlackMessenger  # slow to import; only with a token

    slack = SlackMessenger(
        settings.slack_token.get_secret_value(),
        base_url=settings.slack_base_url,
        timeout_seconds=settings.slack_timeout_seconds,
    )
    return Check("Slack", True, slack.whoami())
