"""What the code behind `python -c` can do: plainly look at this interpreter and this machine, or anything."""

from __future__ import annotations

import ast

# Modules whose import does nothing but define, and from which nothing can be reached but facts.
LOOKING_MODULES = frozenset({"sys", "platform", "math", "string", "keyword", "sysconfig"})
# What may be called: functions that compute, show, or end the program.
BUILTINS = frozenset({
    "abs", "all", "any", "bool", "dict", "enumerate", "float", "int", "isinstance", "len", "list", "max", "min",
    "print", "range", "repr", "round", "set", "sorted", "str", "sum", "tuple", "zip",
})  # fmt: skip
FUNCTIONS = frozenset({
    "sys.exit", "platform.system", "platform.machine", "platform.release",
    "platform.python_version", "platform.python_implementation", "platform.platform", "platform.node",
    "sysconfig.get_python_version", "sysconfig.get_platform", "math.ceil", "math.floor", "math.sqrt",
})  # fmt: skip
FACTS = frozenset({
    "sys.version", "sys.version_info", "sys.platform", "sys.executable", "sys.prefix", "sys.base_prefix",
    "sys.maxsize", "sys.byteorder", "sys.implementation", "sys.implementation.name", "sys.implementation.version",
    "sys.argv", "sys.flags",
})  # fmt: skip
PARTS = frozenset({"major", "minor", "micro", "releaselevel", "serial", "name", "version"})
NODES = (
    ast.Module, ast.Import, ast.alias, ast.Expr, ast.Assert, ast.Constant, ast.Compare, ast.BoolOp, ast.UnaryOp,
    ast.BinOp, ast.IfExp, ast.Tuple, ast.List, ast.Subscript, ast.Slice, ast.Name, ast.Load, ast.Attribute, ast.Call,
    ast.JoinedStr, ast.FormattedValue, ast.cmpop, ast.boolop, ast.unaryop, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.FloorDiv, ast.Mod,
)  # fmt: skip
LONGEST = 2_000  # characters; a check is a line or two


def only_looks(code: str) -> bool:
    """Whether the code does nothing but import looking modules, compare, assert and print; False in any doubt."""
    if len(code) > LONGEST:
        return False
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(_is_plain(node) for node in ast.walk(tree)) and all(map(_is_known, _outermost(tree)))


def _is_plain(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return all(each.name in LOOKING_MODULES and each.asname is None for each in node.names)
    if isinstance(node, ast.Call):
        called = _dotted(node.func)
        return called in BUILTINS | FUNCTIONS and not any(each.arg in (None, "file") for each in node.keywords)
    if isinstance(node, ast.Attribute):
        return bool(_dotted(node))
    return isinstance(node, NODES)


def _outermost(tree: ast.AST) -> list[ast.expr]:
    """Names and chains of attributes, each as a whole: `sys.version_info.major` once, not its parts."""
    found: list[ast.expr] = []
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Attribute | ast.Name) and _dotted(node):
            found.append(node)
        else:
            pending.extend(ast.iter_child_nodes(node))
    return found


def _is_known(node: ast.expr) -> bool:
    """Whether a name stands for a fact, or for a function that may be called."""
    name = _dotted(node)
    return name in BUILTINS | FUNCTIONS | FACTS or (
        name.rpartition(".")[0] in FACTS and name.rpartition(".")[2] in PARTS
    )


def _dotted(node: ast.expr) -> str:
    """`a.b.c` as text, empty when it is something else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
