"""Settings are checked once, all problems are said together, and production refuses what a demo may have."""

import subprocess
import sys

import pytest

from functions.kit.settings import DEMO_ENCRYPTION_KEY, read_settings
from storefront.domain.errors import SettingsInvalid
from tests.functions.running_functions import ROOT

PRODUCTION = {
    "REPRISE_ENV": "production",
    "SITE_URL": "https://shop.example",
    "DATABASE_URL": "postgresql://shop@db.example/shop",
    "STRIPE_SECRET_KEY": "sk_live_0123456789",
    "STRIPE_WEBHOOK_SECRET": "whsec_0123456789",
    "ENCRYPTION_KEY": "k" * 40,
    "MAIL_URL": "smtps://shop:secret@mail.example",
}


def test_nothing_set_is_a_demo_that_sells_nothing() -> None:
    settings = read_settings({})

    assert (settings.production, settings.can_pay, settings.live) == (False, False, False)
    assert settings.encryption_keys == (DEMO_ENCRYPTION_KEY,)


def test_a_complete_production_is_accepted() -> None:
    settings = read_settings(PRODUCTION)

    assert (settings.production, settings.live, settings.stripe_base) == (True, True, "https://api.stripe.com")


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "REPRISE_ENV"])
def test_production_names_what_is_missing(name: str) -> None:
    with pytest.raises(SettingsInvalid, match=f"{name} is not set"):
        read_settings({key: value for key, value in PRODUCTION.items() if key != name})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"STRIPE_SECRET_KEY": "sk_test_0123"}, "STRIPE_SECRET_KEY is a test-mode key"),
        ({"STRIPE_API_BASE": "http://127.0.0.1:8002"}, "STRIPE_API_BASE is not Stripe's"),
        ({"ENCRYPTION_KEY": DEMO_ENCRYPTION_KEY}, "is a demo's"),
        ({"SITE_URL": "http://shop.example"}, "SITE_URL must be https"),
        ({"STRIPE_SECRET_KEY": "pk_live_0123"}, "STRIPE_SECRET_KEY must begin with"),
    ],
    ids=str,
)
def test_production_refuses_what_a_demo_may_have(changes: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsInvalid, match=said):
        read_settings(PRODUCTION | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SITE_URL": "shop.example"}, "SITE_URL must be an origin"),
        ({"SITE_URL": "https://shop.example/path"}, "SITE_URL must be an origin"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must begin with"),
        ({"MAIL_URL": "mail.example"}, "MAIL_URL must begin with"),
        ({"RATE_LIMITS": "none"}, "RATE_LIMITS must be"),
        ({"REPRISE_ENV": "prod"}, "REPRISE_ENV must be"),
        ({"STRIPE_WEBHOOK_SECRET": "a,b,c"}, "more than two"),
        ({"ENCRYPTION_KEY": "short"}, "at least 32"),
        ({"STRIPE_WEBHOOK_SECRETS": "whsec_1"}, "STRIPE_WEBHOOK_SECRETS is not a setting"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_named(changes: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsInvalid, match=said):
        read_settings(changes)


def test_all_problems_are_said_at_once() -> None:
    with pytest.raises(SettingsInvalid) as refusal:
        read_settings({"REPRISE_ENV": "production"})

    assert refusal.value.message.count("is not set") == 6


def test_no_secret_shows_when_settings_are_printed() -> None:
    shown = repr(read_settings(PRODUCTION))

    assert [word for word in ("sk_live", "whsec", "kkkk", "secret@", "postgresql") if word in shown] == []


def test_the_command_refuses_to_start_in_one_sentence() -> None:
    environment = {"REPRISE_ENV": "production", "PATH": ""}
    command = [sys.executable, "-m", "invoke", "functions.serve"]

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)

    assert done.returncode == 8
    assert done.stderr.startswith("not_configured: the functions cannot start: ")
    assert "STRIPE_SECRET_KEY is not set" in done.stderr
    assert "Traceback" not in done.stderr
