"""A small run of `benchmarks/chaos.py`: senders killed at random, a network that lies."""

import pytest

from tests.harness.chaos_story import Chaos, run_chaos
from tests.servers.slack import SlackServer

pytestmark = pytest.mark.slow


def test_each_transition_has_one_message_whatever_is_killed_or_lost(
    store_url: str, slack_server: SlackServer
) -> None:
    chaos = Chaos(
        seed=7,
        transitions=20,
        tickets=12,
        channels=3,
        fault_share=0.2,
        kill_every_seconds=0.4,
        are_waits_cut=True,
        most_kills=6,
        timeout=0.4,
        late=0.6,
        settle=1.0,
        stale=3.0,
        longest_seconds=60,
    )
    found = run_chaos(store_url, slack_server, chaos)
    assert found.is_exactly_once, found
    assert found.transitions >= 20
    assert found.kills >= 3
    assert found.faults.total() >= 5
