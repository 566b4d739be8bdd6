"""A target against the release it should show: what is missing, changed, or should not be there; and its repair.

Objects whose ETag is still the one our own writing got are as we left them; all others are read and compared by content.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from storefront.build.writer import content_hash
from storefront.domain.errors import PublishFailed
from storefront.publishing.ledger import Held, open_ledger, read_state
from storefront.publishing.places import Place
from storefront.publishing.sending import Sending, sendings, unpacked
from storefront.publishing.transfer import SENDERS, Brought, Repair, bring_up
from storefront.release.checking import CHANGED, EXTRA, MISSING, Finding
from storefront.release.folder import FileEntry, read_manifest
from storefront.release.runtime_files import FILES, POINTER, RUNTIME


def release_at(place: Place) -> str:
    """The release that a target shows. Raises PublishFailed where nothing was published."""
    state = read_state(place)
    if state is None:
        raise PublishFailed(f"nothing was published to {place.address}; invoke publish --target {place.address}")
    return state[0].release


def check_target(place: Place, folder: Path) -> list[Finding]:
    """Compare every object with the release in `folder`, which must be the one the target shows."""
    held, manifest = _held(place), read_manifest(folder)
    wanted = {one.key: one for one in sendings(folder, manifest, keeps_headers=place.keeps_headers)}
    there = {key: tag.get("e_tag", "") for key, tag in place.list("")}
    found = [_finding(MISSING, sending) for key, sending in wanted.items() if key not in there]
    doubtful = [
        sending
        for key, sending in wanted.items()
        if key in there and not _as_we_left_it(held.get(key), sending, there[key], place)
    ]
    with ThreadPoolExecutor(SENDERS) as pool:
        for sending, same in zip(doubtful, pool.map(lambda one: _holds(place, one), doubtful), strict=True):
            if not same:
                found.append(_finding(CHANGED, sending))
    ours = ("site/", f"{manifest.release}/")
    found += [
        Finding(what=EXTRA, path=key, entry=None)
        for key in sorted(there)
        if key.startswith(ours) and key not in wanted and key not in held
    ]
    pointer = place.read(POINTER)
    if pointer is None or pointer[0] != (folder / RUNTIME / FILES).read_bytes():
        found.append(Finding(what=CHANGED if pointer else MISSING, path=POINTER, entry=None))
    return found


def repair_target(place: Place, folder: Path, findings: list[Finding], say: Callable[[str], None]) -> Brought:
    """Send what is missing or changed anew, and remove what should not be there."""
    return bring_up(
        place,
        folder,
        say,
        repair=Repair(
            doubted=frozenset(finding.path for finding in findings if finding.entry),
            strays=frozenset(finding.path for finding in findings if finding.what == EXTRA),
            ledger=not _held(place),
        ),
    )


def _held(place: Place) -> dict[str, Held]:
    """What the ledger says; nothing when it is lost, and every object is then compared."""
    state = read_state(place)
    try:
        ledger = open_ledger(place, state[0] if state else None)
    except PublishFailed:
        return {}
    ledger.resume()
    return ledger.held


def _as_we_left_it(held: Held | None, sending: Sending, tag: str, place: Place) -> bool:
    """A folder's tags are made of size and time, so there every file is read."""
    known = held is not None and place.keeps_headers and held.hash == sending.hash and held.how == sending.how
    return bool(known and held and held.tag and held.tag == tag)


def _holds(place: Place, sending: Sending) -> bool:
    there = place.read(sending.key)
    try:
        return there is not None and content_hash(unpacked(there[0], sending.how)) == sending.hash
    except (OSError, EOFError, ValueError):  # not even compressed any more
        return False


def _finding(what: str, sending: Sending) -> Finding:
    return Finding(what=what, path=sending.key, entry=FileEntry(path=sending.key, size=sending.size, hash=sending.hash))


def site_reader(place: Place, folder: Path) -> Callable[[str], bytes]:
    """Gives files of a target's site as a visitor would get them."""
    hows = {
        sending.key: sending.how
        for sending in sendings(folder, read_manifest(folder), keeps_headers=place.keeps_headers)
    }

    def read(path: str) -> bytes:
        there = place.read(f"site/{path}")
        if there is None:
            raise FileNotFoundError(2, "not there", path)
        return unpacked(there[0], hows.get(f"site/{path}", ""))

    return read
