"""Tickets told by mail, Teams and files at once: each apart from the others, each once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from risk_pipeline.domain.messages.matching import Match
from risk_pipeline.domain.messages.routing import Route, Routing
from risk_pipeline.domain.messages.subscription import Person, Subscription
from risk_pipeline.notify.sender import Timing, drain
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.runs import deliver
from risk_pipeline.settings import Settings
from risk_pipeline.store import StoreOutbox, list_messages
from risk_pipeline.store.queries.watchdog import waiting_rows
from tests.builders.ticket_world import FakeBook
from tests.harness.tracker_desk import MovableClock, PlatformDesk
from tests.servers.slack import free_port
from tests.servers.smtp import MailServer
from tests.servers.webhook import WebhookServer

ADDRESS = "maria.silva@example.com"
MARIA = Person(id="maria", email=ADDRESS)
TEAM = Route(id="all", to=("owner", "teams:risk"))


@dataclass
class Book(FakeBook):
    response: None = None


class Desk(PlatformDesk):
    def reroute(self, routing: Routing) -> None:
        book: Any = Book(routing=routing)
        self.platform = replace(self.platform, catalog=book)

    def states(self) -> dict[tuple[str, str], str]:
        return {
            (each.channel, each.kind.value): each.state
            for each in list_messages(self.platform.store, ticket_id=1)
        }


def maria(**changes: Any) -> Routing:
    each = Subscription.model_validate({"id": "one", "person": "maria", "by": "email"} | changes)
    return Routing(routes=(TEAM,), people={"maria": MARIA}, subscriptions=(each,))


@pytest.fixture
def desk(tmp_path: Path, mail_server: MailServer, webhook_server: WebhookServer) -> Iterator[Desk]:
    clock = MovableClock()
    known = Settings(
        var_dir=tmp_path,
        time_zone="UTC",
        smtp_host="127.0.0.1",
        smtp_port=mail_server.port,
        smtp_security="plain",
        email_from="Risk <risk@example.com>",
        teams_urls={"risk": SecretStr(webhook_server.url)},
    )
    book: Any = Book(routing=maria())
    made = Desk(Platform(known, book, clock), clock)
    yield made
    made.platform.store.close()


def test_a_ticket_is_told_in_a_thread_of_mails_and_in_cards(
    desk: Desk, mail_server: MailServer, webhook_server: WebhookServer
) -> None:
    desk.day(0, "red")
    desk.deliver()
    desk.day(1, "green")
    desk.deliver()
    first, second = (received.mail for received in mail_server.received)
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["Subject"] == f"Re: {first['Subject']}"
    assert len(webhook_server.calls) == 2
    assert set(desk.states().values()) == {"sent"}
    assert desk.deliver() == "nothing to send"
    assert len(mail_server.received) == 2


def test_a_mail_server_that_is_down_stops_nobody_else_and_loses_nothing(
    desk: Desk, mail_server: MailServer, webhook_server: WebhookServer
) -> None:
    settings = desk.platform.settings
    desk.platform = replace(desk.platform, settings=settings.model_copy(update={"smtp_port": free_port()}))
    desk.day(0, "red")
    report = deliver.deliver(desk.platform)
    assert "the mail server 127.0.0.1" in str(report.by_family["email"])
    assert [str(report.by_family[family]) for family in ("slack", "teams")] == ["2 sent", "1 sent"]
    states = desk.states()
    assert states.pop(("email:maria", "root")) == "retry_wait"
    assert set(states.values()) == {"sent"}
    desk.platform = replace(desk.platform, settings=settings)
    desk.clock.ahead += timedelta(hours=1)
    desk.deliver()
    assert len(mail_server.received) == 1


def test_an_address_that_is_refused_has_a_ticket_that_names_it_and_the_remedy(
    desk: Desk, mail_server: MailServer
) -> None:
    mail_server.answers = {"rcpt": [f"550 5.1.1 <{ADDRESS}> unknown"]}
    desk.day(0, "red")
    desk.deliver()
    rows = list_messages(desk.platform.store, ticket_id=2)
    assert rows, "no ticket about the fault"
    message = rows[0].message
    assert "register/routing.yaml or RISK_EMAIL_ADDRESSES" in message.model_dump_json()
    assert ADDRESS not in message.model_dump_json()
    assert "email:maria" not in {each.channel for each in rows}
    assert mail_server.received == []


def test_whoever_leaves_the_register_gets_nothing_more_not_even_what_waits(
    desk: Desk, mail_server: MailServer
) -> None:
    desk.day(0, "red")
    desk.deliver()
    desk.day(1, "green")
    desk.reroute(Routing(routes=(TEAM,)))
    desk.deliver()
    assert len(mail_server.received) == 1
    assert desk.states()["email:maria", "reply"] == "dropped"
    written = len(list_messages(desk.platform.store, ticket_id=1))
    desk.day(2, "red")
    desk.deliver()
    assert len(mail_server.received) == 1
    later = list_messages(desk.platform.store, ticket_id=1)[written:]
    assert "teams:risk" in {each.channel for each in later}
    assert "email:maria" not in {each.channel for each in later}
    assert not [row for row in waiting_rows(desk.platform.store) if row.channel == "email:maria"]


def test_a_mail_out_of_hours_waits_and_is_not_called_stuck(desk: Desk, mail_server: MailServer) -> None:
    desk.reroute(maria(hours="11:00-11:01"))  # days end at midnight
    desk.day(1, "red")
    desk.deliver()
    assert mail_server.received == []
    (row,) = waiting_rows(desk.platform.store)
    assert row.created_at > desk.clock.now()
    desk.clock.ahead += timedelta(hours=12)
    desk.deliver()
    assert len(mail_server.received) == 1


def test_the_store_never_holds_an_address(desk: Desk, tmp_path: Path) -> None:
    desk.day(0, "red")
    desk.deliver()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if ADDRESS.encode() in path.read_bytes()]
    assert b"email:maria" in b"".join(path.read_bytes() for path in files)


def test_a_lost_answer_sends_the_same_mail_again(desk: Desk, mail_server: MailServer) -> None:
    mail_server.cut = 1
    desk.day(0, "red")
    outbox, timing = StoreOutbox(desk.platform.store, family="email"), Timing(0, 120, settle_seconds=0)
    report = drain(outbox, desk.platform.messenger, desk.clock, timing)
    assert (report.unknown, report.released, report.sent) == (1, 1, 1)
    assert desk.states()["email:maria", "root"] == "sent"
    first, again = mail_server.received
    assert first.mail["Message-ID"] == again.mail["Message-ID"]


def test_a_severity_that_is_too_low_tells_nobody(desk: Desk, mail_server: MailServer) -> None:
    desk.reroute(maria(at_least="P0", match=Match().model_dump()))
    desk.day(0, "red")
    desk.deliver()
    assert mail_server.received == []
