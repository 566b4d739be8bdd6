"""What buyers of a model said. Decides how many reviews it has where, and of what mood; the phrases are in data/reviews.toml."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from storefront.domain.grades import GRADES
from storefront.sample.descriptions import UNSPACED
from storefront.sample.devices import DATA, Device
from storefront.sample.levels import MarketLevel
from storefront.sample.streams import stream

RATINGS = (5, 5, 5, 5, 5, 4, 4, 4, 4, 3, 3, 2, 1)
MOODS = {5: "happy", 4: "happy", 3: "mixed", 2: "unhappy", 1: "unhappy"}
PER_MARKET = 9
"""Reviews that the most popular model has in an average market."""

OLDEST_DAYS, LATEST_DAYS = 500, 2
"""How many days before the first night a review was written, but not before the device came out."""

VERIFIED = 0.93
TWO_SENTENCES = 0.45
WITH_SCREEN = ("smartphones", "tablets", "laptops")
WITH_BATTERY = (*WITH_SCREEN, "watches")
"""Categories of which a buyer writes such things as how long the battery lasts."""

GRADES_BOUGHT = tuple(grade.value for grade in (*GRADES, *GRADES[:3], GRADES[1]))


def reviews(device: Device, *, seed: int, day: date, markets: Sequence[MarketLevel]) -> Iterator[dict[str, Any]]:
    """Return the rows of reviews of a device; `day` is the first night's, from which their days count back."""
    oldest = max(LATEST_DAYS, min(OLDEST_DAYS, (day - date.fromisoformat(f"{device.released}-28")).days))
    for market in markets:
        rng = stream(seed, "reviews", device.model, market.code)
        for number in range(1, _count(rng, device, market) + 1):
            rating = rng.choice(RATINGS)
            language = rng.choice(market.languages)
            title, text = _words(rng, device, language, MOODS[rating])
            yield {
                "review": f"{device.model[:40]}.{market.code}.{number}",
                "model": device.model,
                "market": market.code,
                "language": language,
                "rating": rating,
                "title": title,
                "text": text,
                "grade": rng.choice(GRADES_BOUGHT),
                "date": (day - timedelta(days=rng.randint(LATEST_DAYS, oldest))).isoformat(),
                "verified": rng.random() < VERIFIED,
            }


def _count(rng: Random, device: Device, market: MarketLevel) -> int:
    return round(PER_MARKET * device.popularity / 1000 * market.range * rng.uniform(0.1, 1.8))


def _words(rng: Random, device: Device, language: str, mood: str) -> tuple[str, str]:
    phrases = read_phrases()[language][mood]
    sentences = list(phrases["texts"])
    if device.category in WITH_SCREEN:
        sentences += phrases["device"]
    if device.category in WITH_BATTERY:
        sentences += phrases.get("battery", ())
    count = 2 if rng.random() < TWO_SENTENCES else 1
    text = ("" if language in UNSPACED else " ").join(rng.sample(sentences, count))
    return rng.choice(phrases["titles"]), text


@cache
def read_phrases() -> dict[str, Any]:
    """Read what buyers write: language, mood, then titles and sentences."""
    return tomllib.loads((DATA / "reviews.toml").read_text(encoding="utf-8"))
