"""How soon the project's limits find a shift, how often they are wrong, and what the alternatives do.

`python -m benchmarks.detection --help` lists the commands. The limits measured are those of
`risk_pipeline/dbt_package/macros/early_warning/`, rendered here by plain jinja2 (`macros.py`): the very SQL that ships.
"""
