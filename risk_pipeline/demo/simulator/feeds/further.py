"""The further feeds of a simulation as text, as they are known at the end of its last day."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from risk_pipeline.demo.simulator.feeds.admission import admission_rows, document_rows, listing_rows
from risk_pipeline.demo.simulator.feeds.buyers import account_rows, signal_rows
from risk_pipeline.demo.simulator.feeds.cards import attempt_rows, chargeback_rows
from risk_pipeline.demo.simulator.feeds.complaints import complaint_rows
from risk_pipeline.demo.simulator.feeds.evidence import evidence_rows
from risk_pipeline.demo.simulator.feeds.promotions import campaign_rows, price_change_rows, redemption_rows
from risk_pipeline.demo.simulator.feeds.public import mention_rows, privacy_rows
from risk_pipeline.demo.simulator.feeds.refunds import refund_rows
from risk_pipeline.demo.simulator.feeds.story import Story
from risk_pipeline.demo.simulator.feeds.tables import KNOWN_FROM, forget_later
from risk_pipeline.demo.simulator.known_rows import Formatter

_MAKERS: Mapping[str, Callable[[Story], pd.DataFrame]] = {
    "refunds": refund_rows,
    "complaints": complaint_rows,
    "payment_attempts": attempt_rows,
    "chargebacks": chargeback_rows,
    "accounts": account_rows,
    "review_signals": signal_rows,
    "promo_redemptions": redemption_rows,
    "campaigns": campaign_rows,
    "price_changes": price_change_rows,
    "seller_admissions": admission_rows,
    "seller_documents": document_rows,
    "listings": listing_rows,
    "mentions": mention_rows,
    "privacy_requests": privacy_rows,
    "control_evidence": evidence_rows,
}
_DATES = ("issued_on", "expires_on", "starts_on", "ends_on")


def further_rows(story: Story) -> dict[str, pd.DataFrame]:
    """Return the rows of each further feed by table, in the order in which they became known."""
    cutoff = pd.Timestamp(story.setting.scenario.end) + pd.Timedelta(days=1)
    return {table: _known(story, table, make(story), cutoff) for table, make in _MAKERS.items()}


def _known(story: Story, table: str, rows: pd.DataFrame, cutoff: pd.Timestamp) -> pd.DataFrame:
    """Write instants as text and forget what is not known yet."""
    first, *_ = KNOWN_FROM[table]
    at = Formatter(story.setting.scenario.start)
    told = rows.sort_values(first, kind="stable", ignore_index=True)
    dated = [name for name in KNOWN_FROM[table] if name not in _DATES]
    told = told.assign(**{name: at(told[name]) for name in dated})
    for name in _DATES:
        if name in told:
            told[name] = [text[:10] for text in at(told[name])]
    return forget_later(table, told, cutoff).replace({np.nan: ""}).reset_index(drop=True)
