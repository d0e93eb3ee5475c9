"""Findings of a diagnosis for people: one line a check, the next step below it."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from sync.checked import FileVerdict
from sync.finding import Finding, Mark, Section
from sync.report.verdicts import print_verdicts
from sync.text.hanging import print_hanging
from sync.text.safe import plain

_SHOWN = {
    Mark.OK: ("ok", "green"),
    Mark.NOTE: ("note", "cyan"),
    Mark.WARNING: ("warning", "yellow"),
    Mark.FAILED: ("failed", "bold red"),
    Mark.UNKNOWN: ("not checked", "magenta"),
}
_INDENT = 14


def print_sections(sections: Iterable[Section], out: Console) -> None:
    """Print each section with its title."""
    for section in sections:
        out.print(Text(plain(section.title), "bold"))
        print_findings(section.findings, out)
        out.print()


def print_findings(findings: Iterable[Finding], out: Console) -> None:
    """Print how each check ended, in words, so that no colour is needed to understand it."""
    for finding in findings:
        word, colour = _SHOWN[finding.mark]
        line = Text("  ").append(f"{word:<12}", colour)
        line.append(f"{finding.about}: ", "bold").append(plain(finding.text))
        print_hanging(line, out, _INDENT)
        if finding.advice:
            advice = Text(f"{'->':>{_INDENT + 2}} ").append(plain(finding.advice), colour)
            print_hanging(advice, out, _INDENT + 3)


def print_explanation(
    title: str,
    findings: Iterable[Finding],
    verdict: Finding,
    manifest: FileVerdict | None,
    out: Console,
) -> None:
    """Print the checks, the manifest's lines that are wrong, and the answer last."""
    out.print(Text(plain(title), "bold"))
    print_findings(findings, out)
    if manifest is not None:
        out.print()
        print_verdicts([manifest], out, "  ")
    out.print()
    _, colour = _SHOWN[verdict.mark]
    print_hanging(Text("Answer: ", colour).append(plain(verdict.sentence)), out, 8)
    if verdict.advice:
        print_hanging(Text("Next:   ", "bold").append(plain(verdict.advice)), out, 8)
