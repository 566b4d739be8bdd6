"""The offer book's tables, and what a row of each is made of. `storefront/release/offer_book.py` reads them.

What many offers share stands once: the parts of a price, the terms, what is in the box, the words for a version.
"""

from __future__ import annotations

TABLES = (
    "CREATE TABLE book (head TEXT NOT NULL)",
    "CREATE TABLE rule_files (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE merchant (text TEXT NOT NULL)",
    "CREATE TABLE holidays (market TEXT PRIMARY KEY, days TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE models (
    id INTEGER PRIMARY KEY, model TEXT NOT NULL UNIQUE, brand TEXT NOT NULL, name TEXT NOT NULL, category TEXT NOT NULL)""",
    """CREATE TABLE refurbishers (
    id INTEGER PRIMARY KEY, refurbisher TEXT NOT NULL UNIQUE, name TEXT NOT NULL, legal_name TEXT NOT NULL,
    address TEXT NOT NULL, country TEXT NOT NULL, email TEXT NOT NULL, vat_id TEXT, rating_milli INTEGER,
    reviews INTEGER NOT NULL, since TEXT NOT NULL, certified INTEGER NOT NULL)""",
    "CREATE TABLE pictures (id INTEGER PRIMARY KEY, picture TEXT NOT NULL)",
    "CREATE TABLE versions (id INTEGER PRIMARY KEY, options TEXT NOT NULL, words TEXT NOT NULL)",
    """CREATE TABLE skus (
    id INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE, model INTEGER NOT NULL, version INTEGER NOT NULL, gtin TEXT,
    slugs TEXT NOT NULL, picture INTEGER)""",
    """CREATE TABLE price_parts (
    id INTEGER PRIMARY KEY, fees TEXT NOT NULL, separate_fees TEXT NOT NULL, levy_minor INTEGER NOT NULL)""",
    """CREATE TABLE terms (
    id INTEGER PRIMARY KEY, market TEXT NOT NULL, currency TEXT NOT NULL, grade TEXT NOT NULL, ships_min INTEGER NOT NULL,
    ships_max INTEGER NOT NULL, warranty_months INTEGER NOT NULL, vat_scheme TEXT NOT NULL, parts TEXT NOT NULL,
    refurbished INTEGER NOT NULL)""",
    "CREATE TABLE boxes (id INTEGER PRIMARY KEY, accessories TEXT NOT NULL)",
    """CREATE TABLE offers (
    offer TEXT PRIMARY KEY, sku INTEGER NOT NULL, refurbisher INTEGER NOT NULL, terms INTEGER NOT NULL,
    price_parts INTEGER NOT NULL, box INTEGER NOT NULL, price_minor INTEGER NOT NULL, headline_minor INTEGER NOT NULL,
    shipping_minor INTEGER NOT NULL, stock INTEGER NOT NULL, battery_min_percent INTEGER, is_best INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE plans (
    plan TEXT PRIMARY KEY, market TEXT NOT NULL, carrier TEXT NOT NULL, name TEXT NOT NULL, monthly_minor INTEGER NOT NULL,
    currency TEXT NOT NULL, commitment_months INTEGER NOT NULL, data_gb INTEGER, discount_minor INTEGER NOT NULL,
    models TEXT, terms_url TEXT NOT NULL, contract_summary TEXT) WITHOUT ROWID""",
    """CREATE TABLE bids (
    bid TEXT PRIMARY KEY, market TEXT NOT NULL, model INTEGER NOT NULL, options TEXT NOT NULL, condition TEXT NOT NULL,
    price_minor INTEGER NOT NULL, currency TEXT NOT NULL, refurbisher INTEGER NOT NULL, expires TEXT NOT NULL
    ) WITHOUT ROWID""",
)

INDEXES = (
    "CREATE INDEX bids_by_model ON bids (market, model)",
    "CREATE INDEX skus_by_model ON skus (model)",
    "CREATE INDEX best_by_sku ON offers (sku) WHERE is_best = 1",
)
"""Made when the rows are in: filling a table with an index takes twice as long."""

MODELS = "SELECT model, brand, name, category FROM models ORDER BY model"

REFURBISHERS = """SELECT refurbisher, name, legal_name, address, country, email, vat_id, rating_milli, reviews,
    CAST(since AS VARCHAR), CAST(certified AS INTEGER) FROM refurbishers ORDER BY refurbisher"""

PLANS = """SELECT plan, market, carrier, name, monthly_minor, currency, commitment_months, data_gb, discount_minor,
    models, terms_url, contract_summary FROM plans WHERE list_contains($markets, market) ORDER BY plan"""

BIDS = """SELECT bid, market, model, options, condition, price_minor, currency, refurbisher, CAST(expires AS VARCHAR)
    FROM trade_in WHERE list_contains($markets, market) ORDER BY bid"""

# What offers share gets its numbers inside DuckDB: joining there takes a third of the time that Python takes.
SHARED = (
    """CREATE TEMP TABLE terms AS SELECT row_number() OVER () AS id, * FROM (SELECT DISTINCT market, currency, grade,
        ships_min, ships_max, warranty_months, vat_scheme, parts,
        CAST(tests_done AND data_wiped AS INTEGER) AS refurbished FROM offers ORDER BY ALL)""",
    """CREATE TEMP TABLE boxes AS SELECT row_number() OVER () AS id, accessories
        FROM (SELECT DISTINCT accessories FROM offers ORDER BY ALL)""",
    "CREATE TEMP TABLE sellers (refurbisher VARCHAR, id INTEGER)",
    "CREATE TEMP TABLE sold (sku VARCHAR, id INTEGER, kind INTEGER)",
    "CREATE TEMP TABLE price_parts (market VARCHAR, kind INTEGER, fees VARCHAR, id INTEGER)",
)
"""`sold` are the SKUs of the book; a kind is a category with a storage, which is what a levy depends on."""

PRICED = """SELECT DISTINCT o.market, s.kind, o.fees FROM offers o JOIN sold s ON s.sku = o.sku
    WHERE list_contains($markets, o.market) ORDER BY ALL"""

OFFERS = """SELECT o.offer, s.id, r.id, t.id, p.id, b.id, o.price_minor, o.price_minor + d.fees_inside, d.shipping_minor,
    o.stock, c.battery_min_percent, CAST(o.reason IS NOT NULL AS INTEGER)
    FROM offer_rows o JOIN deals d ON d.id = o.deal JOIN conditions c ON c.id = o.condition
    JOIN offer_skus k ON k.id = o.sku JOIN sold s ON s.sku = k.sku JOIN sellers r ON r.refurbisher = d.refurbisher
    JOIN boxes b ON b.accessories = c.accessories
    JOIN price_parts p ON p.market = d.market AND p.kind = s.kind AND p.fees = d.fees
    JOIN terms t ON t.market = d.market AND t.currency = d.currency AND t.grade = c.grade
        AND t.ships_min = d.ships_min AND t.ships_max = d.ships_max AND t.warranty_months = d.warranty_months
        AND t.vat_scheme = d.vat_scheme AND t.parts = c.parts
        AND t.refurbished = CAST(c.tests_done AND c.data_wiped AS INTEGER)
    WHERE list_contains($markets, d.market) AND o.offer >= $first AND o.offer < $last ORDER BY o.offer"""
"""What offers share is in small tables of the snapshot; an offer that has a reason is the best of its kind."""

SAMPLE = "SELECT offer FROM offer_rows WHERE hash(offer) % 128 = 0 ORDER BY offer"
"""Ids spread evenly over all; between them the offers are read piece by piece, which bounds the memory of a sort."""
