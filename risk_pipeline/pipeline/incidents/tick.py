"""What time and data do to incidents by themselves: clocks escalate, numbers make worse. Nothing moves."""

from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.data import reading
from risk_pipeline.pipeline.incidents.office import DATA_DOER, desk_of
from risk_pipeline.response.incidents.clocks import tick_incidents
from risk_pipeline.response.incidents.facts import update_numbers
from risk_pipeline.store.incidents.queries import list_incidents
from risk_pipeline.store.incidents.transaction import Incidents


def tick(platform: Platform) -> int:
    """Advance the clocks of incidents; return how many changed. Twice is the same as once."""
    if not platform.catalog.incidents.types:
        return 0
    return tick_incidents(desk_of(platform), platform.clock.now())


def take_numbers_of_all(platform: Platform) -> int:
    """Take the axes of open incidents from data; a worse severity is told once. Return how many changed."""
    desk, changed = desk_of(platform), 0
    running = [each for each in list_incidents(platform.store, only_open=True) if each.is_running]
    if not running:
        return 0
    with reading(platform) as data:
        for incident in running:
            with platform.store.reading() as transaction:
                tickets = Incidents(transaction).tickets_of(incident)
            numbers = data.axes(incident, tickets)
            after = update_numbers(desk, incident.ref, numbers, DATA_DOER, platform.clock.now())
            changed += after.version > incident.version
    return changed
