"""Who pays: what the payment page asks for, and made-up answers to fill its form in with."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from stripe_double.refusals import Json

ADDRESSES = Path(__file__).parent / "data" / "addresses.toml"
EMAIL = "buyer@example.com"
NAME = "Test Buyer"
ADDRESS = ("line1", "line2", "postal_code", "city", "state", "country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """A buyer's answers; an address field that a country has no use for is None."""

    email: str
    name: str
    phone: str | None
    address: dict[str, str | None]


@cache
def _addresses() -> dict[str, dict[str, str]]:
    return tomllib.loads(ADDRESSES.read_text(encoding="utf-8"))


def usual_answers(session: Json, country: str = "") -> dict[str, str]:
    """The form's fields as the page first shows them, for one of the session's countries."""
    country = country or countries(session)[0]
    address = _addresses().get(country, {"line1": "1 Example Street", "postal_code": "10000", "city": "Exampletown"})
    blank = dict.fromkeys(("line2", "state", "phone"), "")
    return blank | address | {"country": country, "email": session["customer_email"] or EMAIL, "name": NAME}


def countries(session: Json) -> list[str]:
    """Where the session may be paid from: its delivery countries, or where its currency is at home."""
    collection = session["shipping_address_collection"]
    if collection:
        return list(collection["allowed_countries"])
    home = {"usd": "US", "gbp": "GB", "sek": "SE", "aud": "AU", "jpy": "JP", "krw": "KR"}
    return [home.get(session["currency"], "FR")]


def buyer_from(fields: dict[str, str]) -> Buyer:
    """A buyer from the form's fields."""
    return Buyer(
        email=fields["email"].strip(),
        name=fields["name"].strip(),
        phone=fields["phone"].strip() or None,
        address={part: fields[part].strip() or None for part in ADDRESS},
    )
