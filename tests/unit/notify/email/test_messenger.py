"""Mail as a server on this machine takes it, refuses it, or leaves us in doubt."""

import logging
import ssl
from datetime import date, timedelta
from typing import Any

import pytest

from risk_pipeline.domain.diagnosis.chart import ChartPoint
from risk_pipeline.domain.errors import (
    DeliveryDeferred,
    DeliveryRefused,
    DeliveryUnknown,
    RiskError,
    SenderRefused,
)
from risk_pipeline.domain.messages.digest import DigestLine, DigestSection
from risk_pipeline.domain.messages.message import Delivery, DeliveryKind, DigestDelivery, Link
from risk_pipeline.notify.email.messenger import EmailMessenger
from risk_pipeline.notify.email.smtp import Login, Security, SmtpServer
from tests.builders.ticket_messages import OCCURRED_AT, a_closed_message, a_delivery, a_digest, a_message
from tests.servers.slack import free_port
from tests.servers.smtp import PASSWORD, USER, MailServer, Running

ADDRESS = "maria.silva@example.com"


def messenger(
    server: MailServer,
    *,
    security: Security = "plain",
    login: Login | None = None,
    address: str | None = ADDRESS,
    sender: str = "Risk <risk@example.com>",
) -> EmailMessenger:
    smtp = SmtpServer("127.0.0.1", security=security, port=server.port, login=login, timeout_seconds=2)
    return EmailMessenger(
        "email:maria", smtp, sender=sender, installation="shop", address=lambda _receiver: address
    )


def delivery(**changes: Any) -> Delivery:
    return a_delivery(**{"channel": "email:maria", "idem_key": "42:1:email:maria:root"} | changes)


def dated_chart() -> tuple[ChartPoint, ...]:
    first = date(2018, 2, 20)
    return tuple(
        ChartPoint(label=f"{n}", on=first + timedelta(days=n), value=0.05 + n / 100, limit=0.12)
        for n in range(9)
    )


def refused(server: MailServer, **changes: Any) -> RiskError:
    with pytest.raises(RiskError) as raised:
        messenger(server).post(delivery(**changes))
    assert ADDRESS not in str(raised.value)
    assert raised.value.__cause__ is None
    return raised.value


def test_the_first_mail_begins_a_thread_and_news_answer_it_with_the_same_subject(
    mail_server: MailServer,
) -> None:
    post = messenger(mail_server)
    root = post.post(delivery())
    closed = a_closed_message(value=0.05)
    reply = delivery(kind=DeliveryKind.REPLY, message=closed, root=root, idem_key="42:2:email:maria:reply")
    post.update(reply.model_copy(update={"kind": DeliveryKind.UPDATE}))
    post.post(reply)
    first, second = (received.mail for received in mail_server.received)
    assert first["Subject"] == "T-000042 Late delivery rate, Rio de Janeiro"
    assert second["Subject"] == f"Re: {first['Subject']}"
    assert first["Message-ID"] == root.ts
    assert "In-Reply-To" not in first
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert second["Message-ID"] != first["Message-ID"]
    assert first["List-Id"] == "<tickets.shop.example.com>"
    assert first["To"] == ADDRESS
    assert first["Auto-Submitted"] == "auto-generated"
    assert (first["Importance"], second["Importance"]) == ("high", None)


def test_the_same_row_is_the_same_mail_whenever_it_is_sent(mail_server: MailServer) -> None:
    messenger(mail_server).post(delivery())
    messenger(mail_server).post(delivery(attempts=2))
    other = a_message(identity="another project's rule")
    messenger(mail_server).post(delivery(message=other))
    first, again, foreign = (received.mail["Message-ID"] for received in mail_server.received)
    assert first == again
    assert foreign != first


def test_html_plain_text_and_the_chart_say_the_same(mail_server: MailServer) -> None:
    messenger(mail_server).post(delivery(message=a_message(chart=dated_chart())))
    (received,) = mail_server.received
    html, text = received.part("html").replace("\xa0", " "), received.part("plain")
    for said in ("Late delivery rate: 14.4 %", "412 late orders", "Fulfilment operations", "Ask the carrier"):
        assert said in html
        assert said in text
    assert 'href="https://wiki.example.com/late-delivery?tab=1&amp;lang=en"' in html
    assert received.data.isascii()
    assert b"\r\nMessage-ID: <risk." in received.data
    picture = next(part for part in received.mail.walk() if part.get_content_type() == "image/png")
    assert f'cid:{picture["Content-ID"].strip("<>")}"' in html
    assert max(map(len, received.data.splitlines())) < 998


