"""Feeds -> raw tables: idempotent, rejects kept with their reason, one transaction per feed.

A feed is described in `domain/register/feed.py`; the SQL that moves rows is in `warehouse/feeds/`.
"""

from risk_pipeline.ingest.load import load_feed, load_feeds
from risk_pipeline.ingest.options import FeedFailure, FeedLoad, IngestOptions

__all__ = ["FeedFailure", "FeedLoad", "IngestOptions", "load_feed", "load_feeds"]
