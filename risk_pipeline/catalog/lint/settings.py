"""Is every setting there without which no day can be cut and no amount be read?"""

from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.settings import PROJECT_FILE, Settings, settings_not_set


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Yield L801 for each required setting that is not set."""
    for key, what in settings_not_set(settings).items():
        yield Finding(PROJECT_FILE, "", key, "L801", what)
