"""Names that should be rare: `Any` in the package, and private names outside their module.

Private is used when another file says `from module import _name`, `module._name`, or patches `"_name"`.
"""

import ast
import io
import tokenize
from collections.abc import Iterator

from benchmarks.house.tree import PACKAGES, Module, Sized


def any_count(module: Module) -> Sized:
    """Return how often the code says `Any`, its import included; comments and texts do not count."""
    tokens = tokenize.generate_tokens(io.StringIO(module.text).readline)
    count = sum(token.type == tokenize.NAME and token.string == "Any" for token in tokens)
    return Sized(count, str(module.path))


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def is_ours(name: str | None) -> bool:
    return (name or "").split(".")[0] in PACKAGES


def _imports_of_ours(module: Module) -> Iterator[tuple[str, ast.alias]]:
    for node in module.nodes:
        if isinstance(node, ast.ImportFrom) and is_ours(node.module):
            yield from ((f"{node.module}.{each.name}", each) for each in node.names)
        elif isinstance(node, ast.Import):
            yield from ((each.name, each) for each in node.names if is_ours(each.name))


def _patched(call: ast.Call) -> Iterator[str]:
    """Yield the private names that a `setattr` call names as text."""
    if getattr(call.func, "attr", "") == "setattr":
        texts = (each.value for each in call.args if isinstance(each, ast.Constant))
        yield from (str(text) for text in texts if is_private(str(text).split(".")[-1]))


def private_uses(module: Module, module_names: set[str]) -> Iterator[Sized]:
    """Yield every use of a private name of another module of ours."""
    local_names = set()
    for full_name, alias in _imports_of_ours(module):
        if is_private(alias.name):
            yield module.sized(1, alias.lineno, alias.name)
        if full_name in module_names:
            local_names.add(alias.asname or alias.name)
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            if ast.unparse(node.value) in local_names:
                yield module.sized(1, node.lineno, node.attr)
        elif isinstance(node, ast.Call):
            yield from (module.sized(1, node.lineno, name) for name in _patched(node))
