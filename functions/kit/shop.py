"""What a request works with: settings, database, the live release, the till, the clock. One a process, opened when first asked."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from functions.kit.clock import Clock, system_clock
from functions.kit.database import Database, open_database
from functions.kit.migrations import migrate, require_migrated
from functions.kit.problem import Problem
from functions.kit.settings import Settings, read_settings
from functions.kit.tokens import make_token
from storefront.release.runtime import Runtime, RuntimeSource, open_runtime

if TYPE_CHECKING:
    from functions.selling.till import Till

STRIPE_TIMEOUT_SECONDS = 10.0
"""How long one call to Stripe may take."""


class Shop:
    """The shop as a process sees it. Threads share it."""

    def __init__(
        self, settings: Settings, *, clock: Clock = system_clock, stripe_timeout_seconds: float = STRIPE_TIMEOUT_SECONDS
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.releases: RuntimeSource = open_runtime(settings.releases)
        self.raw_database: Database = open_database(settings.database_url)
        self._stripe_timeout_seconds = stripe_timeout_seconds
        self._ready = False
        self._lock = threading.Lock()

    @property
    def database(self) -> Database:
        """The database, up to date: a demo's is brought there, production's must be."""
        if not self._ready:
            with self._lock:
                if not self._ready:
                    (require_migrated if self.settings.production else migrate)(self.raw_database)
                    self._ready = True
        return self.raw_database

    @cached_property
    def till(self) -> Till:
        """Stripe. Raises Problem payment_not_set_up without a key."""
        if not self.settings.can_pay:
            raise Problem("payment_not_set_up")
        from functions.selling.till import Till

        return Till(self.settings, self._stripe_timeout_seconds)

    def runtime(self) -> Runtime:
        """The live release."""
        return self.releases.current()

    def token(self, purpose: str, number: str) -> str:
        """The token of a link that is made now."""
        return make_token(self.settings.encryption_keys[0], purpose, number)

    def url(self, path: str) -> str:
        """An address of the shop: from the settings, never from what a request says."""
        return f"{self.settings.site_url}{path}"


_opened: Shop | None = None
_opening = threading.Lock()


def open_shop(environment: Mapping[str, str] = os.environ) -> Shop:
    """The process's shop, by its environment. Raises SettingsInvalid."""
    global _opened
    if _opened is None:
        with _opening:
            if _opened is None:
                _opened = Shop(read_settings(environment))
    return _opened
