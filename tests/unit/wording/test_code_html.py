"""Commands in texts become code on pages, and nothing of a text becomes markup by itself."""

import pytest

from risk_pipeline.wording.code_html import with_code


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "Call `risk explain`, then `risk map`.",
            "Call <code>risk explain</code>, then <code>risk map</code>.",
        ),
        ("`<b>` & <i>", "<code>&lt;b&gt;</code> &amp; &lt;i&gt;"),
        ("An odd ` stays", "An odd ` stays"),
        ("`a` and an odd `", "<code>a</code> and an odd `"),
        ("", ""),
    ],
)
def test_what_stands_between_backticks_is_code_and_all_is_escaped(text: str, html: str) -> None:
    assert with_code(text) == html
