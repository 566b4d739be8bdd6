"""The double's own side: outcomes without a page, clock, state over a restart, settings, and what the handbook says."""

from pathlib import Path

import pytest
import requests
import stripe

from stripe_double.control import Control
from stripe_double.currencies import LEAST, SUPPORTED, least_charge, shown
from stripe_double.operations import OPERATIONS
from stripe_double.settings import EVENT_TYPES, USUAL_EVENTS, Settings, SettingsError, read_settings
from tests.architecture.source_files import ROOT, imports_of, python_below
from tests.stripe_double.made_sessions import ask, create, make_line, make_order, pay, press, tell
from tests.stripe_double.running_double import client_of, running_double
from tests.stripe_double.webhook_receiver import Receiver

HANDBOOK = ROOT / "docs" / "stripe-double.md"


def status_of(client: stripe.StripeClient, session: str) -> tuple[str | None, str]:
    found = client.v1.checkout.sessions.retrieve(session)
    return found.status, found.payment_status


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("pay", ("complete", "paid")),
        ("decline", ("open", "unpaid")),
        ("pay_later", ("complete", "unpaid")),
        ("expire", ("expired", "unpaid")),
    ],
)
def test_a_session_is_driven_without_its_page(
    client: stripe.StripeClient, double: str, outcome: str, status: tuple[str, str]
) -> None:
    session = create(client)

    tell(double, f"sessions/{session.id}/outcome", {"outcome": outcome, "email": "b@example.org"})

    assert status_of(client, session.id) == status


@pytest.mark.parametrize(
    "body", [{}, {"outcome": "win"}, {"outcome": "async_succeed"}, {"outcome": "pay", "shipping": "x"}]
)
def test_an_outcome_that_cannot_be_is_refused(client: stripe.StripeClient, double: str, body: dict[str, str]) -> None:
    session = create(client)

    answer = requests.post(f"{double}/_double/sessions/{session.id}/outcome", json=body, timeout=20)

    assert answer.status_code == 400
    assert status_of(client, session.id) == ("open", "unpaid")


def test_a_payment_may_arrive_after_expiry_when_a_test_wants_it(client: stripe.StripeClient, double: str) -> None:
    session = create(client)
    client.v1.checkout.sessions.expire(session.id)
    path = f"sessions/{session.id}/outcome"
    assert requests.post(f"{double}/_double/{path}", json={"outcome": "pay"}, timeout=20).status_code == 400

    tell(double, path, {"outcome": "pay", "even_if_expired": True})

    assert status_of(client, session.id) == ("complete", "paid")


def test_a_session_can_be_made_to_say_another_amount(client: stripe.StripeClient, double: str) -> None:
    session = pay(client)

    tell(double, f"sessions/{session.id}/alter", {"amount_total": 1, "currency": "usd"})

    altered = client.v1.checkout.sessions.retrieve(session.id)
    assert (altered.amount_total, altered.currency) == (1, "usd")
    answer = requests.post(f"{double}/_double/sessions/{session.id}/alter", json={"amout": 1}, timeout=20)
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff"])
def test_what_is_no_json_object_is_refused(double: str, body: bytes) -> None:
    assert requests.post(f"{double}/_double/clock", data=body, timeout=20).status_code == 400


@pytest.mark.parametrize("body", [{"advance": 10**30}, {"now": -(10**30)}, {"advance": "soon"}])
def test_a_time_that_cannot_be_is_refused_and_the_clock_goes_on(double: str, body: dict[str, object]) -> None:
    assert requests.post(f"{double}/_double/clock", json=body, timeout=20).status_code == 400
    assert ask(double, "clock")["ahead_seconds"] == 0


@pytest.mark.slow
def test_a_late_payment_is_decided_by_itself_after_its_time() -> None:
    with running_double(STRIPE_DOUBLE_PAY_LATER_SECONDS="60") as base:
        client = client_of(base)
        good, bad = create(client, expires_at=None), create(client, expires_at=None)
        press(good, "pay_later")
        press(bad, "pay_later", later_fails="1")
        assert status_of(client, good.id) == ("complete", "unpaid")

        tell(base, "clock", {"advance": 61})

        assert status_of(client, good.id) == ("complete", "paid")
        assert status_of(client, bad.id) == ("complete", "unpaid")
        failed = client.v1.events.list({"type": "checkout.session.async_payment_failed"}).data
        assert [event.data.object.id for event in failed] == [bad.id]

        # Decided once: time goes on and nothing more happens.
        count = len(client.v1.events.list({"limit": 100}).data)
        tell(base, "clock", {"advance": 600})
        assert len(client.v1.events.list({"limit": 100}).data) == count


@pytest.mark.slow
def test_a_state_file_survives_a_restart(tmp_path: Path) -> None:
    state = {"STRIPE_DOUBLE_STATE": str(tmp_path / "double.db")}
    order = make_order()
    with running_double(**state) as base:
        first = client_of(base).v1.checkout.sessions.create(order, {"idempotency_key": "once"})
        paid = pay(client_of(base))
        now = tell(base, "clock", {"advance": 600})["now"]

    with running_double(**state) as base:
        client = client_of(base)
        assert client.v1.checkout.sessions.create(order, {"idempotency_key": "once"}).id == first.id
        assert client.v1.checkout.sessions.retrieve(paid.id).payment_status == "paid"
        assert ask(base, "clock")["now"] >= now
        assert requests.get(f"{base}/pay/{first.id}", timeout=20).status_code == 200


