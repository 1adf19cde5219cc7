"""What people were told of each ticket last, as data: the diagnosis that the next message is written from."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from risk_pipeline.domain.diagnosis.diagnosis import TicketDiagnosis
from risk_pipeline.store.schema import TicketDiagnosisRow
from risk_pipeline.store.transaction import Transaction, chunks, dialect_of


def read_diagnoses(transaction: Transaction, ids: Collection[int]) -> dict[int, TicketDiagnosis]:
    """Return what is remembered of these tickets, by id; tickets nobody was told of are left out."""
    found: dict[int, TicketDiagnosis] = {}
    for keys in chunks(sorted(ids)):
        rows = transaction.connection.execute(
            select(TicketDiagnosisRow.ticket_id, TicketDiagnosisRow.body).where(
                TicketDiagnosisRow.ticket_id.in_(keys)
            )
        )
        found |= {row["ticket_id"]: TicketDiagnosis.model_validate(row["body"]) for row in rows.mappings()}
    return found


def keep_diagnoses(transaction: Transaction, told: Mapping[int, TicketDiagnosis]) -> None:
    """Remember diagnoses by the id of the ticket, each in place of the one before."""
    rows = [
        {"ticket_id": id_, "begin": each.figures.begin, "body": each.model_dump(mode="json")}
        for id_, each in told.items()
    ]
    if not rows:
        return
    insert = dialect_of(transaction.connection).insert(TicketDiagnosisRow)
    newer = {"begin": insert.excluded.begin, "body": insert.excluded.body}
    transaction.connection.execute(
        insert.on_conflict_do_update(index_elements=[TicketDiagnosisRow.ticket_id], set_=newer), rows
    )
