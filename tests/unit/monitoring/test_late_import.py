"""Libraries that only few rules need are imported when something of them is used."""

import subprocess
import sys

import pytest
import scipy.datasets
import scipy.linalg

from risk_pipeline.monitoring import import_at_first_use, name_without_import


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


def test_a_library_that_is_named_is_imported_at_its_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    name_without_import("colorsys")
    import colorsys

    assert "__file__" not in vars(colorsys)
    assert not hasattr(colorsys, "no_such_name")
    assert sys.modules["colorsys"].__file__


def test_great_expectations_is_there_without_the_charts_that_it_names() -> None:
    program = "import sys, risk_pipeline.monitoring.judge_rules; print('altair.vegalite' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
