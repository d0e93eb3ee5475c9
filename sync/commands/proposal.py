"""What a job may ask while the files at hand are a proposal: a credential goes only where the
providers.yaml of the commit that the proposal would be merged into sends it."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sync.action.event import Event
from sync.azure.credentials import is_at_hand
from sync.commands.connecting import REVIEWED
from sync.commands.review import NOT_ASKED
from sync.config.load import LARGEST, load_config, read_config
from sync.config.reviewed import Unreviewed, sent, unreviewed
from sync.config.settings import Config, Provider
from sync.errors import CatalogSyncError, ConfigError, GitError
from sync.publish.basefile import file_at
from sync.text.inert import code

_NOT_ASKED_YET = (
    "**This change sends a credential elsewhere** than the providers.yaml that it would be merged "
    "into. These providers were not asked; after the merge they are. Look at each:"
)
_MOST = 20
"""Providers that are listed. A host has at most 253 characters, and is never cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms a dry run may ask Azure DevOps."""

    refusal: str = ""
    """Why it may not at all, in a sentence; empty when it may."""
    providers: tuple[str, ...] = ()
    """Ids of the providers that it asks; empty for all."""
    reviewed: bytes | None = None
    """The providers.yaml whose pairs of place and credential it keeps to; ``None`` for no such."""
    changed: tuple[Unreviewed, ...] = ()
    """The providers that are left out, as their pair is in no reviewed providers.yaml."""

    @property
    def words(self) -> str:
        """What is not asked and why, in Markdown; empty when everything is."""
        parts = [self.refusal] if self.refusal else []
        if self.changed:
            parts += [_NOT_ASKED_YET, "\n".join(_lines(self.changed))]
        return "\n\n".join(parts)


def terms_of(config: Path, event: Event, variables: Mapping[str, str], token: str) -> Terms:
    """The terms for the providers.yaml at ``config``; ``variables`` are the child's, ``token`` is
    what a base commit is fetched with. A providers.yaml with mistakes asks nobody."""
    try:
        proposed = load_config(config)
    except CatalogSyncError:
        return Terms(refusal="Azure DevOps was not asked, as providers.yaml has mistakes.")
    try:
        data, base = _base(config, event, token)
    except GitError as error:
        if not _any_at_hand(proposed.providers, variables):
            return Terms(refusal=NOT_ASKED)
        return Terms(
            refusal="Azure DevOps was not asked: the providers.yaml that this change would be "
            "merged into, which says where a credential may go, cannot be had "
            f"({code(str(error))})."
        )
    changed = unreviewed(proposed, base)
    left = {one.provider.id for one in changed}
    kept = tuple(provider for provider in proposed.providers if provider.id not in left)
    if not kept:
        words = "Azure DevOps was not asked: no place that this change names was reviewed."
        return Terms(refusal=words, changed=changed)
    ids = tuple(provider.id for provider in kept) if changed else ()
    terms = Terms(providers=ids, reviewed=data, changed=changed)
    return _with_credential(terms, kept, variables)


@contextmanager
def kept_to(terms: Terms) -> Iterator[dict[str, str]]:
    """Variables by which a child keeps to the terms, while it runs."""
    if terms.reviewed is None:
        yield {}
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "providers.yaml"
        file.write_bytes(terms.reviewed)
        yield {REVIEWED: str(file)}


def _with_credential(
    terms: Terms, providers: tuple[Provider, ...], variables: Mapping[str, str]
) -> Terms:
    """The terms, or a refusal when the job has no credential of these providers."""
    if _any_at_hand(providers, variables):
        return terms
    return Terms(refusal=NOT_ASKED, changed=terms.changed)


def _any_at_hand(providers: tuple[Provider, ...], variables: Mapping[str, str]) -> bool:
    return any(is_at_hand(provider.credential, variables) for provider in providers)


def _base(config: Path, event: Event, token: str) -> tuple[bytes, Config]:
    """The reviewed providers.yaml. GitError when it cannot be had or has mistakes."""
    if not event.base:
        raise GitError("the event names no commit")
    variables = {**os.environ, "GITHUB_TOKEN": token}
    data = file_at(event.base, config, LARGEST, variables)
    if data is None:
        raise GitError(f"commit {event.base} has no such file")
    try:
        return data, read_config(data, config, config.name, alone=True)
    except ConfigError:
        raise GitError(f"at commit {event.base} it has mistakes") from None


def _lines(changed: Sequence[Unreviewed]) -> Iterator[str]:
    yield from map(_line, changed[:_MOST])
    if len(changed) > _MOST:
        yield f"- … and {len(changed) - _MOST:,} more"


def _line(one: Unreviewed) -> str:
    now, before = one.provider, one.before
    so_far = "a new provider" if before is None else f"so far {_pair(before)}"
    return f"- provider {code(now.id, 80)}: {_pair(now)}; {so_far}"


def _pair(provider: Provider) -> str:
    return f"{code(sent(provider.credential), 150)} to {code(provider.organization.url, 300)}"
