"""What stands together is seen to; what is there in part is noticed and named."""

from pathlib import Path

import pytest

from functions.worker import work_once
from tests.functions.buying import TestShop, open_test_shop
from tests.functions.fuzz_values import JPEG, fill, stocked_release
from tests.functions.half_written import half_written

DAMAGE = {
    "order without lines": "DELETE FROM order_items WHERE number = (SELECT MIN(number) FROM orders)",
    "order whose amounts do not add up": "UPDATE orders SET total_minor = total_minor + 1",
    "order whose lines are not its goods": "UPDATE order_items SET unit_minor = unit_minor + 1",
    "order whose pieces are not put aside": "DELETE FROM reservations",
    "order with a discount and no plan": "UPDATE orders SET discount_minor = 7",
    "paid order without a buyer": "DELETE FROM buyers",
    "refund that nobody was told to make": (
        "INSERT INTO refunds (id, number, minor, reason, origin, state, payment, created_at) "
        "SELECT 'r1', MIN(number), 1, '', 'ops', 'asked', 'p', 0 FROM orders"
    ),
    "trade-in without its seller": "DELETE FROM trade_in_sellers",
    "trade-in without its device": "DELETE FROM trade_in_devices",
    "row of orders whose steps are not all there": "DELETE FROM order_events WHERE step = 0",
    "row of trade_ins whose steps are not all there": "DELETE FROM trade_in_steps WHERE step = 1",
    "row of withdrawals whose steps are not all there": "UPDATE withdrawals SET step = step + 1",
    "row of orders that is not where its last step left it": "UPDATE order_events SET state = 'lost'",
    "row of trade_ins that is not where its last step left it": "UPDATE trade_ins SET state = 'paid'",
    "row of trade_ins without its message": "DELETE FROM outbox WHERE topic = 'trade-mail'",
    "row of withdrawals without its message care-mail": "DELETE FROM outbox WHERE id LIKE 'care-mail-withdrawal%'",
    "row of withdrawals without its message care-office": "DELETE FROM outbox WHERE id LIKE 'care-office-withdrawal%'",
    "row of certificates without its message": "DELETE FROM outbox WHERE id LIKE 'care-mail-certificate%'",
    "row of cases without its message": "DELETE FROM outbox WHERE id LIKE 'care-mail-case%'",
    "row of orders without its message": "DELETE FROM outbox WHERE topic = 'mail'",
    "message about nothing": "UPDATE outbox SET number = 'R0000000000'",
    "key of nothing": "UPDATE idempotency_keys SET record = 'R0000000000'",
    "event of no order": "UPDATE stripe_events SET number = 'R0000000000'",
    "file of nothing: cases/": "DELETE FROM case_files",
}
"""How it is named, and what makes it so: each after the ones before it."""


def claimed(shop: TestShop) -> Path:
    """Something of everything, a claim with a picture too; gives the picture."""
    fill(shop, 1)
    (certificate,) = shop.rows("SELECT number FROM certificates")
    token = shop.shop.token("certificate-declared", certificate["number"])
    border = "frontier"
    parts = [
        *(f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
          for name, text in (("fault", "dark"), ("wish", "repair"))),
        f'--{border}\r\nContent-Disposition: form-data; name="pictures"; filename="a.jpg"\r\n\r\n'.encode() + JPEG + b"\r\n",
        f"--{border}--\r\n".encode(),
    ]  # fmt: skip
    reply = shop.post(
        f"/api/warranty/{token}/claims", b"".join(parts), content_type=f"multipart/form-data; boundary={border}"
    )
    assert reply.status == 201, reply.body
    work_once(shop.shop)
    (file,) = shop.rows("SELECT name FROM case_files")
    return Path(shop.environment["FILES_URL"].removeprefix("file://")) / file["name"]


def test_whatever_is_there_in_part_is_noticed(tmp_path: Path, database_url: str, double: str) -> None:
    with open_test_shop(tmp_path, database_url, double, stocked_release({})) as shop:
        claimed(shop)
        assert half_written(shop) == []

        for words, sql in DAMAGE.items():
            assert not [found for found in half_written(shop) if found.startswith(words)], words
            shop.shop.database.write(lambda tx, sql=sql: tx.do(sql))  # type: ignore[misc]
            assert [found for found in half_written(shop) if found.startswith(words)], words


@pytest.mark.parametrize("many", [0, 100])
def test_a_picture_or_a_document_that_was_cut_short_is_noticed(tmp_path: Path, double: str, many: int) -> None:
    with open_test_shop(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", double, stocked_release({})) as shop:
        picture = claimed(shop)
        (document, *_) = sorted((picture.parents[2] / "backoffice").iterdir())

        picture.write_bytes(JPEG[:many])
        document.unlink()

        assert [found.partition(":")[0] for found in half_written(shop)] == [
            "picture that is not whole",
            "document that is not there",
        ]
