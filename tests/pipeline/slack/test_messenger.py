"""The Slack messenger against a stateful emulator, and against the refusals of a scripted one."""

import gc
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.errors import DeliveryDeferred, DeliveryRefused, DeliveryUnknown, SenderRefused
from risk_pipeline.domain.messages.digest import DigestSection
from risk_pipeline.domain.messages.message import DeliveryKind, DigestDelivery, SentRef
from risk_pipeline.notify.slack.directory import Folk
from risk_pipeline.notify.slack.messenger import SlackMessenger
from tests.builders.ticket_messages import a_closed_message, a_delivery, a_message, chart
from tests.servers.lossy_proxy import Fault, LossyProxy
from tests.servers.slack import (
    NARROW_TOKEN,
    NO_FILES_TOKEN,
    TOKEN,
    SlackServer,
    WireMock,
    free_port,
    ok,
    refuses,
)
from tests.unit.pipeline.runs.test_digests import a_digest

ROOT, UPDATE, REPLY = DeliveryKind.ROOT, DeliveryKind.UPDATE, DeliveryKind.REPLY
CHANNELS = ok(channels=[{"id": "C1", "name": "ops"}], response_metadata={"next_cursor": ""})


@pytest.fixture(autouse=True)
def collect_sockets() -> Iterator[None]:
    """Fail the test that leaves a connection open, not somebody else's."""
    yield
    gc.collect()


@pytest.fixture
def slack(slack_server: SlackServer) -> SlackMessenger:
    return SlackMessenger(TOKEN, base_url=slack_server.api_url)


@pytest.fixture
def scripted(wiremock: WireMock) -> SlackMessenger:
    wiremock.answer("conversations.list", CHANNELS)
    wiremock.answer("chat.getPermalink", ok(permalink="https://example.com/p1"))
    return SlackMessenger(TOKEN, base_url=wiremock.api_url, timeout_seconds=5)


def delivery(channel: str, **changes: Any) -> Any:
    return a_delivery(channel=channel, attempt_started_at=datetime.now(UTC), **changes)


def dated_chart() -> tuple[ChartPoint, ...]:
    return tuple(point.model_copy(update={"on": date(2018, 2, 20 + n)}) for n, point in enumerate(chart(8)))


def test_a_digest_is_posted_and_found_again_by_its_key(
    slack: SlackMessenger, slack_server: SlackServer
) -> None:
    name, channel_id = slack_server.new_channel()
    digest = DigestDelivery(
        outbox_id=7,
        idem_key=f"digest:daily:2017-11-20:owner:ops:{name}",
        channel=name,
        message=a_digest([DigestSection(title="Open", total=0, lines=())]),
        attempts=1,
        attempt_started_at=datetime.now(UTC),
    )
    assert slack.find_digest(digest) is None
    ref = slack.post_digest(digest)
    assert slack.find_digest(digest) == ref
    assert slack.find_digest(digest.model_copy(update={"idem_key": "another"})) is None
    (posted,) = slack_server.messages(channel_id)
    assert posted["blocks"][0]["text"]["text"] == "Weekly digest, Fulfilment: 20 Nov 2017 to 26 Nov 2017"


def test_a_ticket_is_posted_updated_and_replied_to_with_the_scopes_of_the_manifest(
    slack: SlackMessenger, slack_server: SlackServer
) -> None:
    name, channel_id = slack_server.new_channel()
    root = slack.post(delivery(name))
    closed = a_closed_message()
    slack.update(delivery(name, kind=UPDATE, root=root, message=closed, outbox_id=2, idem_key="k2"))
    reply = slack.post(delivery(name, kind=REPLY, root=root, message=closed, outbox_id=3, idem_key="k3"))

    posted, replied = slack_server.messages(channel_id)
    assert (posted["ts"], replied["ts"], replied["thread_ts"]) == (root.ts, reply.ts, root.ts)
    assert "T-000042 · Late delivery rate in Rio de Janeiro: fixed after 3 days" in posted["text"]
    assert "Closed · P1 high · T-000042" in posted["blocks"][0]["text"]["text"]
    assert posted["attachments"][0]["color"] == "#2eb886"
    assert replied["text"] == "Closed as fixed by ana: carrier is back."
    assert root.permalink is not None
    assert root.ts.replace(".", "") in root.permalink
    assert isinstance(root.ts, str)


