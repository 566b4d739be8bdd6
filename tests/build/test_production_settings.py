"""A shop for the public is not built without its origin, its merchant and the notices the law asks for."""

import hashlib
import shutil
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from storefront.build.machine_files import write_assets
from storefront.build.model_site import write_models
from storefront.build.night import prepare
from storefront.build.settings import Settings, read_settings
from storefront.build.site import Site, read_merchant, rules_on
from storefront.domain.errors import MerchantIncomplete, StorefrontError, UsageError
from tests.build.made_exports import one_sku_export
from tests.build.shop_commands import DAY, ROOT, ask, is_one_sentence, run, run_line

EU_MARKETS = ("FR", "BE", "DE", "AT", "ES", "IT", "PT", "NL", "IE", "FI", "SE", "GR", "SK")
EU_LANGUAGES = ("de", "el", "en", "es", "fi", "fr", "it", "nl", "pt", "sk", "sv")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the editors' folder, to change."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path / "content"


def edit_merchant(content: Path, *changes: tuple[str, str]) -> None:
    file = content / "merchant.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def real(content: Path) -> None:
    edit_merchant(content, ("\nsample = true", "\nsample = false"))


def add_notices(content: Path, data: bytes, sha256: str) -> None:
    """Lay an official notice of each language beside merchant.toml, as its comment says."""
    (content / "notices").mkdir()
    lines = []
    for language in EU_LANGUAGES:
        (content / "notices" / f"notice.{language}.svg").write_bytes(data)
        lines.append(f'{language} = {{ file = "notices/notice.{language}.svg", sha256 = "{sha256}" }}')
    edit_merchant(content, ("\n[harmonised_notice]\n", "\n[harmonised_notice]\n" + "\n".join(lines) + "\n"))


@pytest.fixture
def settings(tmp_path: Path, content: Path) -> Callable[..., Settings]:
    """Settings of a small shop in production."""

    def make(**changes: object) -> Settings:
        values = {
            "site_url": "https://shop.example",
            "export": str(tmp_path / "export"),
            "work": str(tmp_path / "work"),
            "content": str(content),
            "theme": str(ROOT / "theme"),
            "day": DAY,
            "production": True,
        }
        return read_settings(values | changes)

    return make


@pytest.mark.parametrize("url", ["", "http://shop.example", "shop.example"])
def test_production_needs_the_shops_https_origin(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPRISE_ENV", "production")
    monkeypatch.setenv("SITE_URL", url)

    answer = ask("build", "--export", one_sku_export(tmp_path), "--releases", tmp_path / "releases", "--date", DAY)

    assert answer.code == 2
    assert is_one_sentence(answer)
    assert "SITE_URL" in answer.err
    assert not (tmp_path / "releases").exists()


@pytest.mark.slow
def test_pelican_with_publishconf_needs_the_origin_too(tmp_path: Path) -> None:
    done = run_line([sys.executable, "-m", "pelican", "content", "-s", "publishconf.py", "-o", str(tmp_path / "site")])

    assert done.code != 0
    assert "SITE_URL" in done.out + done.err
    assert not (tmp_path / "site").exists()


@pytest.mark.slow
def test_production_refuses_the_sample_merchant(tmp_path: Path) -> None:
    answer = run(
        *("build", "--export", one_sku_export(tmp_path), "--releases", tmp_path / "releases", "--date", DAY),
        REPRISE_ENV="production",
        SITE_URL="https://shop.example",
    )

    assert answer.code == 5
    assert answer.err.startswith("merchant_incomplete: ")
    assert answer.err.count("\n") == 1
    assert "sample" in answer.err
    assert list((tmp_path / "releases").iterdir()) == []


def test_a_sample_merchant_is_refused_before_anything_is_rendered(settings: Callable[..., Settings]) -> None:
    with pytest.raises(MerchantIncomplete, match="sample"):
        read_merchant(settings(), rules_on(settings()), ["FR"])


def test_production_needs_the_harmonised_notice_of_each_eu_language(
    settings: Callable[..., Settings], content: Path
) -> None:
    real(content)

    with pytest.raises(MerchantIncomplete) as refused:
        read_merchant(settings(), rules_on(settings()), EU_MARKETS)

    assert refused.value.exit_code == 5
    assert refused.value.message.endswith(
        "fill in " + ", ".join(f"harmonised_notice.{language}" for language in EU_LANGUAGES)
    )


def test_before_the_notice_was_law_none_was_needed(settings: Callable[..., Settings], content: Path) -> None:
    real(content)
    before = settings(day="2026-09-26")

    assert read_merchant(before, rules_on(before), EU_MARKETS).sample is False


def test_a_market_that_is_not_built_needs_no_block(
    settings: Callable[..., Settings], content: Path, tmp_path: Path
) -> None:
    edit_merchant(content, ('licence = "000000000000"', 'licence = ""'))
    one_sku_export(tmp_path)
    french = settings(production=False)
    prepare(french)

    assert Site(french).merchant.name == "Reprise"


def test_a_market_that_is_built_needs_its_block(settings: Callable[..., Settings], content: Path) -> None:
    edit_merchant(content, ('licence = "000000000000"', 'licence = ""'))
    japanese = settings(production=False, markets=["JP"])

    with pytest.raises(MerchantIncomplete, match=r"fill in market\.JP\.licence"):
        read_merchant(japanese, rules_on(japanese), ["JP"])


def test_an_altered_notice_is_refused(settings: Callable[..., Settings], content: Path, tmp_path: Path) -> None:
    real(content)
    add_notices(content, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "0" * 64)
    one_sku_export(tmp_path)
    prepare(settings())
    site = Site(settings())

    with pytest.raises(StorefrontError, match="notice"):
        write_assets(site, tmp_path / "site")


def test_the_official_notice_is_shown_where_its_page_says(
    settings: Callable[..., Settings], content: Path, tmp_path: Path
) -> None:
    data = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    real(content)
    add_notices(content, data, hashlib.sha256(data).hexdigest())
    one_sku_export(tmp_path)
    prepare(settings())
    site = Site(settings())

    write_models(site, tmp_path / "site", "0000")
    write_assets(site, tmp_path / "site")

    page = next((tmp_path / "site" / "fr-fr" / "p").rglob("index.html")).read_text(encoding="utf-8")
    address = page.partition('<p class="harmonised"><img src="')[2].partition('"')[0]
    assert address.endswith("notice.fr.svg")
    assert (tmp_path / "site" / address[1:]).read_bytes() == data


def test_the_sample_merchant_says_so_of_itself() -> None:
    document = tomllib.loads((ROOT / "content" / "merchant.toml").read_text(encoding="utf-8"))

    assert document["sample"] is True
    assert document["harmonised_notice"] == {}


def test_settings_name_all_their_problems_at_once() -> None:
    with pytest.raises(UsageError) as refused:
        read_settings({"site_url": "shop.example/", "colour": "red", "models": "many", "work": 3})

    assert refused.value.message.count(";") == 3
    for name in ("site_url", "colour", "models", "work"):
        assert name in refused.value.message


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01"])
def test_a_day_in_the_settings_is_a_day(day: str) -> None:
    with pytest.raises(UsageError, match="day"):
        read_settings({"site_url": "https://shop.example", "day": day})
