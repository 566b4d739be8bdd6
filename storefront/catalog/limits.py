"""How much an export may ask of this machine. Decides the caps in one place; knows nothing of what a file means."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps on an export. Whatever is over one of them refuses the export whole.

    `ratio` is unpacked bytes for each packed one, asked only beyond `ratio_grace_bytes`: catalog tables
    pack 10 to 30 times, a deflate bomb up to 1,032 times.
    """

    archive_bytes: int = 8 * GIB
    unpacked_bytes: int = 40 * GIB
    members: int = 500_000
    ratio: int = 100
    ratio_grace_bytes: int = 16 * MIB
    line_bytes: int = MIB
    manifest_bytes: int = MIB
    member_bytes: int = 64 * MIB


DEFAULT_LIMITS = Limits()
