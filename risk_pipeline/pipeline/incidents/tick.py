"""What time and data do to incidents by themselves: clocks escalate, numbers make worse. Nothing moves."""

from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.data import opened, reading
from risk_pipeline.pipeline.incidents.desks import DATA_DOER, desk_of
from risk_pipeline.pipeline.incidents.judging.candidates import find_candidates
from risk_pipeline.pipeline.incidents.judging.data import newest_day
from risk_pipeline.pipeline.incidents.judging.proofs import trials_of
from risk_pipeline.pipeline.incidents.topics.telling import tell_topics
from risk_pipeline.response.decisions.green_periods import needed_to_prove
from risk_pipeline.response.incidents.candidates import see_candidate
from risk_pipeline.response.incidents.clocks import tick_incidents
from risk_pipeline.response.incidents.facts import update_numbers
from risk_pipeline.response.incidents.follow_ups import judge_follow_ups
from risk_pipeline.response.policy import policy_from
from risk_pipeline.store.incidents.queries import list_incidents
from risk_pipeline.store.incidents.transaction import Incidents
from risk_pipeline.warehouse.connection import Connection


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
        if connection is None:
            return changed
        _judge_follow_ups(platform, connection)
        return changed + tell_topics(platform, connection)


def _judge_follow_ups(platform: Platform, connection: Connection) -> None:
    """Let data say what came of what is done on closed tickets of incidents that are not over."""
    found = list_incidents(platform.store, only_open=True)
    with platform.store.reading() as transaction:
        known = transaction.tickets({id_ for each in found for id_ in each.tickets})
    trials = trials_of(connection, list(known.values()), newest_day(platform, connection))
    policy, rules = policy_from(platform.settings).ticket, platform.catalog.rules
    judge_follow_ups(
        platform.store,
        trials,
        lambda ticket: needed_to_prove(ticket, rules, policy),
        platform.clock.now(),
    )


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
