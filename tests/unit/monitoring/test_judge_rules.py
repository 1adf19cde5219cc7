"""What judging leaves behind in the process that calls it."""

import gc
from datetime import date
from typing import cast

import pandas as pd
import pytest

from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.monitoring.judge_rules import judge_rules

DAY = (date(2018, 3, 1), date(2018, 3, 1))


@pytest.mark.parametrize("was_on", [True, False])
def test_garbage_collection_is_as_before_even_after_an_error(was_on: bool) -> None:
    (gc.enable if was_on else gc.disable)()
    try:
        with pytest.raises(AttributeError):
            judge_rules([cast("Rule", None)], {}, pd.DataFrame(), window=DAY, run_id="r")
        assert gc.isenabled() is was_on
    finally:
        gc.enable()
