"""Commands that a later version brings. They are here with their flags, and say so."""

from __future__ import annotations

from typing import Any

from invoke.tasks import task

from storefront.commands.arguments import later, refusing


@task(name="rollback")
@refusing
def rollback(_c: Any, to: str = "", releases: str = "var/releases") -> None:
    """Go back to an earlier release (not available yet)."""
    raise later("invoke rollback")


@task(name="releases")
@refusing
def list_releases(_c: Any, releases: str = "var/releases") -> None:
    """List the releases (not available yet)."""
    raise later("invoke releases")


@task(name="verify")
@refusing
def verify(_c: Any, repair: bool = False, target: str = "", releases: str = "var/releases") -> None:
    """Compare live with its manifest (not available yet)."""
    raise later("invoke verify")


@task(name="report")
@refusing
def report(_c: Any, release: str = "", releases: str = "var/releases") -> None:
    """Show a release's report (not available yet; it lies in RELEASES/<id>/report/report.html)."""
    raise later("invoke report")
