"""A published release of a few files, as the build leaves it, for what serves it."""

from pathlib import Path

import pytest

from storefront.build import headers

PAGES = {"en-gb": "Nothing was ordered and nothing was paid.", "fr-fr": "Rien n’a été commandé, rien n’a été payé."}


def lay(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of releases with one that is live, and a secret beside them."""
    folder = tmp_path / "releases"
    lay(
        folder / "2026-11-21-000000000000",
        {
            "site/index.html": "<h1>Where?</h1>",
            "site/404.html": "<h1>Not here</h1>",
            "site/robots.txt": "User-agent: *\n",
            "site/sitemap.xml": "<urlset/>",
            "site/_headers": headers.headers_file(),
            "site/_redirects": headers.redirects_file(),
            "site/en-gb/index.html": f"<h1>Refurbished</h1>{'<p>phones</p>' * 200}",
            "site/en-gb/days.json": "{}",
            "site/en-gb/manifest.webmanifest": "{}",
            "site/theme/reprise.0123456789ab.css": "a{}",
            "site/theme/reprise.0123456789ab.js": "1",
            "site/media/0123456789abcdef.svg": "<svg/>",
            "report/report.json": "{}",
            "runtime/release.json": "{}",
            **{f"runtime/pages/{slug}/review.html": f"<h1>{words}</h1>" for slug, words in PAGES.items()},
        },
    )
    (folder / "current").symlink_to("2026-11-21-000000000000")
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setenv("RELEASES", str(folder))
    return folder
