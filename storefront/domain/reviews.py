"""What buyers said of a model. Shown as written; only verified ones make a rating (rule R1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NewType

from storefront.domain.grades import Grade
from storefront.domain.models import ModelId

ReviewId = NewType("ReviewId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One buyer's review, `rating` 1 to 5."""

    review: ReviewId
    model: ModelId
    market: str
    language: str
    rating: int
    title: str
    text: str
    grade: Grade
    date: date
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The mean of verified reviews, 1000 to 5000, and how many there are."""

    milli: int
    count: int


def rating(ratings: Iterable[int]) -> Rating | None:
    """Return the mean of verified reviews' stars, half up, or None without any."""
    stars = tuple(ratings)
    if not stars:
        return None
    return Rating(milli=(2000 * sum(stars) + len(stars)) // (2 * len(stars)), count=len(stars))
