"""What a manifest gives as it is now: the same reading and the same verdict as a sync's."""

from collections.abc import Mapping

from sync.catalog.advice import advice
from sync.catalog.layout import kind_of
from sync.catalog.status import NOT_ALLOWED
from sync.checked import DocumentVerdict, FileVerdict, source_lines
from sync.config.kinds import allowances
from sync.config.settings import Config
from sync.explain.by_provider import Place
from sync.explain.case import Case
from sync.finding import ok, unknown, warning
from sync.model import Content, Found, Gone, Outcome, Problem, Read, Unreadable
from sync.progress import Silent
from sync.reading.crawl import Crawl
from sync.reading.scope import Scope
from sync.reading.source import Source
from sync.text.wording import counted


def explain_content(
    case: Case, place: Place, content: Content, config: Config, source: Source
) -> Mapping[str, Outcome]:
    """Read the manifest as a sync does, with all that it includes and leads to.

    Returns every outcome by target; blames when the manifest gives nothing, or not all it holds.
    """
    crawl = Crawl(
        source,
        Scope(providers=config.providers),
        allowances=allowances(config),
        remembered={},
        progress=Silent(),
        limits=config.limits,
    )
    found = Found(location=place.location, provider=place.provider.id, by_git=True)
    crawl.read([found])
    outcome = crawl.outcomes[place.location.target]
    match outcome:
        case Read():
            _verdict(case, outcome, content)
        case Unreadable(problem=problem):
            case.add(unknown("content", problem.message, advice("unreadable")))
        case Gone(reason=reason):
            case.add(unknown("content", f"it went away just now: {reason}", "Ask again"))
        case _:
            case.add(unknown("content", "it could not be judged", "Ask again"))
    return crawl.outcomes


def _verdict(case: Case, outcome: Read, content: Content) -> None:
    case.entities = tuple(sorted(entity.ref for entity in outcome.entities))
    errors = [problem for problem in outcome.problems if problem.severity == "error"]
    warnings = [problem for problem in outcome.problems if problem.severity == "warning"]
    if outcome.problems:
        lines = source_lines(content.data)
        document = DocumentVerdict(entity=None, problems=outcome.problems)
        case.manifest = FileVerdict(
            file=outcome.found.location.path, documents=(document,), lines=lines
        )
    barred = _barred(case, outcome)
    if barred is not None:
        case.blame("kinds", _first_in_words([barred]), advice(barred.type))
    elif errors:
        refused = len(outcome.refused)
        what = f"{refused} of its documents refused; " if refused else ""
        if case.wanted is not None and case.asked_for:
            case.add(warning("content", f"{what}{_first_in_words(errors)}", advice(errors[0].type)))
        else:
            case.blame("content", f"{what}{_first_in_words(errors)}", advice(errors[0].type))
    elif not outcome.entities and not outcome.children:
        case.blame(
            "content",
            f"{outcome.found.location.path} holds no entity: it is empty, or all comments",
            "Write an entity into it; https://backstage.io/docs/features/software-catalog/"
            "descriptor-format shows how",
        )
    else:
        refs = ", ".join(case.entities) or "no entity of its own"
        more = counted(len(outcome.children), "more manifest")
        leads = f", leads to {more}" if outcome.children else ""
        case.add(ok("content", f"valid: {refs}{leads}"))
    if warnings:
        case.add(warning("content", _first_in_words(warnings), advice(warnings[0].type)))


def _barred(case: Case, outcome: Read) -> Problem | None:
    """Why its provider may not bring what is asked for, if that is why it is not there."""
    left_out = [problem for problem in outcome.problems if problem.type == NOT_ALLOWED]
    if case.wanted is None:
        brings = outcome.entities or outcome.children or outcome.refused
        return left_out[0] if left_out and not brings else None
    kind = kind_of(case.wanted)
    return next((each for each in left_out if kind_of(each.entity or "") == kind), None)


def _first_in_words(problems: list[Problem]) -> str:
    first = problems[0]
    place = "" if first.line is None else f"line {first.line}: "
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{place}{first.message}{more}"
