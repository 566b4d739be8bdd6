"""A whole build: load, guards, plan, render over processes, check, and a release folder that is complete or not there."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import msgspec

from storefront.build.cost import Cost, Stopwatch
from storefront.build.feed_items import FOLDER as FEEDS
from storefront.build.live_pages import PAGES, save_lines
from storefront.build.load_worker import LoadReport, load_and_open, plan_over
from storefront.build.parts import parts
from storefront.build.price_moves import PriceMoves, price_moves
from storefront.build.removed import FOLDER as REMOVED
from storefront.build.removed import given_release, live_release, made_removed
from storefront.build.report import SiteFiles, write_report
from storefront.build.room import is_full, no_room, remove
from storefront.build.runtime_worker import runtime_beside
from storefront.build.search_states import STATES, given_digest, live_states, states_digest, write_states
from storefront.build.settings import ROOT, Settings
from storefront.build.shards import Engine, new_pool, run_parts
from storefront.build.site import Site, code_digest
from storefront.build.writer import READ_ONLY, read_records
from storefront.build.written import read_tallies
from storefront.catalog.history_feeding import PRICES
from storefront.catalog.price_history import history_file, read_nights
from storefront.catalog.stats import Stats
from storefront.domain.errors import BuildFailed, GuardTripped
from storefront.pages.rows import PlanRow
from storefront.release.folder import MANIFEST, STAGING, FileEntry, ReleaseHead, current, is_whole, write_manifest
from storefront.release.holding import reading
from storefront.release.runtime_files import hash_of

MOST_KEPT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What ops asked for."""

    settings: Settings
    releases: Path
    jobs: int
    configuration: str
    accepted: tuple[str, ...] = ()
    reason: str = ""
    without: tuple[str, ...] = ()
    full: bool = False
    engine: Engine = run_parts

    @property
    def partial(self) -> str:
        """Why the release is not for the public, or ''."""
        said = []
        if self.settings.markets:
            said.append(f"only the markets {', '.join(self.settings.markets)}")
        said += [f"without {part}" for part in self.without]
        return "; ".join(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The release and whether anything had to be done for it."""

    release: str
    folder: Path
    files: int
    new: bool


def live_stats(releases: Path) -> Stats | None:
    """The figures of the live release's export, for the guards."""
    live = current(releases)
    file = live / "report" / "stats.json" if live else None
    return msgspec.json.decode(file.read_bytes(), type=Stats) if file and file.is_file() else None


def build(order: Order, say: Callable[[str], None], progress: Callable[[int, int], None]) -> Built:
    """Make a release. The same inputs give the same id, and a release that is there is not made again."""
    order.releases.mkdir(parents=True, exist_ok=True)
    sweep(order.releases)
    staging = order.releases / f"{STAGING}{os.getpid()}"
    history = history_file(order.releases)
    settings = msgspec.structs.replace(order.settings, work=str(order_work(staging)), history=str(history))
    watch, base = Stopwatch(), ExitStack()
    try:
        loaded = _load(order, settings)
        if loaded.opened is None:
            raise _guards_tripped(loaded, order)
        states, before = live_states(order.releases), live_release(order.releases)
        inputs = release_inputs(order, loaded)
        release = release_id(loaded, inputs, states_digest(states), loaded.history, Path(before).name)
        live = release_id(loaded, inputs, given_digest(states), given_history(order.releases), given_release(before))
        if is_live(order.releases, live):
            release = live  # the live release is of these very inputs, the state it was given among them
        folder = order.releases / release
        if is_whole(folder):
            return Built(release=release, folder=folder, files=0, new=False)
        say(f"{release}: {loaded.digest[:12]}, {sum(_good(loaded).values())} good rows")
        if loaded.held:
            say(
                f"{release}: {len(loaded.held)} offers are held at 'sold out', their prices jumped; the report names them"
            )
        if before:
            base.enter_context(reading(Path(before)))  # no publish meanwhile may prune what this is built on
        plan, planning = _plan(order, settings, loaded)
        taken_from = "" if order.full else before
        settings = msgspec.structs.replace(
            settings, search_state=str(states or ""), live=before, taken_from=taken_from, sealed=True
        )
        with runtime_beside(settings, loaded.snapshot, staging / "runtime", release) as runtime:
            costs = _render(order, settings, plan, staging, progress)
        costs |= {"load": loaded.cost, "plan": planning, "runtime": runtime.result()}
        records = Path(settings.work) / "records"
        _check_kept(records)
        (staging / "report").mkdir()
        write_states(settings, staging / "report", states)
        save_lines(records, staging / "report")
        shutil.copyfile(Path(settings.work) / PRICES, staging / PRICES)
        shutil.copytree(made_removed(settings), staging / "report" / REMOVED)
        if (made := Path(settings.work) / FEEDS).is_dir():
            shutil.copytree(made, staging / "report" / FEEDS)
        tonight = Path(settings.work) / PRICES
        moves = price_moves(tonight, Path(before) / PRICES, Path(before).name) if before else PriceMoves()
        site = SiteFiles({*(move.sku for move in moves.largest), *(held["sku"] for held in loaded.held)})
        files = write_manifest(staging, _head(order, loaded, plan, release), _entries(staging, records, site))
        write_report(order, loaded, costs, records, site, moves, watch, release, before, staging / "report")
        _finish(order, release, staging)
        return Built(release=release, folder=folder, files=files, new=True)
    except (OSError, BuildFailed) as problem:
        if is_full(problem):
            raise no_room(problem, order.releases, staging) from problem
        raise
    finally:
        base.close()
        remove(staging)


def _load(order: Order, settings: Settings) -> LoadReport:
    """Load in a process of its own, whose memory goes back when it ends. One that is killed is followed by another, once."""
    for _ in range(2):
        try:
            with new_pool(1) as pool:
                return pool.submit(load_and_open, settings, live_stats(order.releases), order.accepted).result()
        except BrokenProcessPool:
            shutil.rmtree(settings.work, ignore_errors=True)
    raise BuildFailed("the loader's process was killed, twice; is there enough memory (400 MB)?")


def _plan(order: Order, settings: Settings, loaded: LoadReport) -> tuple[PlanRow, Cost]:
    """Plan over processes. When one is killed all begins with the export again, once: half of a plan is of no use."""
    for _ in range(2):
        try:
            with new_pool(order.jobs) as pool:
                assert loaded.opened is not None
                return plan_over(pool, settings, loaded.opened, order.jobs)
        except BrokenProcessPool:
            shutil.rmtree(settings.work, ignore_errors=True)
            loaded = _load(order, settings)
    raise BuildFailed("a process that plans was killed, twice; is there enough memory (300 MB each)?")


def is_live(releases: Path, release: str) -> bool:
    """Whether a release is the live one."""
    live = current(releases)
    return live is not None and live.name == release


def given_history(releases: Path) -> str:
    """The digest of the price history that the live release was built with: it is a night of it by now."""
    live = current(releases)
    return read_nights(history_file(releases)).digest_before(live.name) if live else ""


def release_inputs(order: Order, loaded: LoadReport) -> list[str]:
    """All that a page could depend on but for what live has left: digests and settings."""
    settings = order.settings
    return [
        loaded.digest,
        settings.now().date().isoformat(),
        code_digest(ROOT / "storefront", ROOT / "plugins", Path(settings.theme), Path(settings.content)),
        hashlib.sha256(Path(order.configuration).read_bytes()).hexdigest(),
        settings.site_url,
        str(settings.production),
        order.partial,
        str(settings.models),
        f"{settings.product_json} {settings.removed}",
    ]


def release_id(loaded: LoadReport, inputs: list[str], search_state: str, history: str, live: str) -> str:
    """The export's day and a hash over everything a page could depend on; `search_state` is the digest of the search
    states that the live release left, which ids of documents come from, `history` that of the published prices, `live`
    the live release's id, for pages it has and ours not."""
    digest = hashlib.sha256("\n".join([*inputs, search_state, history, live]).encode()).hexdigest()
    return f"{loaded.exported_at[:10]}-{digest[:12]}"


def sweep(releases: Path) -> None:
    """Remove what a killed build left. A staging folder names the process that owns it.

    One of our own number is a dead process's: ours is not made yet.
    """
    for folder in releases.glob(f"{STAGING}*"):
        owner = folder.name.removeprefix(STAGING)
        if not owner.isdigit() or int(owner) == os.getpid() or not _is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _guards_tripped(loaded: LoadReport, order: Order) -> GuardTripped:
    tripped = [
        f"{guard['guard']} is {guard['figure']} (limit {guard['limit']})"
        for guard in loaded.summary["guards"]
        if guard["tripped"] and guard["guard"].split(" ")[0] not in order.accepted
    ]
    kept_out = f"; kept out most often: {', '.join(map(str, loaded.reasons[:3]))}" if loaded.reasons else ""
    return GuardTripped(
        f"nothing was built: {'; '.join(tripped)}{kept_out}; look at the export, or say --accept GUARD --reason TEXT",
        guards=tripped,
    )


def _good(loaded: LoadReport) -> dict[str, int]:
    return {name: table["good"] for name, table in loaded.summary["tables"].items()}


def _render(
    order: Order, settings: Settings, plan: PlanRow, staging: Path, progress: Callable[[int, int], None]
) -> dict[str, Cost]:
    slugs = [locale.slug for locale in Site(settings).locales]
    searched, fed = ([] if name in order.without else slugs for name in ("search", "feeds"))
    every = list(parts(plan, searched, fed))
    finished: list[str] = []

    def done(part: str) -> None:
        finished.append(part)
        progress(len(finished), len(every) + 1)

    common = {"configuration": order.configuration, "settings": settings, "output": str(staging / "site")}
    try:
        # Sitemaps list what all the others wrote.
        return order.engine(every, last="machines", jobs=order.jobs, done=done, **common)  # type: ignore[arg-type]
    except RuntimeError as problem:
        raise BuildFailed(str(problem)) from problem


def _check_kept(records: Path) -> None:
    """A page that cannot be rendered may stay as it was; more than a few are a fault of the shop, not of a product."""
    kept = [page for _, tally in read_tallies(records) for page in tally.kept]
    if len(kept) > MOST_KEPT:
        first = "; ".join(f"{page.path}: {page.reason}" for page in kept[:3])
        raise BuildFailed(
            f"{len(kept)} pages could not be rendered (at most {MOST_KEPT} may stay as they were): {first}",
            paths=[page.path for page in kept],
        )


def _head(order: Order, loaded: LoadReport, plan: PlanRow, release: str) -> ReleaseHead:
    return ReleaseHead(
        release=release,
        exported_at=loaded.exported_at,
        day=order.settings.now().date().isoformat(),
        site_url=order.settings.site_url,
        markets=list(plan.markets),
        partial=order.partial,
    )


def _finish(order: Order, release: str, staging: Path) -> None:
    """Make what is left read-only, and give the folder its name: from then on it is a release."""
    for file in (staging / MANIFEST, *(staging / "report").iterdir()):
        if file.is_file():
            file.chmod(READ_ONLY)
    shutil.rmtree(order_work(staging))
    target = order.releases / release
    if is_whole(target):
        return  # another build of the same inputs was faster; its bytes are ours
    if target.exists():
        shutil.rmtree(target)  # an earlier attempt that never got its manifest
    staging.rename(target)


def order_work(staging: Path) -> Path:
    """Where a build keeps what it needs only itself."""
    return staging / "work"


def _entries(staging: Path, records: Path, site: SiteFiles) -> Iterator[FileEntry]:
    """Every file of the release, read-only from now on: later releases may share it by a hard link.

    Those of the site are counted in `site`. Two parts that write one file would race; file systems that ignore case
    would lose one of two names.
    """
    seen: set[int] = set()
    for written in read_records(records):
        key = hash(written.path.casefold())  # 64 bits: half a million paths are not for one set
        if key in seen:
            raise BuildFailed(
                f"two pages want the file {written.path}, or differ from it only in case", path=written.path
            )
        seen.add(key)
        site.count(written.path, written.size)
        yield FileEntry(
            path=f"site/{written.path}", size=written.size, hash=written.hash, fingerprint=written.fingerprint
        )
    report = staging / "report"
    for file in sorted(
        [
            *(staging / "runtime").rglob("*"),
            *(report / STATES).rglob("*"),
            *(report / REMOVED).rglob("*"),
            *(report / FEEDS).rglob("*"),
            *(report / PAGES).rglob("*"),
            staging / PRICES,
        ]
    ):
        if file.is_file():
            file.chmod(READ_ONLY)
            yield FileEntry(path=str(file.relative_to(staging)), size=file.stat().st_size, hash=hash_of(file))