def test_a_post_is_found_by_its_metadata_and_another_is_not(
    slack: SlackMessenger, slack_server: SlackServer
) -> None:
    name, _ = slack_server.new_channel()
    first = slack.post(delivery(name))
    reply = slack.post(delivery(name, kind=REPLY, root=first, outbox_id=7, idem_key="k7"))
    assert slack.find(delivery(name)) == first
    assert slack.find(delivery(name, kind=REPLY, root=first, outbox_id=7, idem_key="k7")) == reply
    assert slack.find(delivery(name, outbox_id=99)) is None
    assert slack.find(delivery(name, idem_key="other store")) is None
    assert slack.find(delivery(name, kind=REPLY, root=first, outbox_id=99)) is None


def test_a_message_buried_under_many_others_is_found(
    slack: SlackMessenger, slack_server: SlackServer
) -> None:
    name, channel_id = slack_server.new_channel()
    first = slack.post(delivery(name))
    for number in range(230):
        slack_server.admin.chat_postMessage(channel=channel_id, text=f"chatter {number}")
    assert slack.find(delivery(name)) == first


def test_the_search_asks_for_metadata_since_the_attempt_and_turns_pages(
    scripted: SlackMessenger, wiremock: WireMock
) -> None:
    page = ok(messages=[], response_metadata={"next_cursor": "bmV4dA=="})
    key = {"event_type": "risk_ticket", "event_payload": {"outbox_id": 1, "idem_key": a_delivery().idem_key}}
    hit = ok(messages=[{"ts": "1520305200.000100", "metadata": key}])
    wiremock.answer("conversations.history", page, step=("Started", "second"))
    wiremock.answer("conversations.history", hit, step=("second", "end"))
    found = scripted.find(a_delivery(channel="ops"))
    assert found == SentRef(channel="C1", ts="1520305200.000100", permalink="https://example.com/p1")
    first, second = wiremock.asked("conversations.history")
    started = a_delivery().attempt_started_at
    assert f"oldest={(started - timedelta(minutes=5)).timestamp():.6f}" in first
    assert "include_all_metadata=1" in first
    assert "cursor=bmV4dA" in second


def test_an_archived_channel_is_refused_with_the_remedy(
    slack: SlackMessenger, slack_server: SlackServer
) -> None:
    name, channel_id = slack_server.new_channel()
    slack_server.admin.conversations_archive(channel=channel_id)
    with pytest.raises(
        DeliveryRefused, match=rf"T-000042 \(root\) in #{name}: refused, is_archived. Unarchive #"
    ):
        slack.post(delivery(name))


def test_a_missing_channel_is_refused_with_the_remedy(slack: SlackMessenger) -> None:
    with pytest.raises(DeliveryRefused, match=r"#nowhere: no such channel .* Create it, or invite the app"):
        slack.post(delivery("nowhere"))


def test_a_private_channel_with_the_app_in_it_works(slack: SlackMessenger, slack_server: SlackServer) -> None:
    created = slack_server.admin.conversations_create(name="risk-private", is_private=True)
    slack.post(delivery("risk-private"))
    assert len(slack_server.messages(created["channel"]["id"])) == 1


def test_a_missing_scope_is_named(slack_server: SlackServer) -> None:
    narrow = SlackMessenger(NARROW_TOKEN, base_url=slack_server.api_url)
    expected = (
        r"missing_scope \(needs channels:read,groups:read, has chat:write\). Add the scopes of docs/slack-app"
    )
    with pytest.raises(SenderRefused, match=expected):
        narrow.post(delivery("any"))


def test_who_am_i_tells_bot_and_workspace(slack: SlackMessenger) -> None:
    assert slack.whoami().startswith("riskbot in Risk tests (https://")


@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive", "not_authed"])
def test_a_dead_token_names_the_setting_and_never_the_token(
    scripted: SlackMessenger, wiremock: WireMock, code: str
) -> None:
    wiremock.answer("chat.postMessage", refuses(code))
    with pytest.raises(SenderRefused, match=f"{code}.*RISK_SLACK_TOKEN") as refused:
        scripted.post(delivery("ops"))
    assert TOKEN not in str(refused.value)


