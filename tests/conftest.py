"""Fixtures shared by all lanes, and who runs them when tests run in several processes.

Real servers are started once per process that needs them, by the plugins below.
"""

import gc
import os
import shutil
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

gc.disable()  # what imports and collection make is no garbage

pytest_plugins = [
    "tests.harness.measured.dearest",
    "tests.servers.postgres",
    "tests.servers.stores",
    "tests.servers.warehouses",
    "tests.servers.object_store",
    "tests.servers.slack",
    "tests.servers.slack_socket",
    "tests.servers.github",
    "tests.servers.jira",
    "tests.servers.smtp",
    "tests.servers.webhook",
    "tests.harness.loop_site",
    "tests.harness.forked.calls",
]

# Files of tests lie in memory, where there is plenty: databases wait for a disk at every commit.
MEMORY, SPACE_BYTES, MACHINE_BYTES = Path("/dev/shm"), 6 * 2**30, 12 * 2**30
if (
    "PYTEST_DEBUG_TEMPROOT" not in os.environ
    and MEMORY.is_dir()
    and shutil.disk_usage(MEMORY).free > SPACE_BYTES
    and os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") > MACHINE_BYTES
):
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(MEMORY)

# A slow machine is no failure: speed is measured in benchmarks/.
hypothesis.settings.register_profile("risk", deadline=None)
hypothesis.settings.load_profile("risk")

# Built once in minutes: all tests that ask for one of a group stay in one process. Longest group first.
EXPENSIVE = {
    "loop": {"loop_site", "loop_story"},
    "dbt": {"dbt_target", "built_stepwise", "built_at_once", "built_in_hindsight"},
    "wallet": {"wallet_site", "wallet_story"},
}


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Run one process more than there are cores: tests often wait for servers and for other processes."""
    return (yield) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put what takes long first and tell pytest-xdist what belongs together: a group, else a file.

    Whatever takes long and begins late is waited for by all other processes.
    """
    order = {name: place for place, name in enumerate(EXPENSIVE)}
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: order.get(_group(item), len(order) + (item.path not in slow)))
    if config.pluginmanager.hasplugin("xdist"):
        for item in items:
            item.add_marker(pytest.mark.xdist_group(_group(item)))


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what stays: libraries and tests. It looked at them all the time."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 20)


def _group(item: pytest.Item) -> str:
    asked_for = set(getattr(item, "fixturenames", ()))
    return next((name for name, fixtures in EXPENSIVE.items() if asked_for & fixtures), str(item.path))
