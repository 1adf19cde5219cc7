"""Addresses as SMTP and headers take them. No text of an error ever holds one: it may reach a log."""

import re
from email.headerregistry import Address
from email.utils import parseaddr

import idna

from risk_pipeline.domain.errors import DeliveryRefused, SenderRefused

_LOCAL = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x1f\x7f]{1,64}")
_ANY = re.compile(r"[^\s<>,;:\"'()\[\]]+@[^\s<>,;:\"'()\[\]]+")


def address_of(text: str, receiver: str) -> Address:
    """Return an address, its domain as DNS has it (`xn--…`).

    Raises:
        DeliveryRefused: it is none.
    """
    found = _parsed("", text.strip())
    if found is None:
        raise DeliveryRefused(
            f"The address of {receiver} is no e-mail address: correct it in register/routing.yaml or "
            "RISK_EMAIL_ADDRESSES.",
            code="bad_address",
        )
    return found


def sender_of(text: str) -> Address:
    """Return who our mail is from: `Name <address>`, or an address.

    Raises:
        SenderRefused: it is none.
    """
    name, spec = parseaddr(text)
    found = _parsed(" ".join(name.split()), spec)
    if found is None:
        raise SenderRefused(
            "RISK_EMAIL_FROM is no e-mail address: set it to, for example, Risk <risk@example.com>.",
            code="bad_sender",
        )
    return found


def without_address(text: str) -> str:
    """Return what a server said, without the addresses that it repeats."""
    return _ANY.sub("<address>", " ".join(text.split()))[:200]


def _parsed(name: str, spec: str) -> Address | None:
    local, _, domain = spec.rpartition("@")
    if not _LOCAL.fullmatch(local):
        return None
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return None
    return Address(display_name=name, username=local, domain=ascii_domain)
