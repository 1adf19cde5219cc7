"""The register: what people keep by hand, as tables for dbt."""
