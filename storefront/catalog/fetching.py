"""Brings files from an https address to this machine, once each, and goes on where a transfer was cut.

What has come of a file is kept beside it with the server's own mark of it (ETag, else Last-Modified): the next try, or
the next night's run, asks for the rest if it is still the same file (RFC 9110, sections 13.1.5 and 14.2), and for
nothing at all if it has not changed. A file takes its name when all of it is there and its hash is right.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from storefront.domain.errors import ExportRefused

TIMEOUTS: Final = (10.0, 60.0)
"""Seconds to connect, and between two pieces of an answer."""

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
_WORTH_ANOTHER_TRY: Final = (408, 425, 429, 500, 502, 503, 504)
_PIECE: Final = 1 << 14
"""What is not a whole piece when the line is cut comes again."""
_REDIRECTS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often a file is asked for, and the seconds to wait before the second and at most before a later time."""

    tries: int = 6
    first_wait: float = 0.5
    longest_wait: float = 20.0


class _Again(Exception):
    """Something that may be over in a moment; its text says what."""


class Fetcher:
    """Fetches files of one address. `most` bytes a file; HTTP without TLS is for this very machine alone."""

    def __init__(self, address: str, patience: Patience) -> None:
        _check_address(address, address)
        self._address = address
        self._patience = patience
        self._session = requests.Session()

    def fetch(self, url: str, target: Path, *, most: int, sha256: str = "") -> None:
        """Make `target` what lies at `url`; what is there already and unchanged is not sent again.

        Raises ExportRefused with the address when it cannot be had, is over `most` bytes or has another hash.
        """
        target.parent.mkdir(parents=True, exist_ok=True)

        def give_up(state: RetryCallState) -> None:
            problem = state.outcome.exception() if state.outcome else None
            raise ExportRefused(
                f"{shown(url)} could not be fetched in {state.attempt_number} tries: {problem}; "
                "what has come is kept, so run the same command again",
                source=shown(url),
            )

        tries = Retrying(
            retry=retry_if_exception_type(_Again),
            stop=stop_after_attempt(self._patience.tries),
            wait=wait_exponential_jitter(
                multiplier=self._patience.first_wait, max=self._patience.longest_wait, jitter=0.1
            ),
            retry_error_callback=give_up,
        )
        tries(self._try, url, _Place(target), most, sha256)

    def _try(self, url: str, place: _Place, most: int, sha256: str) -> None:
        begun = place.begun(url)
        try:
            with self._answer(url, place.wanting(url)) as answer:
                if answer.status_code == requests.codes.not_modified:
                    return
                if answer.status_code == requests.codes.requested_range_not_satisfiable:
                    place.forget()
                    raise _Again("the file there has changed")
                goes_on = answer.status_code == requests.codes.partial_content
                if goes_on and not answer.headers.get("content-range", "").startswith(f"bytes {begun}-"):
                    place.forget()
                    raise _Again("another part came than was asked for")
                size = begun if goes_on else 0
                length = answer.headers.get("content-length", "")
                if length.isdecimal() and size + int(length) > most:
                    raise ExportRefused(f"{shown(url)} is larger than {most} bytes", source=shown(url))
                place.begin(url, answer.headers)
                with place.passing.open("ab" if goes_on else "wb") as file:
                    for piece in answer.iter_content(_PIECE):
                        size += len(piece)
                        if size > most:
                            place.forget()
                            raise ExportRefused(f"{shown(url)} is larger than {most} bytes", source=shown(url))
                        file.write(piece)
        except requests.RequestException as problem:
            raise _Again(_plainly(problem)) from None
        if sha256 and (found := hash_of(place.passing)) != sha256.lower():
            place.forget()
            raise ExportRefused(
                f"{shown(url)} has the sha256 {found}, not {sha256}: it was changed or damaged on its way",
                source=shown(url),
            )
        place.finish()

    def _answer(self, url: str, headers: dict[str, str]) -> requests.Response:
        """The answer at the end of redirects, none of which may lead away from https."""
        for _ in range(_REDIRECTS):
            answer = self._session.get(url, headers=headers, stream=True, timeout=TIMEOUTS, allow_redirects=False)
            if not answer.is_redirect:
                break
            answer.close()
            url = urljoin(url, answer.headers["location"])
            _check_address(url, self._address)
        status = answer.status_code
        if status in _WORTH_ANOTHER_TRY:
            answer.close()
            raise _Again(f"the server answers {status}")
        if status not in (200, 206, 304, 416):
            answer.close()
            raise ExportRefused(f"{shown(url)} cannot be fetched: the server answers {status}", source=shown(url))
        return answer


class _Place:
    """Where a file goes, what has come of it so far, and the server's mark of either."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.passing = target.with_name(f".{target.name}.part")
        self._mark = target.with_name(f".{target.name}.mark")

    def begun(self, url: str) -> int:
        """Bytes of the file that are here; 0 where the rest cannot be asked for."""
        if self.passing.is_file() and self._known().get("url") == url and self._known().get("validator"):
            return self.passing.stat().st_size
        return 0

    def wanting(self, url: str) -> dict[str, str]:
        """The headers that ask for what is lacking."""
        known = self._known()
        headers = {"Accept-Encoding": "identity"}  # what is hashed and resumed are the file's own bytes
        if begun := self.begun(url):
            headers |= {"Range": f"bytes={begun}-", "If-Range": known["validator"]}
        elif self.target.is_file() and not self.passing.exists() and known.get("url") == url and known.get("etag"):
            headers["If-None-Match"] = known["etag"]
        return headers

    def begin(self, url: str, headers: requests.structures.CaseInsensitiveDict[str]) -> None:
        """Note which file this is."""
        etag = headers.get("etag", "")
        # A weak mark does not promise the same bytes.
        validator = etag if etag and not etag.startswith("W/") else headers.get("last-modified", "")
        self._mark.write_text(json.dumps({"url": url, "etag": etag, "validator": validator}), encoding="utf-8")

    def forget(self) -> None:
        """Begin anew next time."""
        self.passing.unlink(missing_ok=True)
        self._mark.unlink(missing_ok=True)

    def finish(self) -> None:
        """Give the file its name."""
        self.passing.replace(self.target)

    def _known(self) -> dict[str, str]:
        try:
            found = json.loads(self._mark.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def shown(url: str) -> str:
    """An address as it may be logged: without a password, a query (a signature, often) or a fragment."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def hash_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_address(url: str, source: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ExportRefused(
            f"{shown(url)} is no https address; an export is fetched from no other", source=shown(source)
        )


def _plainly(problem: requests.RequestException) -> str:
    """What happened, without the address, which may hold a secret."""
    match problem:
        case requests.exceptions.SSLError():
            return "its certificate is not trusted"
        case requests.Timeout():
            return "it did not answer in time"
        case requests.exceptions.ChunkedEncodingError():
            return "the transfer was cut off"
        case requests.ConnectionError():
            return "no connection, or the line was cut"
        case _:
            return type(problem).__name__
