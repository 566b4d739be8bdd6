"""What editors write: guides, help, legal and about pages, and notes on models, in Markdown.

Reads every file once and checks what one file alone cannot know: links and headings of other pages, twins, stale
translations. Whatever a build refuses is a `Fault` with file and line, and all are found at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from storefront.domain.claims import find_banned
from storefront.domain.errors import BannedClaim, ContentInvalid
from storefront.domain.rules import Rules
from storefront.pages.front_matter import SOURCE_LANGUAGE, Fault, digest_of, read_front_matter
from storefront.pages.library import SECTIONS, Document, Library
from storefront.pages.markdown_body import picture_folder, read_body

_FILE_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z]{2}(-[A-Z]{2})?")


def read_document(file: Path, section: str, *, rules: Rules) -> tuple[Document, list[Fault]]:
    """Parse one file, whose name is known to be right, and find every fault in it."""
    slug, _, variant = file.stem.partition(".")
    text = file.read_text(encoding="utf-8")
    front, faults = read_front_matter(text, str(file), variant, day=rules.day, note=section == "products")
    body, more = read_body(front.body, file, front.first_line, rules)
    document = Document(
        file=str(file),
        section=section,
        slug=slug,
        variant=variant,
        title=front.title,
        summary=front.summary,
        updated=front.updated,
        order=front.order,
        checked=front.checked,
        source=front.source,
        digest=digest_of(front.title, front.summary, front.body),
        html=body.html,
        toc=body.toc,
        anchors=body.anchors,
        blocks=body.blocks,
        links=body.links,
        pictures=body.pictures,
        # Japanese, Korean: about 500 characters a minute reads like 200 words.
        minutes=max(1, round(len(body.plain) / 1250 if " " in body.plain else len(body.plain) / 500)),
    )
    return document, [*faults, *more, *_banned(file, text, variant, rules)]


def _banned(file: Path, text: str, variant: str, rules: Rules) -> Iterator[Fault]:
    language, _, region = variant.partition("-")
    for number, line in enumerate(text.splitlines(), 1):
        for finding in find_banned(line, language, region or None, rules):
            if finding.severity == "block":
                words = f"{finding.phrase!r} may not be said ({finding.kind}); reword it"
                yield Fault(file=str(file), line=number, words=words, claim=True)


def read_library(content: Path, *, rules: Rules) -> Library:
    """Read every editors' file under `content/`. Raises ContentInvalid, or BannedClaim, with every fault a line each."""
    library, faults = check_library(content, rules=rules)
    refuse(faults)
    return library


def refuse(faults: list[Fault]) -> None:
    """Stop the build if there is a fault: one error that holds them all, a line each."""
    if faults:
        first = faults[0]
        kind = BannedClaim if all(fault.claim for fault in faults) else ContentInvalid
        raise kind("\n".join(str(fault) for fault in faults), file=first.file, line=first.line)


Memory = dict[tuple[str, str, tuple[str, ...]], tuple[Document, list[Fault]]]
"""What files have been parsed to, by name, text and pictures beside them: for who reads the same folder again and again."""


def check_library(content: Path, *, rules: Rules, memory: Memory | None = None) -> tuple[Library, list[Fault]]:
    """Read every editors' file under `content/`; returns what could be read, and every fault in order of file and line.

    With a `memory`, of the same rules, only what has changed is parsed.
    """
    documents: dict[str, dict[str, Document]] = {}
    notes: dict[str, dict[str, Document]] = {}
    faults: list[Fault] = []
    folders = [*((section, content / "pages" / section) for section in SECTIONS), ("products", content / "products")]
    for section, folder in folders:
        for file in sorted(folder.glob("*.md")):
            if not _FILE_NAME.fullmatch(file.stem):
                words = "name it <slug>.<language>.md or <slug>.<locale>.md, the slug in small letters, digits, hyphens"
                faults.append(Fault(file=str(file), line=0, words=words))
                continue
            try:
                document, found = _remembered(file, section, rules, {} if memory is None else memory)
            except UnicodeDecodeError as problem:
                words = f"not UTF-8 (byte {problem.start}); save it as UTF-8"
                faults.append(Fault(file=str(file), line=0, words=words))
                continue
            faults += found
            shelf = notes if section == "products" else documents
            name = document.slug if section == "products" else document.name
            shelf.setdefault(name, {})[document.variant] = document
    library = Library(documents=documents, notes=notes)
    for document in library.every():
        faults += _dead_ends(document, library, rules)
    faults += _twins(documents)
    return library, sorted(faults, key=lambda fault: (fault.file, fault.line))


def _remembered(file: Path, section: str, rules: Rules, memory: Memory) -> tuple[Document, list[Fault]]:
    folder = picture_folder(file)
    pictures = tuple(sorted(picture.name for picture in folder.iterdir())) if folder.is_dir() else ()
    key = (str(file), file.read_text(encoding="utf-8"), pictures)
    if key not in memory:
        memory[key] = read_document(file, section, rules=rules)
    return memory[key]


def _dead_ends(document: Document, library: Library, rules: Rules) -> Iterator[Fault]:
    """Links to pages nobody has written, and to headings that the page does not have in this language."""

    def fault(needle: str, words: str) -> Fault:
        return Fault(file=document.file, line=_line_in(document.file, needle), words=words)

    for kind, target in document.links:
        name, _, anchor = target.partition("#")
        if kind != "page":
            continue
        if name not in library.documents:
            yield fault(f"page:{target}", f"links to 'page:{name}', which nobody has written")
        elif anchor:
            for found in _shown_to(document, name, library, rules):
                if anchor not in found.anchors:
                    headings = ", ".join(found.anchors) or "none"
                    yield fault(f"page:{target}", f"no heading '#{anchor}' in {found.file}; there are {headings}")
    for kind, name in document.blocks:
        if kind == "guide" and f"guides/{name}" not in library.documents:
            yield fault(f"[[guide:{name}", f"a card for 'guides/{name}', which nobody has written")


def _shown_to(document: Document, name: str, library: Library, rules: Rules) -> list[Document]:
    """The files that readers of a document may land on when it links to `name`."""
    region = document.variant if "-" in document.variant else ""
    codes = [
        locale.code for locale in rules.locales if locale.language == document.language and region in ("", locale.code)
    ]
    found = {}
    for code in codes or [document.variant]:
        other = library.find(name, code, document.language)
        if other is None and not name.startswith("guides/"):
            other = library.find(name, SOURCE_LANGUAGE, SOURCE_LANGUAGE)
        if other is not None:
            found[other.file] = other
    return list(found.values())


def _line_in(file: str, needle: str) -> int:
    text = Path(file).read_text(encoding="utf-8")
    return text[: max(0, text.find(needle))].count("\n") + 1


def _twins(documents: Mapping[str, Mapping[str, Document]]) -> Iterator[Fault]:
    """Two pages of one language with one title or summary: neither a reader nor a search engine could tell them apart."""
    seen: dict[tuple[str, str], str] = {}
    for variants in documents.values():
        for document in variants.values():
            for field, words in (("Title", document.title), ("Summary", document.summary)):
                other = seen.setdefault((document.variant, f"{field}: {words}"), document.file)
                if words and other != document.file:
                    line = _line_in(document.file, f"{field}:")
                    yield Fault(file=document.file, line=line, words=f"the same {field} as {other}")
