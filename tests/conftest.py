"""Fixtures shared by all lanes. Real servers are started once per run, by the plugins below."""

pytest_plugins = [
    "tests.servers.postgres",
    "tests.servers.object_store",
    "tests.servers.slack",
    "tests.servers.github",
    "tests.servers.jira",
    "tests.servers.webhook",
    "tests.pipeline.loop_site",
]
