"""Renders a part of a build on a worker that shares nothing with the build but a storage.

Inputs are fetched into a scratch folder of the worker's process, kept while parts of one build come; what a part wrote
goes back as one archive under the attempt's own name, so that two attempts never meet. Pages that are as the live release
has them are only named: the build has them.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import tempfile
import uuid
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from storefront.build.cost import Cost
from storefront.build.fingerprints import LIBRARIES
from storefront.build.part_archive import cleared, pack, record_of, unpack_folders
from storefront.build.render_worker import render_part
from storefront.build.settings import ROOT, Settings
from storefront.build.shared_storage import SharedStorage, clear
from storefront.build.site import code_digest
from storefront.domain.errors import StorefrontError

COMMON = "common.tar"
STATES, LIVE, SENT = "states", "live", "sent"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A part to render: the storage, the build's settings as plain data, the name of Pelican's configuration, the digest
    of the build's program (`makings`), and the files that the part is made from, below the storage's folder.
    """

    part: str
    shared: str
    settings: dict[str, Any]
    configuration: str
    makings: str
    inputs: tuple[str, ...]


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a job: the archive's name below the storage's folder and its SHA-256, or why there is none."""

    cost: Cost | None = None
    archive: str = ""
    sha256: str = ""
    refusal: str = ""


def makings() -> str:
    """A digest of the program and the libraries that decide which bytes are written: equal on all machines of a build."""
    files = [hashlib.sha256((ROOT / f"{name}.py").read_bytes()).hexdigest() for name in ("pelicanconf", "publishconf")]
    told = [
        ".".join(platform.python_version_tuple()[:2]),
        code_digest(ROOT / "storefront", ROOT / "plugins"),
        *files,
        *(f"{name} {version(name)}" for name in (*LIBRARIES, "pelican", "whoosh-reloaded", "unidecode")),
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


LOADED = makings()
"""What this process has loaded: a worker that stands for weeks does not notice that the files beneath it are others."""


def render_far(job: Job) -> Sent:
    """Render a part and send it. A refusal is an answer; what the storage raises is an error, to be tried again."""
    refusal = _unfit(job)
    if refusal:
        return Sent(refusal=refusal)
    try:
        return _rendered(job)
    except StorefrontError as problem:
        return Sent(refusal=problem.message)
    except RuntimeError as problem:  # of `render_part`: the part, and what was wrong with it
        return Sent(refusal=str(problem))


def _unfit(job: Job) -> str:
    """Why this worker may not render for that build, or ''."""
    name, threads, _ = _self()
    if threads != 1:
        return f"{name} has {threads} threads, and Pelican is made for one: start it with --nthreads 1"
    if makings() != job.makings:
        return f"{name} has another version of the shop or of its libraries than this machine: bring both to the same"
    if job.makings != LOADED:
        return f"{name} was started before its files were brought up to date: start it again"
    if not SharedStorage(job.shared).has(COMMON):
        return f"{name} does not see {job.shared}: give --shared a folder or bucket that all machines reach"
    return ""


def _self() -> tuple[str, int, Path]:
    """This worker's name, its number of threads, and a folder for what passes."""
    try:
        from distributed import get_worker

        worker = get_worker()
    except (ImportError, ValueError):  # a process of some other executor
        return f"process {os.getpid()}", 1, Path(tempfile.gettempdir()) / f"reprise-{os.getpid()}"
    return f"worker {worker.address}", worker.state.nthreads, Path(worker.local_directory) / "reprise"


def _rendered(job: Job) -> Sent:
    shared, folder = SharedStorage(job.shared), _scratch(job.shared)
    for name in (COMMON, *job.inputs):
        if not (folder / name).exists():
            shared.get(name, folder / name)
            if name == COMMON:
                unpack_folders(folder / name, folder)
    site = folder / f"site-{uuid.uuid4().hex}"
    archive = site.with_suffix(".tar")
    settings = _here(msgspec.convert(job.settings, Settings, strict=False), folder)
    os.environ["SITE_URL"] = settings.site_url  # publishconf.py asks for it
    cleared(folder)
    try:
        cost = render_part(str(ROOT / job.configuration), settings, str(site))
        sha256 = pack(archive, folder, site)
        name = f"{SENT}/{record_of(job.part)}-{archive.name}"
        shared.put(archive, name)
        return Sent(cost=cost, archive=name, sha256=sha256)
    finally:
        clear(site)
        archive.unlink(missing_ok=True)


@lru_cache(maxsize=1)
def _scratch(shared: str) -> Path:
    """A folder for one build's files. A new build ends what this process remembers of the last one."""
    _, _, top = _self()
    clear(top)
    for name, module in list(sys.modules.items()):
        if name.startswith("storefront.") and name != __name__:
            for value in list(vars(module).values()):
                if callable(forget := getattr(value, "cache_clear", None)):
                    forget()
    folder = top / hashlib.sha256(shared.encode()).hexdigest()[:12]
    folder.mkdir(parents=True)
    return folder


def _here(settings: Settings, folder: Path) -> Settings:
    """The build's settings with the places that things have on this machine."""
    return msgspec.structs.replace(
        settings,
        work=str(folder),
        content=str(folder / "content"),
        theme=str(folder / "theme"),
        templates=str(ROOT / "var" / "templates"),
        search_state=str(folder / STATES) if settings.search_state else "",
        taken_from=str(folder / LIVE) if settings.taken_from else "",
        live_elsewhere=True,
        sealed=False,
    )
