"""The picture of a process: a PNG some 900 pixels wide, whatever it is made of."""

import struct

import pytest

from risk_pipeline.notify.charts.process_picture import Bow, Move, ProcessPicture, draw_process

STEPS = [("paid", "Paid"), ("shipped", "Shipped"), ("delivered", "Delivered " + "very late " * 9)]
MOVES = [Move("paid", "shipped", 5000, 30.0), Move("shipped", "delivered", 1, 0.2), Move("x", "paid", 3, 1.0)]
BOWS = [
    Bow(1, "paid", "delivered", "Delivered $without$ a <scan> " + "again " * 20, "13 cases of 5,526"),
    Bow(2, "gone", "paid", "A step that is no longer there", "1 case"),
]


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("bows", [[], BOWS], ids=["no loophole", "loopholes"])
def test_a_process_is_drawn_whatever_its_names(bows: list[Bow]) -> None:
    width, height = size_of(draw_process(ProcessPicture("Order", "5 cases", STEPS, MOVES, bows)))
    assert 890 <= width <= 910
    assert height < 2 * width


def test_a_process_without_events_is_drawn_with_its_steps() -> None:
    assert size_of(draw_process(ProcessPicture("Order", "0 cases", STEPS, [], [])))[0] >= 890


def test_the_same_process_gives_the_same_picture() -> None:
    picture = ProcessPicture("Order", "5 cases", STEPS, MOVES, BOWS)
    assert draw_process(picture) == draw_process(picture)


def test_steps_that_are_often_left_out_are_drawn_and_rare_jumps_are_not() -> None:
    def drawn(*jumps: Move) -> bytes:
        return draw_process(ProcessPicture("Order", "5 cases", STEPS, [*MOVES, *jumps], []))

    past, back = Move("paid", "delivered", 900, 5.0), Move("delivered", "paid", 900, 5.0)
    assert len({drawn(), drawn(past), drawn(back)}) == 3
    assert drawn(Move("paid", "delivered", 49, 5.0)) == drawn(), "less than one in a hundred of the widest"
    assert drawn(Move("paid", "paid", 900, 5.0)) == drawn()
