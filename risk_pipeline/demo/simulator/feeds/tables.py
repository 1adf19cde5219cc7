"""The files of the further feeds: their names, columns, and which values are known from when.

No column tells a state: it follows from the instants known so far, so that a file cut at an earlier
day says what was true then.
"""

from collections.abc import Mapping

import pandas as pd

_COLUMNS = {
    "refunds": """refund_id order_id reason amount instrument_hash requested_at approved_at agent
        second_approver paid_at returned_at""",
    "complaints": """complaint_id order_id channel cause text opened_at first_reply_at closed_at
        reopened_at""",
    "payment_attempts": "attempt_id order_id attempted_at gateway bin6 card_hash amount result",
    "chargebacks": "chargeback_id order_id received_at reason_code amount",
    "accounts": "account_id signed_up_at",
    "review_signals": "review_id device_hash answered_at",
    "promo_redemptions": """redemption_id campaign_id order_id account_id amount device_hash
        instrument_hash redeemed_at""",
    "campaigns": "campaign_id title starts_on ends_on budget",
    "price_changes": """change_id product_id category changed_at old_price new_price stacked_discount
        changed_by approved_by""",
    "seller_admissions": """seller_id applied_at documents_at checked_at checked_by deposit_at
        approved_at""",
    "seller_documents": """document_id seller_id type issued_on expires_on submitted_at verified_at
        verified_by""",
    "listings": "listing_id seller_id category listed_at is_flagged sampled_at is_restricted delisted_at",
    "mentions": """mention_id posted_at platform topic author_hash reach is_negative language text
        first_reply_at""",
    "privacy_requests": "request_id kind received_at statutory_days answered_at",
    "control_evidence": """evidence_id control_id kind due_at performed_at performed_by approved_by
        population exceptions""",
}
FEED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    table: tuple(columns.split()) for table, columns in _COLUMNS.items()
}
FEED_FILES: Mapping[str, str] = {table: f"{table}.csv" for table in FEED_COLUMNS}

KNOWN_FROM: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "refunds": {
        "requested_at": (),
        "approved_at": ("agent", "second_approver"),
        "paid_at": (),
        "returned_at": (),
    },
    "complaints": {"opened_at": (), "first_reply_at": (), "closed_at": (), "reopened_at": ()},
    "payment_attempts": {"attempted_at": ()},
    "chargebacks": {"received_at": ()},
    "accounts": {"signed_up_at": ()},
    "review_signals": {"answered_at": ()},
    "promo_redemptions": {"redeemed_at": ()},
    "campaigns": {"starts_on": ()},
    "price_changes": {"changed_at": ()},
    "seller_admissions": {
        "applied_at": (),
        "documents_at": (),
        "checked_at": ("checked_by",),
        "deposit_at": (),
        "approved_at": (),
    },
    "seller_documents": {"submitted_at": (), "verified_at": ("verified_by",)},
    "listings": {"listed_at": (), "sampled_at": ("is_restricted",), "delisted_at": ()},
    "mentions": {"posted_at": (), "first_reply_at": ()},
    "privacy_requests": {"received_at": (), "answered_at": ()},
    "control_evidence": {
        "due_at": (),
        "performed_at": ("performed_by", "approved_by", "population", "exceptions"),
    },
}
"""By table its instants: from the first a row is known, from each other what is named with it."""


def forget_later(table: str, rows: pd.DataFrame, cutoff: pd.Timestamp) -> pd.DataFrame:
    """Leave out the rows, and blank the values, that become known at the cutoff or later."""
    first, *later = KNOWN_FROM[table]
    known = rows[~(_at(rows[first]) >= cutoff)].copy()
    for instant in later:
        is_later = _at(known[instant]) >= cutoff
        for column in (instant, *KNOWN_FROM[table][instant]):
            known[column] = known[column].mask(is_later, "")
    return known


def _at(texts: pd.Series) -> pd.Series:
    """Instants of a text column; blank ones are NaT, which hides nothing."""
    return pd.to_datetime(texts, format="ISO8601", errors="coerce")
