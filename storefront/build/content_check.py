"""What `content.check` finds: everything under `content/` that a build would refuse, and what is worth telling besides."""

from __future__ import annotations

import difflib
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from storefront.build.editors_files import read_editors_files
from storefront.catalog.model_ids import read_model_ids
from storefront.domain.claims import parse_claims
from storefront.domain.errors import MerchantIncomplete, StorefrontError
from storefront.domain.merchant import missing_for, parse_merchant
from storefront.domain.rules import Rules
from storefront.pages.front_matter import Fault
from storefront.pages.library import Library
from storefront.pages.translations import PageState, State, count_by_language, page_states
from storefront.search.words import read_words

NOT_WRITTEN = " is not written in "


class ContentReport(msgspec.Struct, frozen=True, kw_only=True):
    """`faults` stop a build; `hints`, `plain_links` and what is said of `pages` do not. `languages`: counts for each.

    `plain_links`: links to and cards of guides that do not exist in the page's own language, where words stand instead.
    """

    faults: list[Fault]
    hints: list[Fault]
    plain_links: list[Fault]
    pages: list[PageState]
    languages: dict[str, dict[State, int]]

    def passes(self, *, strict: bool) -> bool:
        """Whether all is well; `strict` asks for complete translations and no hint too."""
        return not self.faults and not (strict and (self.hints or any(not page.complete for page in self.pages)))


def check_content(content: Path, rules: Rules, export: str = "") -> ContentReport:
    """Read everything editors write. With an export, a model that it does not know is a hint."""
    with tempfile.TemporaryDirectory(prefix="reprise-content-") as folder:
        library, faults = read_editors_files(content, rules, Path(folder) / "media", Path(folder) / "pictures")
    faults += _other_files(content, rules)
    hints = unknown_models(library, read_model_ids(export, rules=rules)) if export else []
    states = page_states(library, rules)
    return ContentReport(
        faults=faults,
        hints=hints,
        plain_links=list(_plain_links(library, rules)),
        pages=states,
        languages=count_by_language(states, rules),
    )


def unknown_models(library: Library, known: frozenset[str]) -> list[Fault]:
    """A hint for each model that a file names and no market's export knows: most likely a slip of the pen."""
    hints = []
    for document in library.every():
        lines = Path(document.file).read_text(encoding="utf-8").splitlines()
        for model in sorted(document.models - known):
            near = difflib.get_close_matches(model, known, n=1)
            meant = f"; did you mean '{near[0]}'?" if near else ""
            words = f"no model '{model}' in the export, so nothing is shown for it{meant}"
            line = next((number for number, text in enumerate(lines, 1) if f"model:{model}" in text), 0)
            hints.append(Fault(file=document.file, line=line, words=words))
        if document.section == "products" and document.slug not in known:
            near = difflib.get_close_matches(document.slug, known, n=1)
            meant = f"; did you mean '{near[0]}'?" if near else ""
            words = f"a note on '{document.slug}', which is no model of the export, so it is not shown{meant}"
            hints.append(Fault(file=document.file, line=0, words=words))
    return hints


def _plain_links(library: Library, rules: Rules) -> Iterator[Fault]:
    for document in library.every():
        codes = [locale.code for locale in rules.locales if locale.language == document.language]
        lines = Path(document.file).read_text(encoding="utf-8").splitlines()
        links = [(target.partition("#")[0], f"page:{target}") for kind, target in document.links if kind == "page"]
        cards = [(f"guides/{name}", f"guide:{name}") for kind, name in document.blocks if kind == "guide"]
        for name, needle in (*links, *cards):
            written = any(library.find(name, code, document.language) for code in codes)
            if name.startswith("guides/") and name in library.documents and not written:
                line = next((number for number, text in enumerate(lines, 1) if needle in text), 0)
                yield Fault(file=document.file, line=line, words=f"{name}{NOT_WRITTEN}{document.language}")


def _other_files(content: Path, rules: Rules) -> Iterator[Fault]:
    """What is wrong with the shop's figures, the merchant's identity, the official notices, the words for search."""

    def claims() -> None:
        parse_claims(tomllib.loads((content / "claims.toml").read_text(encoding="utf-8")))

    def merchant() -> None:
        found = parse_merchant(tomllib.loads((content / "merchant.toml").read_text(encoding="utf-8")))
        missing = missing_for(found, list(rules.markets), rules, False)
        if missing:
            raise MerchantIncomplete(f"fill in {', '.join(missing)}")
        for language, notice in found.harmonised_notice.items():
            file = content / notice.file
            if not file.is_file() or not notice.is_official(file.read_bytes()):
                raise MerchantIncomplete(f"harmonised_notice.{language}: {file} is missing or has another sha256")

    yield from _refused(content / "claims.toml", claims)
    yield from _refused(content / "merchant.toml", merchant)
    for language in dict.fromkeys(locale.language for locale in rules.locales):
        try:
            read_words(language, list(rules.categories))
        except StorefrontError as refusal:
            yield Fault(file=str(refusal.fields.get("file", "")), line=0, words=refusal.message)


def _refused(file: Path, read: Callable[[], None]) -> Iterator[Fault]:
    try:
        read()
    except tomllib.TOMLDecodeError as problem:
        yield Fault(file=str(file), line=0, words=f"not TOML: {problem}")
    except OSError as problem:
        yield Fault(file=str(file), line=0, words=f"{problem.strerror}: {problem.filename}")
    except StorefrontError as refusal:
        yield Fault(file=str(file), line=0, words=refusal.message)
