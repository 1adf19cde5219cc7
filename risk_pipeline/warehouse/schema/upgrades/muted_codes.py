"""Give rows of earlier versions, in which `suppressed` held a sentence, a code; keep the sentence."""

from risk_pipeline.warehouse.sql import Connection, literal, table_name

# How sentences of earlier versions begin. A copy: what was written does not follow later changes of the enum.
OPENINGS = {
    "shadow": "shadow",
    "small effect": "small_effect",
    "known event": "known_event",
    "explained by the total": "explained_by_total",
    "same finding": "same_finding",
    "fading evidence": "fading",
    "told on an incident": "on_incident",
    "backfill": "backfill",
    "no receiver is left": "no_receiver",
    "closed at once": "closed_at_once",
    "snoozed": "snoozed",
    "the snooze ended": "snooze_ended",
    "flapping": "flapping",
    "storm": "storm",
    "nobody was told": "never_announced",
}


def add_codes(connection: Connection, table: str) -> None:
    """Let a table have both columns; nothing happens to one that has codes already."""
    name = table_name(table)
    cases = " ".join(
        f"when starts_with(suppressed, {literal(begin)}) then {literal(code)}"
        for begin, code in OPENINGS.items()
    )
    connection.execute(f"alter table {name} add column if not exists suppressed_detail varchar")
    connection.execute(
        f"update {name} set suppressed_detail = suppressed, suppressed = case {cases} else 'other' end "
        "where suppressed is not null and suppressed_detail is null"
    )
