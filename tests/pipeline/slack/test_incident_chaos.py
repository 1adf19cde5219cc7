"""A small run of `benchmarks/chaos.py incidents`: senders killed, answers lost, writers crashed."""

import pytest

from tests.harness.chaos_story import Chaos
from tests.harness.killed.incident_chaos import live_in_chaos
from tests.servers.slack import SlackServer

pytestmark = pytest.mark.slow


def test_each_incident_has_one_room_and_each_message_once_whatever_is_killed_or_lost(
    lite_url: str, slack_server: SlackServer
) -> None:
    chaos = Chaos(
        seed=7,
        transitions=40,
        tickets=3,
        fault_share=0.15,
        kill_every_seconds=0.5,
        are_waits_cut=True,
        most_kills=4,
        timeout=0.4,
        late=0.6,
        settle=1.0,
        stale=3.0,
        longest_seconds=90,
    )
    lived = live_in_chaos(lite_url, slack_server, chaos)
    assert lived.is_as_in_peace, lived
    assert lived.transitions >= 40
    assert lived.kills >= 2
    assert lived.faults.total() >= 5
