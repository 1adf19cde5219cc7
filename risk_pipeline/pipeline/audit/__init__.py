"""The store held against what earlier runs noted outside it."""
