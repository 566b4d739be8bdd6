"""Who runs the shop, and whether that is enough for the law of the markets it sells in. Reads no file.

The mapping is content/merchant.toml:

sample = true                     # a demo's merchant, refused in production name = "..."
# likewise legal_name, address, email, phone, registration, vat_id [market.JP]                       # rule
J1: dealer_name, commission, licence (12 digits), seller, dealer_name = "..."               #
person_in_charge, address, phone, email, shipping, payment, delivery, returns [market.KR]
# rule K1: company, representative, address, phone, email, company = "..."                   #
business_registration, mail_order_report, privacy_officer, hosting [market.FR]                       # any
further fact a market's pages name, and its registrations mediator = "..." registrations = [{ scheme =
"LUCID", number = "DE00" }] [harmonised_notice]               # rule G2: the official file of each language of
an EU market fr = { file = "notices/fr.svg", sha256 = "<64 hex digits of the official file>" }

A field left out is empty; missing_for says whether it was needed.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from storefront.domain.errors import ContentInvalid, MerchantIncomplete
from storefront.domain.rules import Rules

IDENTITY = ("name", "legal_name", "address", "email", "phone", "registration", "vat_id")
"""What every market's pages name."""

NEEDED_BY: Mapping[str, tuple[str, ...]] = {
    "J1": (
        *("dealer_name", "commission", "licence", "seller", "person_in_charge", "address", "phone", "email"),
        *("shipping", "payment", "delivery", "returns"),
    ),
    "K1": (
        *("company", "representative", "address", "phone", "email", "business_registration"),
        *("mail_order_report", "privacy_officer", "hosting"),
    ),
}
"""What a rule asks of the block of the market it holds in."""

_LICENCE_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The number under which a market's waste scheme knows the merchant (rule S5)."""

    scheme: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The official file of the harmonised notice in one language (Regulation 2025/1960; rule G2)."""

    file: str
    sha256: str

    def is_official(self, content: bytes) -> bool:
        """Tell whether the bytes are the official file, unaltered."""
        return hashlib.sha256(content).hexdigest() == self.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """Who runs the shop.

    `blocks` and `registrations` are per market, notices per language; a `sample` one is made up.
    """

    name: str
    legal_name: str
    address: str
    email: str
    phone: str
    registration: str
    vat_id: str
    sample: bool
    blocks: Mapping[str, Mapping[str, str]]
    registrations: Mapping[str, tuple[Registration, ...]]
    harmonised_notice: Mapping[str, Notice]

    def facts(self, market: str) -> Mapping[str, str]:
        """Return what a market's pages may name: the company's identity, the market's own block before it."""
        return {**{field: getattr(self, field) for field in IDENTITY}, **self.blocks.get(market, {})}


def parse_merchant(document: Mapping[str, object]) -> Merchant:
    """Return the merchant of a mapping shaped as above.

    Raises ContentInvalid naming the field that cannot be.
    """
    unknown = document.keys() - {*IDENTITY, "sample", "market", "harmonised_notice"}
    if unknown:
        raise _invalid(min(unknown), "is not a field of the merchant")
    sample = document.get("sample", False)
    if type(sample) is not bool:
        raise _invalid("sample", "must be true or false")
    blocks = {code: _table(f"market.{code}", block) for code, block in _table("market", document.get("market")).items()}
    notices = _table("harmonised_notice", document.get("harmonised_notice"))
    return Merchant(
        **{field: _text(field, document.get(field, "")) for field in IDENTITY},
        sample=sample,
        blocks={code: _block(code, block) for code, block in blocks.items()},
        registrations={code: _registrations(code, block.get("registrations", [])) for code, block in blocks.items()},
        harmonised_notice={language: _notice(language, row) for language, row in notices.items()},
    )


def missing_for(merchant: Merchant, markets: Iterable[str], rules: Rules, production: bool) -> list[str]:
    """Return the fields that the law of these markets asks for and the merchant has not given.

    Without `production` the official notices may be missing: a demo shows a box marked as a sample instead.
    Raises MerchantIncomplete for a sample merchant in production.
    """
    if production and merchant.sample:
        raise MerchantIncomplete(
            "the merchant is a sample: fill in the real one and set sample to false", field="sample"
        )
    codes = tuple(markets)
    missing = [field for field in IDENTITY if not getattr(merchant, field).strip()]
    for rule, fields in NEEDED_BY.items():
        for code in codes:
            if rules.in_force(rule, code):
                missing += _missing_in_block(code, merchant.blocks.get(code, {}), fields)
    return missing + (_missing_notices(merchant, codes, rules) if production else [])


def _missing_in_block(code: str, block: Mapping[str, str], fields: Sequence[str]) -> list[str]:
    licence = block.get("licence", "")
    given = {name for name, value in block.items() if value.strip()}
    if not (len(licence) == _LICENCE_DIGITS and licence.isascii() and licence.isdigit()):
        given.discard("licence")
    return [f"market.{code}.{field}" for field in fields if field not in given]


def _missing_notices(merchant: Merchant, codes: Sequence[str], rules: Rules) -> list[str]:
    noticed = [rules.market(code) for code in codes if rules.in_force("G2", code)]
    languages = {locale.language for market in noticed for locale in market.locales}
    return [f"harmonised_notice.{language}" for language in sorted(languages - merchant.harmonised_notice.keys())]


def _block(code: str, block: Mapping[str, object]) -> Mapping[str, str]:
    return {name: _text(f"market.{code}.{name}", value) for name, value in block.items() if name != "registrations"}


def _registrations(code: str, rows: object) -> tuple[Registration, ...]:
    field = f"market.{code}.registrations"
    if not isinstance(rows, list):
        raise _invalid(field, "must be a list")
    tables = [_table(field, row) for row in rows]
    return tuple(
        Registration(scheme=_needed(field, row, "scheme"), number=_needed(field, row, "number")) for row in tables
    )


def _notice(language: str, row: object) -> Notice:
    field = f"harmonised_notice.{language}"
    table = _table(field, row)
    sha256 = _needed(field, table, "sha256").lower()
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise _invalid(f"{field}.sha256", "must be 64 hexadecimal digits")
    return Notice(file=_needed(field, table, "file"), sha256=sha256)


def _needed(field: str, row: Mapping[str, object], name: str) -> str:
    text = _text(f"{field}.{name}", row.get(name))
    if not text.strip():
        raise _invalid(f"{field}.{name}", "must not be empty")
    return text


def _text(field: str, value: object) -> str:
    if not isinstance(value, str):
        raise _invalid(field, "must be text")
    return value


def _table(field: str, value: object) -> Mapping[str, object]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _invalid(field, "must be a table")
    return value


def _invalid(field: str, fault: str) -> ContentInvalid:
    return ContentInvalid(f"merchant: {field!r} {fault}", field=field)
