"""One double for all tests of a process, made to behave again before each of them."""

from collections.abc import Iterator

import pytest
import stripe

from tests.stripe_double.made_sessions import tell
from tests.stripe_double.running_double import SECRET, client_of, running_double
from tests.stripe_double.webhook_receiver import Receiver, receiving


@pytest.fixture(scope="session")
def one_double() -> Iterator[str]:
    with running_double() as base:
        yield base


@pytest.fixture
def double(one_double: str) -> str:
    """Its base URL; it has forgotten whatever was before."""
    tell(one_double, "reset")
    return one_double


@pytest.fixture
def client(double: str) -> stripe.StripeClient:
    return client_of(double)


@pytest.fixture
def receiver(double: str) -> Iterator[Receiver]:
    """The shop's endpoint, and the double sends there."""
    with receiving() as endpoint:
        tell(double, "webhook", {"url": endpoint.url, "secret": SECRET})
        yield endpoint
        tell(double, "reset")
