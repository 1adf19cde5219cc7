"""A mail server on this machine (aiosmtpd): keeps what it is sent, answers as told, hangs up if asked."""

import ipaddress
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers.slack import free_port

USER, PASSWORD = "risk-mailer", "pw-that-nobody-may-see"


@dataclass(frozen=True)
class Received:
    """One mail as it arrived."""

    sender: str
    recipients: tuple[str, ...]
    options: tuple[str, ...]
    data: bytes

    @property
    def mail(self) -> EmailMessage:
        """The mail, parsed."""
        parsed = message_from_bytes(self.data, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def part(self, kind: str) -> str:
        """Return the text or the HTML."""
        body = self.mail.get_body((kind,))
        assert body is not None
        return str(body.get_content())


@dataclass
class MailServer:
    """Takes every mail, unless an answer is set for the next command: `answers["rcpt"] = ["550 …"]`.

    Answers are taken one by one; `cut` hangs up at the end of that many mails, after they were taken.
    """

    port: int
    answers: dict[str, list[str]] = field(default_factory=dict)
    cut: int = 0
    received: list[Received] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    def answer(self, command: str) -> str | None:
        """Return the answer to give, if one is set."""
        waiting = self.answers.get(command)
        return waiting.pop(0) if waiting else None

    async def handle_MAIL(  # noqa: N802 - so aiosmtpd calls it
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.answer("mail") or "250 OK"

    async def handle_RCPT(  # noqa: N802 - so aiosmtpd calls it
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        answer = self.answer("rcpt")
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802 - so aiosmtpd calls it
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if answer := self.answer("data"):
            return answer
        self.received.append(
            Received(
                envelope.mail_from,
                tuple(envelope.rcpt_tos),
                tuple(envelope.mail_options),
                envelope.original_content,
            )
        )
        if self.cut:
            self.cut -= 1
            server.transport.abort()
        return "250 taken"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """Let in who knows the password."""
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        is_known = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=is_known, handled=False)


class Running:
    """A mail server while a test runs."""

    def __init__(self, **options: Any) -> None:
        self.server = MailServer(free_port())
        self._controller = Controller(self.server, hostname="127.0.0.1", port=self.server.port, **options)
        if "auth_require_tls" in options or "tls_context" in options or "ssl_context" in options:
            self._controller.SMTP_kwargs["authenticator"] = self.server.authenticate

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self.server

    def __exit__(self, *_: object) -> None:
        self._controller.stop(no_assert=True)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A relay without encryption and password."""
    with Running(enable_SMTPUTF8=True, auth_required=False) as server:
        yield server


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server on this machine shows, signed by nobody but trusted here."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context
