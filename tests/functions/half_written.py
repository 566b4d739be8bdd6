"""What must stand together in the shop's database and its files: an order with its lines, a case with its pictures, a letter
with what it is about. Whatever went wrong in between, a record is there with all that belongs to it, or it is not there.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.functions.buying import TestShop

RECORDS = {
    "orders": "number",
    "trade_ins": "reference",
    "withdrawals": "number",
    "certificates": "number",
    "cases": "number",
}
"""Tables of what people send, and the name of their key."""

STEPS = {"orders": "order_events", "trade_ins": "trade_in_steps", "withdrawals": "withdrawal_events"}
"""Where the steps are of what moves from state to state: from 0 to the row's own `step`, none left out."""

MESSAGES = {
    "trade_ins": [("trade-mail-submitted-", "trade-mail-label-")],
    "withdrawals": [("care-mail-withdrawal_receipt-",), ("care-office-withdrawal-",)],
    "certificates": [("care-mail-certificate-",)],
    "cases": [("care-mail-case-",), ("care-office-case-",)],
    "orders": [("mail-order_paid-",), ("backoffice-order_paid-",)],
}
"""The messages each record has: one of each tuple at least."""

MESSAGES_FROM = {"cases": "state <> 'coming'", "orders": "state = 'paid'"}
"""From when on it has them, where that is not from the first."""

RULES = {
    "order without lines": "SELECT number FROM orders WHERE number NOT IN (SELECT number FROM order_items)",
    "order whose amounts do not add up": (
        "SELECT number FROM orders WHERE total_minor <> goods_minor + fees_minor + shipping_minor - discount_minor"
    ),
    "order whose lines are not its goods": (
        "SELECT o.number FROM orders o JOIN order_items i ON i.number = o.number GROUP BY o.number, o.goods_minor "
        "HAVING SUM(i.unit_minor * i.quantity) <> o.goods_minor"
    ),
    "order whose pieces are not put aside": (
        "SELECT i.number FROM (SELECT number, offer, SUM(quantity) AS pieces FROM order_items GROUP BY number, offer) i "
        "LEFT JOIN reservations r ON r.number = i.number AND r.offer = i.offer "
        "WHERE r.quantity IS NULL OR r.quantity <> i.pieces"
    ),
    "order with a discount and no plan": (
        "SELECT number FROM orders WHERE discount_minor <> 0 AND number NOT IN (SELECT number FROM order_plans)"
    ),
    "paid order without a buyer": (
        "SELECT number FROM orders WHERE state = 'paid' AND number NOT IN (SELECT number FROM buyers)"
    ),
    "refund that nobody was told to make": (
        "SELECT id AS number FROM refunds WHERE state = 'asked' "
        "AND 'refund-' || id || '-' || number NOT IN (SELECT id FROM outbox)"
    ),
    "trade-in without its seller": (
        "SELECT reference AS number FROM trade_ins WHERE reference NOT IN (SELECT reference FROM trade_in_sellers)"
    ),
    "trade-in without its device": (
        "SELECT reference AS number FROM trade_ins WHERE reference NOT IN (SELECT reference FROM trade_in_devices)"
    ),
}
"""What is there without what belongs to it: each query gives the numbers."""


def half_written(shop: TestShop) -> list[str]:
    """What is there in part, in words. Nobody may be writing meanwhile, and nothing may have been erased before."""
    rules = RULES | dict(_steps()) | dict(_messages()) | dict(_strays())
    found = [
        f"{words}: {number}"
        for words, sql in rules.items()
        for number in sorted(str(row["number"]) for row in shop.rows(sql))
    ]
    return [*found, *_files(shop)]


def _steps() -> Iterator[tuple[str, str]]:
    for table, steps in STEPS.items():
        key = RECORDS[table]
        yield (
            f"row of {table} whose steps are not all there",
            f"SELECT t.{key} AS number FROM {table} t LEFT JOIN {steps} s ON s.{key} = t.{key} GROUP BY t.{key}, t.step "
            f"HAVING COUNT(s.step) <> t.step + 1 OR MIN(s.step) <> 0 OR MAX(s.step) <> t.step",
        )
        yield (
            f"row of {table} that is not where its last step left it",
            f"SELECT t.{key} AS number FROM {table} t JOIN {steps} s ON s.{key} = t.{key} AND s.step = t.step "
            f"WHERE s.state <> t.state",
        )


def _messages() -> Iterator[tuple[str, str]]:
    for table, kinds in MESSAGES.items():
        key = RECORDS[table]
        for beginnings in kinds:
            ids = ", ".join(f"'{beginning}' || t.{key}" for beginning in beginnings)
            yield (
                f"row of {table} without its message {' or '.join(beginnings)}",
                f"SELECT t.{key} AS number FROM {table} t WHERE {MESSAGES_FROM.get(table, '1 = 1')} "
                f"AND NOT EXISTS (SELECT id FROM outbox WHERE id IN ({ids}))",
            )


def _strays() -> Iterator[tuple[str, str]]:
    known = " UNION ".join(f"SELECT {key} FROM {table}" for table, key in RECORDS.items())
    # Whether there is such an order is what a search is about.
    yield (
        "message about nothing",
        f"SELECT id AS number FROM outbox WHERE topic <> 'find' AND number NOT IN ({known})",
    )
    yield "key of nothing", f"SELECT record AS number FROM idempotency_keys WHERE record NOT IN ({known})"
    yield (
        "event of no order",
        "SELECT id AS number FROM stripe_events WHERE number IS NOT NULL AND number NOT IN (SELECT number FROM orders)",
    )


def _files(shop: TestShop) -> Iterator[str]:
    """Pictures as their cases list them, and documents as the outbox says they were handed over, where files are files."""
    parts = urlsplit(shop.shop.settings.files_url)
    assert parts.scheme == "file", "only a folder can be looked through"
    folder = Path(unquote(parts.netloc + parts.path))
    there = {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    listed = shop.rows("SELECT f.name, f.bytes, c.state FROM case_files f JOIN cases c ON c.number = f.number")
    handed = shop.rows("SELECT id, topic, state FROM outbox WHERE topic = 'carrier' OR topic LIKE '%office'")
    documents = {
        f"{'carrier' if row['topic'] == 'carrier' else 'backoffice'}/{row['id']}.json": row["state"] for row in handed
    }
    sizes = {row["name"]: row["bytes"] for row in listed}
    for name in sorted(there.keys() - sizes.keys() - documents.keys()):
        yield f"file of nothing: {name}"
    for row in listed:
        if there.get(row["name"], -1 if row["state"] != "coming" else row["bytes"]) != row["bytes"]:
            yield f"picture that is not whole: {row['name']}"
    for name, state in documents.items():
        if state == "done" and not there.get(name):
            yield f"document that is not there: {name}"
