"""The project's own files, found by walking: what `.gitignore` names is not looked at."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEVER = (".git/",)


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that belongs to the project, in order."""
    ignored = [line.strip() for line in (ROOT / ".gitignore").read_text().splitlines() if line.strip()]
    return tuple(sorted(_walk(ROOT, (*NEVER, *ignored))))


@cache
def python_files() -> tuple[Path, ...]:
    """Every Python file of the project."""
    return tuple(path for path in project_files() if path.suffix == ".py")


def python_below(*folders: str) -> list[Path]:
    """Python files below folders that are named from the project's root."""
    return [path for path in python_files() if any(path.is_relative_to(ROOT / folder) for folder in folders)]


def imports_of(path: Path) -> set[str]:
    """Full names of all that a file imports, wherever in it: 'storefront.domain.money', 'json'."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    return set(_imports(ast.parse(path.read_text(encoding="utf-8")), package))


def _imports(tree: ast.AST, package: tuple[str, ...]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (start, node.module) if part)
            # `from storefront import domain` imports storefront.domain; `from x import name` at least x.
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _walk(folder: Path, ignored: tuple[str, ...]) -> Iterator[Path]:
    for path in folder.iterdir():
        name = f"{path.name}/" if path.is_dir() else path.name
        if any(fnmatch(name, pattern) for pattern in ignored):
            continue
        if path.is_dir():
            yield from _walk(path, ignored)
        else:
            yield path
