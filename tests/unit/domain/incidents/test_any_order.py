"""Whatever people, data and time do, in any order: no illegal state, one fold, an untouched past."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts import duties, move, people, record, review, statements
from risk_pipeline.domain.incidents.acts.severity import set_severity, take_numbers
from risk_pipeline.domain.incidents.clocks import advance, owed, with_clocks
from risk_pipeline.domain.incidents.figures import RecoveryCheck, SeriesRef, Trend
from risk_pipeline.domain.incidents.gates import Harm
from risk_pipeline.domain.incidents.history import check_history
from risk_pipeline.domain.incidents.incident import Change, Incident, fold, rebuild
from risk_pipeline.domain.incidents.states import TRANSITIONS, EventKind
from risk_pipeline.domain.register.incidents.role import RoleId
from risk_pipeline.domain.register.incidents.template import StatementKind
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, Effect
from risk_pipeline.domain.tickets.severity import Severity
from tests.builders.incidents.world import (
    ANA,
    BEN,
    BOOK,
    DATA,
    LEA,
    NOW,
    RHYTHM,
    a_ticket,
    an_action,
    an_incident,
    facts,
    loss,
)

MATRIX = BOOK.matrices["all"]
TICKETS = [
    a_ticket(),
    a_ticket(an_action(ActionKind.CONTAINMENT)),
    a_ticket(
        an_action(ActionKind.CONTAINMENT),
        an_action(ActionKind.CORRECTIVE, change="control C06", effect=Effect.EFFECTIVE),
        an_action(ActionKind.PREVENTIVE),
        is_open=False,
    ),
]
TRENDS = [Trend(series=SeriesRef(indicator="late"), is_worsening=each) for each in (True, False, None)]
CRITERIA = BOOK.types["mass_complaint"].recovery
Act = Callable[[Incident, datetime], list[Change]]
people_ = st.sampled_from([ANA, BEN, LEA])
tickets = st.sampled_from(TICKETS).map(lambda one: [one])
text = st.sampled_from(["", "because"])
role = st.sampled_from(list(RoleId))
number = st.integers(1, 3)
draft = st.builds(
    statements.Draft,
    title=st.just("We are on it"),
    sha=st.sampled_from(["a", "b"]),
    facts_version=st.sampled_from([None, 1, 2]),
    phrases=st.sampled_from([(), (), ("fault",)]),
)
press = statements.Address(StatementKind.HOLDING, "en", "press")


def one(call: Callable[..., Change], *drawn: st.SearchStrategy[object]) -> st.SearchStrategy[Act]:
    return st.tuples(*drawn).map(lambda args: lambda incident, now: [call(incident, args, now)])


ACTS: st.SearchStrategy[Act] = st.one_of(
    one(
        lambda i, a, t: move.contain(i, a[0], Harm([a[1]]), a[2], a[3], t),
        tickets,
        st.sampled_from(TRENDS),
        text,
        people_,
    ),
    one(
        lambda i, a, t: move.resolve(
            i, CRITERIA, [RecoveryCheck(criterion="remedied", is_met=a[0])], a[1], t
        ),
        st.sampled_from([True, True, False, None]),
        people_,
    ),
    one(lambda i, a, t: review.write(i, a[0], t, happened="a", escaped="b", went_well="c"), people_),
    one(
        lambda i, a, t: review.why(i, "so", a[0], a[1], a[2], t), st.sampled_from([None, 1, 2]), text, people_
    ),
    one(lambda i, a, t: move.approve_review(i, a[0], a[1], t), tickets, people_),
    one(lambda i, a, t: move.close(i, a[0], (), a[1], t), tickets, people_),
    one(lambda i, a, t: move.downgrade(i, a[0], a[1], t), text, people_),
    one(lambda i, a, t: move.reopen(i, a[0], a[1], t), text, people_),
    one(lambda i, a, t: people.assume(i, a[0], a[1], t, BOOK), role, people_),
    one(
        lambda i, a, t: people.hand_over(i, a[0], a[1], a[2], t, BOOK),
        role,
        st.sampled_from(["ben", ""]),
        people_,
    ),
    one(lambda i, a, t: people.renounce(i, a[0], a[1], a[2], t), role, text, people_),
    one(lambda i, a, t: statements.draft(i, press, a[0], a[1], t), draft, people_),
    one(lambda i, a, t: statements.supersede(i, a[0], a[1], a[2], t), number, draft, people_),
    one(lambda i, a, t: statements.submit(i, a[0], a[1], t), number, people_),
    one(lambda i, a, t: statements.approve(i, a[0], "", a[1], t), number, people_),
    one(lambda i, a, t: statements.give_back(i, a[0], a[1], a[2], t), number, text, people_),
    one(lambda i, a, t: statements.confirm(i, a[0], "", a[1], t), number, people_),
    one(lambda i, a, t: statements.publish(i, a[0], timedelta(hours=2), "site", a[1], t), number, people_),
    one(lambda i, a, t: duties.waive(i, "breach", a[0], a[1], t), text, people_),
    one(lambda i, a, t: duties.done(i, "breach", a[0], a[1], t), text, people_),
    one(lambda i, a, t: record.update(i, a[0], timedelta(hours=1), a[1], t), text, people_),
    one(
        lambda i, a, t: set_severity(i, a[0], "so", MATRIX, a[1], t), st.sampled_from(list(Severity)), people_
    ),
    st.integers(0, 200_000).map(lambda n: lambda i, t: take_numbers(i, [loss(n)], MATRIX, DATA, t)),
    st.just(lambda i, t: record.facts_written(i, facts(len(i.facts) + 1, t), DATA, t)),
    st.just(lambda i, t: advance(i, t, RHYTHM)),
)
STEPS = st.lists(st.tuples(ACTS, st.integers(0, 300)), max_size=40)


@given(STEPS)
@settings(max_examples=150, deadline=None)
def test_any_order_of_acts_keeps_every_promise(steps: list[tuple[Act, int]]) -> None:
    incident, now = an_incident(), NOW
    events: list[Change] = []
    for act, minutes in steps:
        now += timedelta(minutes=minutes)
        try:
            changes = act(incident, now)
        except TransitionRefused:
            continue
        for change in changes:
            wound = with_clocks(incident, change, RHYTHM)
            after = fold(incident, wound)
            events.append(wound)
            check_promises(incident, after, wound)
            incident = after
    assert rebuild_from(events) == incident


def rebuild_from(events: list[Change]) -> Incident | None:
    incident: Incident | None = an_incident()
    for change in events:
        incident = fold(incident, change)
    assert rebuild([]) is None
    return incident


def check_promises(before: Incident, after: Incident, change: Change) -> None:
    check_history(before, after)
    assert after.version == before.version + 1
    if after.state is not before.state:
        assert change.by in TRANSITIONS[before.state, after.state]
    if change.kind is EventKind.SEVERITY_LOWERED:
        assert after.severity.rank > before.severity.rank
    elif change.kind is not EventKind.DOWNGRADED:
        assert after.severity.rank <= before.severity.rank
    running = [clock.key for clock in after.clocks if clock.is_running]
    assert len(running) == len(set(running))
    assert set(running) <= owed(after)
    for statement in after.statements:
        for version in statement.versions:
            check_signatures(version)


def check_signatures(version: statements.StatementVersion) -> None:
    if version.approved:
        assert not version.approved.is_same(version.drafted.persons)
    if version.published:
        assert version.confirmed is not None
        assert version.approved is not None
        assert version.phrases == ()
        assert not version.confirmed.is_same(version.drafted.persons)
