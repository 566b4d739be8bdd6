"""The paced server as a running process: folders under prefixes, HTTP/2 over TLS with a certificate of its own."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import subprocess
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SERVER = Path(__file__).with_name("paced_server.mjs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """A line: `latency` milliseconds before each answer begins, `kbits` a second for all of them (0: no limit)."""

    latency: int
    kbits: int


SLOW_4G = Pace(latency=150, kbits=1600)
# Enough delay to tell what waits for what, and no more.
QUICK = Pace(latency=40, kbits=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer as the server saw it; times in ms of its own clock."""

    path: str
    arrived: float
    ended: float
    size: int
    status: int


def dependent_rounds(answers: list[Answer]) -> int:
    """How many answers the last one had to wait for, one after the other.

    An upper bound: what was asked for after another answer had ended counts as waiting for it.
    """
    depth: list[tuple[float, int]] = []
    for answer in sorted(answers, key=lambda answer: answer.arrived):
        depth.append((answer.ended, 1 + max((rounds for ended, rounds in depth if ended <= answer.arrived), default=0)))
    return max((rounds for _, rounds in depth), default=0)


class PacedLine:
    """`with PacedLine(folder, {"/": site}) as line:` serves; `line.origin` is where."""

    def __init__(self, folder: Path, mounts: Mapping[str, Path]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.spki = _certificate(folder)
        settings = folder / "line.json"
        settings.write_text(
            json.dumps(
                {
                    "key": str(folder / "key.pem"),
                    "cert": str(folder / "cert.pem"),
                    "mounts": [[prefix, str(path)] for prefix, path in mounts.items()],
                }
            )
        )
        self._process = subprocess.Popen(
            ["node", SERVER, settings], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        ports = json.loads(self._process.stdout.readline())
        self.origin = f"https://localhost:{ports['port']}"
        self._control = f"http://127.0.0.1:{ports['control']}"

    def __enter__(self) -> PacedLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def pace(self, pace: Pace) -> None:
        """Be this slow from now on."""
        self._ask(f"/pace?latency={pace.latency}&kbits={pace.kbits}")

    def log(self) -> list[Answer]:
        """What was asked since the last time."""
        return [
            Answer(path=path, arrived=arrived, ended=ended, size=size, status=status)
            for path, arrived, ended, size, status in self._ask("/log")
        ]

    def _ask(self, path: str) -> Any:
        with urllib.request.urlopen(self._control + path, timeout=10) as answer:
            return json.load(answer)


def _certificate(folder: Path) -> str:
    """Write a key and a certificate for localhost; returns the digest by which Chromium is told to trust the key.

    A certificate that the browser only forgives would keep it from caching what it reads.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    spki = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


def brotli_size(data: bytes) -> int:
    """Bytes of `data` as the server sends them: brotli at its best setting."""
    script = "process.stdout.write(''+require('zlib').brotliCompressSync(require('fs').readFileSync(0)).length)"
    return int(subprocess.run(["node", "-e", script], input=data, capture_output=True, check=True).stdout)
