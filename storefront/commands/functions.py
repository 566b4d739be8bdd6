"""`functions.serve` and `functions.migrate`: the serverless side on this machine. `functions.package`: for another one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from invoke.tasks import task

from storefront.build.settings import ROOT
from storefront.commands.arguments import refusing, whole_number


@task(help={"port": "default 8003", "host": "the address to listen on (default 127.0.0.1)"})
@refusing
def serve(_c: Any, port: str = "8003", host: str = "127.0.0.1") -> None:
    """Serve the functions alone: invoke functions.serve --port 8003. Settings come from the environment."""
    import uvicorn

    from functions.kit.shop import open_shop

    number = whole_number(port, "--port", 1, 65535)
    open_shop(os.environ).database  # noqa: B018 - asks for it now, so that a missing setting ends the command
    uvicorn.run("functions.app:app", host=host, port=number, log_level="warning")


@task
@refusing
def migrate(_c: Any) -> None:
    """Bring the database that DATABASE_URL names up to date: invoke functions.migrate."""
    from functions.kit import migrations
    from functions.kit.database import open_database
    from functions.kit.settings import read_database_url

    applied = migrations.migrate(open_database(read_database_url(os.environ)))
    print("\n".join(f"applied {name}" for name in applied) or "up to date")


@task(help={"out": "the archive to write (default var/package/functions.zip)"})
@refusing
def package(_c: Any, out: str = "var/package/functions.zip") -> None:
    """Make an archive to deploy, compiled, for this platform and Python: invoke functions.package --out functions.zip."""
    from storefront.build.function_package import package_functions

    packed = package_functions(ROOT, Path(out).resolve())
    million = 1_000_000
    print(
        f"{out}: {packed.files:,} files, {packed.bytes / million:.1f} MB, unpacked {packed.unpacked_bytes / million:.1f} MB"
    )
    print(f"for {packed.runs_on}; docs/deploy.md says where to put it")


@task(help={"out": "file to write, such as docs/openapi.json; without it the document is printed"})
@refusing
def openapi(_c: Any, out: str = "") -> None:
    """Write the OpenAPI document of all endpoints: invoke functions.openapi --out docs/openapi.json."""
    from functions.openapi import document_text

    if out:
        Path(out).write_text(document_text(), encoding="utf-8")
        print(out)
    else:
        print(document_text(), end="")


@contextmanager
def opened_shop() -> Iterator[Any]:
    """The shop that the environment names, for one command: its connections are closed at the end."""
    from functions.kit.settings import read_settings
    from functions.kit.shop import Shop

    shop = Shop(read_settings(os.environ))
    try:
        yield shop
    finally:
        shop.raw_database.close()


def readable(found: object) -> str:
    """What was found, as JSON for people."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()
