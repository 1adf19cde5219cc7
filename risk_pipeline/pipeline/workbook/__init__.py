"""The risk register as a workbook: what people fill in, and what becomes of it in YAML."""
