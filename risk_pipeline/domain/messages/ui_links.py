"""Addresses in the Dagster UI: of a rule's check, of an asset, of a run."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from risk_pipeline.domain.register.rule import Rule

VERDICTS_ASSET = "rule_results"


def check_name(rule_id: str) -> str:
    """Return what Dagster calls the check of a rule: its names hold no dot."""
    return rule_id.replace(".", "__")


def checked_asset(rule: Rule) -> tuple[str, ...]:
    """Return the path of the asset that shows a rule's check: its indicator, or the verdicts."""
    return ("indicators", f"ind_{rule.indicator}") if rule.indicator else (VERDICTS_ASSET,)


def check_url(ui_url: str, rule: Rule) -> str:
    """Return where the check of a rule is shown."""
    query = urlencode({"view": "checks", "checkDetail": check_name(rule.id)})
    return f"{asset_url(ui_url, checked_asset(rule))}?{query}"


def asset_url(ui_url: str, path: Sequence[str]) -> str:
    """Return where an asset is shown."""
    return "/".join([ui_url.rstrip("/"), "assets", *(quote(part, safe="") for part in path)])


def run_url(ui_url: str, run_id: str) -> str:
    """Return where a run is shown."""
    return f"{ui_url.rstrip('/')}/runs/{quote(run_id, safe='')}"
