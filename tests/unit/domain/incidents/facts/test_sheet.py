"""What a sheet knows and does not know, how surely, and what changed between two of them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from risk_pipeline.domain.incidents.facts.certainty import with_certainty
from risk_pipeline.domain.incidents.facts.counts import common_noun
from risk_pipeline.domain.incidents.facts.differences import Difference, differences
from risk_pipeline.domain.incidents.facts.sheet import (
    Affected,
    Booked,
    FactsSheet,
    FeedHealth,
    Measured,
    Money,
    People,
    Place,
    Together,
    Voices,
    began,
)
from risk_pipeline.domain.texts.standing_out import StandingWord, StandingWords

DAY = date(2018, 3, 14)
LATE = Measured(
    ref="T-000001",
    indicator="late_rate",
    title="Late deliveries",
    dimension="state",
    segment="RJ",
    unit="ratio",
    since=date(2018, 3, 10),
    until=DAY,
    status="red",
    value=0.2,
)
TOTAL = LATE.model_copy(update={"dimension": "all", "segment": "all"})


def a_sheet(**changes: Any) -> FactsSheet:
    fields: dict[str, Any] = {
        "as_of": DAY,
        "is_healthy": True,
        "since": date(2018, 3, 10),
        "what": (LATE,),
        "where": (Place(ref="T-000001", slice="state RJ", observed=30, expected=6, share=0.8),),
        "affected": (Affected(kind="order_id", noun=("late order", "late orders"), rows=30),),
        "people": (People(column="buyer", people=28),),
        "money": Money(currency="BRL", at_risk_minor=123_400, per_hour_minor=1_028.3, hours=120),
        "health": (FeedHealth(feed="shop.orders"),),
    }
    return FactsSheet(**fields | changes)


def certain(sheet: FactsSheet, **given: bool) -> tuple[dict[str, str], dict[str, str]]:
    told = with_certainty(sheet, **{"is_mature": True, "has_cause": False, "early_warning": True} | given)
    return (
        {claim.about: claim.confidence for claim in told.known},
        {gap.about: gap.why for gap in told.unknown},
    )


def test_whole_and_mature_data_are_known_surely() -> None:
    known, unknown = certain(a_sheet())
    assert known == dict.fromkeys(("since", "where", "cases", "users", "at_risk", "data"), "high")
    assert unknown == {"loss": "not_booked", "cause": "no_cause_named", "early": "nothing_moved_before"}


def test_a_broken_feed_makes_every_number_unsure() -> None:
    known, unknown = certain(a_sheet(is_healthy=False))
    assert {known[about] for about in ("cases", "users", "at_risk")} == {"low"}
    assert unknown["data"] == "feed_fault"
    assert "data" not in known


def test_what_can_still_grow_is_half_known() -> None:
    known, _ = certain(a_sheet(), is_mature=False, early_warning=False)
    assert (known["cases"], known["since"]) == ("medium", "medium")


def test_what_nobody_knows_is_said_to_be_unknown() -> None:
    known, unknown = certain(
        a_sheet(what=(TOTAL,), where=(), affected=(), people=(), money=Money(currency="BRL"))
    )
    assert set(unknown) >= {"where", "cases", "users", "at_risk", "loss", "cause"}
    assert not {"where", "cases", "users", "at_risk"} & set(known)


def test_without_a_linked_ticket_nothing_is_claimed() -> None:
    assert certain(a_sheet(what=())) == ({}, {"linked": "nothing_linked"})


@pytest.mark.parametrize(("share", "confidence"), [(0.5, "high"), (0.3, "medium"), (0.1, None)])
def test_a_place_is_known_as_surely_as_its_share_of_the_excess(share: float, confidence: str) -> None:
    place = Place(ref="T-000001", slice="state RJ", observed=30, expected=6, share=share)
    assert certain(a_sheet(what=(TOTAL,), where=(place,)))[0].get("where") == confidence


@pytest.mark.parametrize(
    ("what", "confidence"),
    [
        ((LATE,), "high"),
        ((LATE, LATE.model_copy(update={"ref": "T-000002", "segment": "SP"})), "medium"),
        ((LATE, TOTAL.model_copy(update={"ref": "T-000002"})), "medium"),
    ],
)
def test_a_ticket_on_a_slice_is_known_to_be_there_though_nothing_stands_out_in_it(
    what: tuple[Measured, ...], confidence: str
) -> None:
    known, unknown = certain(a_sheet(what=what, where=()))
    assert known["where"] == confidence
    assert "where" not in unknown


def test_cases_of_several_kinds_add_up_only_where_they_lead_to_one() -> None:
    reviews = Affected(kind="review_id+order_id", noun=("review", "reviews"), rows=5)
    several = a_sheet(affected=(*a_sheet().affected, reviews))
    assert (a_sheet().cases, several.cases, a_sheet().users) == (30, None, 28)
    together = Together(kind="order_id", noun=("order", "orders"), rows=32)
    assert several.model_copy(update={"together": together}).cases == 32


def test_versions_differ_by_figures_and_only_where_they_differ() -> None:
    booked = Money(
        currency="BRL",
        at_risk_minor=200_000,
        per_hour_minor=1_028.3,
        hours=120,
        booked=(Booked(currency="BRL", gross_minor=500, recovered_minor=0),),
    )
    more = a_sheet(affected=(a_sheet().affected[0].model_copy(update={"rows": 44}),), money=booked)
    assert differences(a_sheet(), a_sheet()) == ()
    assert differences(a_sheet(), more) == (
        Difference("cases", "late orders", 30, 44),
        Difference("at_risk", "", 123_400, 200_000),
        Difference("gross", "BRL", None, 500),
        Difference("recovered", "BRL", None, 0),
    )


def test_a_sheet_survives_being_kept_as_json() -> None:
    assert FactsSheet.model_validate_json(a_sheet().model_dump_json()) == a_sheet()


@pytest.mark.parametrize(
    ("nouns", "expected"),
    [
        ([("late order", "late orders"), ("cancelled order", "cancelled orders")], ("order", "orders")),
        ([("late order", "late orders")], ("late order", "late orders")),
        ([("child", "children"), ("small child", "small children")], ("child", "children")),
        ([("review", "reviews"), ("order", "orders")], ("case", "cases")),
        ([], ("case", "cases")),
    ],
)
def test_rows_that_several_indicators_name_have_one_noun(
    nouns: list[tuple[str, str]], expected: tuple[str, str]
) -> None:
    assert common_noun(nouns) == expected


@pytest.mark.parametrize(
    ("rows", "said", "expected"),
    [
        (None, None, (None, None)),
        ((DAY, 5), None, (DAY, 5)),
        (None, datetime(2018, 3, 10, 14, 30, tzinfo=UTC), (date(2018, 3, 10), 14)),
        ((DAY, None), datetime(2018, 3, 10, tzinfo=UTC), (date(2018, 3, 10), None)),
        ((DAY, 5), datetime(2018, 3, 14, 3, tzinfo=UTC), (DAY, 3)),
        ((DAY, None), datetime(2018, 3, 15, tzinfo=UTC), (DAY, None)),
        ((DAY, None), datetime(2018, 3, 14, 16, 20, tzinfo=UTC), (DAY, 16)),
        ((DAY, 5), datetime(2018, 3, 14, 16, 20, tzinfo=UTC), (DAY, 5)),
    ],
)
def test_the_harm_began_when_somebody_said_if_that_is_before_the_rows(
    rows: tuple[date, int | None] | None, said: datetime | None, expected: tuple[date | None, int | None]
) -> None:
    assert began(rows, said) == expected


def test_a_word_that_more_people_write_is_a_difference() -> None:
    def written(texts: int) -> FactsSheet:
        words = (StandingWord(form="spilled", texts=texts, usual=0.4),)
        return a_sheet(voices=(Voices(ref="T-000001", found=StandingWords(texts=31, words=words)),))

    assert differences(written(5), written(9)) == (Difference("voices", "T-000001 spilled", 5, 9),)
