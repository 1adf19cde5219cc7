"""Lines, parameters and complexity of functions.

Nested functions count on their own and in the function around them. A class is not a function.
"""

import ast
from collections.abc import Iterator

from radon.complexity import cc_visit
from radon.visitors import Class

from benchmarks.house.tree import Function, Module, Sized

TYPER_NAMES = {"command", "callback", "Option", "Argument"}


def function_lines(function: Function) -> int:
    """Return the lines from that of `def` to the last one, without decorators and docstring."""
    last = function.end_lineno or function.lineno
    if ast.get_docstring(function, clean=False) is None:
        return last - function.lineno + 1
    docstring = function.body[0]
    docstring_end = docstring.end_lineno or docstring.lineno
    return last - function.lineno - (docstring_end - docstring.lineno)


def parameter_count(function: Function) -> int:
    """Return the number of parameters without `self` and `cls`; `*args` and `**kwargs` are one each."""
    starred = [each for each in (function.args.vararg, function.args.kwarg) if each]
    return len([each for each in _named(function) if each.arg not in {"self", "cls"}]) + len(starred)


def _named(function: Function) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def is_command_line(function: Function) -> bool:
    """Tell whether typer calls it: its parameters are the options of a verb."""
    calls = [each.func if isinstance(each, ast.Call) else each for each in function.decorator_list]
    # A verb that is registered by a call has no decorator, but options.
    calls += [node.func for arg in _named(function) for node in ast.walk(arg) if isinstance(node, ast.Call)]
    return any(isinstance(call, ast.Attribute) and call.attr in TYPER_NAMES for call in calls)


def lengths(module: Module) -> list[Sized]:
    return [module.sized(function_lines(each), each.lineno, each.name) for each in module.functions]


def parameters(module: Module) -> Iterator[Sized]:
    for each in module.functions:
        if not is_command_line(each):
            yield module.sized(parameter_count(each), each.lineno, each.name)


def complexities(module: Module) -> Iterator[Sized]:
    """Yield radon's cyclomatic complexity of functions and methods, closures included, asserts left out."""
    for block in cc_visit(module.text, no_assert=True):
        if not isinstance(block, Class):
            yield module.sized(block.complexity, block.lineno, block.name)
