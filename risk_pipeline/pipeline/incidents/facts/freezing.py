"""Freeze what a facts sheet rests on, and see later what became of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from risk_pipeline.domain.errors import HistoryError, RiskError
from risk_pipeline.domain.incidents.facts.sealing import RowsDifference
from risk_pipeline.domain.incidents.figures import Evidence
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.facts.composing import LaidDown
from risk_pipeline.pipeline.incidents.facts.places import folder_of
from risk_pipeline.warehouse.connection import Connection
from risk_pipeline.warehouse.incidents.fingerprints import (
    compare_kinds,
    compare_with_frozen,
    read_frozen_seals,
    read_seals,
    write_fingerprints,
)
from risk_pipeline.warehouse.incidents.samples import read_samples
from risk_pipeline.warehouse.incidents.spans import rows_sql


def freeze(platform: Platform, connection: Connection, rows: LaidDown, ref: str) -> list[Evidence]:
    """Freeze the rows laid down: a file of fingerprints, and per ticket its query, seals and masked sample.

    The file is named by what it holds: the same rows give the same file, however often they are frozen.
    """
    seals = read_seals(connection, rows.spans)
    whole = "\n".join(
        f"{span.name} {seal.contents_hash}" for span, seal in zip(rows.spans, seals, strict=True)
    )
    name = f"rows-{hashlib.sha256(whole.encode()).hexdigest()[:16]}.parquet"
    path = folder_of(platform.settings, ref) / name
    if not path.exists():
        write_fingerprints(connection, rows.spans, path)
    samples = read_samples(connection, rows.spans)
    return [
        Evidence(
            name=span.name,
            query=rows_sql(span, platform.settings.time_zone),
            keys_hash=seal.keys_hash,
            contents_hash=seal.contents_hash,
            rows=seal.rows,
            file=name,
            sample=tuple(sample),
        )
        for span, seal, sample in zip(rows.spans, seals, samples, strict=True)
    ]


@dataclass(frozen=True)
class SinceFrozen:
    """What became of the rows that a version rests on: by ticket, and each key once by kind."""

    by_name: dict[str, RowsDifference]
    by_kind: dict[str, RowsDifference]

    @property
    def is_same(self) -> bool:
        """Whether every row is as it was."""
        return all(each.is_same for each in self.by_name.values())


def compare(
    platform: Platform,
    connection: Connection,
    rows: LaidDown,
    ref: str,
    frozen: Sequence[Evidence],
    as_of: date,
) -> SinceFrozen:
    """Return what became of frozen rows, held against those laid down; `as_of` is the day of the version.

    Raises:
        HistoryError: the file of fingerprints is not what was frozen.
        RiskError: it is gone.
    """
    names = {each.file for each in frozen} - {""}
    if not names:
        return SinceFrozen({}, {})
    path = folder_of(platform.settings, ref) / names.pop()
    if not path.is_file():
        raise RiskError(
            f"{ref}: {path.name} is gone from {path.parent}. Bring it back from a backup; the hashes in the "
            "store still tell whether it is the right one."
        )
    seals = read_frozen_seals(connection, path)
    for each in frozen:
        seal = seals.get(each.name)
        if (seal.contents_hash != each.contents_hash) if seal else each.rows:
            raise HistoryError(
                f"{ref}: {path.name} is not what was frozen: the rows of {each.name} give another hash. "
                "Somebody changed the file; bring it back from a backup."
            )
    return SinceFrozen(
        compare_with_frozen(connection, rows.spans, path, as_of),
        compare_kinds(connection, rows.spans, path, as_of),
    )
