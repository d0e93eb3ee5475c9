"""Which kinds of entities a provider's manifests may bring into the catalog. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sync.config.settings import BARE, Config, Portal

PORTAL = (
    *("API", "Component", "Domain", "Group", "Location", "Product", "Repository"),
    *("Resource", "System", "Template", "User"),
)
"""Backstage's kinds and Roadie's own."""

AI_MODEL = ("AiResource",)
"""The kinds of Backstage's module ``ai-model``."""

PRIVILEGED = ("Group", "User", "Template")
"""Who may do what, and what runs with the portal's rights: no provider brings these unasked."""

EVERY = "*"

_SHOWN = 12
"""Kinds that a message names at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one provider's manifests may bring. Kinds compare without regard to case.

    Locations are always taken: they are followed and bring nothing themselves.
    """

    provider: str
    allow: tuple[str, ...] | None = None
    """As in providers.yaml; ``None`` when it says nothing: every kind but the privileged ones."""
    portal: Portal = BARE
    branch: str | None = None
    """What its provider reads; ``None`` is each repository's default branch."""
    elsewhere: bool = False
    """Whether it is about another branch, to which a Location led: who can push there need not be
    who can push where the provider reads, so no privileged kind comes from there."""

    @property
    def privileged(self) -> bool:
        """Whether a privileged kind may come."""
        return not all(map(self.bars, PRIVILEGED))

    def is_unsure(self, branch: str | None) -> bool:
        """Whether what may come from there depends on which branch is the default one."""
        return self.privileged and branch not in {None, self.branch}

    def bars(self, kind: object) -> bool:
        """Whether documents of this kind are left out.

        A kind that the portal does not know is not: that it is unknown tells more.
        """
        name = kind.lower() if isinstance(kind, str) else ""
        if name == "location" or name not in _lower(known_kinds(self.portal)):
            return False
        if (self.allow is None or self.elsewhere) and name in _lower(PRIVILEGED):
            return True
        return self.allow is not None and EVERY not in self.allow and name not in _lower(self.allow)

    @property
    def words(self) -> str:
        """What may come, for people: ``API and Component``."""
        if self.allow is None:
            return "every kind but Group, User and Template"
        if EVERY in self.allow:
            return "every kind"
        shown = [*self.allow[:_SHOWN]]
        if len(self.allow) > len(shown):
            shown.append(f"{len(self.allow) - len(shown)} more")
        return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"

    def reason(self, kind: str) -> str:
        """Why a barred kind is left out, and the line of providers.yaml that lets it in."""
        (name,) = self._names(kind)
        if self.elsewhere and not replace(self, elsewhere=False).bars(kind):
            read = "the default branch" if self.branch is None else f"branch {self.branch}"
            return (
                f"provider {self.provider} brings {name} from {read} alone, and not from another "
                "to which a Location leads; name the file there"
            )
        may = f"provider {self.provider} may bring {self.words}"
        return f"{may}; to let {name} in, {self.advice(kind)}"

    def advice(self, *kinds: str) -> str:
        """The line of providers.yaml that lets these kinds in, beside what may come now."""
        now = self.allow
        if now is None:
            hidden = (*PRIVILEGED, "Location")
            now = tuple(name for name in known_kinds(self.portal) if name not in hidden)
        more = self._names(*kinds)
        if len(now) > _SHOWN:
            return f"add {' and '.join(more)} to the provider's allow in providers.yaml"
        line = f"allow: [{', '.join((*now, *more))}]"
        return f"give the provider the line {line} in providers.yaml"

    def _names(self, *kinds: str) -> tuple[str, ...]:
        """Kinds as the portal spells them, each once."""
        known = {name.lower(): name for name in known_kinds(self.portal)}
        return tuple(dict.fromkeys(known[kind.lower()] for kind in kinds))


def known_kinds(portal: Portal) -> tuple[str, ...]:
    """The kinds that a portal knows: Backstage's and Roadie's, its modules', and its own."""
    return (
        (*PORTAL, *AI_MODEL, *portal.kinds)
        if "ai-model" in portal.modules
        else (*PORTAL, *portal.kinds)
    )


def allowances(config: Config) -> Mapping[str, Allowance]:
    """What each provider may bring, by its id."""
    return {
        provider.id: Allowance(
            provider=provider.id,
            allow=provider.allow,
            portal=config.portal,
            branch=provider.branch,
        )
        for provider in config.providers
    }


@lru_cache(maxsize=64)
def _lower(kinds: tuple[str, ...]) -> frozenset[str]:
    return frozenset(kind.lower() for kind in kinds)
