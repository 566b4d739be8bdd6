"""Reads what was sent: JSON or a form, up to a limit, whatever length it claims."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request

from functions.kit.problem import Problem

LARGEST_BODY_BYTES = 65_536
MOST_FIELDS = 100
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


async def read_bytes(request: Request, most: int = LARGEST_BODY_BYTES) -> bytes:
    """The body. Stops reading at the limit. Raises Problem too_large."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise Problem("too_large")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise Problem("too_large")
    return bytes(body)


def content_type(request: Request) -> str:
    """The media type without its parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def parse_json(body: bytes) -> Any:
    """What a JSON body holds: an object. Raises Problem bad_request."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem("bad_request", detail="The body is not JSON.") from None
    if not isinstance(found, dict):
        raise Problem("bad_request", detail="The body must be a JSON object.")
    return found


def parse_form(body: bytes) -> dict[str, list[str]]:
    """A form's fields; one that is sent twice has two values. Raises Problem too_large over 100 fields."""
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Problem("too_large", detail=f"More than {MOST_FIELDS} fields.") from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields
