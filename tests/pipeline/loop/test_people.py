"""The demo's people work in a replay of the real loop: at the right instants, and with the same openings."""

from datetime import timedelta
from itertools import pairwise

from risk_pipeline.demo.people import load_script
from risk_pipeline.domain.tickets.ticket import EventKind
from risk_pipeline.pipeline.demo.players import Players
from risk_pipeline.pipeline.runs.replay import Steps
from risk_pipeline.store.queries.tickets import list_events
from risk_pipeline.warehouse.connection import connect
from tests.harness.loop_site import CARDS_TICKET, DAYS, FIRST, LAST, Story


def test_people_act_between_the_verdicts_of_a_replay_and_change_no_opening(loop_story: Story) -> None:
    site = loop_story.at("replayed")
    before = [(ticket.rule_id, ticket.segment, ticket.opened_at) for ticket in site.tickets()]
    site.forget_tickets()
    with site.platform() as platform:
        players = Players(load_script(platform.catalog))
        steps = Steps(platform, "r", DAYS, notify=True, on_progress=lambda *_: None, cast=players)
        with connect(site.settings.warehouse_path, read_only=True) as connection:
            steps.live(connection, FIRST, LAST)
        history = {ticket.ref: list_events(platform.store, ticket.id) for ticket in site.tickets()}
    assert [(ticket.rule_id, ticket.segment, ticket.opened_at) for ticket in site.tickets()] == before
    assert steps.undelivered == 0
    cards = [event.change for event in history[CARDS_TICKET]]
    taken = next(change for change in cards if change.kind is EventKind.ACKNOWLEDGED)
    assert (taken.actor, taken.at - cards[0].at) == ("@gabi", timedelta(minutes=8))
    for events in history.values():
        assert all(earlier.change.at <= later.change.at for earlier, later in pairwise(events))