def test_429_is_deferred_by_what_slack_asks(scripted: SlackMessenger, wiremock: WireMock) -> None:
    limited = refuses("ratelimited", status=429, headers={"Retry-After": "17"})
    wiremock.answer("chat.postMessage", limited)
    with pytest.raises(DeliveryDeferred, match="Slack asks to wait 17 s") as deferred:
        scripted.post(delivery("ops"))
    assert deferred.value.retry_after == timedelta(seconds=17)
    assert len(wiremock.asked("chat.postMessage")) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500, "body": "oops"},
        {"status": 503, "jsonBody": {"ok": False, "error": "service_unavailable"}},
        refuses("internal_error"),
        refuses("fatal_error"),
        {"status": 200, "body": "<html>half an ans"},
        {"fault": "CONNECTION_RESET_BY_PEER"},
        {"fault": "EMPTY_RESPONSE"},
        {"fault": "MALFORMED_RESPONSE_CHUNK"},
    ],
    ids=str,
)
def test_a_failure_that_tells_nothing_is_unknown_and_not_repeated(
    scripted: SlackMessenger, wiremock: WireMock, answer: dict[str, Any]
) -> None:
    wiremock.answer("chat.postMessage", answer)
    with pytest.raises(DeliveryUnknown, match=r"T-000042 \(root\) in #ops"):
        scripted.post(delivery("ops"))
    assert len(wiremock.asked("chat.postMessage")) == 1


def test_a_time_out_is_unknown(wiremock: WireMock, scripted: SlackMessenger) -> None:
    wiremock.answer("chat.postMessage", ok(ts="1.0") | {"fixedDelayMilliseconds": 1500})
    hasty = SlackMessenger(TOKEN, base_url=wiremock.api_url, timeout_seconds=0.4)
    with pytest.raises(DeliveryUnknown, match="the answer was lost"):
        hasty.post(delivery("ops"))


def test_a_lost_answer_to_a_lookup_means_nothing_was_sent(
    scripted: SlackMessenger, wiremock: WireMock
) -> None:
    wiremock.reset()
    wiremock.answer("conversations.list", {"status": 502, "body": ""})
    with pytest.raises(DeliveryDeferred, match=r"conversations\.list in #ops"):
        scripted.post(delivery("ops"))


def test_slack_down_is_deferred() -> None:
    nobody = SlackMessenger(TOKEN, base_url=f"http://127.0.0.1:{free_port()}/api/")
    with pytest.raises(DeliveryDeferred, match="Slack cannot be reached") as deferred:
        nobody.post(delivery("ops"))
    assert deferred.value.retry_after >= timedelta(seconds=1)


def test_an_unknown_host_is_deferred() -> None:
    nobody = SlackMessenger(TOKEN, base_url="http://slack.invalid/api/")
    with pytest.raises(DeliveryDeferred, match="Slack cannot be reached"):
        nobody.post(delivery("ops"))


def test_an_address_that_is_not_slack_says_so(wiremock: WireMock, scripted: SlackMessenger) -> None:
    wiremock.answer("chat.postMessage", {"status": 404, "body": "no such page"})
    with pytest.raises(SenderRefused, match=r"HTTP 404 .* Check RISK_SLACK_BASE_URL"):
        scripted.post(delivery("ops"))


def test_a_public_channel_is_joined_on_the_first_post(scripted: SlackMessenger, wiremock: WireMock) -> None:
    wiremock.answer("chat.postMessage", refuses("not_in_channel"), step=("Started", "joined"))
    wiremock.answer("chat.postMessage", ok(channel="C1", ts="5.5"), step=("joined", "joined"))
    wiremock.answer("conversations.join", ok())
    assert scripted.post(delivery("ops")).ts == "5.5"
    assert wiremock.asked("conversations.join") == ["channel=C1"]


def test_a_channel_that_cannot_be_joined_asks_for_an_invitation(
    scripted: SlackMessenger, wiremock: WireMock
) -> None:
    wiremock.answer("chat.postMessage", refuses("not_in_channel"))
    wiremock.answer("conversations.join", refuses("method_not_supported_for_channel_type"))
    with pytest.raises(DeliveryRefused, match=r"conversations\.join in #ops: refused, method_not_supported"):
        scripted.post(delivery("ops"))
    wiremock.answer("conversations.join", ok())
    with pytest.raises(DeliveryRefused, match=r"not_in_channel. Invite the app to #ops \(/invite\)"):
        scripted.post(delivery("ops"))


def test_refused_blocks_are_sent_without_chart_then_in_words(
    scripted: SlackMessenger, wiremock: WireMock
) -> None:
    wiremock.answer("chat.postMessage", refuses("invalid_blocks"), step=("Started", "again"))
    wiremock.answer("chat.postMessage", refuses("invalid_blocks"), step=("again", "words"))
    wiremock.answer("chat.postMessage", ok(channel="C1", ts="6.6"), step=("words", "words"))
    assert scripted.post(delivery("ops")).ts == "6.6"
    full, plainer, words = map(json.loads, wiremock.asked("chat.postMessage"))
    assert "data_visualization" in {block["type"] for block in full["blocks"]}
    assert "data_visualization" not in {block["type"] for block in plainer["blocks"]}
    assert words["blocks"] == []
    assert "BRL 28,745.10" in words["text"]
    assert full["metadata"] == plainer["metadata"] == words["metadata"]


