"""`content.check`, `content.stamp`: the editors' desk."""

from __future__ import annotations

import json as json_module
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from invoke.exceptions import Exit
from invoke.tasks import task

from storefront.build.content_check import ContentReport, check_content
from storefront.build.content_stamp import stamp
from storefront.commands.arguments import day_or_today, refusing
from storefront.domain.errors import UsageError
from storefront.domain.rulebook import load_rulebook


@task(
    help={
        "content": "the editors' folder (default content)",
        "export": "folder or archive: tells models that it does not know",
        "strict": "fail on what is missing, stale, unchecked or hinted at, too",
        "json": "print JSON only",
        "date": "judge by the law of this day (default today)",
    }
)
@refusing
def check(
    _c: Any, content: str = "content", export: str = "", strict: bool = False, json: bool = False, date: str = ""
) -> None:
    """Find everything a build would refuse, and tell what is not translated: invoke content.check --export var/export."""
    folder = Path(content)
    if not (folder / "pages").is_dir():
        raise UsageError(f"--content {content}: there is no folder {folder / 'pages'}")
    found = check_content(folder, load_rulebook().on(day_or_today(date)), export)
    if json:
        print(json_module.dumps(msgspec.to_builtins(found), ensure_ascii=False))
    else:
        _print(found)
    if not found.passes(strict=strict):
        raise Exit(code=2)


def _print(found: ContentReport) -> None:
    for fault in found.faults:
        print(f"FAULT {fault}")
    for hint in found.hints:
        print(f"hint  {hint}")
    for target, number in sorted(Counter(link.words for link in found.plain_links).items()):
        print(f"{target}: {number} links to it are plain words there")
    for page in found.pages:
        told = [
            f"{kind}: {', '.join(variants)}"
            for kind, variants in (("missing", page.missing), ("stale", page.stale), ("unchecked", page.unchecked))
            if variants
        ]
        if told:
            print(f"{page.page:32} {'; '.join(told)}")
    print(f"{'language':10} {'missing':>8} {'stale':>8} {'unchecked':>10}")
    for language, counts in found.languages.items():
        print(f"{language:10} {counts['missing']:>8} {counts['stale']:>8} {counts['unchecked']:>10}")
    print(f"{len(found.faults)} faults, {len(found.hints)} hints")


@task(help={"files": "comma-separated translations, such as content/pages/help/delivery.fr.md"})
@refusing
def stamp_files(_c: Any, files: str) -> None:
    """Say that translations are of today's English text: invoke content.stamp content/pages/help/delivery.fr.md."""
    rules = load_rulebook().on(day_or_today(""))
    for file in (Path(name.strip()) for name in files.split(",") if name.strip()):
        print(f"{file}: Source: {stamp(file, rules)}")
