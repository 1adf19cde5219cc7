"""`python -m risk_pipeline.catalog` generates files from the models: JSON Schemas, tables of codes."""

from risk_pipeline.catalog.generated.json_schemas import write_schemas
from risk_pipeline.catalog.generated.lint_docs import write_codes
from risk_pipeline.catalog.generated.muting_docs import write_muting
from risk_pipeline.catalog.generated.reference import write_reference
from risk_pipeline.settings import PROJECT_ROOT

if __name__ == "__main__":
    write_schemas(PROJECT_ROOT / "register" / "schema")
    write_codes(PROJECT_ROOT / "docs" / "lint.md")
    write_muting(PROJECT_ROOT / "docs" / "response.md")
    write_reference(PROJECT_ROOT / "docs" / "reference")
