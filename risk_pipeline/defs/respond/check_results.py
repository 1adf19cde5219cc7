"""How a finding is shown as an asset check: its colour, its words, its numbers, its picture."""

from typing import TYPE_CHECKING

import dagster as dg

from risk_pipeline.domain.messages.ui_links import check_name
from risk_pipeline.pipeline.assets.outcome import Outcome

if TYPE_CHECKING:
    from risk_pipeline.pipeline.assets.rule_findings import RuleFinding


def to_check_result(
    finding: "RuleFinding", asset: dg.AssetKey, chart: str | None = None
) -> dg.AssetCheckResult:
    """Return what Dagster shows. Red is what a ticket tells or will tell; all else that is not fine warns."""
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=check_name(finding.rule_id),
        passed=finding.outcome is Outcome.WITHIN,
        severity=dg.AssetCheckSeverity.ERROR
        if finding.outcome is Outcome.TOLD
        else dg.AssetCheckSeverity.WARN,
        description=_description(finding, chart),
        metadata=_metadata(finding),
    )


def _description(finding: "RuleFinding", chart: str | None) -> str:
    """Return what is read first, as Markdown; Dagster shows a picture in it."""
    from risk_pipeline.notify.trackers.markup import Markdown

    markup = Markdown()
    tickets = [
        f"{markup.link(ticket.ref, ticket.address or '') if _is_web(ticket.address) else ticket.ref} "
        f"{markup.text(ticket.text)}"
        for ticket in finding.tickets
    ]
    picture = [f"![{finding.rule_id}]({chart})"] if chart else []
    return "\n\n".join([markup.text(finding.sentence), *tickets, *picture])


def _is_web(address: str | None) -> bool:
    return bool(address) and str(address).startswith(("http://", "https://"))


def _metadata(finding: "RuleFinding") -> dict[str, dg.MetadataValue]:
    numbers = {"value": finding.value, "limit": finding.limit}
    files = {
        f"page of {ticket.ref}": dg.MetadataValue.url(ticket.address)
        for ticket in finding.tickets
        if ticket.address
    }
    return {
        **{name: dg.MetadataValue.float(value) for name, value in numbers.items() if value is not None},
        "period": dg.MetadataValue.text(finding.period),
        "status": dg.MetadataValue.text(finding.status),
        "standing": dg.MetadataValue.text(finding.tally.standing.value),
        "outcome": dg.MetadataValue.text(finding.outcome.value),
        "verdicts": dg.MetadataValue.text(str(finding.tally)),
        "segments": _segments(finding),
        **files,
    }


def _segments(finding: "RuleFinding") -> dg.TableMetadataValue:
    columns = ("segment", "status", "value", "limit", "why", "not_told")
    records = [
        dg.TableRecord({name: str(getattr(line, name)) for name in columns}) for line in finding.segments
    ]
    titles = [dg.TableColumn(name, "string") for name in columns]
    return dg.MetadataValue.table(records, schema=dg.TableSchema(titles))
