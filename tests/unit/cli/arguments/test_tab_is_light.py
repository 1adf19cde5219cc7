"""A TAB loads as little as it can: it comes while somebody types."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_RISK = "import sys; sys.argv[0] = 'risk'; from risk_pipeline.cli import main; "
_LOADED = "print('pydantic' in sys.modules, file=sys.stderr)"


@pytest.mark.parametrize(
    ("line", "place"), [("risk tickets ", 2), ("risk tickets show T-", 3), ("risk run --", 2)]
)
def test_a_tab_converts_no_value_and_so_needs_no_pydantic(line: str, place: int, tmp_path: Path) -> None:
    program = f"{_RISK}\ntry:\n    main()\nfinally:\n    {_LOADED}"
    typed = {"_RISK_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(place)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | typed | {"RISK_VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.strip() == "False"
    assert done.stdout or "T-" in line
