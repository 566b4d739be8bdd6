"""An editor's view: a few models of one locale and every guide, rebuilt when a file is saved.

Keeps the plan of the first build as long as the export stays as it is; a saved guide or template only renders again.
An error is shown in the page instead of the old page, so that it is seen where the editor looks.
"""

from __future__ import annotations

import html
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
from watchfiles import watch

from storefront.build.night import load, plan
from storefront.build.render_worker import render_part
from storefront.build.settings import Settings
from storefront.build.shards import new_pool
from storefront.build.site import rules_on, write_library
from storefront.domain.errors import StorefrontError, UsageError
from storefront.pages.rows import decode_plan
from storefront.serving.static_site import StaticSite


class Preview:
    """Builds and serves one locale; `folder` is its own."""

    def __init__(self, settings: Settings, configuration: str, locale: str, folder: Path) -> None:
        rules = rules_on(settings)
        known = {one.slug: one for one in rules.locales}
        if locale not in known:
            raise UsageError(f"--locale {locale!r}: there are {', '.join(known)}")
        self._locale = known[locale]
        self._folder = folder
        self._configuration = configuration
        self._settings = msgspec.structs.replace(
            settings, work=str(folder / "work"), markets=(self._locale.market,), locales=(locale,)
        )
        self._site = folder / "site-0"
        self._turn = 0

    def run(self, port: int, *, once: bool = False, say: Callable[[str], None] = print) -> None:
        """Build, then serve and rebuild on every saved file until interrupted; `once` builds and returns."""
        shutil.rmtree(self._folder, ignore_errors=True)
        plan(self._settings, load(self._settings))
        self.rebuild(say)
        if once:
            return
        threading.Thread(target=self._watch, args=(say,), daemon=True).start()
        import uvicorn

        say(f"http://127.0.0.1:{port}/{self._locale.slug}/")
        uvicorn.run(StaticSite(lambda: self._site), host="127.0.0.1", port=port, log_level="warning")

    def rebuild(self, say: Callable[[str], None] = print) -> Path:
        """Render into a fresh folder and switch to it; returns the site's folder."""
        self._turn += 1
        target = self._folder / f"site-{self._turn}"
        row = decode_plan((self._settings.plan_folder / "plan.json").read_bytes())
        parts = ["rest", f"listings:{self._locale.market}", *(f"models:{name}" for name in row.slices)]
        shutil.rmtree(Path(self._settings.work) / "templates", ignore_errors=True)
        try:
            write_library(self._settings, rules_on(self._settings))
            # A fresh process each time, so that a changed template or plugin is read anew.
            with new_pool(1) as pool:
                for part in parts:
                    settings = msgspec.structs.replace(self._settings, part=part)
                    pool.submit(render_part, self._configuration, settings, str(target)).result()
        except (StorefrontError, RuntimeError) as problem:
            say(str(problem))
            self._show_problem(target, str(problem))
        previous, self._site = self._site, target
        shutil.rmtree(previous, ignore_errors=True)
        return target

    def _show_problem(self, target: Path, words: str) -> None:
        page = f"<!doctype html><html lang=en><meta charset=utf-8><title>Not built</title><h1>Not built</h1><pre>{html.escape(words)}</pre></html>"
        target.mkdir(parents=True, exist_ok=True)
        for place in (target, target / self._locale.slug):
            place.mkdir(exist_ok=True)
            (place / "index.html").write_text(page, encoding="utf-8")
        (target / "404.html").write_text(page, encoding="utf-8")

    def _watch(self, say: Callable[[str], None]) -> None:
        for changes in watch(self._settings.content, self._settings.theme, debounce=300, step=50):
            say(f"{len(changes)} file(s) saved; rendering")
            self.rebuild(say)
            say("shown")
