"""Everything Dagster shows. Glue lies in `defs/`, one folder per stage, one file per noun."""

from pathlib import Path

import dagster as dg

from risk_pipeline.defs import project


@dg.definitions
def defs() -> dg.Definitions:
    """Load the glue. Reads catalogue files and the dbt manifest, nothing else.

    Raises:
        ConfigError: the manifest is missing, or content is wrong; the text says what to do.
    """
    project.catalog()  # first, so that what is wrong is told in our words
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
