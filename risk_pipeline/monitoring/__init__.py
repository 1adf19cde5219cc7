"""Judge indicator values by the rules of `expectations/`, with Great Expectations.

`judging/` is the pure core (numpy in, verdicts out), `expectations/` are its GX classes, `run`
judges all rules of a run. Nothing is sent or stored here: see `warehouse.results` and `response`.
"""
