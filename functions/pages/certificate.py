"""A guarantee certificate in words: the law's guarantee first, then what a seller adds, then how to claim. One sheet of paper."""

from __future__ import annotations

from datetime import date

import msgspec

from functions.care.certificates import Certificate, DeviceTerms
from functions.kit.answer import Answer
from functions.kit.shop import Shop
from functions.pages.templates import render
from functions.pages.words import Words
from storefront.locales.rights import guarantee_notes, guarantee_words

Fact = tuple[str, str]


class CommercialView(msgspec.Struct, frozen=True, kw_only=True):
    """What a seller adds in its own name."""

    title: str
    text: str
    until: str


class CertificateView(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate in words. `claim_path` is '' for whoever only checks it; `check_url` stands on the paper."""

    number: str
    checked: bool
    facts: list[Fact]
    law: str
    days: list[Fact]
    notes: list[str]
    counted: str
    commercial: list[CommercialView]
    lead: str
    claim_path: str
    check_url: str


def certificate_page(shop: Shop, words: Words, answer: Answer) -> str:
    """The page behind one of a certificate's links."""
    assert isinstance(answer.body, Certificate)
    view = view_in_words(shop, words, answer.body, link=str(answer.view))
    return render(words, "certificate.html", view=view)


def view_in_words(shop: Shop, words: Words, found: Certificate, *, link: str) -> CertificateView:
    """A certificate as `link` (one of LINKS) shows it."""
    number = found.certificate
    level = link.removesuffix("_check")
    checked = link.endswith("_check")
    token = shop.token(f"certificate-{level}", number)
    check_token = shop.token(f"certificate-{level}_check", number)
    legal = shop.runtime().book.rules_on(date.fromisoformat(found.purchased_on)).guarantee(words.market.code)
    return CertificateView(
        number=number,
        checked=checked,
        facts=_facts(words, found),
        law=guarantee_words(legal, words.messages),
        days=law_days(words, found),
        notes=list(guarantee_notes(legal, words.messages)),
        counted=words.t("warranty.from_purchase"),
        commercial=[_commercial(words, device) for device in found.devices if device.commercial_until],
        lead="" if link != "declared" else words.t("warranty.mailed"),
        claim_path="" if checked else f"/api/warranty/{token}/claims",
        check_url=shop.url(f"/api/warranty/{check_token}/check"),
    )


def law_days(words: Words, found: Certificate) -> list[Fact]:
    """The days by law, each as the least that holds."""
    rows = [
        (words.t("warranty.wish.refund"), found.early_until),
        (words.t("guarantee.legal"), "" if found.repaired_on else found.legal_until),
        (words.t("warranty.if_repaired"), found.if_repaired_until),
        (
            words.t("warranty.repaired", date=_day(words, found.repaired_on)) if found.repaired_on else "",
            found.legal_until if found.repaired_on else "",
        ),
        (words.t("warranty.claim_until"), found.claim_until),
    ]
    return [(label, words.t("warranty.at_least", date=_day(words, day))) for label, day in rows if day]


def _facts(words: Words, found: Certificate) -> list[Fact]:
    devices = "\n".join(_device(words, device) for device in found.devices)
    sellers = "\n".join(dict.fromkeys(device.seller for device in found.devices))
    facts = [
        (words.t("warranty.number"), found.certificate),
        (words.t("warranty.registered"), words.formats.day(words.there(found.registered_at).date())),
        (words.t("warranty.standing"), _standing(words, found.standing)),
        (words.t("warranty.device"), devices),
        (words.t("spec.imei"), found.device),
        (words.t("seller.label"), sellers),
        (words.t("warranty.bought"), _day(words, found.purchased_on)),
        (words.t("order.number"), found.order),
    ]
    return [(label, value) for label, value in facts if value]


def _standing(words: Words, standing: str) -> str:
    if standing == "refunded":
        return words.t("order.text.refunded")
    return words.t("warranty.confirmed" if standing == "confirmed" else "warranty.declared")


def _device(words: Words, device: DeviceTerms) -> str:
    return f"{device.quantity} × {words.listed(device.title, device.version, words.grade(device.grade))}"


def _commercial(words: Words, device: DeviceTerms) -> CommercialView:
    key = "guarantee.limited" if words.rules.in_force("G7", words.market.code) else "guarantee.commercial_row"
    return CommercialView(
        title=words.t(key, guarantor=device.seller, months=device.commercial_months),
        text=words.t("guarantee.commercial_text", guarantor=device.seller),
        until=words.t("warranty.at_least", date=_day(words, device.commercial_until)),
    )


def _day(words: Words, day: str) -> str:
    return words.formats.day(date.fromisoformat(day))