def test_a_line_that_begins_with_a_dot_ends_no_mail(mail_server: MailServer) -> None:
    links = (Link(label=".hidden", url="https://example.com/a"),)
    messenger(mail_server).post(delivery(message=a_message(links=links)))
    (received,) = mail_server.received
    assert "\n.hidden: https://example.com/a" in received.part("plain").replace("\r", "")
    assert received.part("html").rstrip().endswith("</html>")


@pytest.mark.parametrize(
    ("command", "answer", "error", "code"),
    [
        ("mail", "550 5.7.1 not from here", SenderRefused, "sender_refused"),
        ("mail", "421 4.3.2 going down", DeliveryDeferred, None),
        ("rcpt", "550 5.1.1 <maria.silva@example.com> unknown", DeliveryRefused, "smtp_550"),
        ("rcpt", "451 4.7.1 greylisted, try again", DeliveryDeferred, None),
        ("data", "554 5.6.0 looks like spam", DeliveryRefused, "smtp_554"),
        ("data", "452 4.3.1 disk full", DeliveryDeferred, None),
        ("data", "421 4.3.2 going down", DeliveryDeferred, None),
    ],
)
def test_each_answer_is_told_apart(
    mail_server: MailServer, command: str, answer: str, error: type[RiskError], code: str | None
) -> None:
    mail_server.answers = {command: [answer]}
    found = refused(mail_server)
    assert type(found) is error
    assert answer[:3] in str(found)
    if isinstance(found, DeliveryRefused):
        assert found.code == code
        assert found.is_of_place is (command != "data")
    assert mail_server.received == []


def test_a_connection_cut_after_the_data_leaves_us_in_doubt_and_then_tries_become_rare(
    mail_server: MailServer,
) -> None:
    mail_server.cut = 2
    assert type(refused(mail_server)) is DeliveryUnknown
    assert messenger(mail_server).find(delivery()) is None
    later = refused(mail_server, attempts=3)
    assert isinstance(later, DeliveryDeferred)
    assert later.retry_after.total_seconds() == 600
    messenger(mail_server).post(delivery(attempts=4))
    assert len({received.mail["Message-ID"] for received in mail_server.received}) == 1


