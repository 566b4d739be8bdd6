"""Metadata's limits: 50 keys, 40 letters a key, 500 a value, no square brackets in keys.

Source: https://docs.stripe.com/api/metadata.
"""

from __future__ import annotations

from stripe_double.refusals import Json, Refusal

MOST_KEYS = 50
LONGEST_KEY = 40
LONGEST_VALUE = 500


def merge_metadata(old: dict[str, str], given: Json | str | None, param: str = "metadata") -> dict[str, str]:
    """What `old` becomes: an empty value unsets a key, an empty text (instead of an object) unsets all."""
    if given is None:
        return old
    if isinstance(given, str):
        return {}
    for key, value in given.items():
        if len(key) > LONGEST_KEY:
            raise Refusal(
                f"Metadata keys must be {LONGEST_KEY} characters or less. Key '{key}' is {len(key)} characters.",
                param=param,
            )
        if len(value) > LONGEST_VALUE:
            raise Refusal(
                f"Metadata values can have up to {LONGEST_VALUE} characters, but you passed in a value that is "
                f"{len(value)} characters. Invalid value: {value}",
                param=f"{param}[{key}]",
            )
    merged = {key: value for key, value in (old | given).items() if value != ""}
    if len(merged) > MOST_KEYS:
        raise Refusal(f"Metadata can have up to {MOST_KEYS} keys; this would make {len(merged)}.", param=param)
    return merged
