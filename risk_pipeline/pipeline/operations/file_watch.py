"""Which files are at the feeds' locations, without reading them: for the sensor that waits for new files."""

import hashlib
import json
from pathlib import Path

from risk_pipeline.pipeline.app import Platform

_FILE_FORMATS = {"csv", "parquet", "json", "xlsx"}


def file_states(platform: Platform) -> dict[str, str]:
    """Return size and time of change of every local file of a feed, by path."""
    states: dict[str, str] = {}
    for feed in platform.catalog.feeds.values():
        if feed.location is None or feed.format not in _FILE_FORMATS or "://" in feed.location:
            continue
        pattern = Path(feed.location.replace("{data_dir}", platform.settings.data_dir)).absolute()
        for path in Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))):
            stat = path.stat()
            states[str(path)] = f"{stat.st_size}:{stat.st_mtime_ns}"
    return states


def fingerprint(states: dict[str, str]) -> str:
    """Return a short hash of what was seen, the same for the same files."""
    return hashlib.sha256(json.dumps(states, sort_keys=True).encode()).hexdigest()[:16]
