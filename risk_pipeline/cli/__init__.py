"""`risk …`: the operator's verbs. Thin: each verb parses, calls one function and prints.

Exit codes: 0 done; 1 the asked thing failed, the text says why and what to do; 2 wrong usage;
3 done, and there are findings (`lint` errors, `doctor` problems, `run --fail-on-red`).
"""

from risk_pipeline.cli.app import main

__all__ = ["main"]
