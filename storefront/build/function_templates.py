"""Templates for the functions: a locale's words are put in at the build, what only a request knows stays a placeholder.

`theme/templates/functions/` is written like the rest of the theme; what comes out is plain Jinja for autoescape and
StrictUndefined. Expressions are rewritten token by token, and nothing else is touched:

- `_("key")` becomes its text; `_("key", price=price)` the text with gaps that are filled, and escaped, at run time
- `icon("truck")`, `mark()`, `swatch("good")`, `defs()` become their drawing
- `shop.merchant.name`, and whatever else of `shop` is one text, becomes that text
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError
from markupsafe import escape

from storefront.domain.errors import ContentInvalid
from storefront.locales.messages import PLACEHOLDER
from storefront.pages.templates import DRAWING_MACROS, DRAWINGS, LocalizedEnvironment

# The lexer as it is: whitespace is for whoever renders the result to trim.
_PLAIN = Environment(autoescape=True, undefined=StrictUndefined)
_ENDS = {"variable_begin": "variable_end", "block_begin": "block_end"}
_OPENING = re.compile(r"\{(?=[{%#]|\Z)")

Token = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionTemplate:
    """A template in one locale's words. `title` is the statement that sets the page's title, or ''."""

    title: str
    main: str


def as_source(text: str) -> str:
    """A text that a template prints as it is, whatever braces stand in it."""
    return _OPENING.sub('{{ "{" }}', text)


def localize(source: str, name: str, env: LocalizedEnvironment) -> FunctionTemplate:
    """Put a locale's words into a template. Raises ContentInvalid, naming file and line, for what cannot be."""
    writer = _Writer(name, env)
    try:
        tokens = iter([(line, kind, value) for line, kind, value in _PLAIN.lex(source)])
        for line, kind, value in tokens:
            writer.line = line
            if kind in _ENDS:
                inner: list[Token] = []
                for _, inside, text in tokens:
                    if inside == _ENDS[kind]:
                        writer.statement((kind, value), inner, text)
                        break
                    inner.append((inside, text))
            elif kind == "data":
                writer.parts.append(value)
            elif not kind.startswith("comment"):
                writer.parts.append(value)  # raw blocks
        template = FunctionTemplate(title=writer.title, main="".join(writer.parts))
        _PLAIN.parse(template.title + template.main)
    except TemplateSyntaxError as problem:
        raise ContentInvalid(f"{name}, line {problem.lineno}: {problem.message}", file=name) from None
    return template


