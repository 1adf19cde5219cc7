"""What time and data do to incidents by themselves: clocks escalate, numbers make worse. Nothing moves."""

from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.data import opened, reading
from risk_pipeline.pipeline.incidents.desks import DATA_DOER, desk_of
from risk_pipeline.pipeline.incidents.judging.candidates import find_candidates
from risk_pipeline.pipeline.incidents.topics.telling import tell_topics
from risk_pipeline.response.incidents.candidates import see_candidate
from risk_pipeline.response.incidents.clocks import tick_incidents
from risk_pipeline.response.incidents.facts import update_numbers
from risk_pipeline.store.incidents.queries import list_incidents
from risk_pipeline.store.incidents.transaction import Incidents


def tick(platform: Platform) -> int:
    """Advance the clocks of incidents; return how many changed. Twice is the same as once."""
    if not platform.catalog.incidents.types:
        return 0
    return tick_incidents(desk_of(platform), platform.clock.now())


def watch_incidents(platform: Platform) -> int:
    """Raise candidates, and take the numbers of those that run; return how many changed.

    A worse severity is told once, and so is each topic that people begin to write about meanwhile. Without
    types in the register, or without data to read, nothing happens.
    """
    if not platform.catalog.incidents.types:
        return 0
    changed = _raise_candidates(platform) + _take_numbers(platform)
    with opened(platform) as connection:
        return changed + (tell_topics(platform, connection) if connection else 0)


def _raise_candidates(platform: Platform) -> int:
    with opened(platform) as connection:
        seen = find_candidates(platform, connection) if connection else []
    desk, now = desk_of(platform), platform.clock.now()
    before = {each.id: each.version for each in list_incidents(platform.store, only_open=True)}
    after = [see_candidate(desk, each, now) for each in seen]
    return sum(each is not None and before.get(each.id) != each.version for each in after)


def _take_numbers(platform: Platform) -> int:
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
