"""What an unknown word is answered with: the one that was meant, all allowed ones, or of many the nearest."""

from risk_pipeline.catalog.reading.validation import suggestion


def test_of_many_words_the_nearest_are_named_and_not_all():
    many = [f"stg_feed_{n:03}" for n in range(170)] + ["ind_none_of_them"]
    assert suggestion("ind_nope", ["fct_orders", "stg_sales"]) == "allowed: fct_orders, stg_sales"
    assert suggestion("stg_feed_0O1", many).startswith("did you mean stg_feed_0")
    text = suggestion("ind_nope", many)
    assert text.startswith("nearest of 171 are ind_none_of_them, ")
    assert text.count(",") == 2
