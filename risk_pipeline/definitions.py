"""Everything Dagster shows. Glue lies in `defs/`, one folder per stage, one file per noun."""

from pathlib import Path

import dagster as dg


@dg.definitions
def defs() -> dg.Definitions:
    """Load the glue. Reads catalogue files and the dbt manifest, nothing else."""
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
