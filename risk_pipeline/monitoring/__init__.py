"""Judge indicator values by the rules of `expectations/`, with Great Expectations.

`judge_rules` judges all rules of a run: `gx_suites` makes a suite of each rule, the metric of its class in
`expectations/` calls `judging/` (the pure core: numpy in, verdicts out), `judge_rules` takes the verdicts out
of what GX returns, and `rule_verdicts` makes rows of them. Nothing is sent or stored here: see `response` and
`warehouse.indicators.verdict_writer`.
"""

import sys
from importlib import import_module
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType

import scipy  # type: ignore[import-untyped]  # it ships no types; Great Expectations needs it


def import_at_first_use(name: str) -> None:
    """Let a module of scipy be imported when something of it is used, not when it is named."""
    spec = find_spec(f"scipy.{name}")
    if spec is None or spec.loader is None or spec.name in sys.modules:
        return
    spec.loader = LazyLoader(spec.loader)
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    setattr(scipy, name, module)


class _Named(ModuleType):
    """Stands for a library until something of it is used. Python opens a LazyLoader's at `import library`."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def name_without_import(library: str) -> None:
    """Let a library that is named be imported when something of it is used."""
    sys.modules.setdefault(library, _Named(library))


# Great Expectations names it for three expectations; its import takes a tenth of a small daily run.
import_at_first_use("stats")
# And this for charts of one of them, which nobody sees; its import takes half as long.
name_without_import("altair")
