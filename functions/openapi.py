"""The OpenAPI 3.1 document of all endpoints, made from the routes of `app.py`, the types they read and give, and the codes
they refuse with. `invoke functions.openapi` writes docs/openapi.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.routing import Route

from functions.app import app
from functions.kit.answer import PROBLEM
from functions.kit.body import FORM, JSON
from functions.kit.endpoint import HONEYPOT, KEY_FIELD
from functions.kit.problem import TITLES
from functions.kit.uploads import MULTIPART
from functions.operations import OPERATIONS, TEXT, TEXTS, Operation, Schema

WEBHOOK = "/api/stripe/webhook"
HTML = "text/html"
_ANY = ("internal", "database_unavailable", "not_configured", "not_published")
_WRITES = ("bad_request", "bad_idempotency_key", "foreign_origin", "refused", "too_large", "unsupported_type")
_MOST_NAMED = 3
_REFS = "#/components/schemas/{name}"
_KEY: Schema = {"type": "string", "minLength": 8, "maxLength": 200, "pattern": "^[ -~]*$"}
_PROBLEM: Schema = {
    "type": "object",
    "title": "Problem",
    "description": "A refusal (RFC 9457). Some codes bring further members: docs/functions.md lists them.",
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(TITLES)},
        "detail": TEXT,
    },
    "required": ["type", "title", "status", "code"],
}


def served() -> dict[tuple[str, str], Route]:
    """Every route of the app by its method and path. HEAD is GET without a body and not named."""
    return {
        (method, route.path): route
        for route in app.routes
        if isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD"})
    }


def document() -> dict[str, Any]:
    """The document. Raises ValueError when routes and operations are not the same."""
    routes = served()
    if strangers := routes.keys() ^ OPERATIONS.keys():
        raise ValueError(f"routes and functions/operations.py differ: {sorted(strangers)}")
    types = _types(OPERATIONS.values())
    schemas, components = msgspec.json.schema_components(types, ref_template=_REFS)
    known = {id(kind): schema for kind, schema in zip(types, schemas, strict=True)}
    paths: dict[str, Any] = {}
    shared: Schema = {}
    for (method, path), operation in sorted(OPERATIONS.items(), key=lambda entry: (entry[0][1], entry[0][0])):
        described = _operation(method, path, routes[method, path], operation, known)
        _share(described["responses"], shared)
        paths.setdefault(path, {})[method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Reprise functions",
            "version": "1",
            "description": "What needs a server: paying, orders, withdrawal, guarantees, trade-in, support. Amounts are decimal text.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "responses": dict(sorted(shared.items())),
            "schemas": dict(sorted({**components, "Problem": _PROBLEM}.items())),
        },
    }


def document_text() -> str:
    """The document as docs/openapi.json has it."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=2).decode() + "\n"


def _operation(method: str, path: str, route: Route, operation: Operation, known: Mapping[int, Schema]) -> Schema:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": TEXT} for name in re.findall(r"\{(\w+)\}", path)
    ]
    if path == WEBHOOK:
        parameters.append({"name": "Stripe-Signature", "in": "header", "required": True, "schema": TEXT})
    elif method == "POST":
        parameters.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": _KEY})
    name = re.sub(r"[^a-z]+", "_", path.removeprefix("/api/")).strip("_")
    found: Schema = {
        "operationId": f"{method.lower()}_{name}",
        "description": " ".join((route.endpoint.__doc__ or "").split()),
        "parameters": parameters,
        "responses": dict(sorted(_responses(method, path, operation, known).items())),
    }
    if operation.takes is not None:
        found["requestBody"] = {"required": True, "content": _bodies(path, operation, known)}
    return found


def _bodies(path: str, operation: Operation, known: Mapping[int, Schema]) -> Schema:
    body = {JSON: {"schema": _schema(operation.takes, known)}}
    if path == WEBHOOK:
        return body
    fields = operation.form if operation.form is not None else _fields_of(operation.takes)
    ours = {KEY_FIELD: _KEY, HONEYPOT: {"type": "string", "maxLength": 0, "description": "No person fills it in."}}
    form: Schema = {"type": "object", "properties": {**fields, **ours}}
    body[FORM] = {"schema": form}
    if operation.uploads:
        pictures = {"type": "array", "items": {"type": "string", "contentMediaType": "application/octet-stream"}}
        body[MULTIPART] = {"schema": form | {"properties": {**form["properties"], "pictures": pictures}}}
    return body


def _fields_of(shape: type[msgspec.Struct]) -> dict[str, Schema]:
    """The fields of a form that is read as this type: all of them text, lists sent once for each value."""
    return {
        field.name: TEXTS if isinstance(field.type, msgspec.inspect.ListType) else TEXT
        for field in msgspec.inspect.type_info(shape).fields  # type: ignore[attr-defined]
    }


def _responses(method: str, path: str, operation: Operation, known: Mapping[int, Schema]) -> Schema:
    plain = path == WEBHOOK
    responses: Schema = {}
    for status, kind in operation.gives.items():
        content: Schema = {JSON: {"schema": _schema(kind, known)}}
        if operation.page:
            content[HTML] = {}
        responses[str(status)] = {"description": HTTPStatus(status).phrase, "content": content}
    if operation.sent_on:
        location = {"Location": {"required": True, "schema": TEXT}}
        responses["303"] = {"description": "Where to go on", "headers": location}
    for status, codes in _by_status(_codes(method, plain, operation)).items():
        problem = {
            "allOf": [{"$ref": _REFS.format(name="Problem")}, {"properties": {"code": {"enum": codes}}}],
        }
        known_answer = responses.setdefault(str(status), {"description": ", ".join(codes), "content": {}})
        known_answer["content"][PROBLEM] = {"schema": problem}
        if not plain:
            known_answer["content"][HTML] = {}
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            known_answer["headers"] = {"Retry-After": {"schema": TEXT}}
    return responses


def _share(responses: Schema, shared: Schema) -> None:
    """Put refusals that many operations have in one place, named by their codes and by whether a browser gets a page."""
    for status, response in responses.items():
        content = response.get("content", {})
        codes = response["description"].split(", ")
        if PROBLEM in content and JSON not in content and len(codes) <= _MOST_NAMED:
            name = "_or_".join(codes) + ("" if HTML in content else ".event")
            shared[name] = response
            responses[status] = {"$ref": f"#/components/responses/{name}"}


def _codes(method: str, plain: bool, operation: Operation) -> list[str]:
    return sorted({*_ANY, *(_WRITES if method == "POST" and not plain else ()), *operation.codes})


def _by_status(codes: Iterable[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for code in codes:
        found.setdefault(TITLES[code][0], []).append(code)
    return found


def _types(operations: Iterable[Operation]) -> list[Any]:
    """The types the operations name, each once; a schema that is written out needs no looking up."""
    named = [kind for operation in operations for kind in (operation.takes, *operation.gives.values())]
    return list({id(kind): kind for kind in named if kind is not None and not isinstance(kind, dict)}.values())


def _schema(kind: Any, known: Mapping[int, Schema]) -> Schema:
    return kind if isinstance(kind, dict) else known[id(kind)]
