"""Who may ask: personal access tokens by Basic, Entra tokens by Bearer, and what each may see."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field

_IMPLIED = {
    "vso.code": ("vso.code_write", "vso.code_manage", "vso.code_full"),
    "vso.project": ("vso.project_write", "vso.project_manage", "vso.profile"),
    "vso.extension_manage": (),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A credential the emulator accepts. A set left out means: no restriction.

    A value of three parts joined by dots is an Entra token and comes by Bearer; any other is a
    personal access token and comes as the password of Basic.
    """

    value: str = field(repr=False)
    scopes: frozenset[str] | set[str] | None = None
    """E.g. ``{"vso.code"}``, which does not include ``vso.project``."""
    organizations: frozenset[str] | set[str] | None = None
    user: str = ""
    """The user's name that has to come with it, as to a Server whose IIS asks for Basic; with
    nothing, any will do."""
    projects: frozenset[str] | set[str] | None = None
    """Projects the identity can read; of others it gets what a stranger gets."""

    @property
    def scheme(self) -> str:
        """How the token has to come."""
        return "bearer" if self.value.count(".") == 2 else "basic"

    def has_scope(self, scope: str) -> bool:
        """Whether ``scope``, or one that includes it, was granted."""
        if self.scopes is None:
            return True
        return not self.scopes.isdisjoint((scope, *_IMPLIED.get(scope, ())))

    def enters(self, organization: str) -> bool:
        """Whether the token is one of this organisation."""
        return _contains(self.organizations, organization)

    def reads(self, project: str) -> bool:
        """Whether the identity can see this project."""
        return _contains(self.projects, project)


def _contains(names: frozenset[str] | set[str] | None, name: str) -> bool:
    return names is None or name.lower() in {known.lower() for known in names}


ANYONE = Token("")
"""What a request counts as when no tokens are configured."""


def accepted(authorization: str, tokens: Sequence[Token]) -> Token | None:
    """The token that an ``Authorization`` header carries, or none if it is refused."""
    scheme, _, rest = authorization.strip().partition(" ")
    scheme, rest = scheme.lower(), rest.strip()
    user, secret = _pair(rest) if scheme == "basic" else ("", rest)
    if scheme not in ("basic", "bearer") or not secret:
        return None
    if not tokens:
        return ANYONE
    for token in tokens:
        known = token.user in {"", user}
        if token.value == secret and token.scheme == scheme and known:
            return token
    return None


def _pair(encoded: str) -> tuple[str, str]:
    try:
        pair = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    user, _, password = pair.partition(":")
    return user, password
