"""No space left: at the swap, at a target, and while a release is built. What is live stays, and says what it needs."""

from pathlib import Path

import pytest

from storefront.release.folder import point_to
from tests.build.made_exports import one_sku_export
from tests.publishing.made_shop import FIRST, SECOND, make_release
from tests.publishing.small_disk import on_small_disk

pytestmark = pytest.mark.slow

SWAP = """
import shutil, os
from tests.build.shop_commands import ask
shutil.copytree(given[0], disk / "releases", symlinks=True)
fill()
before = sorted(path.name for path in (disk / "releases").iterdir())
answer = ask("publish", "--releases", disk / "releases")
print(answer.code, answer.err.strip())
print(os.readlink(disk / "releases" / "current"))
left = sorted(path.name for path in (disk / "releases").iterdir())
print("left behind:", set(left) - set(before) - {".publishing"})
os.unlink(disk / "filler")
print(ask("publish", "--releases", disk / "releases").code, os.readlink(disk / "releases" / "current"))
"""


def test_full_live_volume_at_the_swap_leaves_live_as_it_is(releases: Path, book: Path, tmp_path: Path) -> None:
    for name in (FIRST, SECOND):
        make_release(releases, name, book)
    point_to(releases, FIRST)

    done = on_small_disk(tmp_path / "disk", "size=8m", SWAP, releases)

    refused, shown, left, then = done.stdout.splitlines()
    assert refused.startswith(
        f"6 publish_failed: {tmp_path}/disk/releases: No space left on device; 65,536 bytes are needed"
    )
    assert shown == FIRST
    assert left == "left behind: set()"
    assert then == f"0 {SECOND}"


TARGET = """
from tests.build.shop_commands import ask
from pathlib import Path
releases, target = Path(given[0]), f"file://{disk}/www"
from storefront.release.folder import point_to
print(ask("publish", "--releases", releases, "--release", given[1], "--target", target).code)
if given[3] == "bytes":
    fill(leave=200_000)
answer = ask("publish", "--releases", releases, "--release", given[2], "--target", target)
print(answer.code, answer.err.strip())
site = disk / "www" / "site"
pages = [path.read_text() for path in site.rglob("*.html")]
styles = {page.partition('href="/')[2].partition('"')[0] for page in pages}
print("without assets:", [style for style in styles if not (site / style).is_file()])
print("temporary:", [path.name for path in (disk / "www").rglob("*#*")])
(disk / "filler").unlink(missing_ok=True)
subprocess.run(["mount", "-o", "remount,size=64m,nr_inodes=5000", str(disk)], check=True)
print(ask("publish", "--releases", releases, "--release", given[2], "--target", target).code)
print(ask("verify", "--releases", releases, "--target", target).code)
"""


@pytest.mark.parametrize(
    ("what", "options", "says"),
    [("bytes", "size=8m", "bytes free, and "), ("inodes", "size=64m,nr_inodes=100", "No space left on device")],
)
def test_full_target_is_left_with_pages_that_have_their_assets(
    releases: Path, book: Path, tmp_path: Path, what: str, options: str, says: str
) -> None:
    make_release(releases, FIRST, book)
    more = {f"site/fr-fr/guides/{number}/index.html": '<link href="/theme/x.css"></html>' for number in range(40)}
    make_release(releases, SECOND, book, more | {"site/theme/x.css": "p {}"})

    done = on_small_disk(tmp_path / "disk", options, TARGET, releases, FIRST, SECOND, what)

    first, refused, assets, temporary, then, verified = done.stdout.splitlines()
    assert first == "0", done.stderr
    assert refused.startswith("6 publish_failed: ")
    assert says in refused
    assert str(tmp_path / "disk" / "www") in refused
    assert assets == "without assets: []"
    assert temporary == "temporary: []"
    assert (then, verified) == ("0", "0")


STAGING = """
import shutil, os
from tests.build.shop_commands import run, DAY
shutil.copytree(given[0], disk / "releases", symlinks=True)
answer = run("build", "--export", given[1], "--releases", disk / "releases", "--date", DAY, "--jobs", 1)
print(answer.code, answer.err.strip().splitlines()[-1])
print(sorted(path.name for path in (disk / "releases").iterdir()))
"""


def test_full_disk_while_building_leaves_live_and_nothing_else(releases: Path, book: Path, tmp_path: Path) -> None:
    make_release(releases, FIRST, book)
    point_to(releases, FIRST)

    done = on_small_disk(tmp_path / "disk", "size=3m", STAGING, releases, one_sku_export(tmp_path))

    refused, left = done.stdout.splitlines()
    assert refused.startswith("5 build_failed: ")
    assert "No space left on device" in refused
    assert f"{tmp_path}/disk/releases" in refused
    assert left == f"['{FIRST}', 'current']"
