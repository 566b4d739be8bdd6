"""What every engine is given to index: one document per model, with the words that the shop's own index has of it.

All engines get the same words (name, brand, category, everyday nouns, aliases and synonyms, part numbers, options), so
that they differ only in what they do with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from storefront.build.search_documents import DocumentMaker
from storefront.build.search_rows import SearchModel, SearchSku
from storefront.domain import urls
from storefront.pages import labels
from storefront.pages.shop import Shop
from storefront.search.documents import Describer, Texts
from storefront.search.words import Words


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A SKU in stock. `options` are the phrases that name it alone; `grades` is grade label to headline price in minor units."""

    sku: str
    path: str
    words: str
    storage: str
    color: str
    options: tuple[str, ...]
    grades: dict[str, int]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A model. `shelf` is its category in words; `price` is the lowest headline price in minor units, 0 when sold out;
    `label` is that in words."""

    model: str
    name: str
    brand: str
    category: str
    shelf: str
    path: str
    popularity: int
    texts: Texts
    versions: list[Version]
    price: int
    label: str
    about: str


def make_documents(models: Iterable[SearchModel], shop: Shop, words: Words) -> list[Document]:
    """The models that this locale's market sells."""
    maker = DocumentMaker(shop)
    describer = Describer(words, {category: shop.t(f"category.{category}") for category in shop.categories()})
    documents = []
    for model in models:
        found = maker.document(model)
        if found is None:
            continue
        versions = [version for sku in model.skus if (version := _version(model, sku, maker)) is not None]
        documents.append(
            Document(
                model=model.model,
                name=model.name,
                brand=model.brand,
                category=model.category,
                shelf=shop.t(f"category.{model.category}"),
                path=urls.model(shop.locale.slug, model.model),
                popularity=model.popularity,
                texts=describer.texts(found),
                versions=versions,
                price=min((minor for version in versions for minor in version.grades.values()), default=0),
                label=found.price,
                about=found.about,
            )
        )
    return documents


def _version(model: SearchModel, sku: SearchSku, maker: DocumentMaker) -> Version | None:
    shop = maker.shop
    grades = {
        shop.t(f"grade.{offer.grade}"): offer.headline
        for offer in sku.offers.get(shop.market.code, ())
        if offer.stock > 0
    }
    if not grades:
        return None
    alone = maker.document(msgspec.structs.replace(model, skus=[sku]))
    storage, color = sku.options.get("storage_gb"), sku.options.get("color")
    return Version(
        sku=sku.sku,
        path=urls.sku(shop.locale.slug, sku.slugs[shop.locale.language], sku.sku),
        words=labels.variant_line(sku.options, shop),
        storage="" if storage is None else labels.option_value("storage_gb", storage, shop),
        color="" if color is None else labels.option_value("color", color, shop),
        options=alone.options if alone else (),
        grades=grades,
    )


def write_documents(documents: list[Document], file: Path) -> None:
    """All documents as one JSON list, for the engines that are built by node."""
    file.write_bytes(msgspec.json.encode(documents))
