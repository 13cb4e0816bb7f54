"""The project's own rules over source text. Each is a pure function: source in, sentences about violations out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

FUNCTION_LINES_MAX = 70

PURE_STANDARD_LIBRARY = frozenset(
    {
        *("__future__", "abc", "base64", "bisect", "calendar", "collections", "collections.abc", "contextlib"),
        *("dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "hashlib", "heapq", "hmac"),
        *("itertools", "json", "math", "operator", "re", "string", "types", "typing", "unicodedata", "uuid"),
        *("struct", "zlib", "zoneinfo"),
    }
)
PURE_PROJECT = ("comptoir.kernel.values", "comptoir.kernel.actor")

_CLOCK_CHANCE_IDS = frozenset(
    {
        *("datetime.date.today", "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow"),
        *("time.gmtime", "time.localtime", "time.time", "time.time_ns", "os.urandom", "os.getrandom"),
        *("uuid.uuid1", "uuid.uuid3", "uuid.uuid4", "uuid.uuid5", "uuid.uuid6", "uuid.uuid7", "uuid.uuid8"),
    }
)
_CHANCE_MODULES = frozenset({"random", "secrets"})


def _imports(tree: ast.AST) -> Iterator[tuple[int, str, str | None]]:
    """Line, module and name of every import, TYPE_CHECKING blocks included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, None
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.lineno, "." * node.level + (node.module or ""), alias.name


def _is_below(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _is_domain(module: str) -> bool:
    parts = module.split(".")
    return len(parts) > 2 and parts[0] == "comptoir" and parts[2] == "domain"


def impure_imports(source: str) -> list[str]:
    """Imports of a domain beyond the allowed standard library, the kernel's values and other domains."""
    found = []
    for line, module, name in _imports(ast.parse(source)):
        whole = f"{module}.{name}" if name else module
        is_pure = (
            module in PURE_STANDARD_LIBRARY
            or any(_is_below(module, pure) or _is_below(whole, pure) for pure in PURE_PROJECT)
            or _is_domain(module)
            or _is_domain(whole)
        )
        if not is_pure:
            found.append(f"line {line}: imports {whole}")
    return found


def float_uses(source: str) -> list[str]:
    """Floating point in code that counts money or quantities: names, literals and true division.

    `isinstance(…, float)` is how such code refuses a float, so it is allowed.
    """
    found = []
    tree = ast.parse(source)
    refusing = {
        id(named)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"
        for named in ast.walk(node.args[-1])
    }
    for node in ast.walk(tree):
        if id(node) in refusing:
            continue
        if isinstance(node, ast.Name) and node.id in {"float", "complex"}:
            found.append(f"line {node.lineno}: names {node.id}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            found.append(f"line {node.lineno}: literal {node.value!r}")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            found.append(f"line {node.lineno}: divides with /")
    return found


def _dotted(node: ast.expr) -> str:
    """`a.b.c` for a chain of attributes on a name, else an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def clock_chance_and_ids(source: str) -> list[str]:
    """Time, chance and identifiers made outside the kernel, however they were imported."""
    tree = ast.parse(source)
    known: dict[str, str] = {}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known |= {(alias.asname or alias.name): alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            known |= {(alias.asname or alias.name): f"{node.module}.{alias.name}" for alias in node.names}
    for line, module, _name in _imports(tree):
        if module in _CHANCE_MODULES:
            found.append(f"line {line}: imports {module}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            head, _, rest = _dotted(node).partition(".")
            whole = known.get(head, head) + (f".{rest}" if rest else "")
            if whole in _CLOCK_CHANCE_IDS:
                found.append(f"line {node.lineno}: uses {whole}")
    return found


def long_functions(source: str, lines_max: int = FUNCTION_LINES_MAX) -> list[str]:
    """Functions that do not fit on a screen, decorators not counted."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > lines_max:
                found.append(f"line {node.lineno}: {node.name} has {lines} lines")
    return found


def permissions_asked(source: str) -> set[str]:
    """The permissions that code asks a principal for: first arguments of `require`, `allows`, `store_ids`."""
    asked = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            first = node.args[0]
            named = node.func.attr in {"require", "allows", "store_ids"}
            if named and isinstance(first, ast.Constant) and isinstance(first.value, str):
                asked.add(first.value)
    return asked


def acts_recorded(source: str) -> set[str]:
    """The acts that code writes into the audit trail, as patterns: what cannot be read from the file stands for any."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found: set[str] = set()
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Call):
                for argument in _acts_in(node):
                    found |= _texts_of(argument, function, functions)
    return {one for one in found if one.count(r"\.") == 2}


def _acts_in(call: ast.Call) -> list[ast.expr]:
    match call.func:
        case ast.Name("record_audit"):
            return call.args[1:2]
        case ast.Attribute(attr="record"):
            return call.args[3:4]
        case _:
            return []


def _texts_of(node: ast.expr, function: ast.FunctionDef, functions: list[ast.FunctionDef]) -> set[str]:
    match node:
        case ast.Constant(str(text)):
            return {re.escape(text)}
        case ast.IfExp():
            return _texts_of(node.body, function, functions) | _texts_of(node.orelse, function, functions)
        case ast.JoinedStr():
            texts = {""}
            for part in node.values:
                inner = part.value if isinstance(part, ast.FormattedValue) else part
                texts = {left + right for left in texts for right in _texts_of(inner, function, functions)}
            return texts
        case ast.Name(name):
            return _texts_named(name, function, functions) or {"[a-z_]+"}
        case _:
            return {"[a-z_]+"}


def _texts_named(name: str, function: ast.FunctionDef, functions: list[ast.FunctionDef]) -> set[str]:
    """What a name of a function holds: what is assigned to it there, or given to it where the function is called."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in node.targets):
            found |= _texts_of(node.value, function, functions)
    names = [one.arg for one in function.args.args]
    if found or name not in names:
        return found
    at = names.index(name)
    for caller in functions:
        for call in ast.walk(caller):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == function.name:
                for argument in call.args[at : at + 1]:
                    found |= _texts_of(argument, caller, functions)
    return found


def _joined(*parts: str) -> str:
    return ".".join(parts)


_REGISTRIES = (
    *(_joined("pypi", "org"), _joined("files", "pythonhosted", "org"), _joined("registry", "npmjs", "org")),
    *(_joined("deb", "debian", "org"), _joined("crates", "io"), _joined("proxy", "golang", "org")),
)
_MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(?:" + "work|root|opt/wheels|opt/pypi" + r")(?=/[\w.])")


def foreign_mentions(text: str) -> list[str]:
    """Hosts of package registries and paths of one machine; neither belongs into a file of the project."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        found += [f"line {number}: names {host}" for host in _REGISTRIES if host in line]
        found += [f"line {number}: path {match[0]}" for match in _MACHINE_PATHS.finditer(line)]
    return found
