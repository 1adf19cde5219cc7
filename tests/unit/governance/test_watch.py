"""Who watches a risk: indicators that lead and that lag, and those of them that were judged lately."""

from risk_pipeline.domain.risk.inputs import Axis, Kri, Link, Reading
from risk_pipeline.governance.watch import Watch, watch_of

KINDS = {"queue": "leading", "late": "leading", "losses": "lagging", "gate": "control"}
GREEN = Reading("green", is_known=True)


def links(*kris: Kri) -> list[Link]:
    return [Link(each, Axis.LIKELIHOOD, 0.5) for each in kris]


def test_indicators_count_by_kind_and_those_of_controls_for_neither() -> None:
    found = watch_of(
        links(Kri("queue"), Kri("late"), Kri("losses"), Kri("gate"), Kri("unheard_of")),
        {Kri("queue"): GREEN, Kri("gate"): GREEN, Kri("losses"): GREEN},
        KINDS,
    )
    assert found == Watch(leading=2, live_leading=1, lagging=1, live_lagging=1, silent=("late",))


def test_what_is_unknown_for_a_while_is_live_until_it_has_lapsed() -> None:
    """A day without data is no blind spot; twice the frequency without a verdict is one, and so is none."""
    for reading, live in (
        (Reading("red"), 1),
        (Reading("red", is_lapsed=True), 0),
        (Reading(None, is_known=False), 0),
    ):
        assert watch_of(links(Kri("late")), {Kri("late"): reading}, KINDS).live_leading == live


def test_an_indicator_with_several_links_counts_once() -> None:
    slices = Kri("late", "carrier", "north"), Kri("late", "carrier", "south")
    assert watch_of(links(*slices), {slices[1]: GREEN}, KINDS) == Watch(leading=1, live_leading=1)


def test_a_risk_without_links_is_watched_by_nobody() -> None:
    assert watch_of((), {}, KINDS) == Watch()
