"""Transformation: the dbt project."""
