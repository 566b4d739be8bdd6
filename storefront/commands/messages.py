"""`messages.extract`, `messages.update`, `messages.check`: the translators' desk."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from invoke.exceptions import Exit
from invoke.tasks import task

from storefront.build.settings import ROOT
from storefront.commands.arguments import refusing
from storefront.domain.errors import UsageError

if TYPE_CHECKING:
    from storefront.translating.key_uses import Uses

THEME_HELP = "the theme whose messages/ is meant (default theme)"


def _uses(theme: str) -> tuple[Path, Uses]:
    from storefront.translating.key_uses import find_uses

    folder = ROOT / theme / "messages"
    if not (folder / "en.po").is_file():
        raise UsageError(f"--theme {theme}: there is no {folder / 'en.po'}")
    return folder, find_uses(ROOT, ROOT / theme, ROOT / "content")


@task(help={"theme": THEME_HELP, "out": "file to write (default var/messages.pot)"})
@refusing
def extract(_c: Any, theme: str = "theme", out: str = "var/messages.pot") -> None:
    """Write a template with every message, its English and where it is used: invoke messages.extract."""
    from babel.messages.pofile import write_po

    from storefront.translating.catalogs import template

    folder, uses = _uses(theme)
    target = Path(out)
    target.parent.mkdir(parents=True, exist_ok=True)
    made = template(folder, uses)
    with target.open("wb") as file:
        write_po(file, made, width=1_000_000)
    print(f"wrote {target}: {len(made)} messages")


@task(help={"theme": THEME_HELP, "drop_unused": "take out the messages that nothing uses"})
@refusing
def update(_c: Any, theme: str = "theme", drop_unused: bool = False) -> None:
    """Bring every catalog up to date with the English one: invoke messages.update [--drop-unused]."""
    from storefront.translating.catalogs import check_catalogs, update_catalogs

    folder, uses = _uses(theme)
    unused = check_catalogs(folder, uses).unused if drop_unused else []
    for name, done in update_catalogs(folder, unused).items():
        parts = {
            "to translate": done.added,
            "to look at again": done.stale,
            "recorded": done.recorded,
            "taken out": done.removed,
        }
        print(f"{name:10} " + (", ".join(f"{len(keys)} {what}" for what, keys in parts.items() if keys) or "unchanged"))


@task(
    help={
        "theme": THEME_HELP,
        "language": "list the keys of this language, such as de",
        "strict": "fail on what is stale or unchecked, too",
        "json": "print JSON only",
    }
)
@refusing
def check(_c: Any, theme: str = "theme", language: str = "", strict: bool = False, json: bool = False) -> None:
    """Tell which messages are missing, unused, stale, unchecked or at odds with English: invoke messages.check."""
    from storefront.translating.catalogs import check_catalogs

    folder, uses = _uses(theme)
    found = check_catalogs(folder, uses)
    if language and language not in found.languages:
        raise UsageError(f"--language {language!r}: there are {', '.join(found.languages)}")
    if json:
        print(json_module.dumps(msgspec.to_builtins(found), ensure_ascii=False))
    else:
        for fault in found.faults:
            print(f"FAULT {fault}")
        for key in found.unused:
            print(f"FAULT {key}: nothing uses it; invoke messages.update --drop-unused takes it out")
        if language:
            for kind, keys in msgspec.to_builtins(found.languages[language]).items():
                for key in keys:
                    print(f"{kind:10} {key}")
        print(f"{'language':10} {'missing':>8} {'stale':>8} {'unchecked':>10} {'unrecorded':>11}")
        for name, state in found.languages.items():
            numbers = (len(state.missing), len(state.stale), len(state.unchecked), len(state.unrecorded))
            print(f"{name:10} {numbers[0]:>8} {numbers[1]:>8} {numbers[2]:>10} {numbers[3]:>11}")
    if not found.passes(strict=strict):
        raise Exit(code=2)
