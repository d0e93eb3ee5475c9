"""What planning may know besides the catalog of today: what one run learnt and was allowed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.config.kinds import Allowance
from sync.config.settings import DeletionLimit
from sync.model import EntityRef, Outcome, ProviderOutcome, target_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One run's findings. The order of ``outcomes`` and ``providers`` means nothing."""

    outcomes: tuple[Outcome, ...] = ()
    """At most one for each target. A manifest without one stays as it is (partial runs)."""
    by_target: Mapping[str, Outcome] = field(init=False, repr=False, compare=False)
    """The outcomes by target."""
    uncovered: frozenset[str] = frozenset()
    """Targets in the log that providers.yaml no longer covers: they are removed."""
    providers: tuple[ProviderOutcome, ...] = ()
    """For the README, which tells of them only what the same run would end in again."""
    partial: bool = False
    """True when a part of a provider, or only some providers, were read: then the README keeps
    what it says about providers."""
    provider_order: tuple[str, ...] = ()
    """Ids in the order of providers.yaml."""
    allowances: Mapping[str, Allowance] = field(default_factory=dict)
    """By provider; one that is not there may bring everything."""
    now: str
    """UTC, ``2026-01-31T12:00:00Z``."""
    limit: DeletionLimit
    rules_id: str = ""
    """Id of the rules by which manifests were judged."""
    allowed: int | None = None
    """How many deletions ``--allow-deletions`` permits in spite of ``limit``."""
    base: frozenset[EntityRef] | None = None
    """The entities against which deletions are counted, where that is not the catalog that the
    plan begins with: those of the branch that a pull request goes to."""

    def __post_init__(self) -> None:
        """Sort the outcomes once: each part of a plan looks for them."""
        by_target = {target_of(outcome): outcome for outcome in self.outcomes}
        object.__setattr__(self, "by_target", by_target)

    def bars(self, provider: str, ref: EntityRef) -> bool:
        """Whether the provider may not bring entities of this one's kind."""
        allowance = self.allowances.get(provider)
        return allowance is not None and allowance.bars(ref.partition(":")[0])

    def incomplete(self) -> frozenset[str]:
        """The providers of which nothing may be deleted."""
        return frozenset(provider.id for provider in self.providers if not provider.complete)
