"""The shop as any Pelican user builds it: one command, one process, the same bytes as the nightly parts."""

from pathlib import Path

import msgspec
import pytest

from tests.pages.built_shop import BuiltShop, build_shop, run_pelican, settings_for
from tests.pages.made_export import offer, write_made_export

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("pelican-run")]


def export(folder: Path) -> Path:
    return write_made_export(
        folder,
        offers=[offer(market, sku) for market in ("FR", "JP") for sku in ("IP13-128", "IP13-256", "EVIL")],
        manifest={"markets": ["FR", "JP"]},
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    folder = tmp_path_factory.mktemp("in-one-process")
    return build_shop(folder, export(folder), search=True)


def test_one_pelican_command_builds_the_whole_shop_with_the_bytes_of_the_nightly_parts(built, tmp_path):
    settings = msgspec.structs.replace(built.site.settings, work=str(tmp_path / "work"))

    done = run_pelican(settings, tmp_path / "site")

    assert done.returncode == 0, done.stdout + done.stderr
    ours, theirs = files(built.root), files(tmp_path / "site")
    assert sorted(theirs) == sorted(ours)
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert len(ours) > 80


def files(root: Path) -> dict[str, bytes]:
    return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def test_pelican_stops_with_an_error_and_a_reason_when_a_guide_is_faulty(tmp_path):
    content = tmp_path / "content"
    (content / "pages" / "guides").mkdir(parents=True)
    (content / "pages" / "guides" / "faulty.en.md").write_text("Title: T\nSummary: S\n\n[[prices]]\n")
    settings = settings_for(tmp_path, export(tmp_path), content=str(content))

    done = run_pelican(settings, tmp_path / "site")

    assert done.returncode != 0
    assert "faulty.en.md:4: no block [[prices]]" in done.stdout + done.stderr


def test_pelican_stops_when_the_export_is_not_there_and_writes_no_page(tmp_path):
    done = run_pelican(settings_for(tmp_path, tmp_path / "nothing"), tmp_path / "site")

    assert done.returncode != 0
    assert not list((tmp_path / "site").rglob("*.html"))


def test_the_public_configuration_refuses_to_build_without_an_https_origin(tmp_path):
    settings = settings_for(tmp_path, tmp_path)

    done = run_pelican(settings, tmp_path / "site", configuration="publishconf.py", SITE_URL="http://shop.example")

    assert done.returncode != 0
    assert "set SITE_URL to the shop's https origin" in done.stdout + done.stderr
    assert not (tmp_path / "site").exists()


def test_the_public_configuration_refuses_the_sample_merchant(tmp_path):
    settings = settings_for(tmp_path, export(tmp_path), production=True)

    done = run_pelican(settings, tmp_path / "site", configuration="publishconf.py", SITE_URL="https://shop.example")

    assert done.returncode != 0
    assert "the merchant is a sample" in done.stdout + done.stderr
    assert not list((tmp_path / "site").rglob("*.html"))
