"""The theme's scripts: the search, joined into one module of its own, and the small module that every page loads.

The source keeps its comments and its words; shoppers get neither.
"""

from __future__ import annotations

import re
from pathlib import Path

# Nothing in them runs before it is called, so they may stand in the order that compresses best.
SEARCH_MODULES = ("engine", "facets", "results", "atoms", "suggestions")
# How `find.js` calls the search; the built address carries a hash.
SEARCH_ADDRESS = "/theme/search.js"
# What the page's script and the tests ask of the search by name.
EXPORTS = "{tokenizer,open,start}"
_IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


def search_script(theme: Path) -> bytes:
    """The search as one module that exports `tokenizer`, `open` and `start`."""
    files = [(theme / "static" / "search" / f"{name}.js").read_text(encoding="utf-8") for name in SEARCH_MODULES]
    text = "\n".join(_EXPORT.sub("", _IMPORT.sub("", file)) for file in files)
    # In a function of its own: names at a module's top level would stay long.
    return _minified(f"const{EXPORTS}=(()=>{{{text}\nreturn{EXPORTS}}})();export{EXPORTS}")


def page_script(theme: Path, search_address: str) -> bytes:
    """What every page loads: each file stands alone, in a scope of its own, and knows where the search is."""
    files = sorted((theme / "static" / "js").glob("*.js"))
    text = "\n".join(f"{{\n{file.read_text(encoding='utf-8')}}}" for file in files)
    return _minified(text.replace(SEARCH_ADDRESS, search_address))


def _minified(text: str) -> bytes:
    # Only here, in a process that forks none: the library is Go's, whose threads begin when it is read.
    import minify  # type: ignore[import-untyped]  # it ships no types

    return str(minify.string("application/javascript", text)).encode()
