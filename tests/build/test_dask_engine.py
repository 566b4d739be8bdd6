"""A build over Dask: the bytes of one over processes, whoever dies meanwhile, and an end in every case."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from storefront.build.dask_engine import dask_engine
from storefront.build.far_worker import Job, makings, render_far
from storefront.build.release import build
from storefront.domain.errors import BuildFailed
from storefront.release.folder import point_to
from tests.build.dask_cluster import SECONDS, Cluster, cluster, scheduler
from tests.build.made_exports import one_sku_export
from tests.build.made_orders import order_for
from tests.build.shop_commands import DAY, ROOT, clean_environment, command, is_one_sentence, run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("night")]


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("dask")) as made:
        yield made


def manifest(releases: Path, release: str) -> bytes:
    return (releases / release / "manifest.json").read_bytes()


def test_workers_that_share_a_folder_alone_give_the_bytes_of_processes(
    workers: Cluster, export: Path, release: Path, tmp_path: Path
) -> None:
    releases, shared = tmp_path / "releases", tmp_path / "shared"

    built = run(
        *("build", "--export", export, "--releases", releases, "--date", DAY),
        *("--engine", "dask", "--scheduler", workers.address, "--shared", shared.as_uri()),
    )

    assert built.code == 0, built.err
    assert built.last_line == release.name
    assert manifest(releases, built.last_line) == (release / "manifest.json").read_bytes()
    assert list(shared.iterdir()) == []


def test_workers_of_this_machine_take_over_what_is_the_same_and_render_what_is_lost(
    export: Path, copied: Callable[..., Path], tmp_path: Path
) -> None:
    live = copied("2026-11-20-000000000000")
    others = tmp_path / "others" / live.name
    shutil.copytree(live, others)
    for folder in (live, others):
        point_to(folder.parent, folder.name)
    lost = sorted(live.glob("site/fr-fr/p/*/index.html"))[0].relative_to(live)
    for folder in (live, others):
        (folder / lost).unlink()
    order = ("build", "--export", export, "--date", DAY, "--jobs", 2)

    by_processes = run(*order, "--releases", others.parent)
    by_dask = run(*order, "--releases", live.parent, "--engine", "dask")

    assert (by_processes.code, by_dask.code) == (0, 0), by_processes.err + by_dask.err
    name = by_dask.last_line
    assert manifest(live.parent, name) == manifest(others.parent, name)
    assert (live.parent / name / lost).is_file()
    kept = [path for path in live.glob("site/fr-fr/c/*/index.html") if same_file(path, live, live.parent / name)]
    assert kept
    assert sorted(path.name for path in live.parent.iterdir()) == [live.name, name, "current"]


def same_file(path: Path, live: Path, made: Path) -> bool:
    return os.path.samefile(path, made / path.relative_to(live))


@pytest.mark.parametrize("seed", [1])
def test_a_worker_killed_at_any_moment_costs_no_byte(
    seed: int, workers: Cluster, export: Path, release: Path, tmp_path: Path
) -> None:
    releases, chance = tmp_path / "releases", random.Random(seed)
    line = command(
        *("build", "--export", export, "--releases", releases, "--date", DAY),
        *("--engine", "dask", "--scheduler", workers.address),
    )
    silent = subprocess.DEVNULL
    with subprocess.Popen(line, cwd=ROOT, env=clean_environment(), stdout=silent, stderr=silent) as process:
        end = time.monotonic() + SECONDS * 5
        while not workers.scratch():
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.02)
        time.sleep(chance.random())
        killed = working(workers)
        for worker in killed[:1]:
            os.kill(worker, signal.SIGKILL)
        code = process.wait(timeout=SECONDS * 5)

    assert killed
    assert code == 0
    assert manifest(releases, release.name) == (release / "manifest.json").read_bytes()


def working(workers: Cluster) -> list[int]:
    """The processes that have something open or for their own in the scratch folder: workers, not nannies."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            text = (process / "cmdline").read_bytes()
            folders = [os.readlink(file) for file in (process / "fd").iterdir()]
        except OSError:
            continue
        if b"spawn_main" in text and any(name.startswith(str(workers.folder)) for name in folders):
            found.append(int(process.name))
    return found


KILLER = """
import os, signal, threading, time
from pathlib import Path

def watch(folder):
    while not list(Path(folder).glob("reprise/*/site-*")):
        time.sleep(0.005)
    os.kill(os.getpid(), signal.SIGKILL)

def dask_setup(worker):
    threading.Thread(target=watch, args=[worker.local_directory], daemon=True).start()
"""


def test_a_part_that_kills_its_worker_each_time_fails_the_build_by_name(tmp_path: Path) -> None:
    preload = tmp_path / "killer.py"
    preload.write_text(KILLER)
    releases = tmp_path / "releases"
    (tmp_path / "dask").mkdir()

    with cluster(tmp_path / "dask", preload) as deadly:
        built = run(
            *("build", "--export", one_sku_export(tmp_path), "--releases", releases, "--date", DAY),
            *("--engine", "dask", "--scheduler", deadly.address),
        )

    assert built.code == 5
    assert "KilledWorker" in built.err
    assert any(part in built.err for part in ("search:fr-fr", "feed:fr-fr", "listings:FR", "models:"))
    assert list(releases.iterdir()) == []


def test_a_cluster_without_workers_ends_the_build_by_name(tmp_path: Path) -> None:
    order = order_for(one_sku_export(tmp_path), tmp_path / "releases")

    with scheduler(tmp_path) as address, dask_engine(address, patience_seconds=2) as engine:
        waiting = replace(order, engine=engine)
        with pytest.raises(BuildFailed, match=r"no part was rendered in 2 seconds.*listings:FR"):
            build(waiting, say=lambda line: None, progress=lambda done, total: None)

    assert list((tmp_path / "releases").iterdir()) == []


def test_a_scheduler_that_does_not_answer_is_named_before_anything_is_loaded(tmp_path: Path) -> None:
    releases = tmp_path / "releases"

    built = run(
        *("build", "--export", one_sku_export(tmp_path), "--releases", releases),
        *("--engine", "dask", "--scheduler", "tcp://127.0.0.1:9"),
    )

    assert built.code == 5
    assert is_one_sentence(built), built.err
    assert "tcp://127.0.0.1:9" in built.err
    assert not releases.exists()


def test_without_its_libraries_dask_is_refused_with_the_line_that_installs_them(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "distributed.py").write_text("raise ModuleNotFoundError(\"No module named 'distributed'\")\n")

    built = run(
        *("build", "--export", one_sku_export(tmp_path), "--releases", tmp_path / "releases", "--engine", "dask"),
        PYTHONPATH=str(hidden),
    )

    assert built.code == 2
    assert is_one_sentence(built), built.err
    assert "requirements/dask.txt" in built.err


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"makings": "0" * 64}, "another version of the shop"), ({}, "does not see file:///nowhere")],
)
def test_a_worker_that_is_not_fit_says_so(changes: dict[str, str], said: str) -> None:
    job = Job(
        part="models:0000", shared="file:///nowhere", settings={}, configuration="pelicanconf.py",
        makings=changes.get("makings", makings()), inputs=(),
    )  # fmt: skip

    sent = render_far(job)

    assert said in sent.refusal
    assert sent.archive == ""
