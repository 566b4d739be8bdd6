"""A held order is let go on: ops looked at what was paid, and sell at that. The only other way out of `held` is a refund."""

from __future__ import annotations

from functions.kit.database import Row, Transaction
from functions.kit.shop import Shop
from functions.selling import ledger
from functions.selling.fulfilment import tell_of_payment
from functions.selling.states import State
from storefront.domain.errors import UsageError


def accept_order(shop: Shop, number: str, reason: str) -> Row:
    """Take what was paid for a held order as its price; letters and documents go out as for any paid order.

    Returns the order afterwards. Raises UsageError when there is no such order, when it is not held, or when what was paid
    is of another currency: that can only go back. PaymentUnavailable when Stripe cannot be asked.
    """
    order = shop.database.read(lambda tx: ledger.order(tx, number))
    if order is None:
        raise UsageError(f"no order {number!r}; invoke orders lists them")
    if order["state"] != State.HELD:
        raise UsageError(f"order {number} is {order['state']}, not held: there is nothing to accept")
    paid_in = (shop.till.session(order["session"]).currency or "").upper()
    if paid_in != order["currency"]:
        raise UsageError(
            f"order {number} was paid in {paid_in}, its prices are in {order['currency']}: "
            f"give it back with invoke orders.refund {number} --reason TEXT"
        )

    def job(tx: Transaction) -> Row:
        now = shop.clock()
        if ledger.move(tx, number, State.PAID, f"accepted: {reason}", now, flag=""):
            tell_of_payment(tx, number, now)
        after = ledger.order(tx, number)
        assert after is not None
        return after

    return shop.database.write(job)
