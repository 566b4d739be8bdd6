"""Where the shop names its messages: Babel walks the files, and a method for each kind of file finds the keys.

Keys are composed at run time too (`t(f"grade.{grade}")`), so a use is one of three: a key that is asked for as it stands,
words that may be a key (a table of keys, a rule's `text_key`), or a pattern with gaps.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Literal

import msgspec
from babel.messages.extract import extract_from_dir
from jinja2 import Environment, nodes

Kind = Literal["asked", "named", "pattern"]
_Found = tuple[int, None, str, list[str]]

ASKING: tuple[str, ...] = ("t", "text", "plural", "_")
_GAP = "*"
_KEY = re.compile(r"[a-z0-9_-]+(\.[A-Za-z0-9_-]+)+")
_PATTERN = re.compile(r"[a-z0-9_-]+\.[A-Za-z0-9_.*-]*")
_QUOTED = re.compile(r"""["'`]([a-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+)["'`]""")


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """A place that names a message. `words` is a key, or a pattern whose gaps are `*`."""

    file: str
    line: int
    words: str
    kind: Kind


class Uses(msgspec.Struct, frozen=True, kw_only=True):
    """Every use; `names(key)` tells whether anything may lead to a key."""

    found: tuple[Use, ...]

    def unused(self, keys: Iterator[str] | list[str]) -> list[str]:
        """The keys that nothing leads to."""
        exact = {use.words for use in self.found if use.kind != "pattern"}
        patterns = [
            re.compile("[^.]+".join(re.escape(part) for part in words.split(_GAP)))
            for words in sorted({use.words for use in self.found if use.kind == "pattern"})
        ]
        return [key for key in keys if key not in exact and not any(one.fullmatch(key) for one in patterns)]

    def asked(self) -> Iterator[Use]:
        """The keys that are asked for as they stand: each must exist."""
        return (use for use in self.found if use.kind == "asked")


def find_uses(root: Path, theme: Path, content: Path) -> Uses:
    """Every use in the code below `root`, in a theme and in the tables that editors and rules keep."""
    places: list[tuple[Path, dict[str, str]]] = [
        *((root / name, {"**.py": "in_python"}) for name in ("storefront", "functions", "plugins")),
        (root / "storefront" / "rules", {"**.toml": "in_text"}),
        (content, {"*.toml": "in_text"}),
        (theme, {"templates/**.html": "in_template", "templates/**.txt": "in_template", "static/**.js": "in_text"}),
    ]
    found = []
    for folder, named in places:
        methods = [(pattern, f"{__name__}:{method}") for pattern, method in named.items()]
        for file, line, words, comments, _ in extract_from_dir(folder, methods, {}, {}, ()):
            where = folder / file
            name = str(where.relative_to(root)) if where.is_relative_to(root) else str(where)
            kind: Kind = "asked" if "asked" in comments else "pattern" if "pattern" in comments else "named"
            found.append(Use(file=name, line=line, words=str(words), kind=kind))
    return Uses(found=tuple(found))


def in_python(file: IO[bytes], _keywords: Any, _tags: Any, options: Mapping[str, Any]) -> Iterator[_Found]:
    """Keys and patterns of a Python file, by its syntax tree; the shape is that of Babel's methods."""
    asked: set[int] = set()
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and _called(node.func) in ASKING and node.args:
            for constant in _constants(node.args[0]):
                if _KEY.fullmatch(str(constant.value)):
                    asked.add(id(constant))
                    yield constant.lineno, None, str(constant.value), ["asked"]
        elif isinstance(node, ast.JoinedStr):
            words = "".join(str(part.value) if isinstance(part, ast.Constant) else _GAP for part in node.values)
            if _PATTERN.fullmatch(words):
                yield node.lineno, None, words, ["pattern"]
        elif isinstance(node, ast.Constant) and id(node) not in asked and _KEY.fullmatch(str(node.value)):
            yield node.lineno, None, str(node.value), ["named"]


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _constants(argument: ast.expr) -> Iterator[ast.Constant]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument
    elif isinstance(argument, ast.IfExp):
        yield from _constants(argument.body)
        yield from _constants(argument.orelse)


def in_template(file: IO[bytes], _keywords: Any, _tags: Any, options: Mapping[str, Any]) -> Iterator[_Found]:
    """Keys and patterns of a template, by Jinja's syntax tree."""
    tree = Environment(trim_blocks=True, lstrip_blocks=True).parse(file.read().decode())
    for call in tree.find_all(nodes.Call):
        first = call.args[0] if call.args else None
        if isinstance(call.node, nodes.Name) and call.node.name == "_" and isinstance(first, nodes.Const):
            yield call.lineno, None, str(first.value), ["asked"]
    for constant in tree.find_all(nodes.Const):
        if isinstance(constant.value, str) and _KEY.fullmatch(constant.value):
            yield constant.lineno, None, constant.value, ["named"]
    for joined in tree.find_all(nodes.Concat):
        words = "".join(str(part.value) if isinstance(part, nodes.Const) else _GAP for part in joined.nodes)
        if _PATTERN.fullmatch(words):
            yield joined.lineno, None, words, ["pattern"]


def in_text(file: IO[bytes], _keywords: Any, _tags: Any, options: Mapping[str, Any]) -> Iterator[_Found]:
    """Whatever stands in quotes and looks like a key: scripts, and tables in TOML."""
    for number, line in enumerate(file.read().decode().splitlines(), 1):
        for words in _QUOTED.findall(line):
            yield number, None, words, ["named"]
