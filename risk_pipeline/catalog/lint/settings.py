"""Is every setting there without which no day can be cut, and does each variable set something?"""

from collections.abc import Iterator

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.settings import PROJECT_FILE, Settings, settings_not_set, unknown_variables


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Yield L801 for each required setting that is not set, L802 for each variable that nothing reads."""
    for key, what in settings_not_set(settings).items():
        yield Finding(PROJECT_FILE, "", key, "L801", what)
    for variable, what in unknown_variables(settings).items():
        yield Finding("environment", "", variable, "L802", what)
