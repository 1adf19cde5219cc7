"""What the verdicts of a rule come to, in one word, in a count, and in a sentence."""

import pytest

from risk_pipeline.domain.verdict_counts import Standing, Tally

HELD = ("red", "shadow")


@pytest.mark.parametrize(
    ("verdicts", "standing", "passes"),
    [
        ([("red", None), HELD, ("error", None)], Standing.FAILED, False),
        ([HELD, ("error", None), ("green", None)], Standing.ERROR, False),
        ([HELD, ("green", None)], Standing.HELD_BACK, True),
        ([("amber", None), ("stale", None)], Standing.PASSED, True),
        ([("green", None)], Standing.PASSED, True),
        ([("stale", None), ("no_data", None)], Standing.NOT_JUDGED, False),
        ([], Standing.NOT_JUDGED, False),
    ],
)
def test_the_worst_that_is_acted_on_decides(
    verdicts: list[tuple[str, str | None]], standing: Standing, passes: bool
) -> None:
    tally = Tally.of(verdicts)
    assert (tally.standing, tally.passes) == (standing, passes)


def test_hits_are_counted_by_what_held_them_back_and_other_verdicts_are_not() -> None:
    tally = Tally.of(
        [HELD, HELD, ("red", "known_event"), ("red", None), ("amber", "shadow"), ("green", "shadow")]
    )
    assert tally.red_acted_on == 1
    assert tally.codes() == {"shadow": 3, "known_event": 1}


def test_the_sentence_begins_with_the_worst_and_ends_with_what_was_not_judged() -> None:
    tally = Tally.of(
        [("stale", None), ("not_configured", None), ("green", None), ("amber", "shadow"), HELD, ("red", None)]
    )
    assert str(tally) == "2 red (1 shadow), 1 amber (1 shadow), 1 green, 1 stale, 1 not_configured"
