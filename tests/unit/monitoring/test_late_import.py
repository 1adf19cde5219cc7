"""Parts of scipy that only few rules need are imported when one of them is used."""

import sys

import pytest
import scipy.datasets
import scipy.linalg

from risk_pipeline.monitoring import import_at_first_use


def test_a_part_of_scipy_is_imported_at_its_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scipy, "datasets", scipy.datasets)
    for name in [name for name in sys.modules if name.startswith("scipy.datasets")]:
        monkeypatch.delitem(sys.modules, name)
    import_at_first_use("datasets")
    from scipy import datasets

    assert "scipy.datasets._fetchers" not in sys.modules
    assert callable(datasets.face)
    assert "scipy.datasets._fetchers" in sys.modules


def test_what_is_imported_already_stays() -> None:
    before = sys.modules["scipy.linalg"]
    import_at_first_use("linalg")
    assert sys.modules["scipy.linalg"] is before
