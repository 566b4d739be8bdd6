"""Letters on withdrawals, certificates and cases: each repeats what was sent, so that it is a durable copy."""

from __future__ import annotations

from collections.abc import Sequence

from functions.care.certificates import Certificate
from functions.care.receipts import view_receipt
from functions.kit.database import Row
from functions.kit.mail import Letter
from functions.kit.shop import Shop
from functions.pages.care import Fact, receipt_view
from functions.pages.certificate import view_in_words
from functions.pages.letters import trimmed
from functions.pages.templates import has_template, render
from functions.pages.words import Words, words_of
from storefront.domain.errors import ReleaseBroken


def withdrawal_letter(shop: Shop, row: Row) -> Letter:
    """The receipt of a withdrawal as a letter (Directive 2011/83 article 11a(4))."""
    words = words_needed(shop, row["locale"])
    view = receipt_view(words, view_receipt(row))
    return letter(
        words,
        to=row["contact"],
        subject=f"{view.title}: {row['number']}",
        lead=view.lead,
        facts=view.facts,
        paragraphs=[view.next, words.t("withdraw.keep")],
        link=shop.url(f"/api/withdrawal/{shop.token('withdrawal', row['number'])}"),
        link_words=view.title,
    )


def certificate_letter(shop: Shop, row: Row, found: Certificate) -> Letter:
    """The certificate, and the link that shows what an order confirms of it."""
    words = words_needed(shop, row["locale"])
    view = view_in_words(shop, words, found, link="mailed")
    commercial = [f"{row.title}. {row.until}. {row.text}" for row in view.commercial]
    return letter(
        words,
        to=row["email"],
        subject=f"{words.t('guarantee.certificate')}: {row['number']}",
        lead=view.law,
        facts=[*view.facts, *view.days],
        paragraphs=[*view.notes, view.counted if view.days else "", *commercial, words.t("warranty.how_text")],
        link=shop.url(f"/api/warranty/{shop.token('certificate-mailed', row['number'])}"),
        link_words=words.t("guarantee.certificate"),
    )


def case_letter(shop: Shop, row: Row) -> Letter:
    """That a claim or a question was received, with what was written."""
    words = words_needed(shop, row["locale"])
    facts = [
        (words.t("support.reference"), row["number"]),
        (words.t("support.topic"), words.t(f"support.topic.{row['topic']}") if row["kind"] == "support" else ""),
        (words.t("warranty.number"), row["certificate"] or ""),
        (words.t("order.number"), row["order_typed"]),
        (words.t("warranty.wish"), words.t(f"warranty.wish.{row['wish']}") if row["wish"] else ""),
        (words.t("support.message"), row["message"]),
    ]
    return letter(
        words,
        to=row["email"],
        subject=f"{words.t('support.received')}: {row['number']}",
        lead=words.t("support.next"),
        facts=[(label, value) for label, value in facts if value],
        paragraphs=[],
        link="",
        link_words="",
    )


def words_needed(shop: Shop, locale: str) -> Words:
    """The words of a locale that something was sent in; of any that the release has when it is there no more."""
    runtime = shop.runtime()
    for slug in (locale, *(found.slug for found in runtime.book.rules().locales)):
        words = words_of(runtime, slug)
        if words is not None:
            return words
    raise ReleaseBroken(f"{runtime.folder} has the words of no locale", path=str(runtime.folder))


def letter(
    words: Words,
    *,
    to: str,
    subject: str,
    lead: str,
    facts: Sequence[Fact],
    paragraphs: Sequence[str],
    link: str,
    link_words: str,
) -> Letter:
    """A letter with facts and a link, as text and as HTML."""
    merchant = words.merchant
    parts = {
        "subject": subject,
        "lead": lead,
        "facts": list(facts),
        "paragraphs": [paragraph for paragraph in paragraphs if paragraph],
        "link": link,
        "link_words": link_words,
        "signature": [line for line in (merchant.legal_name, merchant.address, merchant.email) if line],
    }
    if not has_template(words, "letters/care.html"):
        raise ReleaseBroken("the release has no letters/care.html: build again", path=str(words.runtime.folder))
    return Letter(
        to=to,
        subject=subject,
        text=trimmed(render(words, "letters/care.txt", letter=parts)),
        html=render(words, "letters/care.html", letter=parts),
        language=words.locale.code,
    )
