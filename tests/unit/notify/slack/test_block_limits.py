"""No content makes Slack refuse a message."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from risk_pipeline.domain.diagnosis.chart import ChartPoint, Segment
from risk_pipeline.domain.messages.facts import ChildFacts, Happening, Names, OldWords
from risk_pipeline.domain.messages.message import DeliveryKind, Link, TicketMessage
from risk_pipeline.domain.tickets.ticket import State
from risk_pipeline.notify.slack.blocks import MAX_PAYLOAD, payload_size, to_blocks, to_text
from tests.builders.slack_limits import assert_slack_takes, units
from tests.builders.ticket_messages import a_message

ROOT = DeliveryKind.ROOT

texts = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    [
        "",
        " \n\t ",
        "&" * 4000,
        "<" * 3500,
        '"\\' * 3000,
        "\x00\x1b\u2028" * 400,
        "👩‍👩‍👧‍👦🇧🇷" * 900,
        "word " * 900,
        "`*_~|" * 700,
        "\ud800lone",
    ]
)

numbers = st.none() | st.floats(width=64) | st.integers(-(2**62), 2**62).map(float)

units_of = st.sampled_from(["ratio", "count", "days", "hours", "money_minor"])

points = st.builds(ChartPoint, label=texts, value=numbers, limit=numbers, expected=numbers)

segments = st.builds(Segment, name=texts, value=numbers, numerator=numbers, denominator=numbers)

children = st.builds(ChildFacts, ref=texts, severity=texts, state=texts, place=texts, value=numbers)

links = st.builds(Link, label=texts, url=texts | texts.map(lambda text: f"https://example.com/{text}"))

messages = st.builds(
    TicketMessage,
    **dict.fromkeys(
        (name for name, field in TicketMessage.model_fields.items() if field.annotation is str), texts
    )
    | {
        "time_zone": st.sampled_from(["", "America/Sao_Paulo"]),
        "unit": units_of,
        "status": st.sampled_from(State),
    },
    limit_kind=st.none() | texts,
    owner_mention=st.none() | texts,
    limits=st.none() | st.tuples(st.floats(width=64), st.floats(width=64)),
    first_opened=st.none() | st.dates(),
    period_start=st.dates(),
    since=st.dates(),
    breached_periods=st.integers(0, 10**6),
    value=numbers,
    limit=numbers,
    expected=numbers,
    affected_count=numbers,
    exposure_minor=st.none() | st.integers(-(2**62), 2**62),
    top_segments=st.lists(segments, max_size=8).map(tuple),
    playbook_steps=st.lists(texts, max_size=12).map(tuple),
    links=st.lists(links, max_size=9).map(tuple),
    chart=st.lists(points, max_size=30).map(tuple),
    children=st.lists(children, max_size=80).map(tuple),
    titles=st.builds(Names, line=texts, dimension=texts, segment=texts),
    event=st.builds(Happening, actor=texts, words=texts, to=texts),
    old_words=st.none() | st.builds(OldWords, head=texts, text=texts, event=texts, data=texts),
    begins=st.booleans(),
    recurrence_count=st.integers(0, 99),
    occurred_at=st.datetimes(
        min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
        timezones=st.just(UTC),
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(message=messages, kind=st.sampled_from(DeliveryKind), buttons=st.booleans())
def test_no_content_makes_slack_refuse_a_message(
    message: TicketMessage, kind: DeliveryKind, buttons: bool
) -> None:
    payload = to_blocks(message, kind, buttons=buttons)
    assert_slack_takes(payload)
    assert payload_size(payload) <= MAX_PAYLOAD
    assert 1 <= units(to_text(message, kind)) <= 4000


def a_child(text: str) -> ChildFacts:
    return ChildFacts(ref=text, severity=text, state=text, place=text, value=1e300)


@settings(max_examples=30, deadline=None)
@example(text="&", times=53)
@example(text='"', times=141)
@given(text=st.sampled_from(["&", "<", '"', "👩‍👩‍👧‍👦", "long name ", "\\"]), times=st.integers(1, 1500))
def test_the_fullest_message_still_fits(text: str, times: int) -> None:
    long = text * times
    kept = {"unit", "status", "grain", "language", "ticket_kind", "time_zone"}
    strings = {name: long for name, value in a_message() if isinstance(value, str) and name not in kept}
    message = a_message(
        **strings,
        top_segments=[Segment(name=long, value=1e300, numerator=1e300, denominator=1e300)] * 200,
        playbook_steps=[long] * 40,
        links=[Link(label=long, url="https://example.com/" + long)] * 40,
        children=[a_child(long)] * 200,
        chart=[ChartPoint(label=long, value=1.234567e300, limit=-1.234567e300, expected=1e-300)] * 40,
        exposure_minor=2**62,
    )
    payload = to_blocks(message, ROOT, buttons=True)
    assert_slack_takes(payload)
    assert payload_size(payload) <= MAX_PAYLOAD
