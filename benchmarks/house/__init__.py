"""The bars of the house: how large files, functions and folders are, and what they may not do.

`python -m benchmarks.house` prints one row per bar, then the worst of each that is missed, and exits with 1
where one is. What is measured, and how, is in `python.py` and `sql.py`; the bars themselves are in `bars.py`.
"""
