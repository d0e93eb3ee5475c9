"""Where a proposal would send a credential, against what was reviewed: the providers.yaml that the
proposal would be merged into. Pure."""

from dataclasses import dataclass
from typing import TypeAlias

from sync.config.settings import BasicCredential, Config, Credential, Provider, TokenCredential

Pair: TypeAlias = tuple[str, Credential]
"""An organisation's URL in lower case, and what is sent there. Projects, repositories, paths and
branches are no part of it: they change what is read there, not who gets the credential."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreviewed:
    """A provider whose credential would go to a place that nobody has agreed to yet."""

    provider: Provider
    before: Provider | None
    """The provider of that id so far; ``None`` for a new one."""


def pair_of(provider: Provider) -> Pair:
    """What the provider sends, and to whom."""
    return provider.organization.url.lower(), provider.credential


def pairs_of(config: Config) -> frozenset[Pair]:
    """Every pair of a providers.yaml."""
    return frozenset(map(pair_of, config.providers))


def unreviewed(proposed: Config, base: Config) -> tuple[Unreviewed, ...]:
    """The providers of ``proposed`` whose pair ``base`` has not, in file order."""
    reviewed, before = pairs_of(base), {provider.id: provider for provider in base.providers}
    return tuple(
        Unreviewed(provider=provider, before=before.get(provider.id))
        for provider in proposed.providers
        if pair_of(provider) not in reviewed
    )


def sent(credential: Credential) -> str:
    """What is sent, in words: a variable by its name, an identity by its kind."""
    if isinstance(credential, TokenCredential):
        return f"${{{credential.variable}}}"
    if isinstance(credential, BasicCredential):
        return f"user ${{{credential.user_variable}}}, password ${{{credential.password_variable}}}"
    if credential.tenant_id is None:
        return "credential: default"
    kind = f"clientSecret ${{{credential.secret_variable}}}"
    if credential.certificate_variable is not None:
        kind = f"clientCertificate ${{{credential.certificate_variable}}}"
    if credential.federated:
        kind = "federated"
    return f"client {credential.client_id} of tenant {credential.tenant_id}, {kind}"
