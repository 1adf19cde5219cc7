"""What support notes of a contact: a sentence or two by its topic, now and then with a customer's number."""

import numpy as np
import pandas as pd

from generator.planted import LOGINS

NOTES = {
    "card": (
        "card declined at the shop, balance was fine",
        "wants to know when the new card arrives",
        "card is lost, blocked it for the customer",
        "charged twice for one purchase",
        "can't find the PIN of the card",
        "asks about the fee of the prepaid card",
    ),
    "transfer": (
        "transfer did not arrive, sent it yesterday",
        "sent money to the wrong account, wants it back",
        "asks for the limit of transfers",
        "cash out not possible at the agent",
        "transfer is pending since this morning",
    ),
    "loan": (
        "asks why the loan was rejected",
        "wants to pay the loan early",
        "payment of the loan is not shown",
        "asks for another week to repay",
        "fee of the loan was higher than promised",
    ),
    "login": (
        "forgot the password, sent a new link",
        "new phone, code goes to the old number",
        "asks how to change the e-mail address",
        "password was not accepted, typing error",
    ),
    "other": (
        "asks for opening hours of the branch",
        "wants to close the account",
        "compliment for the staff in the branch",
        "complains about calls of a sales partner",
    ),
}
BROKEN = (
    "can't log in since the update",
    "app crashes right after the update when logging in",
    "cannot sign in, the screen stays white after the new version",
    "login fails with the new version of the app",
    "the app does not open any more since the update",
    "code is not accepted, updated the app this morning",
    "locked out after the update, reinstalled the app twice",
)
ENDINGS = ("", "", "", "", ", was friendly", ", very upset", ", will call again", ", solved on the phone")
NUMBERED = 0.05


def with_notes(rng: np.random.Generator, contacts: pd.DataFrame) -> pd.DataFrame:
    """Return the contacts with a note each; on the day of the bad release most logins are about it."""
    is_broken = (contacts["received_at"].dt.normalize() == LOGINS) & (contacts["topic"] == "login")
    is_broken &= rng.random(len(contacts)) < 0.9
    notes = [
        _one_of(rng, BROKEN if broken else NOTES[topic]) + _one_of(rng, ENDINGS) + _number(rng)
        for topic, broken in zip(contacts["topic"], is_broken, strict=True)
    ]
    return contacts.assign(note=notes)


def _one_of(rng: np.random.Generator, texts: tuple[str, ...]) -> str:
    return texts[rng.integers(len(texts))]


def _number(rng: np.random.Generator) -> str:
    """Return what should not be in a note and is: a phone number."""
    return f", call back on +56 9 {rng.integers(10**7, 10**8)}" if rng.random() < NUMBERED else ""
