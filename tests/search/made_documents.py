"""Documents made by hand, in numbers: a small shop's phones, laptops and cases, without an export or a build."""

from pathlib import Path

import msgspec

from storefront.search.documents import Document, Offer, Size
from storefront.search.files import Index, Place, build_index
from storefront.search.state import State
from storefront.search.words import Kind, Words

PLACES = [
    Place("smartphones", "Smartphones", "c/smartphones/"),
    Place("laptops", "Laptops", "c/laptops/"),
    Place("accessories", "Accessories", "c/accessories/"),
]
WORDS = Words(
    language="en",
    optional=("the", "for", "used"),
    nouns={"smartphones": ("phone", "mobile phone"), "laptops": ("laptop", "notebook"), "accessories": ("accessory",)},
    kinds=(Kind(category="accessories", match=("case",), words=("case", "cases", "cover", "sleeve")),),
    synonyms=(("wireless", "bluetooth"),),
    compounds={"mobilephone": ("mobile", "phone")},
)
MONEY = {"before": "£", "after": "", "point": ".", "group": ",", "digits": 2, "from": 4}


def make_document(name: str, **changes: object) -> Document:
    """A phone of a made-up brand; `changes` are fields."""
    slug = "-".join(name.lower().split())
    fields = {
        "id": slug,
        "name": name,
        "path": f"m/{slug}/",
        "category": "smartphones",
        "brand": "Orbit",
        "aliases": ("orbit phone",),
        "numbers": (f"OR-{sum(map(ord, name)) % 1000}B",),
        "options": ("128 gb", "128", "Midnight"),
        "popularity": 500,
        "price": "From £199.00",
        "about": "128 GB",
        "sizes": (Size("128gb 128", "128 GB", "£199.00", f"p/{slug}-128/"),),
        "offers": (
            Offer(storage=128, storage_label="128 GB", color="Midnight", grade="Good", grade_place=2, price=19900),
        ),
    }
    return msgspec.convert({**fields, **changes}, Document)


def make_shop(models: int = 60) -> list[Document]:
    """Phones in series, laptops and cases for the phones, each with a popularity of its own."""
    documents = []
    for number in range(models):
        series, size = divmod(number, 3)
        documents.append(
            make_document(
                f"Nova {series + 1}{('', ' Pro', ' Max')[size]}",
                popularity=900 - number,
                numbers=(f"NV-{1000 + number}X",),
            )
        )
        if size == 0:
            documents.append(
                make_document(
                    f"Nova {series + 1} Leather Case", category="accessories", popularity=80 - series % 60,
                    options=(), aliases=(), numbers=(f"LC{2000 + number}",),
                )
            )  # fmt: skip
            documents.append(
                make_document(
                    f"Slate Book {series + 11}", category="laptops", popularity=400 - series,
                    aliases=(), numbers=(f"SB{3000 + number}",), options=("16 gb", "16", "ram"),
                )
            )  # fmt: skip
    return documents


def index_of(
    documents: list[Document], state: State | None = None, words: Words = WORDS, passing: Path | None = None
) -> Index:
    """The index of these documents."""
    texts = {"list": "Suggestions"}
    return build_index(
        documents, words=words, categories=PLACES, money=MONEY, texts=texts, state=state, passing=passing
    )


def term_shards(index: Index) -> set[str]:
    """The names of the files that hold surfaces; a name holds its content's hash."""
    return {name for name in index.files if name.startswith("t-")}
