"""Fetches the files that manifests include, each once; links are followed as a checkout would."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from sync.azure.batches import place_of
from sync.entities.bounds import MAX_INCLUDES
from sync.entities.links import trail
from sync.model import Answer, Found, Location
from sync.reading.fetched import Manifest, named_by_all
from sync.reading.source import Question


class Included:
    """What is known of included files. ``ask`` gives an answer for each question, in order."""

    def __init__(self, ask: Callable[[list[Question]], Iterable[Answer]]) -> None:
        self._ask = ask
        self.answers: dict[str, Answer] = {}
        """By target: every file that was asked for, and where it leads where it is a link."""

    def include(self, manifests: Iterable[Manifest]) -> None:
        """Read what documents include and is not known yet; what is read may lead to more."""
        manifests = tuple(manifests)
        known: set[tuple[str, str]] = set()
        while fresh := [*named_by_all(manifests, self.answers, known)]:
            known |= {(found.location.target, place.target) for found, place in fresh}
            self.follow([(found, place, MAX_INCLUDES) for found, place in fresh])

    def follow(self, named: list[tuple[Found, Location, int]]) -> None:
        """Read files that manifests name, and what they lead to where they are links. With each is
        how many may be looked at for its manifest."""
        waiting = named
        looked: defaultdict[str, set[str]] = defaultdict(set)
        while waiting:
            trails = [(*one, trail(one[1], one[0].location, self.answers)) for one in waiting]
            waiting, questions = [], dict[str, Question]()
            for found, start, most, end in trails:
                files = looked[found.location.target]
                if end.answer is None and len(files | {end.place.target}) <= most:
                    files.add(end.place.target)
                    waiting.append((found, start, most))
                    questions[end.place.target] = Question(found.provider, end.place)
            asked = sorted(questions.values(), key=place_of)
            for question, answer in zip(asked, self._ask(asked), strict=True):
                self.answers[question.location.target] = answer