def test_words_refused_too_is_the_end(scripted: SlackMessenger, wiremock: WireMock) -> None:
    wiremock.answer("chat.postMessage", refuses("invalid_blocks"))
    with pytest.raises(DeliveryRefused, match="invalid_blocks"):
        scripted.post(delivery("ops"))
    assert len(wiremock.asked("chat.postMessage")) == 3


def test_a_lost_permalink_does_not_undo_a_post(scripted: SlackMessenger, wiremock: WireMock) -> None:
    wiremock.answer("chat.postMessage", ok(channel="C1", ts="7.7"))
    wiremock.answer("chat.getPermalink", {"fault": "EMPTY_RESPONSE"})
    assert scripted.post(delivery("ops")) == SentRef(channel="C1", ts="7.7", permalink=None)


def test_a_deleted_root_and_a_reply_without_root_are_refused(
    scripted: SlackMessenger, wiremock: WireMock
) -> None:
    wiremock.answer("chat.update", refuses("message_not_found"))
    root = SentRef(channel="C1", ts="1.1")
    with pytest.raises(DeliveryRefused, match="was deleted in Slack"):
        scripted.update(delivery("ops", kind=UPDATE, root=root))
    with pytest.raises(DeliveryRefused, match="first message never arrived"):
        scripted.post(delivery("ops", kind=REPLY))


@pytest.mark.parametrize("fault", ["lose_answer", "cut_answer", "stall"])
def test_a_post_whose_answer_is_lost_is_there_once_and_is_found(
    slack_server: SlackServer, lossy: LossyProxy, fault: Fault
) -> None:
    name, channel_id = slack_server.new_channel()
    slack = SlackMessenger(TOKEN, base_url=lossy.api_url, timeout_seconds=2)
    lossy.fail("chat.postMessage", fault)
    with pytest.raises(DeliveryUnknown):
        slack.post(delivery(name))
    assert lossy.calls.count("chat.postMessage") == 1
    (there,) = slack_server.messages(channel_id)
    found = slack.find(delivery(name))
    assert found is not None
    assert found.ts == there["ts"]


def test_a_post_that_never_reached_slack_is_not_found(slack_server: SlackServer, lossy: LossyProxy) -> None:
    name, channel_id = slack_server.new_channel()
    slack = SlackMessenger(TOKEN, base_url=lossy.api_url)
    lossy.fail("chat.postMessage", "lose_request")
    with pytest.raises(DeliveryUnknown):
        slack.post(delivery(name))
    assert slack_server.messages(channel_id) == []
    assert slack.find(delivery(name)) is None


def test_a_root_message_shows_an_uploaded_picture_of_its_series(
    slack: SlackMessenger, slack_server: SlackServer
) -> None:
    name, channel_id = slack_server.new_channel()
    slack.post(delivery(name, message=a_message(chart=dated_chart())))
    (posted,) = slack_server.messages(channel_id)
    (image,) = [block for block in posted["blocks"] if block["type"] == "image"]
    assert image["slack_file"]["id"].startswith("F")
    assert "data_visualization" not in [block["type"] for block in posted["blocks"]]


def test_without_the_scope_for_files_the_message_goes_out_with_slacks_own_chart(
    slack_server: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    name, channel_id = slack_server.new_channel()
    narrow = SlackMessenger(NO_FILES_TOKEN, base_url=slack_server.api_url)
    narrow.post(delivery(name, message=a_message(chart=dated_chart())))
    (posted,) = slack_server.messages(channel_id)
    kinds = [block["type"] for block in posted["blocks"]]
    assert "data_visualization" in kinds
    assert "image" not in kinds
    assert "was left out" in caplog.text


def test_a_direct_message_goes_to_the_conversation_with_its_person(wiremock: WireMock) -> None:
    wiremock.answer("conversations.open", ok(channel={"id": "D1"}))
    wiremock.answer("chat.postMessage", ok(channel="D1", ts="1.2"))
    wiremock.answer("chat.getPermalink", ok(permalink="https://example.com/p1"))
    slack = SlackMessenger(TOKEN, base_url=wiremock.api_url, folk=Folk(who={"maria": "U0MARIA"}.get))
    assert slack.post(delivery("slack:maria")).channel == "D1"
    with pytest.raises(DeliveryRefused) as raised:
        slack.post(delivery("slack:mario"))
    assert raised.value.code == "user_not_found"
