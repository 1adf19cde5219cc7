"""Templates of dbt files: their own marks are square brackets, because dbt's are braces."""

from jinja2 import Environment, StrictUndefined


def bracket_environment() -> Environment:
    """Return an environment for templates that look like the YAML and SQL they make."""
    return Environment(  # noqa: S701 - writes YAML and SQL, no HTML
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
