"""Lines of a table's file, packed or not. Decides how far a line or a file may grow; knows nothing of what a line says.

gzip goes through isal, which verifies the checksum at the end of the stream.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from isal import igzip, isal_zlib

from storefront.catalog.limits import KIB, Limits
from storefront.domain.errors import ExportRefused

_BLOCK = 64 * KIB
"""Small enough for what is read of it to stay in the processor's cache: blocks of 256 KiB take a fifth more time."""
DAMAGED: tuple[type[Exception], ...] = (OSError, EOFError, isal_zlib.IsalError)  # type: ignore[assignment]
"""What reading a damaged gzip raises; isal's stubs hide that its error is an exception."""


def read_lines(path: Path, limits: Limits) -> Iterator[bytes]:
    """Yield the lines of a file without their ends. Raises ExportRefused when it is damaged, or over a cap."""
    for lines in read_line_blocks(path, limits):
        yield from lines.split(b"\n")


def read_line_blocks(path: Path, limits: Limits) -> Iterator[bytes]:
    """Yield a file as blocks of whole lines, without the last end of line. Raises ExportRefused as read_lines does."""
    rest = b""
    for block in read_blocks(path, limits):
        block = rest + block
        first, last = block.find(b"\n"), block.rfind(b"\n")
        rest = block[last + 1 :]
        if max(len(rest), first) > limits.line_bytes:
            raise ExportRefused(f"{path.name} has a line of more than {limits.line_bytes} bytes", file=path.name)
        if last >= 0:
            yield block[:last]
    if rest:
        yield rest


def read_blocks(path: Path, limits: Limits) -> Iterator[bytes]:
    """Yield the unpacked bytes of a file, a block at a time. Raises ExportRefused as read_lines does."""
    most = max(limits.ratio_grace_bytes, limits.ratio * path.stat().st_size)
    unpacked = 0
    try:
        with _open(path) as file:
            while block := file.read(_BLOCK):
                unpacked += len(block)
                if unpacked > most or unpacked > limits.unpacked_bytes:
                    raise ExportRefused(
                        f"{path.name} unpacks to more than {min(most, limits.unpacked_bytes)} bytes",
                        file=path.name,
                    )
                yield block
    except DAMAGED as error:
        raise ExportRefused(f"{path.name} is damaged or cut short: {error}", file=path.name) from error


def _open(path: Path) -> BinaryIO:
    return open_gzip(path) if path.name.endswith(".gz") else path.open("rb")


def open_gzip(path: Path) -> BinaryIO:
    """Return the unpacked bytes of a gzip file as a stream; its end verifies the checksum."""
    packed: BinaryIO = igzip.open(path, "rb")  # type: ignore[no-untyped-call]
    return packed
