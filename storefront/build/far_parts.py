"""Runs the parts of a build over workers that share nothing with it but a storage: any `concurrent.futures.Executor`.

What needs the whole build, or its pictures, stays on this machine. Every wait ends: a task that kills its worker each
time, or a cluster without workers, fails the build by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import msgspec

from storefront.build.cost import Cost
from storefront.build.far_worker import COMMON, LIVE, STATES, Job, Sent, makings, render_far
from storefront.build.live_pages import MODELS, PAGES, LivePages
from storefront.build.part_archive import pack_folders, record_of, unpack
from storefront.build.parts import holds
from storefront.build.settings import Settings
from storefront.build.shards import run_parts
from storefront.build.shared_storage import SharedStorage
from storefront.domain.errors import BuildFailed

NEAR = ("rest", "machines")
"""'rest' holds the pictures, and 'machines' reads what all others wrote."""

PATIENCE_SECONDS = 900.0
"""A part takes seconds. Nothing at all for so long, and nothing will come."""

SLICES, LINES = "plan/models", f"{LIVE}/report/{PAGES}"


class _Named(msgspec.Struct, frozen=True):
    model: str


_model_of = msgspec.json.Decoder(_Named).decode


def run_far_parts(
    executor: Executor,
    shared: SharedStorage,
    parts: Sequence[str],
    *,
    configuration: str,
    settings: Settings,
    output: str,
    done: Callable[[str], None],
    patience_seconds: float = PATIENCE_SECONDS,
) -> dict[str, Cost]:
    """Render every part; `done` hears of each. What must be near is rendered by a process of this machine meanwhile."""
    near = [part for part in parts if part in NEAR]
    build = _Build(shared, configuration, settings, Path(output), patience_seconds)
    with ThreadPoolExecutor(1) as beside:
        here = beside.submit(
            run_parts, near, configuration=configuration, settings=settings, output=output, jobs=1, done=done
        )
        costs = build.run(executor, [part for part in parts if part not in NEAR], done, here)
    return costs | here.result()


class _Build:
    """One build: what it puts into the storage, and what it makes of what comes back."""

    def __init__(
        self, shared: SharedStorage, configuration: str, settings: Settings, site: Path, patience_seconds: float
    ) -> None:
        self._shared = shared
        self._settings = settings
        self._work = Path(settings.work)
        self._site = site
        self._patience_seconds = patience_seconds
        self._common: dict[str, Any] = {
            "shared": shared.url,
            "configuration": Path(configuration).name,
            "makings": makings(),
            "settings": msgspec.to_builtins(settings),
        }
        self._live = LivePages(Path(settings.taken_from) if settings.taken_from else None)

    def run(
        self, executor: Executor, parts: Sequence[str], done: Callable[[str], None], here: Future[Any]
    ) -> dict[str, Cost]:
        """Render these parts and put their files into the site; ends at once when what is done `here` has failed."""
        if not parts:
            return {}
        self._put_inputs()
        costs: dict[str, Cost] = {}
        asked = {executor.submit(render_far, self._job(part)): part for part in parts}
        try:
            while asked:
                finished, _ = wait(asked, timeout=self._patience_seconds, return_when=FIRST_COMPLETED)
                if here.done():
                    here.result()
                if not finished:
                    raise _nothing_came(sorted(asked.values()), self._patience_seconds)
                for future in finished:
                    part = asked.pop(future)
                    sent = _answer(future, part)
                    assert sent.cost is not None
                    if self._put_in_place(sent, part):
                        costs[part] = sent.cost
                        done(part)
                    else:  # the live release lacks what it should have: without it, then
                        asked[executor.submit(render_far, self._job(part, live=False))] = part
        except BaseException:
            for future in asked:
                future.cancel()
            raise
        return costs

    def _put_in_place(self, sent: Sent, part: str) -> bool:
        live = Path(self._settings.taken_from) if self._settings.taken_from else None
        with self._shared.open(sent.archive) as file:
            whole = unpack(file, sent.sha256, part, work=self._work, site=self._site, live=live)
        self._shared.remove(sent.archive)
        return whole

    def _put_inputs(self) -> None:
        settings, plan = self._settings, self._settings.plan_folder
        archive = self._work / COMMON
        try:
            folders = [(plan, "plan"), (Path(settings.content), "content"), (Path(settings.theme), "theme")]
            pack_folders(archive, folders, without=tuple(plan / name for name in ("models", "media", "documents")))
            # This one last: a worker that finds it finds all.
            for file, name in (*self._files(), (archive, COMMON)):
                self._shared.put(file, name)
        except OSError as problem:
            raise BuildFailed(f"the build's files could not be put to {self._shared.url}: {problem}") from problem
        finally:
            archive.unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[Path, str]]:
        """What single parts are made from, and its name in the storage."""
        settings = self._settings
        places = [(settings.plan_folder / "models", SLICES)]
        if settings.search_state:
            places.append((Path(settings.search_state), STATES))
        if settings.taken_from:
            places.append((Path(settings.taken_from) / "report" / PAGES, LINES))
        for folder, name in places:
            for file in sorted(folder.glob("*.json*")):
                yield file, f"{name}/{file.name}"

    def _job(self, part: str, *, live: bool = True) -> Job:
        there = {"taken_from": ""} if not live else {}
        common = {**self._common, "settings": {**self._common["settings"], "part": part, **there}}
        return Job(part=part, inputs=tuple(self._inputs(part)), **common)

    def _inputs(self, part: str) -> Iterator[str]:
        """The files in the storage that a part is made from, beside those that all are made from."""
        kind, _, name = part.partition(":")
        plan = self._settings.plan_folder / "models"
        slices = [file for file in sorted(plan.glob("*.jsonl")) if kind in ("search", "feed") or holds(part, file.stem)]
        yield from (f"{SLICES}/{file.name}" for file in slices)
        if kind == "search" and self._settings.search_state:
            yield from _there(Path(self._settings.search_state), STATES, f"{name}.json")
        if self._settings.taken_from:
            names = [record_of(part)]
            for file in slices if kind == "models" else ():
                with file.open("rb") as lines:
                    names += [f"models-{file.stem}", *self._live.parts_of(_model_of(line).model for line in lines)]
            lines_there = Path(self._settings.taken_from) / "report" / PAGES
            yield from _there(lines_there, LINES, MODELS, *(f"{name}.jsonl" for name in dict.fromkeys(names)))


def _there(folder: Path, place: str, *names: str) -> Iterator[str]:
    """Those of these files that a folder has, by their names in the storage."""
    return (f"{place}/{name}" for name in names if (folder / name).is_file())


def _answer(future: Future[Sent], part: str) -> Sent:
    """What a worker sent. Raises BuildFailed where there is nothing but a reason."""
    try:
        sent = future.result()
    except CancelledError as problem:
        raise BuildFailed(f"{part}: the scheduler has gone, or gave the part up", parts=[part]) from problem
    except Exception as problem:  # whatever the executor or the storage raise on another machine
        raise BuildFailed(f"{part}: {type(problem).__name__}: {problem}", parts=[part]) from problem
    if sent.refusal:
        raise BuildFailed(sent.refusal if part in sent.refusal else f"{part}: {sent.refusal}", parts=[part])
    return sent


def _nothing_came(parts: Sequence[str], seconds: float) -> BuildFailed:
    return BuildFailed(
        f"no part was rendered in {seconds:g} seconds; are there workers? Not rendered: {', '.join(parts)}",
        parts=list(parts),
    )
