"""What is done with messages about withdrawals, certificates and cases: letters, and one file each for the back office."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from functions.care.cases import case_row, files_of
from functions.care.certificates import Certificate, view_certificate
from functions.care.registrations import certificate, confirm_by_order
from functions.care.withdrawals import match_by_contact, withdrawal
from functions.kit.mail import Letter
from functions.kit.outbox import Message
from functions.kit.sending import hand_over, post
from functions.kit.shop import Shop
from functions.pages import care_letters


def send_letter(shop: Shop, message: Message) -> None:
    """Write to whoever stated, registered or asked. Who was erased since is not written to."""
    letter = _LETTERS[message.payload["kind"]](shop, message.number)
    if letter is None or not letter.to:
        return
    post(shop, message, letter)


def tell_office(shop: Shop, message: Message) -> None:
    """Find out what can be found out, then hand over: one file a message, the same one when it is done twice."""
    if message.payload["kind"] == "erased":
        hand_over(shop, message, {"erase": message.number, "place": message.payload["place"]})
        return
    document = _DOCUMENTS[message.payload["kind"]](shop, message.number)
    if document is not None:
        hand_over(shop, message, document)


def _withdrawal_letter(shop: Shop, number: str) -> Letter | None:
    row = shop.database.read(lambda tx: withdrawal(tx, number))
    return care_letters.withdrawal_letter(shop, row) if row and row["contact"] else None


def _withdrawal_document(shop: Shop, number: str) -> dict[str, object] | None:
    shop.database.write(lambda tx: match_by_contact(tx, number, shop.clock()))
    return shop.database.read(lambda tx: withdrawal(tx, number))


def _certificate_letter(shop: Shop, number: str) -> Letter | None:
    shop.database.write(lambda tx: confirm_by_order(tx, number, shop.clock()))
    row = shop.database.read(lambda tx: certificate(tx, number))
    if row is None or not row["email"]:
        return None
    found: Certificate = shop.database.read(lambda tx: view_certificate(shop, tx, row, mailed=True))
    return care_letters.certificate_letter(shop, row, found)


def _case_letter(shop: Shop, number: str) -> Letter | None:
    row = shop.database.read(lambda tx: case_row(tx, number))
    return care_letters.case_letter(shop, row) if row and row["email"] else None


def _case_document(shop: Shop, number: str) -> dict[str, object] | None:
    row = shop.database.read(lambda tx: case_row(tx, number))
    return row and row | {"files": shop.database.read(lambda tx: files_of(tx, number))}


_LETTERS: Mapping[str, Callable[[Shop, str], Letter | None]] = {
    "withdrawal_receipt": _withdrawal_letter,
    "certificate": _certificate_letter,
    "case": _case_letter,
}
_DOCUMENTS: Mapping[str, Callable[[Shop, str], dict[str, object] | None]] = {
    "withdrawal": _withdrawal_document,
    "case": _case_document,
}
