"""The site as a whole: every locale's shop and frame, and the pages of each part of the build.

A part is what one Pelican run renders: a slice of models, the listings, or the rest. Parts share nothing but the plan
folder, so they may run in any order and in as many processes as there are.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from jinja2 import Template
from markupsafe import Markup

from storefront.build.assets import asset_paths
from storefront.build.fingerprints import TemplateVersions, code_version, digest, encoded
from storefront.build.live_pages import LivePages
from storefront.build.settings import Settings
from storefront.build.writer import SiteWriter
from storefront.domain.claims import Claim, parse_claims
from storefront.domain.errors import MerchantIncomplete
from storefront.domain.markets import Locale
from storefront.domain.merchant import Merchant, missing_for, parse_merchant
from storefront.domain.rulebook import load_rulebook
from storefront.domain.rules import Rules
from storefront.pages.chrome import Chrome, build_chrome
from storefront.pages.frame import Frame
from storefront.pages.library import Library, decode_library
from storefront.pages.page import Page
from storefront.pages.rows import (
    MarketRow,
    PlanRow,
    RefurbisherRow,
    decode_market,
    decode_plan,
    decode_refurbishers,
)
from storefront.pages.shop import Shop, open_shop
from storefront.pages.templates import LocalizedEnvironment, localized_environment

LIBRARY = "library.json"


def rules_on(settings: Settings) -> Rules:
    """The law in force at the moment the build stands for."""
    return load_rulebook().on(settings.now().date())


def read_merchant(settings: Settings, rules: Rules, markets: Sequence[str]) -> Merchant:
    """The merchant's identity; refused when the law of one of these markets asks for more than is there."""
    file = Path(settings.content) / "merchant.toml"
    merchant = parse_merchant(tomllib.loads(file.read_text(encoding="utf-8")))
    missing = missing_for(merchant, markets, rules, settings.production)
    if missing:
        raise MerchantIncomplete(f"{file}: fill in {', '.join(missing)}", field=missing[0])
    return merchant


