"""A form as a template prints it: its fields, what was typed, what is wrong. The same for a static page and for an answer.

`theme/templates/functions/parts/form.html` prints a FormView; `filled` puts values and errors into an empty one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

Kind = Literal["text", "email", "tel", "date", "area", "choice", "ticks", "files"]


class OptionView(msgspec.Struct, frozen=True, kw_only=True):
    """One of several to choose from; not any more where it is `closed`."""

    value: str
    label: str
    hint: str = ""
    chosen: bool = False
    closed: bool = False


class FieldView(msgspec.Struct, frozen=True, kw_only=True):
    """A field. `wrong` is what is said when it does not do; `error` is that, once it was sent so.

    `autocomplete` and `inputmode` are HTML's own words.
    """

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    wrong: str = ""
    error: str = ""
    value: str = ""
    required: bool = True
    longest: int = 200
    autocomplete: str = "off"
    inputmode: str = ""
    options: tuple[OptionView, ...] = ()


class FormView(msgspec.Struct, frozen=True, kw_only=True):
    """A form. `hidden` are fields nobody sees; `button` is all that stands on its button."""

    action: str
    locale: str
    fields: tuple[FieldView, ...]
    button: str
    hidden: tuple[tuple[str, str], ...] = ()
    multipart: bool = False

    @property
    def faulty(self) -> tuple[FieldView, ...]:
        """The fields that are wrong, in their order."""
        return tuple(field for field in self.fields if field.error)


def filled(form: FormView, typed: Mapping[str, Sequence[str]], wrong: Sequence[str] = ()) -> FormView:
    """The form with what was typed in it; the fields named in `wrong` say so."""
    return msgspec.structs.replace(form, fields=tuple(_filled(field, typed, wrong) for field in form.fields))


def _filled(field: FieldView, typed: Mapping[str, Sequence[str]], wrong: Sequence[str]) -> FieldView:
    values = typed.get(field.name, ())
    return msgspec.structs.replace(
        field,
        value=values[0] if values else field.value,
        error=field.wrong if field.name in wrong else "",
        options=tuple(
            msgspec.structs.replace(option, chosen=option.value in values if values else option.chosen)
            for option in field.options
        ),
    )
