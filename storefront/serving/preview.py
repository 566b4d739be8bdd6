"""An editor's view: a few models of one locale and every guide, rebuilt when a file is saved.

Keeps the plan of the first build; a saved guide or template only renders again, what it can touch and no more.
An error is shown in the page instead of the old page, so that it is seen where the editor looks.
"""

from __future__ import annotations

import html
import shutil
import threading
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec
from watchfiles import watch

from storefront.build.assets import write_theme
from storefront.build.editors_files import write_library
from storefront.build.night import load, named_models, plan
from storefront.build.render_worker import render_part
from storefront.build.settings import Settings
from storefront.build.shards import new_pool
from storefront.build.site import Site, open_site, rules_on
from storefront.catalog.model_ids import read_model_ids
from storefront.domain.errors import StorefrontError, UsageError
from storefront.pages.editorial import Memory
from storefront.pages.library import SECTIONS
from storefront.pages.rows import decode_plan
from storefront.serving.preview_hints import show_hints
from storefront.serving.static_site import StaticSite

PROBLEM_STYLE = "body{font:16px/1.5 system-ui;margin:2rem auto;max-width:50rem;padding:0 1rem}li{margin:.5rem 0;overflow-wrap:anywhere}"


class Preview:
    """Builds and serves one locale; `folder` is its own."""

    def __init__(self, settings: Settings, configuration: str, locale: str, folder: Path) -> None:
        rules = rules_on(settings)
        self._rules = rules
        self._memory: Memory = {}
        known = {one.slug: one for one in rules.locales}
        if locale not in known:
            raise UsageError(f"--locale {locale!r}: there are {', '.join(known)}")
        self._locale = known[locale]
        self._folder = folder
        self._configuration = configuration
        self._settings = msgspec.structs.replace(
            settings, work=str(folder / "work"), markets=(self._locale.market,), locales=(locale,)
        )
        self._site = folder / "site"
        self._known: frozenset[str] = frozenset()
        # A first build may find a fault: until there was a good one, everything is still to be made.
        self._planned: frozenset[str] | None = None
        self._whole = False
        # One process that has everything imported: a saved guide is shown in a second or two.
        self._pool = new_pool(1)

    def run(self, port: int, *, once: bool = False, say: Callable[[str], None] = print) -> None:
        """Build, then serve and rebuild on every saved file until interrupted; `once` builds and returns."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._known = read_model_ids(self._settings.export, rules=self._rules)
        self.rebuild(say=say)
        if once:
            self._pool.shutdown()
            return
        threading.Thread(target=self._watch, args=(say,), daemon=True).start()
        import uvicorn

        say(f"http://127.0.0.1:{port}/{self._locale.slug}/")
        uvicorn.run(StaticSite(lambda: self._site), host="127.0.0.1", port=port, log_level="warning")

    def rebuild(self, changed: Collection[str] = (), say: Callable[[str], None] = print) -> None:
        """Render what the changed files can touch; everything when none is named."""
        try:
            named = named_models(self._settings, self._rules, self._memory) & self._known
            if self._planned is None or not named <= self._planned:
                # A card of a model that was not among the few: it is planned with them, and all is rendered.
                self._whole = False
                plan(self._settings, load(self._settings))
                self._planned = named
            write_library(self._settings, self._rules, self._memory)
            write_theme(Path(self._settings.theme), self._settings.plan_folder)
            for part in self._parts(changed if self._whole else ()):
                settings = msgspec.structs.replace(self._settings, part=part)
                self._pool.submit(render_afresh, self._configuration, settings, str(self._site)).result()
            self._whole = True
            show_hints(Site(self._settings), self._locale, self._site, self._known, say)
        except (StorefrontError, RuntimeError) as problem:
            say(str(problem))
            self._show_problem(str(problem))

    def _parts(self, changed: Collection[str]) -> list[str]:
        """Editors' pages are in 'rest', which comes first; a note on a model needs the models too, a template all.

        Pictures come with 'rest' as the page does: the assets are written again with it.
        """
        pages = Path(self._settings.content, "pages").resolve()
        if changed and all(Path(file).resolve().is_relative_to(pages) for file in changed):
            return ["rest"]
        row = decode_plan((self._settings.plan_folder / "plan.json").read_bytes())
        return ["rest", *(f"models:{name}" for name in row.slices), f"listings:{self._locale.market}"]

    def _show_problem(self, words: str) -> None:
        """Put the problem where the editor looks; the next good build writes over it."""
        lines = "".join(f"<li>{html.escape(line)}</li>" for line in words.splitlines() if line.strip())
        page = (
            "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            f"<title>Not built</title><style>{PROBLEM_STYLE}</style><h1>Not built</h1><p>Mend this, save, reload:</p>"
            f"<ol>{lines}</ol></html>"
        )
        (self._site / self._locale.slug).mkdir(parents=True, exist_ok=True)
        (self._site / self._locale.slug / "index.html").touch()
        for file in [*self._site.glob(f"{self._locale.slug}/**/index.html"), self._site / "404.html"]:
            if file.parent.parent.name in (*SECTIONS, self._site.name) or file.name == "404.html":
                file.write_text(page, encoding="utf-8")

    def _watch(self, say: Callable[[str], None]) -> None:
        for changes in watch(self._settings.content, self._settings.theme, debounce=300, step=50):
            files = {file for _, file in changes}
            say(f"{', '.join(sorted(Path(file).name for file in files))} saved; rendering")
            self.rebuild(files, say)
            say("shown")


def render_afresh(configuration: str, settings: Settings, output: str) -> None:
    """Render a part in the preview's own process, forgetting the templates it has read before."""
    open_site.cache_clear()
    render_part(configuration, settings, output)
