"""Files that machines ask for: theme and pictures, headers, manifests, days, sitemaps, robots, llms.txt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

from storefront.build import headers
from storefront.build.assets import theme_files
from storefront.build.feeds import feed_files
from storefront.build.site import Site
from storefront.build.writer import listed_paths
from storefront.domain import urls
from storefront.domain.errors import MerchantIncomplete
from storefront.pages.days import days_json
from storefront.pages.product_json import SCHEMA_FILE, product_schema_file
from storefront.pages.rights import notice_path

# The protocol's limit is 50,000 URLs a file; a little air keeps every reader happy.
URLS_IN_A_SITEMAP = 45_000


def write_assets(site: Site, root: Path) -> None:
    """Style sheet, script, icons, pictures, headers, web manifests, days."""
    with site.writer(root, "assets") as writer:
        for name, data in theme_files(site.settings.plan_folder):
            writer.file(name, data)
        for folder in ("media", "documents"):
            for file in sorted((site.settings.plan_folder / folder).glob("*")):
                writer.file(f"{folder}/{file.name}", file.read_bytes())
        for name, data in official_notices(site):
            writer.file(name, data)
        if site.settings.product_json:
            writer.file(SCHEMA_FILE, product_schema_file())
        writer.file("_headers", headers.headers_file().encode())
        for locale in site.locales:
            shop = site.shop(locale)
            manifest = {
                "name": shop.merchant.name,
                "short_name": shop.merchant.name,
                "description": shop.t("site.tagline"),
                "lang": locale.code,
                "start_url": urls.home(locale.slug),
                "scope": urls.home(locale.slug),
                "display": "browser",
                "background_color": "#fafaf8",
                "theme_color": "#fafaf8",
                "icons": [
                    {"src": f"/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
                ],
            }
            writer.file(f"{locale.slug}/manifest.webmanifest", _json(manifest))
            writer.file(f"{locale.slug}/days.json", _json(days_json(shop)))


def official_notices(site: Site) -> Iterator[tuple[str, bytes]]:
    """The harmonised notices (rule G2): the merchant's official files, byte for byte, or the build stops."""
    for language, notice in site.merchant.harmonised_notice.items():
        file = Path(site.settings.content) / notice.file
        if not file.is_file():
            raise MerchantIncomplete(f"merchant.toml: harmonised_notice.{language}: there is no {file}", field=language)
        data = file.read_bytes()
        if not notice.is_official(data):
            raise MerchantIncomplete(f"{file} is not the file that its sha256 in merchant.toml names", field=language)
        yield notice_path(notice)[1:], data


def write_sitemaps(site: Site, root: Path) -> None:
    """Sitemap index and a sitemap or more per locale, robots.txt and llms.txt."""
    base = site.settings.site_url
    with site.writer(root, "machines") as writer:
        names = []
        work = Path(site.settings.work)
        places = ("", *(locale.slug for locale in site.locales))
        for locale, paths in listed_paths(work / "records", places, work / "listed"):
            for number in range(0, len(paths), URLS_IN_A_SITEMAP):
                name = f"sitemaps/{locale or 'picker'}-{number // URLS_IN_A_SITEMAP + 1}.xml"
                first, last = _xml("urlset", "\0").split(b"\0")
                with writer.in_pieces(name) as write:
                    write(first)
                    for path in islice(paths, number, number + URLS_IN_A_SITEMAP):
                        write(f"<url><loc>{escape(base + path)}</loc></url>\n".encode())
                    write(last)
                names.append(name)
            paths.clear()  # before the next are read: the paths of two locales are 2 MB too many
        index = "".join(f"<sitemap><loc>{escape(f'{base}/{name}')}</loc></sitemap>\n" for name in names)
        writer.file("sitemap.xml", _xml("sitemapindex", index))
        writer.file("robots.txt", f"User-agent: *\nDisallow: /api/\n\nSitemap: {base}/sitemap.xml\n".encode())
        writer.file("llms.txt", _llms(site).encode())


def _llms(site: Site) -> str:
    """What an assistant should know before reading pages (llmstxt.org)."""
    base = site.settings.site_url
    english = next((locale for locale in site.locales if locale.language == "en"), site.locales[0])
    shop = site.shop(english)
    lines = [
        f"# {shop.merchant.name}",
        "",
        f"> {shop.t('site.tagline')}. {shop.t('home.lead')}",
        "",
        "Prices hold every fee the buyer cannot avoid; a price new is only a fact about another shop.",
        "Each product page has JSON-LD (Product, Offer) with the page's own prices.",
    ]
    if site.settings.product_json:
        lines += [
            f"Each product page `/<locale>/p/.../` is data too: `index.json` beside it ([schema]({base}/{SCHEMA_FILE})),",
            "with an offer per grade, price in minor units and as text, seller, delivery, guarantee.",
        ]
    lines += [
        "Pages change once a night; a price is confirmed, or its change said, before anybody pays.",
        "",
        "## Countries",
        "",
    ]
    lines += [
        f"- [{locale.native_name} ({locale.code})]({base}{urls.home(locale.slug)}): {site.rules.market(locale.market).currency}"
        for locale in site.locales
    ]
    lines += ["", "## Every model by country", ""]
    lines += [
        f"- [{locale.native_name} ({locale.code})]({base}{urls.fixed(locale.slug, 'models')})"
        for locale in site.locales
    ]
    lines += ["", "## Policies", ""]
    for section in ("help", "legal", "about"):
        for document in site.library.in_section(section, english.code, "en"):
            path = urls.page(english.slug, section, document.slug)
            lines.append(f"- [{document.title}]({base}{path}): {document.summary}")
    if feeds := feed_files(site):
        # llmstxt.org: what stands under 'Optional' may be skipped.
        lines += ["", "## Optional", ""]
        lines += [
            f"- [Product feed, {slug}]({base}/{name}): Google Merchant format, all products of the country"
            for slug, names in feeds.items()
            for name in names
        ]
    return "\n".join(lines) + "\n"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _xml(root: str, body: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{body}</{root}>\n"
    ).encode()
