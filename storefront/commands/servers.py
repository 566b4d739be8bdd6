"""`servers.nginx`, `servers.caddy`: configurations for the web server in front of a folder of releases or a file target."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from invoke.tasks import task

from storefront.build.web_servers import FUNCTIONS, caddy
from storefront.build.web_servers import nginx as nginx_configuration
from storefront.commands.arguments import needed, refusing
from storefront.domain.errors import UsageError

_HELP = {
    "name": "the site's host name, such as shop.example",
    "root": "what is served (default RELEASES/current/site; of a file target its site/)",
    "releases": "where releases live",
    "functions": f"where the functions answer (default {FUNCTIONS})",
    "out": "a file to write (default: print)",
}


@task(name="nginx", help=_HELP | {"listen": "address and port (default 80)"})
@refusing
def servers_nginx(
    _c: Any,
    name: str = "",
    root: str = "",
    releases: str = "var/releases",
    functions: str = FUNCTIONS,
    listen: str = "80",
    out: str = "",
) -> None:
    """Write a configuration for nginx: invoke servers.nginx --name shop.example --out shop.conf."""
    checked = _checked(name, root, releases, functions, listen)
    _give(nginx_configuration(checked["root"], name=name, functions=functions, listen=listen), out)


@task(name="caddy", help=_HELP)
@refusing
def servers_caddy(
    _c: Any, name: str = "", root: str = "", releases: str = "var/releases", functions: str = FUNCTIONS, out: str = ""
) -> None:
    """Write a Caddyfile: invoke servers.caddy --name shop.example --out Caddyfile."""
    checked = _checked(name, root, releases, functions, "")
    _give(caddy(checked["root"], name=name, functions=functions), out)


def _checked(name: str, root: str, releases: str, functions: str, listen: str) -> dict[str, str]:
    """What goes into a configuration must not end its line or its quotes."""
    chosen = root or str(Path(releases).resolve() / "current" / "site")
    values = {
        "name": needed(name, "--name", "--name shop.example"),
        "root": chosen,
        "functions": functions,
        "listen": listen,
    }
    for flag, value in values.items():
        if not re.fullmatch(r"[\w./:\[\]@+~-]*", value):
            raise UsageError(f"--{flag} {value!r} has characters that no configuration can hold as they are")
    if not functions.startswith("http://"):
        raise UsageError(f"--functions {functions!r}: write http://host:port")
    return values


def _give(text: str, out: str) -> None:
    if not out:
        print(text, end="")
        return
    Path(out).write_text(text, encoding="utf-8")
    print(f"wrote {out}")
