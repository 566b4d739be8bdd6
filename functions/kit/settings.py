"""The settings of the functions, from the environment, checked once and all together.

Secrets come from the environment only and are absent from `repr`. Production refuses what a demo may have: no key, a
test-mode key, the double, the demo's encryption key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from storefront.domain.errors import SettingsInvalid
from storefront.release.page_policy import STRIPE as STRIPE_PAGE

DEMO_ENCRYPTION_KEY = "demo-only-not-a-secret-0000000000000000"
STRIPE = "https://api.stripe.com"

_DEFAULTS = {
    "SITE_URL": "http://127.0.0.1:8000",
    "RELEASES": "var/releases",
    "DATABASE_URL": "sqlite:///var/shop.db",
    "STRIPE_SECRET_KEY": "",
    "STRIPE_WEBHOOK_SECRET": "",
    "STRIPE_API_BASE": STRIPE,
    "ENCRYPTION_KEY": "",
    "MAIL_URL": "file://var/mail",
    "FILES_URL": "file://var/files",
    "RATE_LIMITS": "default",
    "REPRISE_ENV": "demo",
}
SETTINGS = tuple(_DEFAULTS)
"""Every variable the functions read."""

_SHORTEST_KEY = 32
_LIVE = ("sk_live_", "rk_live_")
_TEST = ("sk_test_", "rk_test_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an environment asks for. `webhook_secrets` and `encryption_keys` hold the current one first, then older ones."""

    site_url: str
    releases: str
    database_url: str = field(repr=False)
    stripe_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    stripe_base: str
    encryption_keys: tuple[str, ...] = field(repr=False)
    mail_url: str = field(repr=False)
    files_url: str
    limited: bool
    production: bool

    @property
    def live(self) -> bool:
        """Whether payments are real: Stripe's events must say the same."""
        return self.stripe_key.startswith(_LIVE)

    @property
    def pay_origin(self) -> str:
        """Where a shopper pays: Stripe's page, or the double's in a demo."""
        return STRIPE_PAGE if self.stripe_base == STRIPE else self.stripe_base

    @property
    def can_pay(self) -> bool:
        """Whether there is anything to pay with; a demo without keys shows and sells nothing."""
        return bool(self.stripe_key)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings. Raises SettingsInvalid with every problem in one sentence."""
    given = {name: environment.get(name, "").strip() or default for name, default in _DEFAULTS.items()}
    production = given["REPRISE_ENV"] == "production"
    secrets = _listed(given["STRIPE_WEBHOOK_SECRET"])
    keys = _listed(given["ENCRYPTION_KEY"]) or (() if production else (DEMO_ENCRYPTION_KEY,))
    problems = [*_unknown(environment), *_shapes(given, secrets, keys)]
    if production:
        problems += _production(given, environment, secrets, keys)
    if problems:
        raise SettingsInvalid(f"the functions cannot start: {'; '.join(problems)}", problems=tuple(problems))
    return Settings(
        site_url=given["SITE_URL"].rstrip("/"),
        releases=given["RELEASES"],
        database_url=given["DATABASE_URL"],
        stripe_key=given["STRIPE_SECRET_KEY"],
        webhook_secrets=secrets,
        stripe_base=given["STRIPE_API_BASE"].rstrip("/"),
        encryption_keys=keys,
        mail_url=given["MAIL_URL"],
        files_url=given["FILES_URL"],
        limited=given["RATE_LIMITS"] == "default",
        production=production,
    )


def read_database_url(environment: Mapping[str, str]) -> str:
    """Where the database is: all that bringing it up to date needs to know. Raises SettingsInvalid."""
    name = "DATABASE_URL"
    given = _DEFAULTS | {name: environment.get(name, "").strip() or _DEFAULTS[name]}
    problems = _shapes(given, (), ())
    if problems:
        raise SettingsInvalid("; ".join(problems))
    return given[name]


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _unknown(environment: Mapping[str, str]) -> list[str]:
    """Names that look like ours and are not: a typing error must not silently mean the default."""
    ours = re.compile(r"(STRIPE|REPRISE)_(?!DOUBLE_)")
    return [f"{name} is not a setting" for name in sorted(environment) if ours.match(name) and name not in _DEFAULTS]


def _shapes(given: Mapping[str, str], secrets: tuple[str, ...], keys: tuple[str, ...]) -> list[str]:
    problems = []
    for name in ("SITE_URL", "STRIPE_API_BASE"):
        parts = urlsplit(given[name])
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
            problems.append(f"{name} must be an origin such as https://shop.example")
    if not given["DATABASE_URL"].startswith(("sqlite:///", "postgresql://", "postgres://")):
        problems.append("DATABASE_URL must begin with sqlite:/// or postgresql://")
    if not given["MAIL_URL"].startswith(("file://", "smtp://", "smtps://")):
        problems.append("MAIL_URL must begin with file://, smtp:// or smtps://")
    if given["RATE_LIMITS"] not in ("default", "off"):
        problems.append("RATE_LIMITS must be default or off")
    if given["REPRISE_ENV"] not in ("demo", "production"):
        problems.append("REPRISE_ENV must be demo or production")
    if given["STRIPE_SECRET_KEY"] and not given["STRIPE_SECRET_KEY"].startswith((*_LIVE, *_TEST)):
        problems.append("STRIPE_SECRET_KEY must begin with sk_live_, rk_live_, sk_test_ or rk_test_")
    if len(secrets) > 2:
        problems.append("STRIPE_WEBHOOK_SECRET holds more than two secrets")
    if any(len(key) < _SHORTEST_KEY for key in keys):
        problems.append(f"ENCRYPTION_KEY must have at least {_SHORTEST_KEY} characters")
    return problems


def _production(
    given: Mapping[str, str], environment: Mapping[str, str], secrets: tuple[str, ...], keys: tuple[str, ...]
) -> list[str]:
    needed = ("SITE_URL", "DATABASE_URL", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "ENCRYPTION_KEY", "MAIL_URL")
    problems = [f"{name} is not set" for name in needed if not environment.get(name, "").strip()]
    if given["STRIPE_SECRET_KEY"].startswith(_TEST):
        problems.append("STRIPE_SECRET_KEY is a test-mode key")
    if given["STRIPE_API_BASE"].rstrip("/") != STRIPE:
        problems.append("STRIPE_API_BASE is not Stripe's")
    if not given["SITE_URL"].startswith("https://"):
        problems.append("SITE_URL must be https")
    if any("demo" in key for key in (*keys, *secrets)):
        problems.append("ENCRYPTION_KEY or STRIPE_WEBHOOK_SECRET is a demo's")
    return problems
