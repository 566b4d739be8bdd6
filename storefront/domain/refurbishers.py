"""Who sells. Decides whether a seller's legal identity is complete enough to trade where law asks for it."""

from dataclasses import dataclass
from datetime import date
from typing import NewType

RefurbisherId = NewType("RefurbisherId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refurbisher:
    """A professional seller. `rating_milli` is 0 to 5000, from `reviews` buyers."""

    refurbisher: RefurbisherId
    name: str
    legal_name: str
    address: str
    country: str
    email: str
    vat_id: str | None
    rating_milli: int | None
    reviews: int
    since: date
    certified: bool


def missing_identity(seller: Refurbisher) -> tuple[str, ...]:
    """Return what trader traceability asks for and the seller has not given (DSA article 30, rule S2)."""
    asked = {
        "legal_name": seller.legal_name,
        "address": seller.address,
        "country": seller.country,
        "email": seller.email,
        "vat_id": seller.vat_id or "",
    }
    return tuple(name for name, given in asked.items() if not given.strip())