def test_a_server_that_is_not_there_is_certain() -> None:
    found = refused(MailServer(free_port()))
    assert isinstance(found, DeliveryDeferred)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_login_is_encrypted_and_a_wrong_password_holds_all_mail(
    certificate: ssl.SSLContext, security: Security, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    by_tls = {"ssl_context": certificate, "auth_require_tls": False}
    with Running(**(by_tls if security == "tls" else {"tls_context": certificate})) as server:
        messenger(server, security=security, login=Login(USER, PASSWORD)).post(delivery())
        assert len(server.received) == 1
        with pytest.raises(SenderRefused) as raised:
            messenger(server, security=security, login=Login(USER, "a wrong one")).post(delivery())
    assert raised.value.code == "login_refused"
    assert "RISK_SMTP_PASSWORD" in str(raised.value)
    shown = f"{raised.getrepr(showlocals=True)} {caplog.text}"
    assert "a wrong one" not in str(raised.value)
    assert PASSWORD not in shown


def test_a_password_is_never_sent_unencrypted(mail_server: MailServer) -> None:
    with pytest.raises(SenderRefused, match="unencrypted"):
        messenger(mail_server, login=Login(USER, PASSWORD)).post(delivery())
    assert mail_server.logins == []


def test_a_certificate_that_nobody_trusts_is_named(
    certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with Running(ssl_context=certificate) as server, pytest.raises(SenderRefused) as raised:
        messenger(server, security="tls").post(delivery())
    assert raised.value.code == "certificate"


def test_a_server_without_starttls_gets_nothing(mail_server: MailServer) -> None:
    with pytest.raises(SenderRefused) as raised:
        messenger(mail_server, security="starttls").post(delivery())
    assert raised.value.code == "not_offered"
    assert mail_server.received == []


HOSTILE = 'RJ\r\nBcc: all@example.com\r\n\r\n<img src=x onerror="alert(1)">, "Ação" 東京 \u202e'


def test_a_hostile_name_makes_no_header_no_markup_and_no_link(mail_server: MailServer) -> None:
    links = (Link(label="Run", url='javascript:alert("x")'), Link(label="<b>", url='https://e.com/"><i>'))
    texts = dict.fromkeys(("segment", "indicator_title", "says", "owner_title", "reason"), HOSTILE)
    hostile = a_message(**texts, links=links)
    messenger(mail_server).post(delivery(message=hostile))
    (received,) = mail_server.received
    assert received.recipients == (ADDRESS,)
    assert "Bcc" not in received.mail
    assert "Ação" in received.mail["Subject"]
    html = received.part("html")
    assert "<img src=x" not in html
    assert "javascript:" not in html
    assert '"><i>' not in html
    assert "\u202e" not in html + received.part("plain")


@pytest.mark.parametrize(
    ("address", "envelope"),
    [
        ("jörg@example.com", "jörg@example.com"),
        ("maria@bücher.example", "maria@xn--bcher-kva.example"),
    ],
)
def test_addresses_of_other_alphabets_arrive(mail_server: MailServer, address: str, envelope: str) -> None:
    messenger(mail_server, address=address).post(delivery())
    assert mail_server.received[0].recipients == (envelope,)


def test_a_server_that_takes_ascii_only_is_told_apart() -> None:
    with Running(enable_SMTPUTF8=False) as server, pytest.raises(DeliveryRefused) as raised:
        messenger(server, address="jörg@example.com").post(delivery())
    assert raised.value.code == "no_smtputf8"
    assert "jörg" not in str(raised.value)


@pytest.mark.parametrize(
    "address", ["maria", "a@b@", "a b@example.com", "a@example.com\r\nBcc: x@y.z", ",@x.y"]
)
def test_what_is_no_address_is_refused_without_repeating_it(mail_server: MailServer, address: str) -> None:
    with pytest.raises(DeliveryRefused) as raised:
        messenger(mail_server, address=address).post(delivery())
    assert raised.value.code == "bad_address"
    assert mail_server.received == []


def test_who_has_no_address_is_told_apart(mail_server: MailServer) -> None:
    with pytest.raises(DeliveryRefused) as raised:
        messenger(mail_server, address=None).post(delivery())
    assert (raised.value.code, raised.value.is_of_place) == ("no_address", True)


def test_news_without_a_first_mail_are_refused(mail_server: MailServer) -> None:
    with pytest.raises(DeliveryRefused) as raised:
        messenger(mail_server).post(delivery(kind=DeliveryKind.REPLY))
    assert raised.value.code == "no_root"


def test_a_sender_that_is_no_address_is_named(mail_server: MailServer) -> None:
    with pytest.raises(SenderRefused, match="RISK_EMAIL_FROM"):
        messenger(mail_server, sender="Risk")


def test_a_check_logs_in_and_sends_nothing(certificate: ssl.SSLContext) -> None:
    with Running(tls_context=certificate) as server:
        smtp = SmtpServer("127.0.0.1", port=server.port, login=Login(USER, PASSWORD), timeout_seconds=2)
        assert smtp.check() == f"127.0.0.1:{server.port} (starttls) answers, login accepted"
    assert server.logins == [USER]
    assert server.received == []


def a_section() -> DigestSection:
    line = DigestLine(
        ref="T-000042",
        severity="P1",
        state="open",
        title="Late delivery rate",
        where='<b>RJ</b> "x"',
        since=date(2018, 3, 3),
        value="14.4 %",
        against="above the limit of 12.0 %",
        owner="Fulfilment operations",
        age="3 days",
        due="acknowledge by tomorrow",
        next_step="Ask the carrier.",
        url="javascript:alert(1)",
    )
    return DigestSection(title="Open", total=3, lines=(line,))


def test_a_digest_is_a_mail_of_its_own_with_every_ticket(mail_server: MailServer) -> None:
    sent = messenger(mail_server).post_digest(
        DigestDelivery(
            outbox_id=7,
            idem_key="digest:daily:2018-03-05:line:fulfilment:email:maria",
            channel="email:maria",
            message=a_digest([a_section()], "Fulfilment"),
            attempts=1,
            attempt_started_at=OCCURRED_AT,
        )
    )
    (received,) = mail_server.received
    assert received.mail["Message-ID"] == sent.ts
    assert received.mail["List-Id"] == "<digests.shop.example.com>"
    html, text = received.part("html").replace("\xa0", " "), received.part("plain")
    for said in ("14.4 %", "acknowledge by tomorrow", "Ask the carrier.", "and 2 more"):
        assert said in html
        assert said in text
    assert "<b>RJ" not in html
    assert "javascript" not in html
