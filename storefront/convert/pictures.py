"""Pictures of a foreign file: addresses, and files of the export where the mapping allows their host.

The build fetches nothing; a conversion fetches from hosts that the merchant named, by https, within limits.
"""

from __future__ import annotations

import hashlib
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LARGEST = 20_000_000
SECONDS = 20
_KINDS = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"GIF8", "gif"))


class PictureFolder:
    """Where the pictures of a conversion are. An address is fetched once."""

    def __init__(self, folder: Path, hosts: tuple[str, ...], fetch: Callable[[str, tuple[str, ...]], bytes]) -> None:
        self._folder = folder
        self._hosts = hosts
        self._fetch = fetch
        self._known: dict[str, tuple[str, str]] = {}

    def place(self, address: str) -> tuple[str, str]:
        """Return what an export calls a picture, and what went wrong: '' for nothing."""
        address = f"https:{address}" if address.startswith("//") else address
        parts = urlsplit(address) if address.isprintable() else None
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or len(address) > 2000:
            return "", "left out: not a web address"
        if parts.hostname not in self._hosts:
            secure = f"https{address[4:]}" if parts.scheme == "http" else address
            return secure, ""
        if address not in self._known:
            self._known[address] = self._keep(address)
        return self._known[address]

    def _keep(self, address: str) -> tuple[str, str]:
        try:
            data = self._fetch(address, self._hosts)
        except (OSError, ValueError, http.client.HTTPException) as problem:
            return (address if address.startswith("https:") else ""), f"not fetched: {problem}"
        ending = kind_of(data)
        if not ending:
            return "", "left out: neither JPEG, PNG, WebP nor GIF"
        self._folder.mkdir(exist_ok=True)
        name = f"{hashlib.sha256(data).hexdigest()[:24]}.{ending}"
        (self._folder / name).write_bytes(data)
        return f"images/{name}", ""


def kind_of(data: bytes) -> str:
    """Return the ending that a picture's first bytes deserve, '' when they are no picture's."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((ending for start, ending in _KINDS if data.startswith(start)), "")


def fetch_picture(address: str, hosts: tuple[str, ...], schemes: tuple[str, ...] = ("https",)) -> bytes:
    """Return what is at an address. Raises OSError or ValueError; a redirect leads to the same hosts or nowhere."""

    class SameHosts(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
            _allowed(newurl, hosts, schemes)
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    _allowed(address, hosts, schemes)
    opener = urllib.request.build_opener(SameHosts, urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=SECONDS) as answer:
            data: bytes = answer.read(LARGEST + 1)
    except urllib.error.HTTPError as problem:
        problem.close()
        raise OSError(f"answered {problem.code}") from None
    if len(data) > LARGEST:
        raise ValueError(f"more than {LARGEST} bytes")
    return data


def _allowed(address: str, hosts: tuple[str, ...], schemes: tuple[str, ...]) -> None:
    parts = urlsplit(address)
    if parts.scheme not in schemes or parts.hostname not in hosts:
        raise ValueError(f"{address[:80]} is not at an allowed host by {schemes[0]}")
