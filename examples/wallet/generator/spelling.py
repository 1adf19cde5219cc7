"""How each system spells its rows: day first, dots and commas, offsets, as real exports do."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from generator.planted import ZONE


@dataclass(frozen=True)
class Spelling:
    """How a feed becomes a file."""

    changes: tuple[str, ...]
    """Columns with the instants at which a row changes; the first is its beginning."""
    spell: Callable[[pd.DataFrame], pd.DataFrame]
    encoding: str = "utf-8"
    delimiter: str = ";"


def _spell_accounts(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": rows["account_id"],
            "opened_at": _day_first(rows["opened_at"]),
            "region": rows["region"],
            "level": rows["level"],
            "blocked_at": _day_first(rows["blocked_at"]),
        }
    )


def _spell_transfers(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "transfer_id": rows["transfer_id"],
            "created_at": _day_first(rows["created_at"]),
            "account_id": rows["account_id"],
            "kind": rows["kind"],
            "amount": _dotted(rows["amount"]),
            "reversed_at": _day_first(rows["reversed_at"]),
        }
    )


def _spell_cards(rows: pd.DataFrame) -> pd.DataFrame:
    zoned = rows["authorised_at"].dt.tz_localize(ZONE, ambiguous=True)
    return rows.assign(authorised_at=zoned.map(lambda at: at.isoformat()))


def _spell_loans(rows: pd.DataFrame) -> pd.DataFrame:
    decision = rows["decision"].where(rows["decided_at"].notna(), "open")
    return pd.DataFrame(
        {
            "application_id": rows["application_id"],
            "applied_at": _day_first(rows["applied_at"]),
            "account_id": rows["account_id"],
            "channel": rows["channel"],
            "branch": rows["branch"],
            "amount": _dotted(rows["amount"]),
            "term_days": rows["term_days"],
            "monthly_rate": _comma(rows["monthly_rate"]),
            "score": _comma(rows["score"]),
            "decision": decision,
            "decided_at": _day_first(rows["decided_at"]),
            "paid_out_at": _day_first(rows["paid_out_at"]),
            "due_amount": _dotted(rows["due_amount"]),
            "due_on": rows["due_on"].where(rows["paid_out_at"].notna()).dt.strftime("%d-%m-%Y"),
        }
    )


def _spell_repayments(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "repayment_id": rows["repayment_id"],
            "loan_id": rows["loan_id"],
            "paid_at": _day_first(rows["paid_at"]),
            "amount": _dotted(rows["amount"]),
            "recorded_at": _day_first(rows["recorded_at"]),
        }
    )


def _spell_contacts(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "received_at": _day_first(rows["received_at"]),
            "way": rows["way"],
            "topic": rows["topic"],
            "waited_minutes": _comma(rows["waited_minutes"]),
            "note": rows["note"],
        }
    )


def _day_first(at: pd.Series) -> pd.Series:
    return at.dt.strftime("%d-%m-%Y %H:%M:%S")


def _dotted(amount: pd.Series) -> pd.Series:
    return amount.map(lambda pesos: f"{pesos:,}".replace(",", "."))


def _comma(number: pd.Series) -> pd.Series:
    return number.map(lambda value: f"{value:.1f}".replace(".", ","))


SPELLINGS = {
    "accounts": Spelling(("opened_at", "blocked_at"), _spell_accounts),
    "transfers": Spelling(("created_at", "reversed_at"), _spell_transfers),
    "card_payments": Spelling(("authorised_at",), _spell_cards, delimiter=","),
    "loan_applications": Spelling(("applied_at", "decided_at", "paid_out_at"), _spell_loans, "latin-1"),
    "repayments": Spelling(("recorded_at",), _spell_repayments),
    "support_contacts": Spelling(("received_at",), _spell_contacts),
}
