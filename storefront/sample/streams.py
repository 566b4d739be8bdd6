"""Randomness that stays the same. Decides that every part of the sample draws from a stream of its own name.

So a change in one part never moves another, and neither the hash seed nor the order of work has a say.
"""

from random import Random


def stream(seed: int, *names: str | int) -> Random:
    """Return the random stream of a name. Python seeds from text through SHA-512, alike on every machine."""
    return Random("/".join(str(part) for part in ("reprise-sample", seed, *names)))
