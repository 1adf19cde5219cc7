"""Puts new entries into files that people keep by hand; what is there stays as it is, byte for byte."""
