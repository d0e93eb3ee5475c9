"""What a diagnosis is made of: each check with how it ended, in a sentence, and the next step."""

from dataclasses import dataclass
from enum import StrEnum

from sync.model import Json


class Mark(StrEnum):
    """How a check ended."""

    OK = "ok"
    NOTE = "note"
    """Nothing is wrong; good to know."""
    WARNING = "warning"
    """Works, but perhaps not as meant."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The check could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check."""

    about: str
    """What was looked at, in one to three words: ``credential``."""
    mark: Mark
    text: str
    """One sentence or two: what is so, and why if that is known."""
    advice: str = ""
    """What to do; empty when there is nothing to do."""

    @property
    def sentence(self) -> str:
        """The text by itself: ``about`` is its subject where that is a name, such as Git."""
        if self.about[:1].isupper() and not self.text.startswith(self.about):
            return f"{self.about} {self.text}"
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The checks of one thing: a provider, or the repository."""

    title: str
    findings: tuple[Finding, ...]

    @property
    def failed(self) -> bool:
        """Whether something would fail."""
        return any(finding.mark is Mark.FAILED for finding in self.findings)


def ok(about: str, text: str) -> Finding:
    """All is well."""
    return Finding(about=about, mark=Mark.OK, text=text)


def note(about: str, text: str, advice: str = "") -> Finding:
    """Good to know."""
    return Finding(about=about, mark=Mark.NOTE, text=text, advice=advice)


def warning(about: str, text: str, advice: str) -> Finding:
    """Works, but perhaps not as meant."""
    return Finding(about=about, mark=Mark.WARNING, text=text, advice=advice)


def failed(about: str, text: str, advice: str) -> Finding:
    """Does not work; ``advice`` is the next step."""
    return Finding(about=about, mark=Mark.FAILED, text=text, advice=advice)


def unknown(about: str, text: str, advice: str = "") -> Finding:
    """Could not be checked."""
    return Finding(about=about, mark=Mark.UNKNOWN, text=text, advice=advice)


def finding_json(finding: Finding) -> dict[str, Json]:
    """A finding as ``--json`` shows it."""
    return {
        "check": finding.about,
        "result": str(finding.mark),
        "message": finding.text,
        "advice": finding.advice or None,
    }
