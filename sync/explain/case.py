"""One question under examination: what was found so far, and the first cause that explains it."""

from dataclasses import dataclass, field

from sync.checked import FileVerdict
from sync.finding import Finding, Mark, failed, finding_json, unknown
from sync.model import EntityRef, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a manifest or an entity is, or is not, in the catalog."""

    subject: str
    """As the user named it."""
    target: str | None
    """The manifest's URL, when one was found."""
    entities: tuple[EntityRef, ...]
    """Refs of the manifest's valid documents, as it is in Git now."""
    findings: tuple[Finding, ...]
    verdict: Finding
    """The cause and the next step; `Mark.OK` when it is in the catalog, `Mark.UNKNOWN` when a
    check that decides could not be made."""
    manifest: FileVerdict | None = None
    """The manifest's problems with its lines, when it could be read and has any."""


@dataclass(slots=True, kw_only=True)
class Case:
    """Collects findings; the first that settles the matter becomes the verdict."""

    subject: str
    wanted: EntityRef | None = None
    """The one entity that is asked about; ``None`` for all that the manifest holds."""
    target: str | None = None
    findings: list[Finding] = field(default_factory=list)
    cause: Finding | None = None
    doubt: Finding | None = None
    entities: tuple[EntityRef, ...] = ()
    manifest: FileVerdict | None = None

    @property
    def asked_for(self) -> tuple[EntityRef, ...]:
        """The valid entities that the answer is about."""
        return tuple(ref for ref in self.entities if self.wanted in (None, ref))

    def add(self, finding: Finding) -> None:
        """Take note of a check; one that could not be made stands in the way of certainty."""
        self.findings.append(finding)
        if finding.mark is Mark.UNKNOWN:
            self.doubt = self.doubt or finding

    def blame(self, about: str, text: str, advice: str) -> None:
        """Take note of a check that explains why something is missing."""
        finding = failed(about, text, advice)
        self.findings.append(finding)
        self.cause = self.cause or finding

    def conclude(self, otherwise: Finding) -> Explanation:
        """The explanation: the first cause, else the first doubt, else ``otherwise``."""
        verdict = self.cause or otherwise
        if self.cause is None and self.doubt is not None and otherwise.mark is not Mark.OK:
            verdict = unknown(
                "cause",
                f"not certain, because one check could not be made: {self.doubt.text}",
                self.doubt.advice or "Try again when that works",
            )
        return Explanation(
            subject=self.subject,
            target=self.target,
            entities=self.entities,
            findings=tuple(self.findings),
            verdict=verdict,
            manifest=self.manifest,
        )


def explanation_json(explanation: Explanation) -> dict[str, Json]:
    """An explanation as ``explain --json`` shows it."""
    return {
        "subject": explanation.subject,
        "target": explanation.target,
        "entities": [*explanation.entities],
        "checks": [finding_json(finding) for finding in explanation.findings],
        "verdict": finding_json(explanation.verdict),
    }
