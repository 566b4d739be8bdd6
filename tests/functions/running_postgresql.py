"""A PostgreSQL server of the tests' own: a passing data folder, a free port on loopback, stopped afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# Nothing here outlives the test run. fsync stays on only where a test pulls the plug of the operating system: none does;
# a killed server process loses nothing that was written to the kernel.
OPTIONS = {"fsync": "off", "max_connections": "200", "shared_buffers": "64MB", "listen_addresses": "127.0.0.1"}


class PostgresqlServer:
    """A server that can be stopped, killed and started again."""

    def __init__(self, folder: Path, log_segment_mb: int = 16, **options: str) -> None:
        self._options = OPTIONS | options
        self._data = folder / "data"
        self._log = folder / "log"
        self._user = "postgres" if os.geteuid() == 0 else ""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        self._run(
            ["initdb", "-D", str(self._data), "-U", "shop", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C",
             f"--wal-segsize={log_segment_mb}"]
        )  # fmt: skip

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in self._options.items())
        settings = f"-p {self.port} -k {self._data} {options}"
        self._run(["pg_ctl", "-D", str(self._data), "-l", str(self._log), "-w", "-t", "180", "-o", settings, "start"])

    def stop(self) -> None:
        """Stop at once, as a crash would: connections break, the next start recovers. It may have ended by itself."""
        try:
            self._run(["pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop"])
        except AssertionError:
            if (self._data / "postmaster.pid").is_file():
                raise

    def limit_files(self, largest_bytes: int | None) -> None:
        """Let no file of a running server grow past so many bytes, None: as large as it likes. What would be written
        beyond is refused by the operating system in the middle of a block, as on a full disk.
        """
        main = (self._data / "postmaster.pid").read_text().split()[0]
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        limit = "unlimited" if largest_bytes is None else str(largest_bytes)
        for process in (main, *children):
            # The soft limit alone: the server's own account may raise it again.
            try:
                self._run(["prlimit", "--pid", process, f"--fsize={limit}:"])
            except AssertionError:
                if Path(f"/proc/{process}").exists():  # else it served a connection that was closed meanwhile
                    raise

    def emptied(self) -> str:
        """The address of the server's one database, emptied: making a database takes ten times as long."""
        url = f"postgresql://shop@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'reprise'"
            )
            connection.execute("SET client_min_messages = warning")
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return url

    def _run(self, command: list[str]) -> None:
        line = [str(program(command[0])), *command[1:]]
        if self._user:
            line = ["runuser", "-u", self._user, "--", *line]
        # No pipes: the server would keep them open.
        done = subprocess.run(line, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=240)
        assert done.returncode == 0, f"{command[0]} failed: {self._log.read_text() if self._log.is_file() else ''}"


def program(name: str) -> Path:
    """A program of PostgreSQL: on the path, or where Debian keeps it."""
    found = shutil.which(name)
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    assert found or debian, f"{name} is missing: install PostgreSQL (Debian: apt-get install postgresql)"
    return Path(found) if found else debian[-1]


@contextmanager
def running_postgresql(log_segment_mb: int = 16, **options: str) -> Iterator[PostgresqlServer]:
    """Run a server until the block ends; `fsync="on"` where its speed is to be measured."""
    folder = Path(tempfile.mkdtemp(prefix="shop-pg-"))
    try:
        server = PostgresqlServer(folder, log_segment_mb, **options)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
