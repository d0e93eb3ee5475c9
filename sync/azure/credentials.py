"""The ``Authorization`` header of each identity; its secrets stay out of reprs and messages."""

import base64
import importlib
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sync.azure.exchange import fetch
from sync.clock import Clock
from sync.config.settings import Credential, EntraCredential, TokenCredential
from sync.errors import ServiceError, UsageError
from sync.http import json_of

ENTRA_SCOPE = "499b84ac-1321-427f-aa17-267ca6975798/.default"
"""Azure DevOps itself: https://learn.microsoft.com/azure/devops/integrate/get-started/authentication"""
_AUDIENCE = "api://AzureADTokenExchange"
_FEDERATION = {"ACTIONS_ID_TOKEN_REQUEST_URL", "AZURE_FEDERATED_TOKEN_FILE"}
"""Variables by which a job, or a workload in a cluster, can prove what it is."""
_EARLY = 600.0
"""Seconds before its end at which a token is replaced, as Backstage does it."""

_ENTRA_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")


class Authorizer(Protocol):
    """Gives the header of a request; may renew it."""

    def header(self) -> str:
        """The value of ``Authorization``."""


class PersonalToken:
    """A personal access token (or an Entra token that someone put in its place)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def header(self) -> str:
        """Basic with an empty user name for a PAT; Bearer for a token of Entra's shape."""
        if _ENTRA_TOKEN.fullmatch(self._token):
            return f"Bearer {self._token}"
        return "Basic " + base64.b64encode(f":{self._token}".encode()).decode()


class EntraToken:
    """A token that azure-identity gets and that is renewed before it ends."""

    def __init__(self, source: Any, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._expires = 0.0
        self._failed_at = float("-inf")
        self._failure = ""

    def header(self) -> str:
        """ServiceError when Entra gives no token; then it is left alone for a while."""
        with self._lock:
            now = self._clock.time()
            if now > self._expires - _EARLY:
                if now < self._failed_at + _EARLY / 10:
                    raise ServiceError(self._failure)
                self._renew(now)
            return f"Bearer {self._token}"

    def _renew(self, now: float) -> None:
        try:
            token = self._source.get_token(ENTRA_SCOPE)
        except Exception as error:  # noqa: BLE001 - the classes of an optional package
            self._failed_at = now
            self._failure = (
                f"Microsoft Entra gave no token ({type(error).__name__}); check tenantId, "
                "clientId and the secret or federation of the identity"
            )
            raise ServiceError(self._failure) from None
        self._token, self._expires = token.token, float(token.expires_on)


def is_at_hand(credential: Credential, environ: Mapping[str, str]) -> bool:
    """Whether the environment has what ``credential`` needs, as far as that shows there: a default
    chain of Microsoft Entra may find an identity elsewhere."""
    if isinstance(credential, TokenCredential):
        return bool(environ.get(credential.variable, "").strip())
    if credential.secret_variable is not None:
        return bool(environ.get(credential.secret_variable, "").strip())
    return not credential.federated or not _FEDERATION.isdisjoint(environ)


def authorizer(
    credential: Credential, environ: Mapping[str, str], *, provider: str, clock: Clock
) -> Authorizer:
    """The identity that ``credential`` names. UsageError, naming the provider, when the variable
    or the package that it needs is not there."""
    if isinstance(credential, TokenCredential):
        return PersonalToken(_variable(credential.variable, environ, provider))
    try:
        return EntraToken(_entra(credential, environ, provider), clock)
    except ValueError as error:
        raise UsageError(
            f"provider {provider}: its Microsoft Entra identity is not complete. Check tenantId "
            "and clientId; a federated one needs a job with the permission id-token: write, or "
            "AZURE_FEDERATED_TOKEN_FILE"
        ) from error


def _variable(name: str, environ: Mapping[str, str], provider: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise UsageError(
            f"provider {provider}: the environment variable {name} is not set. It holds the "
            "credential for Azure DevOps: a personal access token with Code (Read)"
        )
    if not value.isascii() or not value.isprintable() or " " in value:
        raise UsageError(
            f"provider {provider}: the environment variable {name} does not hold a token "
            "(it has spaces, line breaks or letters that a token never has)"
        )
    return value


def _entra(credential: EntraCredential, environ: Mapping[str, str], provider: str) -> Any:
    """A credential object of azure-identity, which is an optional package."""
    try:
        identity = importlib.import_module("azure.identity")
    except ImportError as error:
        raise UsageError(
            f"provider {provider}: its credential needs a package that is not installed; "
            "install catalog-sync with its extra: pip install '.[entra]' in a clone of it"
        ) from error
    tenant, client = credential.tenant_id, credential.client_id
    if credential.secret_variable is not None:
        secret = _variable(credential.secret_variable, environ, provider)
        return identity.ClientSecretCredential(tenant, client, secret)
    if credential.federated and "ACTIONS_ID_TOKEN_REQUEST_URL" in environ:
        return identity.ClientAssertionCredential(tenant, client, _github_assertion(environ))
    if credential.federated:
        return identity.WorkloadIdentityCredential(tenant_id=tenant, client_id=client)
    return identity.DefaultAzureCredential()


def _github_assertion(environ: Mapping[str, str]) -> Callable[[], str]:
    """GitHub's OIDC token, fetched anew each time: it lives for minutes only.

    https://docs.github.com/actions/concepts/security/openid-connect
    """
    url = f"{environ['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience={_AUDIENCE}"
    headers = {"Authorization": f"Bearer {environ.get('ACTIONS_ID_TOKEN_REQUEST_TOKEN', '')}"}

    def assertion() -> str:
        return str(json_of(fetch(url, headers).body)["value"])

    return assertion
