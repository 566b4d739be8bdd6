"""Legal wording a market wants on every page, as data: `rules/wording.toml` in the market's own language.

Fills the merchant's identity into it (J1, K1, W1 and the rest of MARKETS' blocks). Decides nothing by itself.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from storefront.domain.errors import RuleMissing
from storefront.pages.shop import Shop

WORDING = Path(__file__).parents[1] / "rules" / "wording.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalNote:
    """A block of the footer: an optional heading, then label and value, or sentences without a label."""

    id: str
    heading: str
    rows: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def _wording() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(WORDING.read_text(encoding="utf-8"))


def legal_notes(shop: Shop) -> list[LegalNote]:
    """The blocks the law of this market wants, in the order of the rules."""
    notes = []
    for block in shop.rules.legal_blocks(shop.market.code):
        wording = _wording().get(block)
        if wording is None:
            continue  # shown elsewhere than in the footer
        text = wording.get(shop.locale.language)
        if not isinstance(text, dict):
            raise RuleMissing(
                f"rules/wording.toml: block {block!r} has no wording in {shop.locale.language!r}, "
                f"which {shop.market.code} needs",
                rule=block,
                market=shop.market.code,
            )
        facts = {"merchant": shop.merchant.name, **shop.merchant.facts(shop.market.code)}
        rows = tuple((label, value.format_map(facts)) for label, value in text["rows"])
        notes.append(LegalNote(id=block, heading=text.get("heading", ""), rows=rows))
    return notes


def merchant_rows(shop: Shop) -> list[tuple[str, str]]:
    """Who runs the shop, as label and value: identity, then what this market's law adds (host, mediator, registrations)."""
    merchant = shop.merchant
    rows = [
        (shop.t("seller.legal_name"), merchant.legal_name),
        (shop.t("seller.address"), merchant.address),
        ("", merchant.registration),
        (shop.t("seller.vat_id"), merchant.vat_id),
        (shop.t("seller.email"), merchant.email),
        ("", merchant.phone),
    ]
    block = merchant.blocks.get(shop.market.code, {})
    rows += [
        (shop.t(f"merchant.{field}"), block[field])
        for field in ("publication_director", "host", "mediator")
        if block.get(field)
    ]
    registrations = merchant.registrations.get(shop.market.code, ())
    if registrations:
        text = "; ".join(f"{registration.scheme} {registration.number}" for registration in registrations)
        rows.append((shop.t("merchant.registrations"), text))
    return rows
