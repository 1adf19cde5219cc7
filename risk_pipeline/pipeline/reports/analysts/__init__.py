"""What the published copy has for analysts besides what dbt builds: tickets, the catalog, comments."""
