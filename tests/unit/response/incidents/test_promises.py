"""A statement that names when the next word comes goes nowhere once that is past."""

from datetime import datetime, timedelta

import pytest

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts import record, statements
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.register.incidents.template import StatementKind
from risk_pipeline.response.incidents.desk import Desk
from risk_pipeline.response.incidents.statements import OwnText, Wanted, draft_statement, revise_statement
from risk_pipeline.store import Store
from tests.builders.incidents.desk import a_desk, declared
from tests.builders.incidents.world import ANA, BEN, DATA, LEA, NOW, facts, later

HOLDING = Wanted(StatementKind.HOLDING, "en")
LATE = later(hours=3)


def submitted(desk: Desk, ref: str, at: datetime) -> Incident:
    return desk.act(ref, ANA, at, lambda i, *_: [statements.submit(i, 1, ANA, at)])


def test_a_draft_that_promises_what_is_past_goes_to_nobody_until_an_update_names_the_next(
    store: Store,
) -> None:
    desk = a_desk(store)
    ref = declared(desk).ref
    desk.act(ref, ANA, NOW, lambda i, *_: [record.update(i, "we look", timedelta(hours=2), ANA, NOW)])
    draft_statement(desk, ref, HOLDING, ANA, LATE)
    with pytest.raises(
        TransitionRefused, match=r"promises the next update by 2026-03-03 00:00 UTC"
    ) as refused:
        submitted(desk, ref, LATE)
    assert f"risk incident update {ref}" in str(refused.value)
    assert f"risk incident statement revise {ref} 1" in str(refused.value)
    four = timedelta(hours=4)
    desk.act(ref, ANA, LATE, lambda i, *_: [record.update(i, "locked", four, ANA, LATE)])
    revise_statement(desk, ref, 1, OwnText(), ANA, LATE)
    assert submitted(desk, ref, LATE).statements[0].newest.promises_by == LATE + four
    at = LATE + four
    with pytest.raises(TransitionRefused, match="which is past"):
        desk.act(ref, LEA, at, lambda i, *_: [statements.approve(i, 1, "", LEA, at)])


def test_what_was_signed_in_time_goes_out_no_more_once_its_promise_is_past(store: Store) -> None:
    desk = a_desk(store)
    ref = declared(desk).ref
    desk.act(ref, ANA, NOW, lambda i, *_: [record.update(i, "we look", timedelta(hours=2), ANA, NOW)])
    desk.act(ref, DATA, NOW, lambda i, *_: record.facts_written(i, facts(1, NOW), DATA, NOW))
    draft_statement(desk, ref, HOLDING, ANA, NOW)
    submitted(desk, ref, NOW)
    desk.act(ref, LEA, NOW, lambda i, *_: [statements.approve(i, 1, "", LEA, NOW)])
    desk.act(ref, BEN, NOW, lambda i, *_: [statements.confirm(i, 1, "", BEN, NOW)])

    def publish(at: datetime) -> Incident:
        days = timedelta(days=1)
        return desk.act(ref, ANA, at, lambda i, *_: [statements.publish(i, 1, days, "site", ANA, at)])

    with pytest.raises(TransitionRefused, match="which is past"):
        publish(LATE)
    assert publish(later(hours=1)).statements[0].newest.published


@pytest.mark.parametrize("title", ["On it", ""])
def test_words_of_ones_own_promise_what_their_author_reads(store: Store, title: str) -> None:
    desk = a_desk(store)
    ref = declared(desk).ref
    desk.act(ref, ANA, NOW, lambda i, *_: [record.update(i, "we look", timedelta(hours=2), ANA, NOW)])
    own = Wanted(StatementKind.HOLDING, "en", title=title, text="We speak again tomorrow.")
    made = draft_statement(desk, ref, own, ANA, NOW)
    assert made.statements[0].newest.promises_by is None
    assert submitted(desk, ref, LATE)
