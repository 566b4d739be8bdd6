"""`content.check`, `content.stamp`: the editors' desk."""

from __future__ import annotations

import json as json_module
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from invoke.exceptions import Exit
from invoke.tasks import task

from storefront.commands.arguments import day_or_today, refusing
from storefront.domain.errors import UsageError

if TYPE_CHECKING:
    from storefront.build.content_check import ContentReport


@task(
    help={
        "content": "the editors' folder (default content)",
        "export": "folder or archive: tells models that it does not know",
        "page": "tell the translations of this page only, such as guides/first-phone",
        "strict": "fail on what is missing, stale, unchecked or hinted at, too",
        "json": "print JSON only",
        "date": "judge by the law of this day (default today)",
    }
)
@refusing
def check(
    _c: Any,
    content: str = "content",
    export: str = "",
    page: str = "",
    strict: bool = False,
    json: bool = False,
    date: str = "",
) -> None:
    """Find everything a build would refuse, and tell what is not translated: invoke content.check --export var/export."""
    from storefront.build.content_check import check_content
    from storefront.domain.rulebook import load_rulebook

    folder = Path(content)
    if not (folder / "pages").is_dir():
        raise UsageError(f"--content {content}: there is no folder {folder / 'pages'}")
    if page and not any((folder / "pages").glob(f"{page}.*.md")) and not any(folder.glob(f"{page}.*.md")):
        raise UsageError(f"--page {page}: nobody has written it; name it like guides/first-phone or products/iphone-13")
    found = check_content(folder, load_rulebook().on(day_or_today(date)), export)
    if json:
        print(json_module.dumps(msgspec.to_builtins(found), ensure_ascii=False))
    else:
        _print(found, page)
    if not found.passes(strict=strict):
        raise Exit(code=2)


def _print(found: ContentReport, only: str) -> None:
    """What is told first, what stops a build last: the end is what is seen."""
    from storefront.build.content_check import NOT_WRITTEN

    lacking: dict[str, list[str]] = defaultdict(list)
    for link in found.plain_links:
        target, _, language = link.words.partition(NOT_WRITTEN)
        lacking[target].append(language)
    for target, languages in sorted(lacking.items()):
        if only in ("", target):
            print(f"{target}: links to it are plain words in {', '.join(sorted(set(languages)))}")
    for page in found.pages:
        states = (("missing", page.missing), ("stale", page.stale), ("unchecked", page.unchecked))
        told = [f"{kind}: {', '.join(variants)}" for kind, variants in states if variants]
        if told and only in ("", page.page):
            print(f"{page.page}: {'; '.join(told)}")
    if not only:
        print(f"{'language':10} {'missing':>8} {'stale':>8} {'unchecked':>10}")
        for language, counts in found.languages.items():
            print(f"{language:10} {counts['missing']:>8} {counts['stale']:>8} {counts['unchecked']:>10}")
    for hint in found.hints:
        print(f"hint  {hint}")
    for fault in found.faults:
        print(f"FAULT {fault}")
    print(f"faults: {len(found.faults)}, hints: {len(found.hints)}")


@task(help={"files": "comma-separated translations, such as content/pages/help/delivery.fr.md"})
@refusing
def stamp_files(_c: Any, files: str) -> None:
    """Say that translations are of today's English text: invoke content.stamp content/pages/help/delivery.fr.md."""
    from storefront.build.content_stamp import stamp
    from storefront.domain.rulebook import load_rulebook

    rules = load_rulebook().on(day_or_today(""))
    for file in (Path(name.strip()) for name in files.split(",") if name.strip()):
        print(f"{file}: Source: {stamp(file, rules)}")
