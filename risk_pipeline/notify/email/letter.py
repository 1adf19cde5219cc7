"""The mail itself: headers that make threads, plain text, HTML and the chart beside it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

# Beyond it clients cut a subject; an endless name from the data has no place there.
_SUBJECT = 160


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said, in both forms; `picture` is a PNG that the HTML names as `cid:` of `picture_id`."""

    subject: str
    text: str
    html: str
    picture: bytes | None = None
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Headers:
    """How a mail is addressed and found again. `root_id`: the mail that began its thread."""

    sender: Address
    recipient: Address
    message_id: str
    at: datetime
    list_id: str
    root_id: str | None = None

    @property
    def is_ascii(self) -> bool:
        """Whether every server takes the addresses."""
        return self.sender.addr_spec.isascii() and self.recipient.addr_spec.isascii()


def message_id(parts: tuple[str, ...], domain: str) -> str:
    """Return the same id for the same message, whenever and however often it is made."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
    return f"<risk.{digest[:24]}@{domain}>"


def picture_id(of_message: str) -> str:
    """Return the id by which HTML names the picture, without brackets; short, so that it is never folded."""
    return f"{of_message.strip('<>').partition('@')[0]}@chart"


def to_bytes(letter: Letter, headers: Headers) -> bytes:
    """Return the mail as SMTP takes it, with CRLF."""
    policy = SMTP if headers.is_ascii else SMTPUTF8
    mail = EmailMessage(policy=policy)
    subject = letter.subject[:_SUBJECT]
    mail["From"] = headers.sender
    mail["To"] = headers.recipient
    mail["Subject"] = f"Re: {subject}" if headers.root_id else subject
    mail["Date"] = format_datetime(headers.at)
    mail["Message-ID"] = headers.message_id
    if headers.root_id:
        mail["In-Reply-To"] = headers.root_id
        mail["References"] = headers.root_id
    mail["List-Id"] = headers.list_id
    # No robot answers this, and no absence notes come back.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if letter.is_urgent:
        mail["Importance"] = "high"
        mail["X-Priority"] = "1"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if letter.picture is not None:
        html = mail.get_body(("html",))
        if isinstance(html, EmailMessage):
            cid = f"<{picture_id(headers.message_id)}>"
            html.add_related(
                letter.picture, "image", "png", cid=cid, filename="chart.png", disposition="inline"
            )
    return mail.as_bytes()
