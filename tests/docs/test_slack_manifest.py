"""The app manifest has what the code uses."""

import re

import yaml

from risk_pipeline.notify.slack.interactive.app import SLASH
from risk_pipeline.notify.slack.interactive.slash import Help, say_help
from tests.paths import ROOT

MANIFEST = yaml.safe_load((ROOT / "docs" / "slack-app-manifest.yaml").read_text())
# Web API methods and what they ask for, as Slack's reference says. Forms and sockets need no bot scope.
NEEDS = {
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat.getPermalink": set(),
    "auth.test": set(),
    "conversations.list": {"channels:read", "groups:read"},
    "conversations.join": {"channels:join"},
    "conversations.create": {"channels:manage", "groups:write"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.setTopic": {"channels:manage", "groups:write"},
    "conversations.invite": {"channels:manage", "groups:write"},
    "conversations.archive": {"channels:manage", "groups:write"},
    "conversations.unarchive": {"channels:manage", "groups:write"},
    "pins.add": {"pins:write"},
    "bookmarks.list": {"bookmarks:read"},
    "bookmarks.add": {"bookmarks:write"},
    "conversations.open": {"im:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "files_upload_v2": {"files:write"},
    "users.lookupByEmail": {"users:read", "users:read.email"},
    "users.info": {"users:read", "users:read.email"},
    "usergroups.users.list": {"usergroups:read"},
    "views_open": set(),
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "auth_test": set(),
}
_CALL = re.compile(
    r'"((?:chat|conversations|users|usergroups|auth|pins|bookmarks)\.[A-Za-z.]+)"|client\.((?:chat|files|views|conversations|auth)_\w+)\('
)


def test_the_scopes_are_those_that_the_calls_need() -> None:
    sources = [path.read_text() for path in (ROOT / "risk_pipeline" / "notify").rglob("*.py")]
    called = {one or other for source in sources for one, other in _CALL.findall(source)}
    assert called == set(NEEDS)
    needed = set().union(*(NEEDS[name] for name in called)) | {
        "commands",
        "metadata.message:read",
        "reactions:read",
    }
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


def test_the_slash_command_and_interactivity_are_there() -> None:
    (command,) = MANIFEST["features"]["slash_commands"]
    assert command["command"] == SLASH
    help_said = str(say_help(Help()))
    for usage in command["usage_hint"].split(" | "):
        assert f"{SLASH} {usage.split()[0]}" in help_said
    assert MANIFEST["settings"]["interactivity"] == {"is_enabled": True}
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    assert MANIFEST["settings"]["event_subscriptions"] == {"bot_events": ["reaction_added"]}


def test_every_scope_is_explained() -> None:
    said = (ROOT / "docs" / "slack.md").read_text()
    for scope in MANIFEST["oauth_config"]["scopes"]["bot"]:
        assert f"`{scope}`" in said
