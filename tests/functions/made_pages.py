"""The words and templates that a build leaves for the functions, of a few locales, without building a shop."""

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storefront.build.assets import write_theme
from storefront.build.editors_files import write_library
from storefront.build.runtime import filled_template, function_templates
from storefront.build.settings import Settings
from storefront.build.site import Site
from storefront.locales.release_messages import encode_messages
from storefront.pages.rows import PlanRow, encode
from tests.functions.made_release import EXPORTED_AT, RULES

ROOT = Path(__file__).parents[2]
FILLED = ("review.html", "order.html", "invoice.html", "problem.html", "found.html", "parts/", "letters/")
LOCALES = ("fr-fr", "ja-jp", "en-us", "ko-kr", "en-gb", "pt-pt")


@lru_cache(maxsize=4)
def made_pages(*more: str, locales: tuple[str, ...] = LOCALES) -> dict[str, str]:
    """Path below `runtime/` to text; `more` are the beginnings of further templates' names."""
    with TemporaryDirectory() as folder:
        settings = Settings(
            site_url="http://127.0.0.1:8000",
            export="none",
            work=folder,
            content=str(ROOT / "content"),
            theme=str(ROOT / "theme"),
            day=RULES.day.isoformat(),
            locales=locales,
        )
        settings.plan_folder.mkdir(parents=True)
        markets = tuple(slug.split("-")[1].upper() for slug in locales)
        plan = PlanRow(
            export_digest="", exported_at=EXPORTED_AT, day=RULES.day, markets=markets, slices={}, category_markets={},
            category_pages={},
        )  # fmt: skip
        (settings.plan_folder / "plan.json").write_bytes(encode(plan))
        (settings.plan_folder / "refurbishers.json").write_bytes(b"[]")
        write_library(settings, RULES)
        write_theme(ROOT / "theme", settings.plan_folder)
        return _files(Site(settings), (*FILLED, *more))


def _files(site: Site, filled: tuple[str, ...]) -> dict[str, str]:
    files = {}
    for locale in site.locales:
        files[f"messages/{locale.slug}.json"] = encode_messages(site.shop(locale).messages).decode()
        for name, source in function_templates(ROOT / "theme").items():
            if name.startswith(filled):
                files[f"templates/{locale.slug}/{name}"] = filled_template(site, locale, name, source)
    return files
