"""A few rows as an example of what is counted: ids, days and numbers; what is about people is masked."""

from collections.abc import Sequence
from datetime import date

from risk_pipeline.domain.incidents.facts.sealing import FINGERPRINT
from risk_pipeline.domain.incidents.facts.span import Span
from risk_pipeline.domain.json import JsonValue
from risk_pipeline.warehouse.incidents.fingerprints import ROWS
from risk_pipeline.warehouse.sql import Connection, saying

SAMPLE = 5


def read_samples(connection: Connection, spans: Sequence[Span]) -> list[list[dict[str, JsonValue]]]:
    """Return of each span the few rows with the most money behind them, of those laid down.

    Of a row there is its key (a fingerprint where it is about a person), its first day and its money; never
    whose it is, nor any text.
    """
    personal = [number for number, span in enumerate(spans) if span.is_id_personal]
    with saying("The rows behind the incident cannot be shown"):
        found = connection.execute(
            f"""
            select
                span, case
                    when span in (select unnest($personal::int[])) then left(sha256(entity_id), {FINGERPRINT})
                    else entity_id
                end, on_day, exposure_minor
            from {ROWS}
            qualify row_number() over (partition by span order by exposure_minor desc, entity_id) <= {SAMPLE}
            order by span, exposure_minor desc, entity_id
            """,
            {"personal": personal},
        ).fetchall()
    samples: list[list[dict[str, JsonValue]]] = [[] for _ in spans]
    for span, key, on_day, money in found:
        samples[span].append({"key": key, "on": _text(on_day), "exposure_minor": money})
    return samples


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