class Site:
    """Everything the parts share, opened when first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._compiled = Path(settings.templates)
        self._envs: dict[str, LocalizedEnvironment] = {}
        self._shops: dict[str, Shop] = {}
        self._chromes: dict[str, Chrome] = {}
        self._frames: dict[str, Frame] = {}
        self._templates: dict[tuple[str, str], Template] = {}
        self._shared: dict[tuple[str, str], str] = {}

    @cached_property
    def rules(self) -> Rules:
        """The law in force on the build's day."""
        return rules_on(self.settings)

    @cached_property
    def plan(self) -> PlanRow:
        """What the planner left for all."""
        return decode_plan((self.settings.plan_folder / "plan.json").read_bytes())

    @cached_property
    def refurbishers(self) -> Mapping[str, RefurbisherRow]:
        """Every seller by id."""
        rows = decode_refurbishers((self.settings.plan_folder / "refurbishers.json").read_bytes())
        return {row.refurbisher: row for row in rows}

    @cached_property
    def sellers(self) -> Mapping[str, str]:
        """A digest of each seller."""
        return {name: digest(encoded(row)) for name, row in self.refurbishers.items()}

    @cached_property
    def merchant(self) -> Merchant:
        """Who runs the shop."""
        return read_merchant(self.settings, self.rules, self.plan.markets)

    @cached_property
    def library(self) -> Library:
        """What editors wrote, as `editors_files.write_library` left it."""
        return decode_library((self.settings.plan_folder / LIBRARY).read_bytes())

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """The merchant's facts, each with source and date."""
        file = Path(self.settings.content) / "claims.toml"
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        return parse_claims(document, production=self.settings.production)

    @cached_property
    def locales(self) -> tuple[Locale, ...]:
        """The locales of the markets in this export."""
        wanted = self.settings.locales
        return tuple(
            locale
            for locale in self.rules.locales
            if locale.market in self.plan.markets and (not wanted or locale.slug in wanted)
        )

    def locales_of(self, market: str) -> tuple[Locale, ...]:
        """The locales being built of one market."""
        return tuple(locale for locale in self.locales if locale.market == market)

    @cached_property
    def assets(self) -> Mapping[str, str]:
        """Addresses of style sheet and script, named by their content."""
        return asset_paths(self.settings.plan_folder)

    def shop(self, locale: Locale) -> Shop:
        """A locale's shop."""
        if locale.slug not in self._shops:
            self._shops[locale.slug] = open_shop(
                locale,
                rules=self.rules,
                merchant=self.merchant,
                site_url=self.settings.site_url,
                site_locales=self.locales,
                refurbishers=self.refurbishers,
                plan=self.plan,
                messages_folder=Path(self.settings.theme) / "messages",
            )
        return self._shops[locale.slug]

    def env(self, locale: Locale) -> LocalizedEnvironment:
        """Templates that speak a locale's language."""
        if locale.slug not in self._envs:
            shop = self.shop(locale)
            templates = Path(self.settings.theme) / "templates"
            self._envs[locale.slug] = localized_environment(templates, shop.messages, self._compiled, shop=shop)
        return self._envs[locale.slug]

    def chrome(self, locale: Locale) -> Chrome:
        """The frame of a locale's pages."""
        if locale.slug not in self._chromes:
            self._chromes[locale.slug] = build_chrome(self.shop(locale), self.env(locale), self.library, self.assets)
        return self._chromes[locale.slug]

    def market(self, code: str) -> MarketRow:
        """What a market's home page and navigation need."""
        return decode_market((self.settings.plan_folder / "markets" / f"{code}.json").read_bytes())

    def frame(self, locale: Locale) -> Frame:
        """The layout of a locale, in pieces."""
        if locale.slug not in self._frames:
            self._frames[locale.slug] = Frame(self.shop(locale), self.env(locale), self.chrome(locale))
        return self._frames[locale.slug]

    def open(self, locale: Locale) -> None:
        """Read everything that most pages of a locale need."""
        self.frame(locale)
        for name in ("pages/sku.html", "pages/model.html", "sections/facts.html", "sections/specs.html"):
            self._template(locale, name)

    def render(self, locale: Locale, template: str, page: Page) -> bytes:
        """A page as HTML, in UTF-8."""
        return self.frame(locale).around(page, self.whole(locale, template, page=page, **page.data))

    def whole(self, locale: Locale, template: str, **values: object) -> bytes:
        """What the template of a page prints, in UTF-8, without a frame."""
        printed: str | bytes = self._template(locale, f"pages/{template}.html").render(**values)
        return printed if isinstance(printed, bytes) else printed.encode()

    def write(self, writer: SiteWriter, locale: Locale, template: str, page: Page, *, name: str = "") -> None:
        """Render a page and write it, unless the live one was made from the very same; `name` is not its index.html."""
        shared = self.shared_version(locale, template)
        own = digest(page.category, *self.frame(locale).fillings(page), encoded(page.data))
        if name:
            writer.rendered_beside(page.path, name, f"{shared}--{own}", lambda: self.render(locale, template, page))
            return
        writer.rendered(page.path, f"{shared}--{own}", lambda: self.render(locale, template, page), listed=page.indexed)

    def shared_version(self, locale: Locale, template: str) -> str:
        """A digest of what all pages of a kind share in a locale, beside their views."""
        key = (locale.slug, template)
        if key not in self._shared:
            shop = self.shop(locale)
            self._shared[key] = digest(
                code_version(),
                self.templates.of_kind(template),
                self.frame(locale).version,
                encoded([shop.messages.texts, locale, shop.market, shop.merchant, self.settings.site_url]),
            )
        return self._shared[key]

    @cached_property
    def templates(self) -> TemplateVersions:
        """The theme's templates as digests."""
        return TemplateVersions(Path(self.settings.theme) / "templates")

    def section(self, locale: Locale, name: str, **values: object) -> Markup:
        """A part of a page as ready-made HTML."""
        return Markup(self._template(locale, f"sections/{name}.html").render(**values))

    def _template(self, locale: Locale, name: str) -> Template:
        """A template in a locale's language, found once: Jinja's own memory takes 10 us to ask."""
        key = (locale.slug, name)
        if key not in self._templates:
            self._templates[key] = self.env(locale).get_template(name)
        return self._templates[key]

    def writer(self, root: Path, name: str) -> SiteWriter:
        """A writer that records what it wrote under a part's name."""
        live = LivePages(Path(self.settings.taken_from) if self.settings.taken_from else None)
        record = Path(self.settings.work) / "records" / f"{name.replace(':', '-')}.jsonl"
        elsewhere = self.settings.live_elsewhere
        return SiteWriter(root, record, live, sealed=self.settings.sealed, live_elsewhere=elsewhere)


@lru_cache(maxsize=1)
def open_site(settings: Settings) -> Site:
    """The site of these settings. A worker renders many parts of one site and opens it once."""
    return Site(settings)


def code_digest(*folders: Path) -> str:
    """A hash over every source file that a build depends on."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(folder.parent)}\0".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
