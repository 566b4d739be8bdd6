"""The departments of the shop.

Decides their order and which sell things with a battery; their names are message keys.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A department.

    `gpsr_type_key` names the product type for the safety block, `form` the drawing used without a picture.
    """

    id: str
    position: int
    has_battery: bool
    gpsr_type_key: str
    form: str
