"""providers.yaml changed by line: a provider added or removed, everything else byte for byte.

ruamel.yaml says where things stand; the text itself is spliced, so no comment can move.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML

from sync.config.settings import BasicCredential, EntraCredential, NewProvider
from sync.errors import UsageError
from sync.yaml12.quoting import plain_or_quoted

_ORDER = (
    *("host", "organization", "project", "repository", "path", "branch", "exclude", "allow"),
    *("token", "credential", "discovery", "forks"),
)


def entra(
    *,
    tenant_id: str | None,
    client_id: str | None,
    secret_variable: str | None,
    certificate_variable: str | None,
    federated: bool,
    default: bool,
) -> EntraCredential | None:
    """The identity that options of a command line name; ``None`` when they name none.

    UsageError when ``default``, which takes what the machine offers, comes with more.
    """
    said = bool(tenant_id or client_id or secret_variable or certificate_variable or federated)
    if default and said:
        raise UsageError(
            "--default-credential takes the identity that the machine offers; leave it out, or"
            " leave out --tenant-id, --client-id, --secret-variable, --certificate-variable and"
            " --federated"
        )
    if not default and not said:
        return None
    return EntraCredential(
        tenant_id=tenant_id,
        client_id=client_id,
        secret_variable=secret_variable,
        certificate_variable=certificate_variable,
        federated=federated,
    )


def basic(user_variable: str | None, password_variable: str | None) -> BasicCredential | None:
    """A user and a password of a Server, by their variables; what is missing, the checks tell."""
    if not (user_variable or password_variable):
        return None
    return BasicCredential(
        user_variable=user_variable or "", password_variable=password_variable or ""
    )


def settings_of(provider: NewProvider) -> dict[str, str]:
    """Each setting that is given, as its YAML on one line, in the order of the documentation."""
    token = provider.token_variable
    exclude = {
        "project": provider.exclude.project,
        "repository": provider.exclude.repository,
        "path": provider.exclude.path,
    }
    given: dict[str, str | tuple[str, ...] | None] = {
        "host": provider.host,
        "organization": provider.organization,
        "project": provider.project,
        "repository": provider.repository,
        "path": provider.path,
        "branch": provider.branch,
        "allow": provider.allow,
        "token": None if token is None else f"${{{token}}}",
        "discovery": provider.discovery,
    }
    written = {key: _value(value) for key, value in given.items() if value}
    left_out = {key: _value(value) for key, value in exclude.items() if value}
    if left_out:
        written["exclude"] = _braced(left_out)
    if provider.credential is not None:
        written["credential"] = _credential(provider.credential)
    if provider.forks:
        written["forks"] = "true"
    return {key: written[key] for key in _ORDER if key in written}


def add(data: bytes, name: str, provider: NewProvider) -> bytes:
    """``data`` with a provider at the end. UsageError when the id is taken, or the providers
    are not written in lines of their own."""
    text, lines, place = _located(data)
    if name in place.lines:
        raise UsageError(
            f"provider {name} is there already; choose another id, or edit it in the file"
        )
    last = max(place.lines.values())
    end = _end_of(lines, last, place.column)
    margin, step = " " * place.column, " " * place.step
    new = [f"{margin}{plain_or_quoted(name)}:"]
    new += [f"{margin}{step}{key}: {value}" for key, value in settings_of(provider).items()]
    newline = "\r\n" if "\r\n" in text else "\n"
    if end == len(lines) and lines and not lines[-1].endswith("\n"):
        lines[-1] += newline
    return "".join([*lines[:end], *(line + newline for line in new), *lines[end:]]).encode()


def remove(data: bytes, name: str) -> bytes:
    """``data`` without a provider and the comments right above it. UsageError when it is not
    there, or is the only one."""
    _, lines, place = _located(data)
    if name not in place.lines:
        raise UsageError(f"there is no provider {name}; there is {', '.join(place.lines)}")
    if len(place.lines) == 1:
        raise UsageError(
            f"provider {name} is the only one, and there has to be one; edit it in the file instead"
        )
    start = place.lines[name]
    end = _end_of(lines, start, place.column)
    while start > 0 and _is_comment(lines[start - 1], place.column):
        start -= 1
    if start > 0 and not lines[start - 1].strip() and not "".join(lines[end : end + 1]).strip():
        start -= 1
    return "".join([*lines[:start], *lines[end:]]).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the providers stand; lines and columns count from 0."""

    lines: Mapping[str, int]
    """The line of each provider's id."""
    column: int
    step: int
    """How much deeper their settings stand."""


def _located(data: bytes) -> tuple[str, list[str], _Place]:
    """The text, its lines with their ends, and the place of the providers in it."""
    text = data.decode("utf-8")
    root: Any = YAML(typ="rt").load(io.StringIO(text))
    parent = root["providers"] if "providers" in root else root["catalog"]["providers"]
    providers = parent["azureDevOps"]
    if parent.fa.flow_style() or providers.fa.flow_style():
        raise UsageError(
            "the providers stand in braces { }, which only people can edit; write each on lines of"
            " its own, or change the file by hand"
        )
    positions = {str(key): providers.lc.key(key) for key in providers}
    column = min(column for _, column in positions.values())
    inner = [
        settings.lc.key(next(iter(settings)))[1] - column
        for settings in providers.values()
        if not settings.fa.flow_style()
    ]
    place = _Place(
        lines={name: line for name, (line, _) in positions.items()},
        column=column,
        step=inner[-1] if inner else 2,
    )
    return text, text.splitlines(keepends=True), place


def _end_of(lines: list[str], start: int, column: int) -> int:
    """The line after the last that belongs to the block whose key stands in line ``start``."""
    end = start + 1
    for at in range(start + 1, len(lines)):
        line = lines[at]
        if not line.strip():
            continue
        if len(line) - len(line.lstrip(" ")) <= column:
            break
        end = at + 1
    return end


def _is_comment(line: str, column: int) -> bool:
    return line.startswith(" " * column + "#")


def _credential(credential: EntraCredential | BasicCredential) -> str:
    """``default`` when nothing is said of the identity; what is missing, the checks tell."""
    if isinstance(credential, BasicCredential):
        named = {"username": credential.user_variable, "password": credential.password_variable}
        return _braced({key: _item(f"${{{name}}}") for key, name in named.items() if name})
    secret, certificate = credential.secret_variable, credential.certificate_variable
    given = {
        "tenantId": credential.tenant_id,
        "clientId": credential.client_id,
        "clientSecret": None if secret is None else f"${{{secret}}}",
        "clientCertificate": None if certificate is None else f"${{{certificate}}}",
    }
    said = {key: _item(value) for key, value in given.items() if value}
    if credential.federated:
        said["federated"] = "true"
    return _braced(said) if said else "default"


def _braced(settings: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{key}: {value}' for key, value in settings.items())}}}"


def _value(value: str | tuple[str, ...] | None) -> str:
    if isinstance(value, tuple):
        items = [_item(item) for item in value]
        return items[0] if len(items) == 1 else f"[{', '.join(items)}]"
    return plain_or_quoted(value or "")


def _item(text: str) -> str:
    """As in a list on one line, where more characters mean something."""
    return f'"{text}"' if set(text) & set(",[]{}") and '"' not in text else plain_or_quoted(text)
