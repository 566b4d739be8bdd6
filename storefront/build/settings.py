"""The build's settings: one typed, frozen object, read once from Pelican's single key `STOREFRONT`.

All problems are reported at once; an unknown key is one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Literal

import msgspec

from storefront.domain.errors import UsageError

ROOT = Path(__file__).parents[2]
"""The project's folder."""

DEFAULT_URL = "http://127.0.0.1:8000"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a build is made from.

    `pictures` and `templates` keep scaled photos and compiled templates from one build to the next. `part` is what this Pelican run renders: 'all', or one of `parts.parts` when the night is cut into shards.
    `day` is YYYY-MM-DD or '' for today; it means the end of that day, UTC. `markets`, `locales` and `models` make a part
    of the shop only; empty means all. `search_state` is the folder of the live release's search states, or empty;
    `history` is the file of published prices, or empty: then no price is compared and no reduction announced;
    `live` is the folder of the live release, whose lost pages lead on, or empty; `taken_from` is the same folder where
    pages nothing changed on are taken over from it, empty to render all; `live_elsewhere`: its
    pages are on another machine, and only named. `sealed` makes files read-only as they are written.
    `product_json` writes each SKU's page as data too. `removed` says how pages of what is no longer sold answer: 'page', as
    any page, or 'gone', with the status 410 where the server can.
    """

    site_url: str
    export: str = "var/export"
    work: str = "var/pelican"
    pictures: str = "var/pictures"
    fetched: str = "var/fetched"
    templates: str = "var/templates"
    content: str = "content"
    theme: str = "theme"
    part: str = "all"
    day: str = ""
    markets: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    models: int | None = None
    search_state: str = ""
    history: str = ""
    live: str = ""
    taken_from: str = ""
    live_elsewhere: bool = False
    sealed: bool = False
    product_json: bool = True
    removed: Literal["page", "gone"] = "page"
    production: bool = False

    def now(self, clock: datetime | None = None) -> datetime:
        """The moment the build stands for: the end of `day`, else `clock` (by default the real one)."""
        if self.day:
            return datetime.combine(date.fromisoformat(self.day), time(23, 59, 59), UTC)
        return clock or datetime.now(UTC)

    @property
    def plan_folder(self) -> Path:
        """Where the planner leaves the view rows."""
        return Path(self.work) / "plan"


def read_settings(value: Mapping[str, Any]) -> Settings:
    """Check `STOREFRONT` and return it typed; every problem is named in one error."""
    problems = [f"unknown key {key!r}" for key in sorted(set(value) - set(Settings.__struct_fields__))]
    for key in Settings.__struct_fields__:
        if key in value:
            try:
                msgspec.convert({"site_url": "x", key: value[key]}, Settings, strict=False)
            except msgspec.ValidationError as problem:
                problems.append(f"{key}: {problem}")
    try:
        date.fromisoformat(str(value.get("day", "")) or "2026-01-01")
    except ValueError:
        problems.append(f"day: {value['day']!r} is not a day; write it as 2026-11-21")
    url = value.get("site_url", "")
    if not str(url).startswith(("http://", "https://")) or str(url).count("/") != 2:
        problems.append(f"site_url must be an origin such as https://shop.example, not {url!r}")
    if problems:
        raise UsageError(f"STOREFRONT: {'; '.join(problems)}")
    return msgspec.convert(value, Settings, strict=False)
