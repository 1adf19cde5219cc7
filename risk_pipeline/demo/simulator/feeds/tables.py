"""The files of the further feeds: their names, columns, and which values are known from when.

No column tells a state: it follows from the instants known so far, so that a file cut at an earlier
day says what was true then.
"""

from collections.abc import Mapping

import pandas as pd

FEED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "refunds": (
        "refund_id",
        "order_id",
        "reason",
        "amount",
        "instrument_hash",
        "requested_at",
        "approved_at",
        "agent",
        "second_approver",
        "paid_at",
        "returned_at",
    ),
    "seller_admissions": (
        "seller_id",
        "applied_at",
        "documents_at",
        "checked_at",
        "checked_by",
        "deposit_at",
        "approved_at",
    ),
    "seller_documents": (
        "document_id",
        "seller_id",
        "type",
        "issued_on",
        "expires_on",
        "submitted_at",
        "verified_at",
        "verified_by",
    ),
    "listings": (
        "listing_id",
        "seller_id",
        "category",
        "listed_at",
        "is_flagged",
        "sampled_at",
        "is_restricted",
        "delisted_at",
    ),
}

FEED_FILES: Mapping[str, str] = {table: f"{table}.csv" for table in FEED_COLUMNS}

KNOWN_FROM: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "refunds": {
        "requested_at": (),
        "approved_at": ("agent", "second_approver"),
        "paid_at": (),
        "returned_at": (),
    },
    "seller_admissions": {
        "applied_at": (),
        "documents_at": (),
        "checked_at": ("checked_by",),
        "deposit_at": (),
        "approved_at": (),
    },
    "seller_documents": {"submitted_at": (), "verified_at": ("verified_by",)},
    "listings": {"listed_at": (), "sampled_at": ("is_restricted",), "delisted_at": ()},
}
"""By table its instants: from the first a row is known, from each other what is named with it."""


def forget_later(table: str, rows: pd.DataFrame, cutoff: pd.Timestamp) -> pd.DataFrame:
    """Leave out the rows, and blank the values, that become known at the cutoff or later."""
    first, *later = KNOWN_FROM[table]
    known = rows[~(_at(rows[first]) >= cutoff)].copy()
    for instant in later:
        is_later = _at(known[instant]) >= cutoff
        columns = [instant, *KNOWN_FROM[table][instant]]
        known.loc[is_later, columns] = ""
    return known


def _at(texts: pd.Series) -> pd.Series:
    """Instants of a text column; blank ones are NaT, which hides nothing."""
    return pd.to_datetime(texts, format="ISO8601", errors="coerce")
