"""What the picture of a process says of its cases."""

from risk_pipeline.pipeline.reports.controls.process_picture import said_of
from risk_pipeline.warehouse.governance.internal_control import Path


def _path(path: str, cases: int, forbidden: int, *, skips_nothing: bool) -> Path:
    return Path(path, path, cases, 0.0, 0, 1.0, forbidden, skips_nothing)


def test_a_case_that_leaves_out_a_step_it_does_not_need_makes_no_forbidden_move():
    small = _path("requested > returned > approved > paid", 90, 0, skips_nothing=False)
    large = _path("requested > approved > second_approval > paid", 10, 6, skips_nothing=False)
    assert said_of([small, large]) == "100 cases, 94.0 % without a forbidden move"
    assert said_of([]) == "0 cases, none without a forbidden move"
