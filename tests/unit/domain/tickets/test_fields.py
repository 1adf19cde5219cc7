"""An event sets only fields that a ticket has, with values of their types."""

import json
import typing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from risk_pipeline.domain.errors import FieldRefused
from risk_pipeline.domain.sla.sla_clock import Clock
from risk_pipeline.domain.tickets.fields import TicketFields, changed, only, read_fields, without
from risk_pipeline.domain.tickets.outcome.losses import Loss
from risk_pipeline.domain.tickets.outcome.remediation import Action
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.domain.tickets.ticket import By, Change, EventKind, State, Ticket, fold
from tests.builders.outbox_rows import a_ticket, born_with
from tests.builders.ticket_world import end_of

TICKET = a_ticket(42, "risk")
TYPES = typing.get_type_hints(TicketFields)
COUNTED = {"version", "transition"}
# The state is guarded by the table, and losses only grow: the guards have their own tests.
FREE = sorted(TYPES.keys() - {"state", "losses"})

instants, days = st.datetimes(timezones=st.just(UTC)), st.dates()
for model in (Action, Clock, Loss):
    st.register_type_strategy(
        model,
        st.builds(
            model,
            **{
                name: {datetime: instants, date: days}[info.annotation]
                for name, info in model.model_fields.items()
                if info.annotation in (datetime, date)
            },
            **({"currency": st.just("BRL")} if model is Loss else {}),
        ),
    )
st.register_type_strategy(datetime, instants)
st.register_type_strategy(date, days)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


def event(fields: dict[str, object]) -> Change:
    return Change(EventKind.NOTED, By.PERSON, "ana", end_of(1), "", typing.cast("TicketFields", fields))


def values_of(name: str) -> st.SearchStrategy[object]:
    return st.from_type(TYPES[name])


def test_fields_are_those_of_a_ticket_with_their_types() -> None:
    of_ticket = {name: info.annotation for name, info in Ticket.model_fields.items() if name not in COUNTED}
    assert of_ticket == TYPES


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"snoozd_until": date(2017, 12, 1)}, "T-000042: a ticket has no field 'snoozd_until'. Did you mean"),
        ({"severity": "P9"}, "T-000042: 'severity' should be of type Severity, and is of type str."),
        ({"snoozed_until": "2017-12-01"}, "T-000042: 'snoozed_until' should be a valid date, and is of type"),
        ({"version": 7}, "T-000042: a ticket has no field 'version'"),
        ({"actions": (1,)}, "T-000042: 'actions.0' should be"),
    ],
)
def test_what_does_not_fit_is_refused_by_ticket_and_field(fields: dict[str, object], text: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        fold(TICKET, event(fields))
    assert str(refused.value).startswith(text)


def test_a_birth_names_what_it_lacks() -> None:
    change = Change(EventKind.OPENED, By.DATA, "x", end_of(1), "", without(born_with(TICKET), {"owner"}))
    with pytest.raises(FieldRefused, match="a new ticket needs 'owner'"):
        fold(None, change)
    wrong = typing.cast("TicketFields", born_with(TICKET) | {"severity": "P1"})
    with pytest.raises(FieldRefused, match="'severity' should be of type Severity"):
        fold(None, replace(change, fields=wrong))


@settings(max_examples=100, deadline=None)
@given(name=st.text(min_size=1).filter(lambda name: name not in TYPES), value=st.integers() | st.none())
def test_any_unknown_field_is_refused(name: str, value: object) -> None:
    with pytest.raises(FieldRefused, match="T-000042: a ticket has no field"):
        fold(TICKET, event({name: value}))
    with pytest.raises(FieldRefused, match="T-000042: a ticket has no field"):
        read_fields(TICKET.ref, {name: value})


def fits(name: str, value: object) -> bool:
    """Whether the value is of the field's type, decided without the module under test."""
    if isinstance(value, bool):
        return False
    wanted = [kind for kind in typing.get_args(TYPES[name]) or (TYPES[name],) if isinstance(kind, type)]
    if datetime not in wanted and isinstance(value, datetime):
        return False
    return isinstance(value, (*wanted, int) if float in wanted else tuple(wanted))


@settings(max_examples=300, deadline=None)
@given(data=st.data(), name=st.sampled_from([name for name in FREE if "tuple" not in str(TYPES[name])]))
def test_any_value_of_another_type_is_refused(data: st.DataObject, name: str) -> None:
    others = st.one_of(
        st.booleans(), st.text(), st.integers(), st.floats(), days, instants, st.just(()), st.just([])
    )
    value = data.draw(others.filter(lambda value: not fits(name, value)))
    with pytest.raises(FieldRefused, match=f"T-000042: '{name}' should be"):
        fold(TICKET, event({name: value}))


@settings(max_examples=100, deadline=None)
@given(data=st.data(), name=st.sampled_from([name for name in FREE if "tuple" in str(TYPES[name])]))
def test_any_list_of_other_things_is_refused(data: st.DataObject, name: str) -> None:
    value = data.draw(st.just([]) | st.just("x") | st.just((object(),)) | st.just({}))
    with pytest.raises(FieldRefused, match=f"T-000042: '{name}"):
        fold(TICKET, event({name: value}))


@settings(max_examples=150, deadline=None)
@given(data=st.data(), names=st.sets(st.sampled_from(FREE), min_size=1, max_size=6))
def test_what_fits_folds_the_same_before_and_after_the_store_wrote_it(
    data: st.DataObject, names: set[str]
) -> None:
    fields = {name: data.draw(values_of(name), label=name) for name in sorted(names)}
    written = json.loads(json.dumps(to_jsonable_python(fields)))
    read = read_fields(TICKET.ref, written)
    assert read == fields
    assert fold(TICKET, event(typing.cast("dict[str, object]", read))) == fold(TICKET, event(fields))


def test_a_whole_birth_folds_the_same_after_the_store_wrote_it() -> None:
    written = json.loads(json.dumps(to_jsonable_python(dict(born_with(TICKET)))))
    birth = Change(EventKind.OPENED, By.DATA, "x", end_of(1), "", read_fields("T-42", written))
    assert fold(None, birth) == TICKET


def test_fields_are_picked_by_name_and_by_what_is_new() -> None:
    fields: TicketFields = {"severity": Severity.P1, "state": State.OPEN, "note": "x"}
    assert only(fields, {"note"}) == {"note": "x"}
    assert without(fields, {"note"}) == {"severity": Severity.P1, "state": State.OPEN}
    assert changed(TICKET, fields) == {"note": "x"}
    assert TypeAdapter(TicketFields).validate_python(fields, strict=True) == fields


def test_a_loss_and_a_cause_of_an_older_store_are_read_by_their_new_names() -> None:
    loss = {"at": "2024-03-01T00:00:00Z", "by": "ana", "currency": "BRL", "orders": 80}
    fields = read_fields("T-000001", {"losses": [loss], "root_cause_category": "partner.seller"})
    assert fields["losses"][0].cases == 80
    assert fields["root_cause_category"] is RootCause.PARTNER_MERCHANT
