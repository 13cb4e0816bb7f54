"""The OpenAPI description says of every route which refusals it may answer with."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Request, Router
from litestar._openapi.plugin import OpenAPIPlugin
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Parameter, Reference, Schema

from comptoir.app.http.late_routes import LateRoutes
from comptoir.app.http.problems import PROBLEM_JSON
from comptoir.kernel.media_types import MEDIA_TYPES

if TYPE_CHECKING:
    from litestar.openapi.spec import OpenAPI, Operation

PROBLEM = "Problem"
EVERYWHERE = {
    400: "Malformed request",
    404: "Not found",
    422: "Invalid request",
    429: "Too many requests",
    503: "Not ready",
}
SIGNED_IN = {401: "Nobody is signed in", 403: "Not permitted"}
NAMED = {409: "Contradicts what is there"}
WRITING = {
    412: "Decided on an older version",
    413: "Too large",
    428: "The version is not named",
    507: "The disk is full",
}

_describing = threading.Lock()
_LITESTARS_OWN = "Bad request syntax or unsupported method"
"""How the framework describes the 400 that it adds to routes with parameters."""


class Described(LateRoutes):
    """An application whose description is made when it is first asked for, since that takes as long as a start."""

    _described: OpenAPI | None = None

    @property
    def openapi_schema(self) -> OpenAPI:
        with _describing:
            if self._described is None:
                described = super().openapi_schema
                _describe_problems(described)
                self._described = described
            return self._described


def write_down_once(app: Described) -> None:
    """Keep the framework from writing down the whole description for `DescribedJson`, which does so itself."""
    app.plugins.get(OpenAPIPlugin)._openapi_schema = {"written": "in DescribedJson"}  # noqa: SLF001 - it asks nobody


class DescribedJson(JsonRenderPlugin):
    """Answers with the description of a `Described` application, encoded once, in a thread of its own."""

    _body: bytes | None = None

    def receive_router(self, router: Router) -> None:
        for route in router.routes:
            for handler in getattr(route, "route_handlers", ()):
                handler.sync_to_thread = True

    def render(self, request: Request[Any, Any, Any], _openapi_schema: dict[str, Any]) -> bytes:
        if self._body is None:
            self._body = msgspec.json.encode(request.app.openapi_schema.to_schema())
        return self._body


def _describe_problems(schema: OpenAPI) -> None:
    """Add the problem document, and to every operation the refusals that any route may give."""
    assert schema.components is not None
    schema.components.schemas = {**(schema.components.schemas or {}), PROBLEM: _problem()}
    for path, item in (schema.paths or {}).items():
        for method in ("get", "put", "post", "patch", "delete"):
            operation: Operation | None = getattr(item, method)
            if operation is not None:
                _describe(operation, writes=method != "get", has_names="{" in path or bool(operation.parameters))


def _describe(operation: Operation, *, writes: bool, has_names: bool) -> None:
    told = {**EVERYWHERE, **SIGNED_IN}
    if has_names or writes:  # in the path, in a filter or in the body
        told |= NAMED
    if writes:
        told |= WRITING
    responses = {} if operation.responses is None else operation.responses
    for status, words in told.items():
        present = responses.get(str(status))
        if present is None or (isinstance(present, OpenAPIResponse) and present.description == _LITESTARS_OWN):
            responses[str(status)] = OpenAPIResponse(
                description=words,
                content={PROBLEM_JSON: OpenAPIMediaType(schema=Reference(ref=f"#/components/schemas/{PROBLEM}"))},
            )
    operation.responses = responses
    _describe_forms(operation)


def _describe_forms(operation: Operation) -> None:
    """An operation that takes `as` answers in each of the forms that it names."""
    answer = (operation.responses or {}).get("200")
    if not isinstance(answer, OpenAPIResponse):
        return
    for parameter in operation.parameters or ():
        if isinstance(parameter, Parameter) and parameter.name == "as" and isinstance(parameter.schema, Schema):
            binary = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING))
            asked = [MEDIA_TYPES[str(form)] for form in parameter.schema.enum or () if str(form) in MEDIA_TYPES]
            forms = {form.partition(";")[0]: binary for form in asked}
            answer.content = {**forms, **(answer.content or {})}


def _problem() -> Schema:
    text = Schema(type=OpenAPIType.STRING)
    field = Schema(
        type=OpenAPIType.OBJECT,
        properties={"pointer": text, "code": text, "detail": text},
        required=["pointer", "code", "detail"],
    )
    return Schema(
        type=OpenAPIType.OBJECT,
        title="Problem",
        description="A refusal (RFC 9457); `type` is stable, `detail` is in the caller's language.",
        properties={
            "type": text,
            "title": text,
            "status": Schema(type=OpenAPIType.INTEGER),
            "detail": text,
            "errors": Schema(type=OpenAPIType.ARRAY, items=field),
        },
        required=["type", "title", "status", "detail"],
    )
