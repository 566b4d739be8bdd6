"""Row 17: the mail server is down for hours, or refuses a letter for good. Orders do not notice; ops see it."""

import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

from functions.kit.outbox import revive
from functions.worker import work_once
from tests.functions.buying import TestShop


class _Smtp(socketserver.StreamRequestHandler):
    """The least that a mail server says. Answers RCPT with the server's `answer`."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        letter = b""
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    letter += part
                self.server.letters.append(letter)  # type: ignore[attr-defined]
                self.wfile.write(b"250 taken\r\n")
            elif verb == b"RCPT":
                self.wfile.write(self.server.answer)  # type: ignore[attr-defined]
            elif verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 fine\r\n")


@contextmanager
def mail_server(answer: bytes = b"250 fine\r\n") -> Iterator[tuple[str, list[bytes]]]:
    """A mail server; gives its MAIL_URL and what it takes."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp) as server:
        server.daemon_threads = True
        server.answer, server.letters = answer, []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"smtp://127.0.0.1:{server.server_address[1]}", server.letters  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


def nobody_listens() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"smtp://127.0.0.1:{free.getsockname()[1]}"


def paid(shop: TestShop) -> str:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay", email="ana@example.org")
    shop.deliver("checkout.session.completed")
    return number


def letters(shop: TestShop) -> list[dict[str, object]]:
    return shop.rows("SELECT state, attempts, problem FROM outbox WHERE topic = 'mail'")


def test_a_server_that_is_down_for_hours_gets_the_letter_once_it_is_back(shop: TestShop) -> None:
    shop.shop = shop.restarted(MAIL_URL=nobody_listens())
    number = paid(shop)

    for _ in range(12):
        work_once(shop.shop)
        shop.ahead += 900
    waiting, health = letters(shop), json.loads(shop.get("/api/health").body)
    with mail_server() as (url, taken):
        shop.shop = shop.restarted(MAIL_URL=url)
        work_once(shop.shop)

    assert shop.order(number)["state"] == "paid"
    assert [(row["state"], row["problem"]) for row in waiting] == [("waiting", "ConnectionRefusedError")]
    assert (health["dead_letters"], health["waiting"]) == (0, 1)
    assert health["outbox_age_seconds"] >= 9000
    assert len(taken) == 1
    assert [row["state"] for row in letters(shop)] == ["done"]


def test_a_letter_that_is_refused_for_good_is_given_up_and_seen(shop: TestShop) -> None:
    with mail_server(b"550 no such person\r\n") as (url, taken):
        shop.shop = shop.restarted(MAIL_URL=url)
        number = paid(shop)
        for _ in range(7):
            work_once(shop.shop)
            shop.ahead += 900

    assert taken == []
    assert letters(shop) == [{"state": "dead", "attempts": 5, "problem": "SMTPRecipientsRefused"}]
    assert json.loads(shop.get("/api/health").body)["dead_letters"] == 1
    assert shop.order(number)["state"] == "paid"
    assert shop.rows("SELECT state FROM outbox WHERE topic = 'backoffice'") == [{"state": "done"}]


def test_what_was_given_up_can_be_revived(shop: TestShop) -> None:
    with mail_server(b"550 no such person\r\n") as (url, _):
        shop.shop = shop.restarted(MAIL_URL=url)
        paid(shop)
        for _ in range(7):
            work_once(shop.shop)
            shop.ahead += 900

    with mail_server() as (url, taken):
        shop.shop = shop.restarted(MAIL_URL=url)
        revived = shop.shop.database.write(lambda tx: revive(tx, shop.clock()))
        work_once(shop.shop)

    assert (revived, len(taken)) == (1, 1)


def test_a_letter_has_the_link_as_text_and_as_html(shop: TestShop, tmp_path: Path) -> None:
    number = paid(shop)

    work_once(shop.shop)

    (file,) = (tmp_path / "mail").glob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    link = f"http://127.0.0.1:8000/api/orders/{shop.token(number)}"
    plain, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert letter["To"] == "ana@example.org"
    assert letter["Message-ID"] == f"<mail-order_paid-{number}@127.0.0.1>"
    assert plain is not None
    assert html is not None
    assert link in plain.get_content()
    assert f'href="{link}"' in html.get_content()


def test_typed_names_break_no_header_and_no_page(shop: TestShop, tmp_path: Path) -> None:
    number = shop.bought("FR-1")
    shop.outcome(number, "pay", email="ana@example.org", name="Eve\r\nBcc: all@example.org <b>")
    shop.deliver("checkout.session.completed")

    work_once(shop.shop)

    (file,) = (tmp_path / "mail").glob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert letter["Bcc"] is None
    assert letter["To"] == "ana@example.org"
