"""A function follows the release pointer without a restart, and never leaves a good release for a broken one."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from storefront.domain.errors import NotPublished, ReleaseBroken, StorefrontError, UsageError
from storefront.release.book_rows import BOOK
from storefront.release.runtime import Runtime, RuntimeSource, open_runtime
from storefront.release.runtime_files import FILES, write_files
from tests.release.made_releases import FIRST, SECOND, THIRD, make_release, point_to


def test_nothing_published_is_said_plainly(releases: Path) -> None:
    source = open_runtime(str(releases))

    with pytest.raises(NotPublished, match=r"nothing is published in .*: invoke build, invoke publish") as refused:
        source.current()

    assert refused.value.code == "not_published"


def test_live_release_is_opened_with_its_book_and_folders(releases: Path, book_file: Path) -> None:
    folder = make_release(releases, FIRST, book_file)
    point_to(releases, FIRST)

    runtime = open_runtime(str(releases)).current()

    assert (runtime.release, runtime.folder) == (FIRST, folder.resolve())
    assert runtime.book.release == FIRST
    assert (runtime.templates / "fr-fr" / "review.html").read_text() == f"<h1>{FIRST}</h1>"
    assert (runtime.templates, runtime.messages) == (folder.resolve() / "templates", folder.resolve() / "messages")


def test_new_release_is_picked_up_and_the_old_one_stays_open(releases: Path, book_file: Path) -> None:
    for name in (FIRST, SECOND):
        make_release(releases, name, book_file)
    point_to(releases, FIRST)
    source = open_runtime(str(releases))
    before = source.current()

    point_to(releases, SECOND)
    after = source.current()

    assert source.current() is after
    assert (before.release, after.release) == (FIRST, SECOND)
    assert before.book.model("iphone-13") == after.book.model("iphone-13")


def test_publishing_makes_a_waiting_function_answer(releases: Path, book_file: Path) -> None:
    source = open_runtime(str(releases))
    with pytest.raises(NotPublished):
        source.current()

    make_release(releases, FIRST, book_file)
    point_to(releases, FIRST)

    assert source.current().release == FIRST
    assert source.problem is None


def cut(runtime: Path) -> None:
    data = (runtime / BOOK).read_bytes()
    (runtime / BOOK).write_bytes(data[: len(data) // 2])


def lose_a_page(runtime: Path) -> None:
    (runtime / "templates" / "fr-fr" / "review.html").unlink()


def lose_the_list(runtime: Path) -> None:
    (runtime / FILES).unlink()


def garble_the_list(runtime: Path) -> None:
    (runtime / FILES).write_text("{}")


def take_anothers_book(runtime: Path) -> None:
    shutil.copyfile(runtime.parents[1] / FIRST / "runtime" / BOOK, runtime / BOOK)
    write_files(runtime, SECOND)


def write_over_the_book(runtime: Path) -> None:
    (runtime / BOOK).write_bytes(b"x" * (runtime / BOOK).stat().st_size)


def name_a_file_outside(runtime: Path) -> None:
    text = (runtime / FILES).read_text()
    (runtime / FILES).write_text(text.replace("templates/fr-fr", "../../fr-fr"))


BREAKS = [
    (cut, "is not the file that files.json lists"),
    (lose_a_page, "review.html cannot be read: No such file"),
    (lose_the_list, "has no runtime/files.json"),
    (garble_the_list, "is not a release's list of files"),
    (take_anothers_book, f"its offer book of {FIRST}"),
    (write_over_the_book, "cannot be read as an offer book"),
    (name_a_file_outside, "names '..', which cannot be a release or a file"),
]


@pytest.mark.parametrize(("break_it", "words"), BREAKS, ids=[break_it.__name__ for break_it, _ in BREAKS])
def test_broken_release_is_refused_and_the_last_good_one_stays(
    releases: Path, book_file: Path, break_it: Callable[[Path], None], words: str
) -> None:
    make_release(releases, FIRST, book_file)
    runtime = make_release(releases, SECOND, book_file)
    make_release(releases, THIRD, book_file)
    point_to(releases, FIRST)
    source = open_runtime(str(releases))
    good = source.current()

    break_it(runtime)
    point_to(releases, SECOND)

    assert source.current() is good
    assert source.current() is good
    assert source.problem is not None
    assert words in source.problem.message
    with pytest.raises(ReleaseBroken):
        open_runtime(str(releases)).current()
    point_to(releases, THIRD)
    assert source.current().release == THIRD
    assert source.problem is None


def test_broken_release_is_tried_again_after_a_while(releases: Path, book_file: Path) -> None:
    seconds = [0.0]
    runtime = make_release(releases, FIRST, book_file)
    point_to(releases, FIRST)
    source = open_runtime(str(releases), clock=lambda: seconds[0])
    page = runtime / "templates" / "fr-fr" / "review.html"
    text = page.read_text()
    page.unlink()
    with pytest.raises(ReleaseBroken):
        source.current()

    page.write_text(text)
    with pytest.raises(ReleaseBroken):
        source.current()
    seconds[0] = 31

    assert source.current().release == FIRST


def test_last_good_release_stays_when_the_pointer_is_gone(releases: Path, book_file: Path) -> None:
    make_release(releases, FIRST, book_file)
    point_to(releases, FIRST)
    source = open_runtime(str(releases))
    source.current()

    (releases / "current").unlink()

    assert source.current().release == FIRST
    assert isinstance(source.problem, NotPublished)


def test_current_may_be_a_folder_as_in_an_unpacked_archive(releases: Path, book_file: Path) -> None:
    make_release(releases, FIRST, book_file).parent.rename(releases / "current")

    assert open_runtime(str(releases)).current().release == FIRST


def test_every_thread_gets_a_whole_release_while_the_pointer_moves(releases: Path, book_file: Path) -> None:
    names = (FIRST, SECOND)
    for name in names:
        make_release(releases, name, book_file)
    point_to(releases, FIRST)
    source = open_runtime(str(releases))
    stop = threading.Event()
    seen: set[str] = set()
    wrong: list[str] = []

    def read() -> None:
        while not stop.is_set():
            runtime: Runtime = source.current()
            page = (runtime.templates / "fr-fr" / "review.html").read_text()
            book = runtime.book.release
            if not runtime.release == book == page[4:-5] or runtime.book.model("iphone-13") is None:
                wrong.append(f"{runtime.release} {book} {page}")
            seen.add(runtime.release)

    readers = [threading.Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    for turn in range(150):
        point_to(releases, names[turn % 2])
        source.current()
    stop.set()
    for reader in readers:
        reader.join()

    assert wrong == []
    assert seen == {FIRST, SECOND}
    assert source.problem is None


def test_source_of_many_threads_opens_a_release_once(releases: Path, book_file: Path) -> None:
    make_release(releases, FIRST, book_file)
    point_to(releases, FIRST)
    source: RuntimeSource = open_runtime(str(releases))
    found: list[Runtime] = []
    readers = [threading.Thread(target=lambda: found.append(source.current())) for _ in range(12)]

    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()

    assert len({id(runtime) for runtime in found}) == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "RELEASES is empty"),
        ("ftp://shop.example/releases", "ftp:// is not known"),
        ("http://shop.example/releases", "http:// is not known"),
        ("s3:///", "is no object store"),
    ],
)
def test_address_that_cannot_be_is_refused_at_once(address: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        open_runtime(address)


def test_every_refusal_is_one_of_the_shops_errors() -> None:
    assert issubclass(NotPublished, StorefrontError)
    assert issubclass(ReleaseBroken, StorefrontError)
