"""What is said of a failed run: enough to act on, no secret, no value of a row."""

import pytest

from risk_pipeline.domain.messages.failed_run import in_words


@pytest.mark.parametrize(
    ("error", "is_ours", "said"),
    [
        ("RuntimeError: the disk is full", False, "RuntimeError: the disk is full"),
        ("KeyError: 'ana@example.com'", False, "KeyError: '…'"),
        (
            "register/owners.yaml: owner 'data_eng' is unknown.\nWrite it.",
            True,
            "register/owners.yaml: owner 'data_eng' is unknown. Write it.",
        ),
        ("postgresql://risk:hunter2@db:5432/x is down", True, "postgresql://…@db:5432/x is down"),
        ("call with api_key=abc123 refused", True, "call with api_key=… refused"),
        ("xoxb-1-2 is refused by Slack", True, "… is refused by Slack"),
    ],
)
def test_the_errors_own_words_without_what_nobody_may_see(error: str, is_ours: bool, said: str) -> None:
    assert in_words(error, is_ours=is_ours, secrets=["xoxb-1-2", ""]) == said


def test_a_long_error_is_cut() -> None:
    said = in_words("x" * 5000, is_ours=True)
    assert (len(said), said[-1]) == (400, "…")
