"""The commands of ops after a purchase, as they are typed."""

import os
import subprocess
import sys
from pathlib import Path

from tests.functions.asgi_calls import path_of
from tests.functions.buying import TestShop
from tests.functions.caring import bought, care_shop, json_of

ROOT = Path(__file__).parents[2]


def invoke(shop: TestShop, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("STRIPE_", "REPRISE_"))}
    return subprocess.run(
        [sys.executable, "-m", "invoke", *words],
        cwd=ROOT,
        env=environment | shop.environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_withdrawal_is_matched_and_settled_and_a_repair_is_noted(tmp_path: Path, double: str) -> None:
    with care_shop(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}", double) as shop:
        order = bought(shop, "FR-1")
        stated = {"locale": "fr-fr", "name": "Anna", "order": "R1", "contact": "anna@example.org", "confirm": True}
        number = json_of(shop.post("/api/withdrawal", stated), 201)["receipt"]
        device = {"locale": "fr-fr", "imei": "490154203237518", "email": "a@example.org", "purchase_date": "2026-10-31"}
        kept = json_of(shop.post("/api/warranty", device), 201)

        matched = invoke(shop, "withdrawals.match", number, "--order", order, "--delivered", "2026-11-20")
        settled = invoke(shop, "withdrawals.done", number, "--note", "money went back")
        again = invoke(shop, "withdrawals.done", number, "--note", "money went back")
        unknown = invoke(shop, "withdrawals.match", "W0", "--order", order)
        repaired = invoke(shop, "certificates.repaired", kept["certificate"], "--on", "2026-11-20")

        assert "200.00 EUR to give back, in time by law" in matched.stdout
        assert (settled.returncode, again.returncode, unknown.returncode, repaired.returncode) == (0, 2, 2, 0)
        assert json_of(shop.get(path_of(kept["url"])), 200)["legal_until"] == "2029-10-31"
        assert number in invoke(shop, "withdrawals", "--state", "done").stdout
