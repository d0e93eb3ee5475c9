"""Fetch, parse and follow, round by round, until no manifest names another; then judge each.

A round fetches its manifests in one batch, and what they include in a second. The targets that
Location entities name are the next round.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from sync.azure.batches import place_of
from sync.catalog.files import Spool
from sync.config.kinds import Allowance
from sync.config.settings import Limits
from sync.entities.bounds import MAX_INCLUDES, MAX_LED, USUAL
from sync.entities.follow import problem_of
from sync.entities.links import trail
from sync.entities.manifest import parse_link
from sync.model import (
    Answer,
    Content,
    Found,
    Gone,
    Include,
    Missing,
    Outcome,
    Problem,
    Unavailable,
    Unreadable,
)
from sync.progress import Progress
from sync.reading.elsewhere import NONE, Elsewhere
from sync.reading.fetched import Manifest, Measure, manifest_of
from sync.reading.following import Followed, Waiting, follow, named_by
from sync.reading.inclusion import Included
from sync.reading.judge import Judged, is_location, judge, outcome
from sync.reading.kept import asked_for, in_vain, no_deeper, unknown, with_beyond
from sync.reading.passing import locations
from sync.reading.processes import judge_apart, processes_for
from sync.reading.scope import Scope, key_of
from sync.reading.source import Question, Source
from sync.reading.spelling import learnt
from sync.reading.turns import Asked, Names, Turns


class Crawl:
    """One run's reading; remembers every answer, so that no file is fetched twice."""

    def __init__(
        self,
        source: Source,
        scope: Scope,
        *,
        allowances: Mapping[str, Allowance],
        remembered: Mapping[str, tuple[str, ...]],
        progress: Progress,
        barren: Collection[str] = frozenset(),
        limits: Limits = USUAL,
        elsewhere: Elsewhere = NONE,
        processes: int | None = None,
    ) -> None:
        """``allowances`` gives by provider what it may bring; ``remembered`` gives by target the
        followed targets in the log: a manifest that has a refused document now keeps them.
        ``barren`` are those targets in the log that held no entity; ``elsewhere`` is what other
        machines made of manifests. ``processes`` is in how many others manifests are judged;
        ``None`` leaves it to how many there are."""
        self._source = source
        self._scope = scope
        self._measure = Measure(allowances=allowances, limits=limits)
        self._remembered = remembered
        self._barren = barren
        self._elsewhere = elsewhere.by_target
        self._progress = progress
        self._processes = processes
        self._spool = Spool()
        self._included = Included(lambda questions: self._answers(questions, {}))
        self._failed: set[str] = set()
        self._unasked: set[str] = set()
        self.outcomes: dict[str, Outcome] = {}
        """By target: what became of everything that was read."""
        self.leading = {target for target, children in remembered.items() if children}
        """Targets of manifests that name others, or did: what becomes of them depends on those."""
        self.failures = dict(elsewhere.failures)
        """By provider: the first reason why a file could not be read though it should have."""
        self.fetched = dict(elsewhere.fetched)
        """By provider: files whose content was read."""

    def read(self, found: Iterable[Found], *, leaving: Collection[str] = ()) -> None:
        """Read manifests and everything they lead to, into ``outcomes``; ``leaving`` are targets
        to leave alone if something leads there."""
        waiting: list[Waiting] = []
        roots = deque(Asked(item, 0) for item in found)
        visited = {root.target for root in roots} | self.outcomes.keys() | set(leaving)
        turns = Turns([Names(waiting=roots, free={root.target for root in roots})])
        while parents := [*self._round(turns)]:
            settled = visited - (self._unasked - self.outcomes.keys())
            names = [self._names(parent, settled) for parent in parents]
            visited |= {one.target for each in names for one in each.waiting}
            turns = Turns(names)
            waiting += parents
        for parent in waiting:
            self._conclude(parent)

    def _known(self, manifest: Manifest) -> tuple[str, ...]:
        """The followed targets that it had."""
        return self._remembered.get(manifest.found.location.target, ())

    def _names(self, parent: Waiting, settled: Collection[str]) -> Names:
        """The targets of a manifest that nobody read yet, each once."""
        fresh: dict[str, Asked] = {}
        vain: set[str] = set()
        known = {*self._known(parent.manifest)}
        for lead in parent.followed.leads:
            target = lead.location.target
            if target in settled and target in self._barren and target not in self.outcomes:
                vain.add(target)
            if target in vain or target not in settled:
                via = parent.manifest.target
                ids = self._scope.ids.get(key_of(lead.location), (None, None))
                found = Found(
                    location=lead.location,
                    provider=lead.provider,
                    via=via,
                    project_id=ids[0],
                    repository_id=ids[1],
                )
                fresh.setdefault(target, Asked(found, parent.manifest.depth + 1))
        return Names(waiting=deque(fresh.values()), free=known - {*self._barren}, vain=vain)

    def _round(self, turns: Turns) -> Iterator[Waiting]:
        """Read one round; yield the manifests that lead to others, conclude the rest."""
        held: list[Manifest] = []
        for manifest in self._in_turns(turns):
            if manifest.includes({}):
                held.append(manifest)
            else:
                yield from self._judge(manifest)
        self._included.include(held)
        for manifest in held:
            yield from self._judge(manifest)

    def _in_turns(self, turns: Turns) -> Iterator[Manifest]:
        """What is read of one round, but for what nobody may ask for."""
        while batch := turns.batch():
            if not any(one.depth for one in batch):
                yield from self._fetch(self._unjudged(batch))
                continue
            manifests = [*self._fetch(self._unjudged(batch))]
            empty = {m.target for m in manifests if all(d.ref is None for d in m.documents)}
            outcomes = {one.target: self.outcomes.get(one.target) for one in batch}
            vain = {t for t, o in outcomes.items() if t not in self._failed and in_vain(o)}
            dropped = turns.learn(vain | empty)
            for target in dropped:
                self.outcomes.pop(target, None)
            yield from (m for m in manifests if m.target not in dropped)
        self._unasked |= turns.unasked

    def _unjudged(self, pending: Iterable[Asked]) -> Iterator[Asked]:
        """Take over what other machines judged; yield the manifests that are left to judge."""
        for asked in pending:
            known = self._elsewhere.get(asked.target)
            if known is None or asked.target in self.leading:
                yield asked
            else:
                self.outcomes[asked.target] = known.of(asked.found)

    def _fetch(self, batch: Iterable[Asked]) -> Iterator[Manifest]:
        """Manifests by the repository; what cannot be read has its outcome at once."""
        pending = sorted(batch, key=lambda one: place_of((one.found.provider, one.found.location)))
        questions = [Question(item.provider, item.location) for item, _ in pending]
        reported = {
            item.location.target: item.reported_id for item, _ in pending if item.reported_id
        }
        answers = self._answers(questions, reported)
        links: list[tuple[Found, int, Content]] = []
        contents = self._contents(pending, answers, links)
        for asked, content in self._left(pending, contents):
            yield manifest_of(asked.found, content, self._measure, depth=asked.depth)
        yield from self._linked(links)

    def _contents(
        self,
        pending: list[Asked],
        answers: Iterable[Answer],
        links: list[tuple[Found, int, Content]],
    ) -> Iterator[tuple[Asked, Content]]:
        """The contents of manifests as they come; ``links`` gets those of symbolic links."""
        for done, (asked, answer) in enumerate(zip(pending, answers, strict=True), 1):
            match answer:
                case Content(link=True):
                    links.append((*asked, answer))
                case Content():
                    yield asked, answer
                case Missing(reason=reason):
                    self.outcomes[asked.target] = Gone(target=asked.target, reason=reason)
                case Unavailable():
                    self._unreadable(asked.found, answer, answer.reason)
            self._progress.advance(done, len(pending))

    def _left(
        self, pending: list[Asked], contents: Iterable[tuple[Asked, Content]]
    ) -> Iterator[tuple[Asked, Content]]:
        """What is left to judge here: where others are worth while, they judge manifests of the
        first round that lead nowhere."""
        processes = processes_for(len(pending)) if self._processes is None else self._processes
        if not processes or any(asked.depth for asked in pending):
            yield from contents
            return
        pairs = ((asked.found, content) for asked, content in contents)
        for found, content, verdict in judge_apart(pairs, self._measure, processes=processes):
            asked = Asked(found, 0)
            if verdict is None or asked.target in self.leading:
                yield asked, content
            else:
                self.outcomes[asked.target] = verdict.put_aside(self._spool.keep).of(found)

    def _linked(self, links: list[tuple[Found, int, Content]]) -> Iterator[Manifest]:
        """The manifests that are symbolic links, with the documents that they lead to."""
        answers, most = self._included.answers, {True: MAX_INCLUDES, False: MAX_LED}
        answers.update((item.location.target, content) for item, _, content in links)
        self._included.follow([(one, one.location, most[one.via is None]) for one, _, _ in links])
        for item, depth, content in links:
            end = trail(item.location, item.location, answers)
            watched = tuple(i for i in end.watched if i.target != item.location.target)
            match end.answer:
                case Content(data=data):
                    documents = self._measure.parsed(data)
                case Unavailable(reason=reason) as answer:
                    self._unreadable(item, answer, f"it is a link to {end.place.path}: {reason}")
                    continue
                case answer:
                    documents = parse_link(answer.reason if answer else "it is a symbolic link")
            yield manifest_of(
                item, content, self._measure, depth=depth, documents=documents, links=watched
            )

    def _answers(self, questions: list[Question], reported: Mapping[str, str]) -> Iterator[Answer]:
        answers = self._source.read(questions, reported=reported)
        for question, (_, answer) in zip(questions, answers, strict=True):
            if isinstance(answer, Content):
                self.fetched[question.provider] = self.fetched.get(question.provider, 0) + 1
            yield answer

    def _judge(self, manifest: Manifest) -> Iterator[Waiting]:
        """Judge a manifest's documents; yield it when its verdict waits for others."""
        included = self._included.answers
        for location in manifest.includes(included):
            answer = trail(location, manifest.found.location, included).answer
            if isinstance(answer, Unavailable):
                reason = f"it includes {location.path}: {answer.reason}"
                self._unreadable(manifest.found, answer, reason)
                return
        allowance = self._allowed(manifest)
        if isinstance(allowance, Unavailable):
            self._unreadable(manifest.found, allowance, allowance.reason)
            return
        judged = judge(
            manifest.documents,
            manifest.found,
            included,
            allowance,
            limits=self._measure.limits,
            parser=manifest.parser,
        )
        if any(is_location(item.data) for item in judged):
            self.leading.add(manifest.found.location.target)
        followed = self._follow(manifest, judged)
        if followed.failure is not None:
            self._unreadable(manifest.found, followed.failure, followed.failure.reason)
            return
        parent = Waiting(manifest=manifest, judged=judged, followed=followed)
        if followed.leads:
            yield parent
        else:
            self._conclude(parent)

    def _allowed(self, manifest: Manifest) -> Allowance | Unavailable:
        """What may come from there: on a branch that the provider does not read, no privileged
        kind. A URL may name the default branch."""
        allowance, location = manifest.allowance, manifest.found.location
        if not allowance.is_unsure(location.branch):
            return allowance
        default = allowance.branch is None and self._source.reads_default(
            manifest.found.provider, location
        )
        if isinstance(default, Unavailable):
            return default
        return replace(allowance, elsewhere=not default)

    def _unreadable(self, found: Found, answer: Unavailable, reason: str) -> None:
        problem = Problem(type="unreadable", message=f"could not be read: {reason}")
        self.outcomes[found.location.target] = Unreadable(
            found=found, problem=problem, cause=answer
        )
        if answer.failed:
            self._failed.add(found.location.target)
            self.failures.setdefault(found.provider, answer.reason)

    def _follow(self, manifest: Manifest, judged: tuple[Judged, ...]) -> Followed:
        place, known = manifest.found.location, self._known(manifest)
        self._scope = learnt(self._scope, named_by(judged, place), self._source)
        may, limit = manifest.allowance, self._measure.limits.targets
        followed = follow(judged, place, self._scope, self._source, may, limit=limit)
        return no_deeper(with_beyond(followed, known, self._scope), known, manifest.depth)

    def _conclude(self, parent: Waiting) -> None:
        """Judge a manifest now that its targets are known; a target that is gone is its problem."""
        absent = {
            lead.location.target: problem_of(
                lead.target, f"{lead.target.raw} does not exist: {gone.reason}", absent=True
            )
            for lead in parent.followed.leads
            if isinstance(gone := self.outcomes.get(lead.location.target), Gone)
        }
        optional = {lead.location.target for lead in parent.followed.leads if lead.target.optional}
        unasked = self._unasked - self.outcomes.keys()
        followed, beyond = asked_for(parent.followed, unasked)
        children = {lead.location.target for lead in followed.leads} - absent.keys()
        found, known = parent.manifest.found, self._known(parent.manifest)
        refused = any(item.refused for item in parent.judged)
        children |= {*(known if refused else unknown(parent.followed, known, self._scope))}
        missing = (problem for target, problem in absent.items() if target not in optional)
        self.outcomes[found.location.target] = outcome(
            found,
            parent.manifest.content_id,
            parent.judged,
            keep=self._spool.keep,
            followed=tuple(children - {found.location.target}),
            passed=locations(parent.followed.passed, found.location),
            watched=(
                *parent.manifest.links,
                *parent.followed.listings,
                *(Include(target=target, content_id="") for target in absent),  # may appear
            ),
            problems=(*parent.followed.problems, *beyond, *missing),
        )
