"""Feeds -> raw tables: idempotent, rejects kept with their reason, one transaction per feed.

What a feed is lies in `domain/feed.py`; the SQL that moves rows lies in `warehouse/`.
"""

from risk_pipeline.ingest.load import load_feed, load_feeds
from risk_pipeline.ingest.options import FeedFailure, FeedLoad, IngestOptions

__all__ = ["FeedFailure", "FeedLoad", "IngestOptions", "load_feed", "load_feeds"]
