"""Looks for secrets in what is about to be public: patterns of keys, and the very values of this environment's secrets.

What it finds is named by file and line, never by what it is worth. Files whose content the live release has, which was
looked through by the same rules, are not read again.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import msgspec

from storefront.domain.errors import PublishFailed
from storefront.release.folder import FileEntry, read_manifest

# What a key begins with, which is quick to look for, and what it then looks like.
PATTERNS: Final[Mapping[str, tuple[bytes, re.Pattern[bytes]]]] = {
    "a Stripe secret key": (b"sk_", re.compile(rb"sk_(?:live|test)_[A-Za-z0-9]{10,}")),
    "a Stripe restricted key": (b"rk_", re.compile(rb"rk_(?:live|test)_[A-Za-z0-9]{10,}")),
    "a Stripe webhook secret": (b"whsec_", re.compile(rb"whsec_[A-Za-z0-9+/=]{16,}")),
    "an AWS access key": (b"AKIA", re.compile(rb"AKIA[0-9A-Z]{16}(?![0-9A-Za-z])")),
    "a temporary AWS access key": (b"ASIA", re.compile(rb"ASIA[0-9A-Z]{16}(?![0-9A-Za-z])")),
    "a private key": (b"PRIVATE KEY-----", re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    "a GitHub token": (b"ghp_", re.compile(rb"ghp_[A-Za-z0-9]{36}")),
}
# One of these is in every piece that holds the beginning of a key: three looks instead of seven at each of half a million files.
HINTS: Final = (
    re.compile(rb"_(?:(?<=[sr]k_)|(?<=whsec_)|(?<=ghp_))"),
    re.compile(rb"IA(?:(?<=AKIA)|(?<=ASIA))"),
    re.compile(rb"PRIVATE KEY-----"),
)

_NAMES: Final = re.compile(r"SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|PRIVATE|ACCOUNT_KEY|_KEY$|KEY_ID$|_URL$|_DSN$")
SHORTEST: Final = 12
"""Values of fewer characters are no secrets worth the name, and would be found everywhere."""

SCANNED: Final = ".scanned.json"
TOLD_EVERY: Final = 1_000
_PIECE: Final = 1 << 22
_OVERLAP: Final = 4096


class Scanned(msgspec.Struct, frozen=True, kw_only=True):
    """Which release was looked through, and by which rules."""

    release: str
    salt: str
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """Something secret in a file; `line` counts from 1."""

    path: str
    line: int
    what: str


def secret_values(environment: Mapping[str, str]) -> dict[str, bytes]:
    """The values of an environment that nobody may see, by the name of their variable.

    Of an address only the password is one. Several values in one variable are separated by commas.
    """
    found = {}
    for name, text in environment.items():
        if not _NAMES.search(name):
            continue
        if "://" in text:
            text = unquote(urlsplit(text).password or "")
        for value in text.split(","):
            value = value.strip()
            if len(value) >= SHORTEST and not os.path.exists(value):  # a file that holds a secret is named by its path
                found[f"the value of {name}"] = value.encode()
    return found


def refuse_secrets(
    releases: Path,
    folder: Path,
    live: Path | None,
    environment: Mapping[str, str],
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> int:
    """Look through a release; returns how many files were read. Raises PublishFailed at the first secrets found."""
    values = secret_values(environment)
    known, scanned = set[str](), _scanned(releases)
    by_these_rules = scanned is not None and scanned.rules == _rules(values, scanned.salt)
    if live is not None and scanned is not None and scanned.release == live.name and by_these_rules:
        known = {entry.hash for entry in read_manifest(live).files}
    fresh = [entry for entry in read_manifest(folder).files if entry.hash not in known]
    leaks: list[Leak] = []
    for number, entry in enumerate(fresh, 1):
        leaks += leaks_in(folder, entry, values)
        if number % TOLD_EVERY == 0 or number == len(fresh):
            progress("looking for secrets", number, len(fresh))
    if leaks:
        first = leaks[0]
        more = f" and {len(leaks) - 1} more" if len(leaks) > 1 else ""
        raise PublishFailed(
            f"{folder / first.path}, line {first.line}, holds {first.what}{more}: nothing went out; "
            "take it out of export or content, build again, and replace the secret",
            leaks=leaks,
        )
    return len(fresh)


def remember_scan(releases: Path, release: str, environment: Mapping[str, str]) -> None:
    """Note that a release, now live, was looked through by the rules of now."""
    salt = secrets.token_hex(16)
    note = Scanned(release=release, salt=salt, rules=_rules(secret_values(environment), salt))
    passing = releases / f"{SCANNED}.{os.getpid()}"
    passing.write_bytes(msgspec.json.encode(note))
    passing.chmod(0o600)
    passing.replace(releases / SCANNED)


def leaks_in(folder: Path, entry: FileEntry, values: Mapping[str, bytes]) -> Iterator[Leak]:
    """What a file holds that is secret."""
    lines, told = 1, set[str]()
    for piece, begins in _pieces(f"{folder}/{entry.path}"):
        for what, place in _found(piece, values):
            if what not in told:
                told.add(what)
                yield Leak(path=entry.path, line=lines + piece.count(b"\n", 0, place), what=what)
        if begins < len(piece):  # another piece follows
            lines += piece.count(b"\n", 0, begins)


def _found(piece: bytes, values: Mapping[str, bytes]) -> Iterator[tuple[str, int]]:
    """Which secrets a piece holds, and where each begins."""
    if any(hint.search(piece) for hint in HINTS):
        for what, (start, pattern) in PATTERNS.items():
            if start in piece and (match := pattern.search(piece)):
                yield what, match.start()
    for what, value in values.items():
        if (place := piece.find(value)) >= 0:
            yield what, place


def _pieces(path: str) -> Iterator[tuple[bytes, int]]:
    """A file in overlapping pieces, each with where the next one begins in it."""
    with open(path, "rb", buffering=0) as file:
        if os.fstat(file.fileno()).st_size < _PIECE:
            data = file.readall()
            yield data, len(data)
            return
        kept = b""
        while read := file.read(_PIECE):
            piece = kept + read
            begins = max(0, len(piece) - _OVERLAP) if len(read) == _PIECE else len(piece)
            yield piece, begins
            kept = piece[begins:]


def _scanned(releases: Path) -> Scanned | None:
    try:
        return msgspec.json.decode((releases / SCANNED).read_bytes(), type=Scanned)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _rules(values: Mapping[str, bytes], salt: str) -> str:
    """A slow, salted hash: what is written down must not help to guess a secret."""
    told = b"\0".join([*(pattern.pattern for _, pattern in PATTERNS.values()), *sorted(values.values())])
    return hashlib.scrypt(told, salt=bytes.fromhex(salt), n=2**14, r=8, p=1, dklen=32).hex()
