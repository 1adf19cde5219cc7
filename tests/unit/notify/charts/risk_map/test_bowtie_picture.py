"""The picture of a bow-tie: every control under the one before, none cut, each state seen without colour."""

from dataclasses import replace
from typing import Any

import pytest

from risk_pipeline.notify.charts.risk_map.bowtie import Barrier, BowTie, End, Hold, Light, Signal, Wall
from risk_pipeline.notify.charts.risk_map.bowtie_picture import bowtie_figure, draw_bowtie
from tests.unit.notify.charts.risk_map.pages import off_page, overlapping, texts_of

LONG = "Autenticação forte e bloqueio de $muitas$ compras em série, com um título que segue e segue " * 3


def a_barrier(hold: Hold = Hold.HOLDS, title: str = "C04 Forecast", state: str = "takes 46 % off") -> Barrier:
    return Barrier(hold, title, state, "19 of 20 passed on 1 Mar 2026; at best 60 %")


def a_tie(
    *before: Barrier, after: tuple[Barrier, ...] = (), text: str = "It happens.", **changes: Any
) -> BowTie:
    signals = [Signal(light, f"Late parcels: {light}") for light in Light]
    tie = BowTie(
        title="R04 Late delivery",
        subtitle="High (4 x 3)",
        threats=End("Threats", text, signals),
        before=[Wall("Preventive controls", before, "No preventive control.")],
        event=("Event", text),
        after=[
            Wall("Detective controls", (), "No detective control."),
            Wall("Corrective controls", after, "No corrective control."),
        ],
        harm=End("Consequences", text, ()),
        notes=["A whole edge: the control works."],
        alt="Bow-tie of R04. None holds.",
    )
    return replace(tie, **changes)


@pytest.mark.parametrize(
    "tie",
    [
        a_tie(),
        a_tie(*map(a_barrier, Hold)),
        a_tie(*[a_barrier(title=LONG, state=LONG)] * 25, after=(a_barrier(),) * 25, text=LONG, title=LONG),
        a_tie(text=""),
    ],
    ids=["no control", "each state", "many, long", "no words"],
)
def test_no_text_is_cut_or_lies_on_another(tie: BowTie) -> None:
    figure = bowtie_figure(tie)
    assert off_page(figure) == []
    assert overlapping(figure) == []


def test_a_missing_wall_is_said_in_words() -> None:
    said = {text.get_text() for text in texts_of(bowtie_figure(a_tie(a_barrier())))}
    assert {"No detective control.", "No corrective control."} <= said
    assert "No preventive control." not in said


def test_states_differ_by_sign_or_edge_and_not_by_colour_alone() -> None:
    seen = {}
    for hold in Hold:
        figure = bowtie_figure(a_tie(a_barrier(hold)))
        words = {text.get_text() for text in texts_of(figure)} - {
            text.get_text() for text in texts_of(bowtie_figure(a_tie()))
        }
        [sign] = [word for word in words if len(word) == 1] or ["?"]
        edges = [patch.get_linestyle() for patch in figure.axes[0].patches]
        seen[hold] = (sign, tuple(edges))
    assert len(set(seen.values())) == len(Hold)
    assert seen[Hold.HOLDS][0] == "\u2713"
    assert seen[Hold.FAILS][0] == "\u2717"


def test_a_drawing_says_in_words_what_is_on_it_and_is_the_same_each_time() -> None:
    tie = a_tie(a_barrier())
    assert b"<title>Bow-tie of R04</title>" in draw_bowtie(tie, "svg")
    assert draw_bowtie(tie, "svg") == draw_bowtie(tie, "svg")
    assert b"Bow-tie of R04. None holds." in draw_bowtie(tie)
