"""One mail over one SMTP connection, and what came of it: refused, certainly not sent, or nobody knows.

A server has taken a mail when it answers the end of its data. Until that end is on its way, every failure
is certain: not sent. After it, without an answer, nobody knows; SMTP cannot be asked.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from risk_pipeline.domain.errors import (
    DeliveryDeferred,
    DeliveryRefused,
    DeliveryUnknown,
    RiskError,
    SenderRefused,
)
from risk_pipeline.notify.email.addresses import without_address

Security = Literal["starttls", "tls", "plain"]
_PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "plain": 25}
_WAIT_WHEN_DOWN = timedelta(seconds=60)
_WAIT_WHEN_ASKED = timedelta(minutes=5)
_LINE_OF_ONE_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are at the server."""

    user: str
    password: str

    def __repr__(self) -> str:
        """Show nothing of it."""
        return "Login(…)"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whom a mail is from and to, as SMTP is told; `what` and `receiver` name both in errors."""

    sender: str
    recipient: str
    what: str
    receiver: str

    @property
    def is_ascii(self) -> bool:
        """Whether every server takes the addresses."""
        return self.sender.isascii() and self.recipient.isascii()


class SmtpServer:
    """The server that takes our mail. Each call is a connection of its own."""

    def __init__(
        self,
        host: str,
        *,
        security: Security = "starttls",
        port: int | None = None,
        login: Login | None = None,
        timeout_seconds: float = 20.0,
    ) -> None:
        """`port` is that of the security, unless given."""
        self._host, self._security, self._login = host, security, login
        self._port = port or _PORTS[security]
        self._timeout = timeout_seconds

    def __str__(self) -> str:
        """Name the server as errors and `risk doctor` do."""
        return f"{self._host}:{self._port} ({self._security})"

    def check(self) -> str:
        """Connect and log in, send nothing; return what was found. Raises as `send` does."""
        with self._connected("a check"):
            return f"{self} answers{', login accepted' if self._login else ''}"

    def send(self, envelope: Envelope, mail: bytes) -> None:
        """Hand a mail over.

        Raises:
            DeliveryRefused: the mailbox, or this mail, is refused for good.
            SenderRefused: the server refuses us: login, sender, certificate.
            DeliveryDeferred: certainly not sent, later perhaps.
            DeliveryUnknown: the end of the data was sent, no answer came.
        """
        with self._connected(envelope.what) as smtp:
            _begin(smtp, envelope)
            code, said = smtp.docmd("DATA")
            if code != 354:
                raise _of_mail(code, said, envelope)
            try:
                smtp.send(_LINE_OF_ONE_DOT.sub(b"..", mail.rstrip(b"\r\n")) + b"\r\n.\r\n")
                code, said = smtp.getreply()
            except (smtplib.SMTPServerDisconnected, OSError) as error:
                raise DeliveryUnknown(
                    f"{envelope.what}: the mail server {self} was sent all of it and did not answer "
                    f"({type(error).__name__})"
                ) from None
            if code != 250:
                raise _of_mail(code, said, envelope)

    @contextmanager
    def _connected(self, what: str) -> Iterator[smtplib.SMTP]:
        """Yield a connection on which mail may begin. No error keeps a cause: it could hold the password."""
        smtp: smtplib.SMTP | None = None
        is_fine = False
        try:
            smtp = self._open()
            smtp.ehlo_or_helo_if_needed()
            if self._security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if self._login:
                self._log_in(smtp, self._login)
            yield smtp
            is_fine = True
        except (smtplib.SMTPException, OSError) as error:
            raise self._of_connection(error, what) from None
        finally:
            if smtp is not None:
                _end(smtp, is_fine)

    def _open(self) -> smtplib.SMTP:
        if self._security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=self._timeout)

    def _log_in(self, smtp: smtplib.SMTP, login: Login) -> None:
        if self._security == "plain":
            raise SenderRefused(
                f"The mail server {self} would get the password unencrypted: set RISK_SMTP_SECURITY to "
                "starttls or tls, or leave out RISK_SMTP_USER.",
                code="unencrypted_login",
            )
        smtp.login(login.user, login.password)

    def _of_connection(self, error: Exception, what: str) -> RiskError:
        if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
            return SenderRefused(
                f"The mail server {self} refused the login ({error.smtp_code}). Set RISK_SMTP_USER and "
                "RISK_SMTP_PASSWORD to what it accepts.",
                code="login_refused",
            )
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return SenderRefused(
                f"The mail server {self} does not offer what we need, encryption or a login: correct "
                "RISK_SMTP_SECURITY, RISK_SMTP_PORT or RISK_SMTP_USER.",
                code="not_offered",
            )
        if isinstance(error, ssl.SSLCertVerificationError):
            return SenderRefused(
                f"The certificate of the mail server {self} is not trusted ({error.verify_message}). Correct "
                "RISK_SMTP_HOST, or name the authority's file in SSL_CERT_FILE.",
                code="certificate",
            )
        said = type(error).__name__
        if isinstance(error, smtplib.SMTPResponseException):
            said = f"{error.smtp_code} {_words(error.smtp_error)}"
            if error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPConnectError):
                return SenderRefused(
                    f"The mail server {self} refuses us: {said}. Correct RISK_SMTP_HOST and its siblings.",
                    code=f"smtp_{error.smtp_code}",
                )
        return DeliveryDeferred(f"{what}: the mail server {self} cannot be used ({said})", _WAIT_WHEN_DOWN)


def _begin(smtp: smtplib.SMTP, envelope: Envelope) -> None:
    """Name sender and recipient."""
    options = ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else []
    if not envelope.is_ascii:
        if not smtp.has_extn("smtputf8"):
            raise DeliveryRefused(
                f"{envelope.what}: the address of {envelope.receiver} has letters other than ASCII before "
                "the @, which the mail server does not take. Give another address.",
                code="no_smtputf8",
            )
        options.append("SMTPUTF8")
    code, said = smtp.mail(envelope.sender, options)
    if code >= 500:
        raise SenderRefused(
            f"The mail server refuses our sender: {code} {_words(said)}. Correct RISK_EMAIL_FROM, or let "
            "RISK_SMTP_USER send from it.",
            code="sender_refused",
        )
    if code >= 400:
        raise _later(code, said, envelope)
    code, said = smtp.rcpt(envelope.recipient)
    if code >= 500:
        raise DeliveryRefused(
            f"{envelope.what}: the mail server refuses the address of {envelope.receiver}: {code} "
            f"{_words(said)}. Correct it in register/routing.yaml or RISK_EMAIL_ADDRESSES, then "
            "`risk outbox revive`.",
            code=f"smtp_{code}",
        )
    if code >= 400:
        raise _later(code, said, envelope)


def _of_mail(code: int, said: bytes, envelope: Envelope) -> RiskError:
    if code == 421 or 400 <= code < 500:
        return _later(code, said, envelope)
    return DeliveryRefused(
        f"{envelope.what}: the mail server refuses this mail: {code} {_words(said)}",
        code=f"smtp_{code}",
        is_of_place=False,
    )


def _later(code: int, said: bytes, envelope: Envelope) -> DeliveryDeferred:
    text = f"{envelope.what}: the mail server asks to try again later: {code} {_words(said)}"
    return DeliveryDeferred(text, _WAIT_WHEN_ASKED)


def _words(said: bytes | str) -> str:
    text = said if isinstance(said, str) else said.decode("utf-8", "replace")
    return without_address(text)


def _end(smtp: smtplib.SMTP, is_fine: bool) -> None:
    """Hang up; say good-bye where somebody listens. The mail's fate is known by now."""
    with suppress(smtplib.SMTPException, OSError):
        if is_fine:
            smtp.quit()
    smtp.close()