@pytest.mark.slow
def test_its_own_address_and_the_only_key_can_be_set() -> None:
    own = {"STRIPE_DOUBLE_URL": "https://pay.shop.example/", "STRIPE_DOUBLE_SECRET_KEY": "sk_test_ours"}
    with running_double(**own) as base:
        session = create(client_of(base, key="sk_test_ours"))
        assert str(session.url).startswith("https://pay.shop.example/pay/cs_test_")
        with pytest.raises(stripe.AuthenticationError):
            create(client_of(base, key="sk_test_other"))


def test_sessions_expire_though_nobody_calls(client: stripe.StripeClient, double: str, receiver: Receiver) -> None:
    session = create(client)

    # The last call to the double: what follows, its own timer does.
    tell(double, f"sessions/{session.id}/alter", {"expires_at": session.created + 1})

    assert [event.data.object.id for event in receiver.wait_for("checkout.session.expired")] == [session.id]


def test_a_reset_forgets_everything(client: stripe.StripeClient, double: str, receiver: Receiver) -> None:
    session = create(client, key="once")
    tell(double, "faults", {"op": "*", "action": "hang"})
    tell(double, "clock", {"advance": 60})

    tell(double, "reset")

    assert ask(double, "faults") == ask(double, "requests") == []
    assert ask(double, "clock")["ahead_seconds"] == 0
    assert client.v1.events.list().data == []
    assert create(client, make_line(777), key="once").id != session.id


def test_all_wrong_settings_are_named_at_once() -> None:
    wrong = {
        "STRIPE_DOUBLE_COLOUR": "red",
        "STRIPE_DOUBLE_RETRY_SECONDS": "1,soon",
        "STRIPE_DOUBLE_WEBHOOK_URL": "http://127.0.0.1/hook",
        "STRIPE_DOUBLE_WEBHOOK_EVENTS": "checkout.session.completed,invoice.paid",
        "HOME": "elsewhere",
    }

    with pytest.raises(SettingsError) as found:
        read_settings(wrong)

    for words in (
        "STRIPE_DOUBLE_COLOUR",
        "STRIPE_DOUBLE_RETRY_SECONDS",
        "STRIPE_DOUBLE_WEBHOOK_SECRET",
        "invoice.paid",
    ):
        assert words in str(found.value)
    assert "HOME" not in str(found.value)


def test_settings_are_read() -> None:
    settings = read_settings(
        {
            "STRIPE_DOUBLE_WEBHOOK_URL": "http://127.0.0.1/hook",
            "STRIPE_DOUBLE_WEBHOOK_SECRET": "whsec_secret",
            "STRIPE_DOUBLE_RETRY_SECONDS": "0.5, 2",
        }
    )

    assert (settings.webhook_url, settings.retry_seconds) == ("http://127.0.0.1/hook", (0.5, 2.0))
    assert "whsec_secret" not in repr(settings)
    assert set(USUAL_EVENTS) <= EVENT_TYPES


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "words"),
    [
        (1, "eur", "en", "€0.01"),
        (123456, "jpy", "ja", "￥123,456"),
        (123456, "krw", "ko", "₩123,456"),
        (123456, "usd", "en", "$1,234.56"),
        (100, "eur", "auto", "€1.00"),
        (100, "gbp", "en-GB", "£1.00"),
    ],
)
def test_amounts_are_shown_in_their_own_units(amount: int, currency: str, locale: str, words: str) -> None:
    assert shown(amount, currency, locale) == words


def test_each_least_charge_is_of_a_currency_there_is() -> None:
    assert set(LEAST) <= SUPPORTED
    assert (least_charge("eur"), least_charge("jpy"), least_charge("isk"), least_charge("vnd")) == (50, 50, 50, 1)


def test_the_double_knows_nothing_of_the_shop_and_the_functions_nothing_of_it() -> None:
    ours = {"storefront", "plugins", "functions", "tasks", "pelicanconf", "publishconf"}
    doubles = {name.split(".")[0] for path in python_below("stripe_double") for name in imports_of(path)}
    users = {
        name.split(".")[0] for path in python_below("storefront", "plugins", "functions") for name in imports_of(path)
    }

    assert doubles & ours == set()
    assert "stripe_double" not in users


@pytest.mark.parametrize(
    "word",
    [
        *(operation.name for operation in OPERATIONS),
        *(f"STRIPE_DOUBLE_{name.upper()}" for name in Settings.__dataclass_fields__),
        *"status timeout hang crash_before crash_after late twice out_of_order never".split(),  # noqa: SIM905
        *sorted(EVENT_TYPES),
    ],
)
def test_the_handbook_names_what_there_is(word: str) -> None:
    assert f"`{word}`" in HANDBOOK.read_text(encoding="utf-8")


def test_the_handbook_names_every_control() -> None:
    text = HANDBOOK.read_text(encoding="utf-8")
    paths = {route.path for route in Control.__new__(Control).routes()}

    assert {path for path in paths if path not in text} == set()
