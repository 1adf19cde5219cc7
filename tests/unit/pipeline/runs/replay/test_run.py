"""A replay is about the past: nobody's Slack hears of it."""

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.runs.replay import replay
from risk_pipeline.settings import Settings


def test_a_replay_refuses_to_post_the_past_to_slack(tmp_path: Any) -> None:
    settings = Settings.model_validate({"slack_token": "xoxb-test", "var_dir": tmp_path / "var"})
    platform = cast("Any", SimpleNamespace(settings=settings))
    with pytest.raises(ConfigError, match="--no-notify"):
        replay(platform, date(2024, 1, 1), date(2024, 1, 2))
    assert not (tmp_path / "var").exists()