class _Writer:
    def __init__(self, name: str, env: LocalizedEnvironment) -> None:
        self.name = name
        self.env = env
        self.line = 0
        self.parts: list[str] = []
        self.title = ""
        self.markup = name.endswith(".html")

    def statement(self, begin: Token, inner: Sequence[Token], end: str) -> None:
        """Write `{{ ... }}` or `{% ... %}`."""
        words = [text for kind, text in inner if kind != "whitespace"]
        if begin[0] == "block_begin" and words[:2] == ["from", f'"{DRAWINGS}"']:
            return
        if begin[0] == "variable_begin":
            alone = self._alone(inner)
            if alone is not None:
                self.parts.append(as_source(alone))
                return
        text = f"{begin[1]}{''.join(self._expression(inner))}{end}"
        if begin[0] == "block_begin" and words[:3] == ["set", "title", "="]:
            self.title = text
        else:
            self.parts.append(text)

    def _alone(self, inner: Sequence[Token]) -> str | None:
        """What an expression that is one call or one text of the shop prints, else None."""
        tokens = [token for token in inner if token[0] != "whitespace"]
        found = self._constant(tokens, 0)
        return self._printed(*found[:2]) if found and found[2] == len(tokens) else None

    def _printed(self, text: str, drawn: bool) -> str:
        return text if drawn or not self.markup else str(escape(text))

    def _expression(self, inner: Sequence[Token]) -> Iterator[str]:
        closings: list[str] = []
        place = 0
        while place < len(inner):
            kind, text = inner[place]
            found = self._constant(inner, place) if kind == "name" else None
            if found:
                said, drawn, place = found
                yield f"({_quoted(said)}|safe)" if drawn else _quoted(said)
                continue
            if kind == "name" and text == "_" and _follows(inner, place, "("):
                place = self._key_of(inner, place)
                yield f"({_quoted(self._gapped(inner[place][1]))}{'|e' if self.markup else ''}|format("
                closings.append("))")
                place = _next(inner, _next(inner, place)) if _follows(inner, place, ",") else _next(inner, place)
                continue
            if text in ("(", "[", "{") and kind == "operator":
                closings.append({"(": ")", "[": "]", "{": "}"}[text])
            elif text in (")", "]", "}") and kind == "operator" and closings:
                text = closings.pop()
            yield text
            place += 1

    def _constant(self, tokens: Sequence[Token], place: int) -> tuple[str, bool, int] | None:
        """The text of what begins at a place, whether it is HTML, and where it ends; None for what stays as it is."""
        kind, name = tokens[place] if place < len(tokens) else ("", "")
        if kind != "name" or _before(tokens, place) == "." or _follows(tokens, place, "="):
            return None
        if name == "shop":
            return self._of_shop(tokens, place)
        if name not in DRAWING_MACROS | {"_"} or not _follows(tokens, place, "("):
            return None
        arguments, end = _constants(tokens, _next(tokens, place))
        if name == "_":
            return (self._text(arguments[0]), False, end) if arguments and len(arguments) == 1 else None
        if arguments is None:
            raise self._invalid(f"{name}() needs a name that is written out")
        macro: Callable[..., Any] = getattr(self.env.get_template(DRAWINGS).module, name)
        return str(macro(*arguments)), True, end

    def _of_shop(self, tokens: Sequence[Token], place: int) -> tuple[str, bool, int]:
        value: Any = self.env.globals["shop"]
        said = "shop"
        end = place + 1
        while _text_at(tokens, end) == "." and tokens[end + 1][0] == "name":
            said += f".{tokens[end + 1][1]}"
            try:
                value = getattr(value, tokens[end + 1][1])
            except AttributeError:
                raise self._invalid(f"there is no {said}") from None
            end += 2
        if not isinstance(value, str | int) or _text_at(tokens, end) in ("(", "["):
            raise self._invalid(f"{said} is not one text; only what is can be put in at the build")
        return str(value), False, end

    def _key_of(self, tokens: Sequence[Token], place: int) -> int:
        key = _next(tokens, _next(tokens, place))
        if key >= len(tokens) or tokens[key][0] != "string":
            raise self._invalid(
                "_() needs a key that is written out; a text chosen at run time is the function's to give"
            )
        return key

    def _text(self, key: str) -> str:
        try:
            return self.env.messages.text(key)
        except ContentInvalid as problem:
            raise self._invalid(problem.message) from None

    def _gapped(self, quoted: str) -> str:
        """A message as the `format` filter takes it: `{price}` becomes `%(price)s`."""
        return PLACEHOLDER.sub(r"%(\1)s", self._text(_unquoted(quoted)).replace("%", "%%"))

    def _invalid(self, fault: str) -> ContentInvalid:
        return ContentInvalid(f"{self.name}, line {self.line}: {fault}", file=self.name, line=self.line)


def _constants(tokens: Sequence[Token], opening: int) -> tuple[list[str] | None, int]:
    """The strings between parentheses, None when there is anything else; and the place behind them."""
    found: list[str] = []
    place = _next(tokens, opening)
    while _text_at(tokens, place) != ")":
        if place >= len(tokens) or tokens[place][0] != "string":
            return None, place
        found.append(_unquoted(tokens[place][1]))
        place = _next(tokens, place)
        if _text_at(tokens, place) == ",":
            place = _next(tokens, place)
    return found, place + 1


def _next(tokens: Sequence[Token], place: int) -> int:
    place += 1
    while place < len(tokens) and tokens[place][0] == "whitespace":
        place += 1
    return place


def _text_at(tokens: Sequence[Token], place: int) -> str:
    return tokens[place][1] if place < len(tokens) else ""


def _follows(tokens: Sequence[Token], place: int, text: str) -> bool:
    return _text_at(tokens, _next(tokens, place)) == text


def _before(tokens: Sequence[Token], place: int) -> str:
    return tokens[place - 1][1] if place else ""


def _quoted(text: str) -> str:
    """A string as Jinja reads it, which is as JSON writes it."""
    return json.dumps(text, ensure_ascii=False)


def _unquoted(literal: str) -> str:
    return literal[1:-1].encode("ascii", "backslashreplace").decode("unicode-escape")
