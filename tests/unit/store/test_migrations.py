"""A store written by an older version, opened by this one: nothing lost, history chained."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, insert, text
from sqlalchemy.exc import DBAPIError

from risk_pipeline.domain.muting_reasons import Muted, Suppression
from risk_pipeline.domain.tickets import person_actions
from risk_pipeline.domain.tickets.history.event_chain import FIELDS, event_hash
from risk_pipeline.domain.tickets.lifecycle import RuleFacts, TicketPolicy
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.ticket import Change, Resolution, Step, Ticket, fold, rebuild
from risk_pipeline.response import run_clocks
from risk_pipeline.store import Store, database, find_ticket, list_events, list_tickets, open_store
from risk_pipeline.store.queries.audit import read_events, verify_events
from risk_pipeline.store.records import to_event_row, to_ticket_row
from tests.builders.response_desk import Desk
from tests.builders.response_plan import a_plan
from tests.builders.ticket_world import ANA, a_verdict, apply_stream, end_of

# What a person's closing did not write yet.
NEWER = {
    *("progressed_at", "root_cause_category", "escape_category"),
    *("snoozed_until", "hold_until", "hold_reason"),
}
# What the data did not write yet.
LATER = {"moves", "episode"}


def old_store(url: str, monkeypatch: pytest.MonkeyPatch, version: str = "0001") -> Store:
    """A store at the first version of the schema, or at a later one."""
    from alembic import command

    with monkeypatch.context() as patch:
        patch.setattr(database, "bring_up_to_date", lambda store: None)
        store = open_store(url)
    with store.writing() as transaction:
        command.upgrade(database.migration_config(transaction.connection), version)
    return store


def histories() -> list[list[Step]]:
    """A ticket that came back and one that a person closed, as the first version wrote them."""
    found = []
    for number, statuses in ((1, ["red", "green", "green", "red"]), (2, ["red", "amber"])):
        verdicts = [a_verdict(n, s, segment=f"s{number}") for n, s in enumerate(statuses)]
        facts = RuleFacts(owner="fulfilment_ops", channel="risk", ticket_id=number)
        _, changes = apply_stream(None, verdicts, TicketPolicy(), end_of(9), facts)
        steps: list[Step] = []
        ticket: Ticket | None = None
        for change in map(_as_before, changes):
            before, ticket = ticket, fold(ticket, change)
            steps.append(Step(before, change, ticket))
        found.append(steps)
    last = found[1][-1].after
    closing = Closing(Resolution.FALSE_POSITIVE, note="limit — too tight “quoted” 🧭")
    change = person_actions.close(last, closing, ANA, end_of(3))
    fields = {name: value for name, value in change.fields.items() if name not in NEWER}
    change = replace(change, fields=fields, source="")
    found[1].append(Step(last, change, fold(last, change)))
    return found


def _as_before(change: Change) -> Change:
    return replace(change, fields={name: value for name, value in change.fields.items() if name not in LATER})


def _with_sentence(row: dict[str, Any]) -> dict[str, Any]:
    """The row as it was while `suppressed` held the sentence."""
    return row | {"suppressed": row["suppressed_detail"]}


def write_as_before(store: Store, steps: list[list[Step]]) -> None:
    with store.engine.begin() as connection:
        meta = MetaData()
        tables = [Table(name, meta, autoload_with=connection) for name in ("ticket", "ticket_event")]
        for history in steps:
            rows: list[list[dict[str, Any]]] = [
                [to_ticket_row(history[-1].after)],
                [_with_sentence(to_event_row(step)) for step in history],
            ]
            for table, some in zip(tables, rows, strict=True):
                known = [{name: row[name] for name in row if name in table.c} for row in some]
                connection.execute(insert(table), known)


def test_store_of_the_first_version_is_upgraded_with_its_history(
    empty_store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old_store(empty_store_url, monkeypatch)
    steps = histories()
    write_as_before(before, steps)
    before.close()
    store = open_store(empty_store_url)
    found = verify_events(store, states=True)
    assert (found.broken, found.events) == ((), sum(map(len, steps)))
    for history in steps:
        ticket = find_ticket(store, history[-1].after.ref)
        assert ticket == history[-1].after
        assert rebuild(event.change for event in list_events(store, history[-1].after.id)) == ticket
    for verb in ("update ticket_event set actor = 'x'", "delete from ticket_event"):
        with pytest.raises(DBAPIError, match="append-only"), store.engine.begin() as connection:
            connection.execute(text(verb))
    store.close()


def test_store_of_the_first_version_lives_on_under_clocks_and_the_chain(
    empty_store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old_store(empty_store_url, monkeypatch)
    write_as_before(before, histories())
    before.close()
    store = open_store(empty_store_url)
    desk = Desk(store, plan=a_plan())
    report = run_clocks(store, catalog=desk.book, policy=desk.policy, now=end_of(9))
    assert report.adopted == 1
    desk.ack("T-1", 9)
    desk.run(9, [a_verdict(9, segment="s1")])
    assert verify_events(store, states=True).broken == ()
    assert {clock.started_at for clock in desk.ticket("T-1").clocks} == {end_of(9)}
    assert [ticket.ref for ticket in list_tickets(store)] == ["T-000001", "T-000002"]
    store.close()


def test_store_of_sentences_gets_codes_and_keeps_its_hashes(
    empty_store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = ["backfill", None, "storm T-000042", "hush"]
    reasons = [text and Suppression(Muted.of_sentence(text), text) for text in sentences]
    steps = histories()
    steps[0][:4] = [replace(step, suppressed=why) for step, why in zip(steps[0][:4], reasons, strict=True)]
    before = old_store(empty_store_url, monkeypatch)
    write_as_before(before, steps)
    before.close()
    store = open_store(empty_store_url)
    assert [event.suppressed for event in list_events(store, 1)][:4] == reasons
    assert [why and why.code for why in reasons] == [Muted.BACKFILL, None, Muted.STORM, Muted.OTHER]
    assert verify_events(store, states=True).broken == ()
    # What an event says in its chain is the sentence, as the versions without codes had it.
    first = next(iter(read_events(store)))
    said = {name: first[name] for name in FIELDS} | {"suppressed": "backfill"}
    assert event_hash(said, first["prev_hash"]) == first["hash"]
    store.close()


def test_store_upgrade_that_dies_in_the_middle_changes_nothing(
    empty_store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old_store(empty_store_url, monkeypatch)
    write_as_before(before, histories())
    before.close()
    with monkeypatch.context() as patch:
        patch.setattr("risk_pipeline.domain.tickets.history.event_chain.hashlib.sha256", _fails)
        with pytest.raises(ZeroDivisionError):
            open_store(empty_store_url)
    store = open_store(empty_store_url)
    assert verify_events(store, states=True).broken == ()
    store.close()


def _fails(_: bytes) -> object:
    raise ZeroDivisionError


def test_store_what_is_older_than_the_seals_is_sealed_as_it_stands(
    empty_store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old_store(empty_store_url, monkeypatch, "0010")
    with before.engine.begin() as connection:
        for sha in ("a", "b"):
            connection.execute(
                text(
                    "insert into rule_version (sha, rule_id, first_seen_at, body) "
                    f"values ('{sha}', 'line.rule', '2017-01-01 00:00:00.000000', '{{}}')"
                )
            )
    before.close()
    store = open_store(empty_store_url)
    found = verify_events(store)
    assert (found.broken, found.seals, found.adopted) == ((), 3, 2)
    with store.engine.begin() as connection:
        connection.execute(text("update rule_version set rule_id = 'harmless' where sha = 'b'"))
    assert [broken.subject for broken in verify_events(store).broken] == ["rule version b"]
    store.close()


def test_store_that_kept_channels_among_people_keeps_the_people(
    empty_store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old_store(empty_store_url, monkeypatch, "0014")
    with before.engine.begin() as connection:
        for key, found in (("#9f86d081884c7d65", '[{"ops": "C1"}, ""]'), ("ana@example.org", "U1")):
            connection.execute(
                text("insert into known_person values (:key, :found, '2024-04-11 06:00:00.000000')"),
                {"key": key, "found": found},
            )
    before.close()
    store = open_store(empty_store_url)
    with store.engine.begin() as connection:
        assert connection.execute(text("select email from known_person")).scalars().all() == [
            "ana@example.org"
        ]
        assert connection.execute(text("select count(*) from channel_list")).scalar() == 0
    store.close()
