"""The payment page at a session's `url`: a plain form, for people and for tests, that works without JavaScript.

A form that leaves a field out gets the usual answer for it, so that a test may post `outcome=pay` alone; a field that
is sent empty is empty.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from stripe_double.account import Account
from stripe_double.buyers import buyer_from, countries, usual_answers
from stripe_double.currencies import shown
from stripe_double.payments import decline, fit, pay, pay_later
from stripe_double.refusals import Json
from stripe_double.session_rules import EMAIL
from stripe_double.sessions import KIND, asks_terms, keep
from stripe_double.timers import ring
from stripe_double.webhooks import Courier

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
SUBMIT_WORDS = {"book": "Book", "donate": "Donate", "subscribe": "Subscribe"}
LARGEST_FORM_BYTES = 65_536


class HostedPage:
    """`GET` and `POST /pay/<session>`."""

    def __init__(self, account: Account, courier: Courier) -> None:
        self._account = account
        self._courier = courier
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
        )

    async def answer(self, request: Request) -> Response:
        """Show the form, or do what its button says."""
        wanted = request.path_params["session"]
        if request.method == "POST":
            body = await request.body()
            fields = dict(parse_qsl(body[:LARGEST_FORM_BYTES].decode("utf-8", "replace"), keep_blank_values=True))
            answer = await run_in_threadpool(self._act, wanted, fields)
        else:
            answer = await run_in_threadpool(self._show, wanted, {}, {})
        self._courier.wake()
        return answer

    def _act(self, wanted: str, fields: dict[str, str]) -> Response:
        ring(self._account)
        with self._account.acting():
            session = self._account.store.get(wanted)
            outcome = fields.pop("outcome", "")
            if session is None or session["object"] != KIND or session["status"] == "expired":
                return self._show(wanted, {}, {})
            if session["status"] == "complete":
                # A second click on the button: where the first one led.
                return _to(_success_url(session))
            if outcome == "cancel":
                return _to(session["cancel_url"])
            answers = usual_answers(session, _country(session, fields)) | fields
            problems = _problems(session, answers, outcome)
            if problems or outcome not in ("pay", "decline", "pay_later"):
                return self._show(wanted, answers, problems)
            return self._pay(session, answers, outcome)

    def _pay(self, session: Json, answers: dict[str, str], outcome: str) -> Response:
        buyer, rate = buyer_from(answers), answers.get("shipping", "")
        if "shown_total" in answers and outcome != "decline":
            fit(session, buyer, rate)
            if answers["shown_total"] != str(session["amount_total"]):
                # Another delivery or state was chosen since: nobody pays what the button did not say.
                return self._show(session["id"], answers, {"payment": "The total has changed. Nothing was paid yet."})
        if outcome == "decline":
            decline(self._account, session, buyer, rate)
            return self._show(session["id"], answers, {"payment": "Your card was declined. Nothing was paid."})
        if outcome == "pay_later":
            pay_later(self._account, session, buyer, rate, fails=bool(answers.get("later_fails")))
        else:
            pay(self._account, session, buyer, rate)
        return _to(_success_url(session))

    def _show(self, wanted: str, answers: dict[str, str], problems: dict[str, str]) -> Response:
        ring(self._account)
        session = self._account.store.get(wanted)
        if session is None or session["object"] != KIND:
            return self._page("gone.html", 404, state="unknown", link="")
        if session["status"] != "open":
            paid = session["status"] == "complete"
            link = _success_url(session) if paid else session["cancel_url"]
            return self._page("gone.html", 200 if paid else 410, state=session["status"], link=link)
        answers = usual_answers(session, _country(session, answers)) | answers
        if answers.get("shipping") or session["automatic_tax"]["enabled"]:
            fit(session, buyer_from(answers), answers.get("shipping", ""))
            if "shipping" in answers:
                # A choice that was sent stays, as it does on Stripe's page.
                keep(self._account, session)
        return self._page("pay.html", 400 if problems else 200, **self._view(session, answers, problems))

    def _view(self, session: Json, answers: dict[str, str], problems: dict[str, str]) -> dict[str, object]:
        def money(amount: int) -> str:
            return shown(amount, session["currency"], session["locale"] or "en")

        taxes = [line["price"]["tax_behavior"] for line in session["_line_items"]]
        return {
            "answers": answers,
            "problems": problems,
            "lines": [
                {
                    "name": line["description"],
                    "note": self._description(line),
                    "quantity": line["quantity"],
                    "amount": money(line["amount_subtotal"]),
                }
                for line in session["_line_items"]
            ],
            "options": [
                {
                    "rate": option["shipping_rate"],
                    "name": self._account.find("shipping_rate", option["shipping_rate"])["display_name"],
                    "amount": money(option["shipping_amount"]),
                    "chosen": option["shipping_rate"] == session["shipping_cost"]["shipping_rate"],
                }
                for option in session["shipping_options"]
            ],
            "tax": money(session["total_details"]["amount_tax"]) if session["automatic_tax"]["enabled"] else "",
            "tax_included": "exclusive" not in taxes,
            "shown_total": session["amount_total"],
            "total": money(session["amount_total"]),
            "countries": countries(session),
            "delivers": bool(session["shipping_address_collection"]),
            "asks_phone": session["phone_number_collection"]["enabled"],
            "asks_terms": asks_terms(session),
            "texts": {place: (text or {}).get("message", "") for place, text in session["custom_text"].items()},
            "submit": SUBMIT_WORDS.get(session["submit_type"] or "pay", "Pay"),
        }

    def _description(self, line: Json) -> str:
        return str(self._account.find("product", line["price"]["product"])["description"] or "")

    def _page(self, template: str, status: int, **view: object) -> Response:
        return HTMLResponse(self._templates.get_template(template).render(**view), status, HEADERS)


def _to(address: str) -> Response:
    return RedirectResponse(address, 303, HEADERS)


def _success_url(session: Json) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", quote(session["id"]))


def _country(session: Json, fields: dict[str, str]) -> str:
    country = fields.get("country", "")
    return country if country in countries(session) else ""


def _problems(session: Json, answers: dict[str, str], outcome: str) -> dict[str, str]:
    """What keeps this form from being paid: field -> sentence."""
    found = {}
    if not EMAIL.fullmatch(answers["email"].strip()):
        found["email"] = "Give an e-mail address."
    for name, words in (("name", "Give a name."), ("line1", "Give a street."), ("city", "Give a city.")):
        if not answers[name].strip():
            found[name] = words
    if answers["country"] not in countries(session):
        found["country"] = "This shop does not deliver to that country."
    if session["phone_number_collection"]["enabled"] and not answers["phone"].strip():
        found["phone"] = "Give a phone number."
    rates = [option["shipping_rate"] for option in session["shipping_options"]]
    if "shipping" in answers and answers["shipping"] not in rates:
        # Never carried on: it would be looked up.
        answers.pop("shipping")
        found["shipping"] = "Choose one of the ways of delivery."
    # A person has the box to tick; a test that posts only an outcome means a buyer who agrees.
    if asks_terms(session) and outcome in ("pay", "pay_later") and "form" in answers and not answers.get("terms"):
        found["terms"] = "Agree to the terms."
    return found
