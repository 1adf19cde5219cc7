"""Readers of register/, expectations/ and the dbt manifest. They validate; they judge nothing."""
