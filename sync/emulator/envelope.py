"""What the emulated service answers with: responses, error envelopes and sign-in pages."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sync.model import Json

HTML_TYPE = "text/html; charset=utf-8"
_COMMON = "Microsoft.VisualStudio.Services.Common"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A whole HTTP answer; header names in lower case, as HTTP/2 has them on the wire."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()

    def with_headers(self, headers: Mapping[str, str]) -> "Response":
        """This answer with more headers."""
        more = tuple((name.lower(), value) for name, value in headers.items())
        return replace(self, headers=self.headers + more)


class Refused(Exception):  # noqa: N818 (it is an answer, not a defect)
    """Ends the handling of a request with this answer."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__(f"HTTP {response.status}")


def json_response(value: object, *, status: int = 200) -> Response:
    """``value`` as JSON, written compactly as the service does."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(status=status, body=text.encode())


def collection(values: list[Json]) -> Response:
    """The wrapper of every list: ``{"count": n, "value": [...]}``."""
    return json_response({"count": len(values), "value": values})


def html(text: str, *, status: int) -> Response:
    """An HTML page with this text."""
    page = f"<!DOCTYPE html>\n<html><head><title>{text}</title></head><body>{text}</body></html>\n"
    return Response(status=status, body=page.encode(), content_type=HTML_TYPE)


def error(
    status: int,
    type_key: str,
    message: str,
    *,
    assembly: str = "Microsoft.VisualStudio.Services.WebApi",
) -> Response:
    """The error envelope of Azure DevOps, whatever representation was asked for."""
    return json_response(
        {
            "$id": "1",
            "innerException": None,
            "message": message,
            "typeName": f"{assembly}.{type_key}, {assembly}",
            "typeKey": type_key,
            "errorCode": 0,
            "eventId": 3000,
        },
        status=status,
    )


def git_error(status: int, type_key: str, message: str) -> Response:
    """An error of the Git API, whose types live in an assembly of their own."""
    return error(status, type_key, message, assembly="Microsoft.TeamFoundation.Git.Server")


def invalid(message: str) -> Response:
    """400 for a request that cannot be understood."""
    return error(400, "InvalidArgumentValueException", message, assembly=_COMMON)


def no_route(target: str) -> Response:
    """404 of a path that the host does not serve."""
    message = f"No HTTP resource was found that matches the request URI '{target}'."
    return json_response({"count": 1, "value": {"Message": message}}, status=404)


def item_not_found(path: str, repository: str, version: str, commit: str) -> Response:
    """404 TF401174: the one answer that says that a file does not exist."""
    return git_error(
        404,
        "GitItemNotFoundException",
        f"TF401174: The item '{path}' could not be found in the repository '{repository}' at the "
        f"version specified by '{version}' (resolved to commit '{commit}')",
    )


def version_not_found(version: str, repository: str) -> Response:
    """404 TF401175: the branch, tag or commit does not exist."""
    return git_error(
        404,
        "GitUnresolvableToCommitException",
        f"TF401175: The version descriptor '{version}' could not be resolved to a version in the "
        f"repository '{repository}'",
    )


def repository_not_found(name: str) -> Response:
    """404 TF401019: absent, disabled, or no permission; the service does not say which."""
    return git_error(
        404,
        "GitRepositoryNotFoundException",
        f"TF401019: The Git repository with name or identifier {name} does not exist or you do not "
        "have permissions for the operation you are attempting.",
    )


def object_not_found(sha1: str) -> Response:
    """404 TF401035: no object with this id in the repository."""
    return git_error(
        404, "GitObjectDoesNotExistException", f"TF401035: The object '{sha1}' does not exist."
    )


def project_not_found(name: str) -> Response:
    """404 TF200016: absent, or no permission."""
    return error(
        404,
        "ProjectDoesNotExistWithNameException",
        f"TF200016: The following project does not exist: {name}. Verify that the name of the "
        "project is correct and that the project exists on the specified Azure DevOps Server.",
        assembly=_COMMON,
    )


def unauthorized(status: int = 401) -> Response:
    """TF400813: the identity may not use this resource."""
    answer = error(
        status,
        "UnauthorizedRequestException",
        "TF400813: The user 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa' is not authorized to access "
        "this resource.",
        assembly=_COMMON,
    )
    if status != 401:
        return answer
    return answer.with_headers(
        {"www-authenticate": 'Bearer authorization_uri="https://login.microsoftonline.com/", Basic'}
    )


def rate_limited(retry_after: int) -> Response:
    """429 TF400733."""
    answer = error(
        429,
        "RequestBlockedException",
        "TF400733: The request has been canceled: Request was blocked due to exceeding usage of "
        "resource 'AnyUser' in namespace 'RequestResource'.",
        assembly="Microsoft.TeamFoundation.Framework.Server",
    )
    return answer.with_headers({"retry-after": str(retry_after), "x-ratelimit-remaining": "0"})


def version_out_of_range(asked: str, supported: str) -> Response:
    """400 of an api-version that is newer than the server."""
    return error(
        400,
        "VssVersionOutOfRangeException",
        f"The requested REST API version of {asked} is out of range for this server. The latest "
        f"REST API version this server supports is {supported}.",
    )
