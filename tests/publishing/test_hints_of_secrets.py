"""The quick look at a file sees the beginning of every kind of key that the thorough one knows."""

from pathlib import Path

import pytest

from storefront.publishing.secret_scan import HINTS, PATTERNS, leaks_in
from storefront.release.folder import FileEntry

KEYS = {
    "a Stripe secret key": "sk_" + "live_51Habcdefghij",
    "a Stripe restricted key": "rk_" + "test_51Habcdefghij",
    "a Stripe webhook secret": "whsec_" + "abcdefghijklmnop+/=",
    "an AWS access key": "AKIA" + "ABCDEFGHIJKLMNOP",
    "a temporary AWS access key": "ASIA" + "ABCDEFGHIJKLMNOP",
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a GitHub token": "ghp_" + "a" * 36,
}


@pytest.mark.parametrize("what", PATTERNS)
def test_every_kind_of_key_has_a_hint(what: str) -> None:
    start, _ = PATTERNS[what]

    assert any(hint.search(start) for hint in HINTS)


@pytest.mark.parametrize("what", PATTERNS)
def test_every_kind_of_key_is_found_on_its_line(what: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(f"one\ntwo AIAsk _IA {KEYS[what]}\nthree\n", encoding="ascii")

    leaks = list(leaks_in(tmp_path, FileEntry(path="page.html", size=1, hash=""), {"a value": b"three"}))

    assert [(leak.what, leak.line) for leak in leaks] == [(what, 2), ("a value", 3)]
