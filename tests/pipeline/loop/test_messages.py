"""What the messages of the story say, to the word; and that they cost few statements."""

import json
from pathlib import Path

from risk_pipeline.store.diagnoses import read_diagnoses
from risk_pipeline.warehouse.connection import connect
from tests.harness.loop_site import DAYS, LAST, Story
from tests.harness.messages.cost import Bench, a_day_earlier, read_breaches
from tests.harness.messages.told import FILE, told

MOST_STATEMENTS = 10


def test_the_messages_of_a_replay_are_the_golden_ones(loop_story: Story) -> None:
    with loop_story.at("replayed").platform() as platform:
        assert told(platform.store) == json.loads(FILE.read_text())


def test_each_message_costs_at_most_ten_statements(loop_story: Story, tmp_path: Path) -> None:
    site = loop_story.at("replayed")
    with site.platform(LAST) as platform, connect(site.settings.warehouse_path, read_only=True) as connection:
        some = read_breaches(connection, platform, LAST, 40)
        assert len({verdict.series.indicator for verdict in some}) > 10
        for number, verdict in enumerate(some[::4]):
            cost = Bench(platform, connection, tmp_path, f"alone-{number}").run([verdict], LAST)
            assert cost.messages == 1
            assert cost.statements <= MOST_STATEMENTS, verdict.series


def test_renewing_many_messages_costs_no_more_statements_than_renewing_one(
    loop_story: Story, tmp_path: Path
) -> None:
    site = loop_story.at("replayed")
    with site.platform(LAST) as platform, connect(site.settings.warehouse_path, read_only=True) as connection:
        some = read_breaches(connection, platform, LAST, 40)
        bench = Bench(platform, connection, tmp_path, "many")
        assert bench.run([a_day_earlier(verdict) for verdict in some], DAYS[-2]).messages == len(some)
        renewed = bench.run(some, LAST)
    assert renewed.messages == len(some)
    assert renewed.statements <= MOST_STATEMENTS


def test_what_was_told_is_remembered_as_data_of_the_newest_period(loop_story: Story) -> None:
    tickets = {ticket.id: ticket for ticket in loop_story.at(LAST.isoformat()).tickets()}
    with loop_story.site.platform() as platform, platform.store.reading() as transaction:
        known = read_diagnoses(transaction, tickets)
        announced = transaction.announced(tickets)
    assert announced
    assert known.keys() == announced
    for ticket in (tickets[id_] for id_ in announced):
        if ticket.indicator and ticket.is_open:
            assert known[ticket.id].figures.value == ticket.value, ticket.ref
