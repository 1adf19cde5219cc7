"""The reasons why nobody is told: their order, and the code behind a stored sentence."""

import pytest

from risk_pipeline.domain.muting_reasons import Muted, Stage, Suppression, of_stage


def test_codes_are_ordered_by_stage() -> None:
    assert list(Muted) == [code for stage in Stage for code in of_stage(stage)]
    assert [code.rank for code in Muted] == list(range(len(Muted)))


@pytest.mark.parametrize("code", list(Muted))
def test_sentence_of_a_code_leads_back_to_it(code: Muted) -> None:
    assert Muted.of_sentence(code.because(": T-000001, 3 Mar 2018").sentence) is code
    assert Muted(code.value) is code


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("shadow", Muted.SHADOW),
        ("small effect", Muted.SMALL_EFFECT),
        ("known event: Hub moves", Muted.KNOWN_EVENT),
        ("explained by the total: fulfilment.late, 1 Jan 2018", Muted.EXPLAINED_BY_TOTAL),
        ("same finding as fulfilment.late, 1 Jan 2018", Muted.SAME_FINDING),
        ("fading evidence", Muted.FADING),
        ("backfill", Muted.BACKFILL),
        ("no receiver is left that takes messages", Muted.NO_RECEIVER),
        ("closed at once", Muted.CLOSED_AT_ONCE),
        ("snoozed until 2018-01-09", Muted.SNOOZED),
        ("the snooze ended with nothing red", Muted.SNOOZE_ENDED),
        ("flapping since 2018-01-03", Muted.FLAPPING),
        ("flapping: only members that flap moved", Muted.FLAPPING),
        ("storm T-000042", Muted.STORM),
        ("nobody was told of this ticket", Muted.NEVER_ANNOUNCED),
        ("hush", Muted.OTHER),
    ],
)
def test_sentences_that_were_written_before_codes_keep_theirs(sentence: str, code: Muted) -> None:
    assert Muted.of_sentence(sentence) is code


def test_stored_columns_give_the_reason_back() -> None:
    reason = Muted.STORM.because(" T-000042")
    assert Suppression.stored("storm", "storm T-000042") == reason
    assert str(reason) == "storm T-000042"
    assert Suppression.stored(None, None) is None
    with pytest.raises(ValueError, match="hush"):
        Suppression.stored("hush", "hush")
