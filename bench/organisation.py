"""Made-up organisations on disk: so many manifests, in size and shape as people write them.

Everything follows from a manifest's number, so two runs, and two machines, make the same bytes.
"""

import bisect
import math
import os
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

ORGANIZATION = "bench"
PROJECTS = 20
CORPUS = "CATALOG_SYNC_CORPUS"
"""The variable that names a folder of real manifests, which belong to other people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What organisations differ in."""

    words: str
    together: int
    """Manifests of one repository, on average where they are spread."""
    spread: bool = False
    """Some repositories have ten times as many as others."""
    real: bool = False
    """The bodies are those of the corpus, each as often as needed, by other names."""


SHAPES: Mapping[str, Shape] = {
    "one": Shape(words="one manifest a repository", together=1),
    "fifty": Shape(words="fifty a repository", together=50, spread=True),
    "single": Shape(words="5,000 a repository, or all", together=5000),
    "corpus": Shape(words="fifty a repository, real bodies", together=50, spread=True, real=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """So many manifests of one shape."""

    shape: Shape
    count: int

    def make(self, folder: Path) -> None:
        """Write all as ``folder/<organization>/<project>/<repository>/…``."""
        for number in range(self.count):
            file = folder / self.place(number)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self.text(number))

    def place(self, number: int) -> str:
        """Where a manifest lies."""
        repository = self._repository(number)
        return (
            f"{ORGANIZATION}/Project {repository % PROJECTS:02}/repository-{repository:05}"
            f"/services/{number:05}/catalog-info.yaml"
        )

    def text(self, number: int, *, edition: int = 1) -> bytes:
        """The bytes of a manifest; another ``edition`` differs in one line."""
        if self.shape.real:
            return _real(number) + (b"\n# edition %d\n" % edition if edition > 1 else b"")
        return manifest(number, edition=edition).encode()

    def needed(self, numbers: Iterable[int]) -> int:
        """Requests without which nobody has these contents as Git has them: of each repository one
        file, or the ids of several once and their contents once."""
        repositories = Counter(map(self._repository, numbers))
        return sum(min(wanted, 2) for wanted in repositories.values())

    def _repository(self, number: int) -> int:
        if not self.shape.spread:
            return number // self.shape.together
        weights = _weights(max(self.count // self.shape.together, 1))
        chance = random.Random(f"place {number}").random()
        return bisect.bisect(weights, chance * weights[-1])


@cache
def _weights(repositories: int) -> tuple[int, ...]:
    return tuple(accumulate(1 + repository * 37 % 10 for repository in range(repositories)))


@cache
def _corpus(folder: str) -> tuple[bytes, ...]:
    return tuple(file.read_bytes() for file in sorted(Path(folder).rglob("*.y*ml")))


def _real(number: int) -> bytes:
    """A real body; every copy after the first has other names, or it would be in conflict."""
    bodies = _corpus(os.environ[CORPUS])
    copy, which = divmod(number, len(bodies))
    names = rb"(?m)^( *name: *[\"']?[A-Za-z0-9._-]+)"
    return re.sub(names, rb"\1-%d" % copy, bodies[which]) if copy else bodies[which]


_SHARES = (0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0)
_BYTES = (150, 190, 228, 350, 765, 2039, 6324, 10178, 31278, 120000)
"""How large real manifests are: that share of 557 public ones has at most so many bytes."""

_WORDS = (
    *("account", "alert", "batch", "billing", "cache", "catalog", "checkout", "customer"),
    *("delivery", "event", "export", "gateway", "import", "invoice", "ledger", "mobile", "order"),
    *("partner", "payment", "pricing", "profile", "queue", "refund", "report", "retry", "search"),
    *("session", "settings", "shipping", "store", "stream", "sync", "tenant", "token", "upload"),
)
_SMALL, _LARGE = 2100, 6300
_PER_DOCUMENT = 600
_MOST_DOCUMENTS = 19
_INVALID = 50
"""One in so many has no owner, which Backstage refuses."""


def manifest(number: int, *, edition: int = 1) -> str:
    """The text of a manifest; another ``edition`` differs in one line."""
    chance = random.Random(f"manifest {number}")
    size = _size(chance.random())
    if size < _SMALL:
        documents = [_component(chance, f"service-{number:05}", size)]
    elif size < _LARGE and chance.random() < 0.6:
        documents = [_template(chance, f"template-{number:05}", size)]
    elif chance.random() < 0.5:
        documents = [_api(chance, f"api-{number:05}", size)]
    else:
        parts = min(size // _PER_DOCUMENT, _MOST_DOCUMENTS)
        names = [f"part-{number:05}-{part}" for part in range(parts)]
        documents = [_component(chance, name, size // parts) for name in names]
    text = "---\n".join(documents)
    if number % _INVALID == _INVALID - 1:
        text = text.replace("  owner: ", "  keeper: ")
    return text.replace("edition: 1", f"edition: {edition}", 1)


def _size(share: float) -> int:
    above = max(bisect.bisect_left(_SHARES, share), 1)
    low, high = _SHARES[above - 1], _SHARES[above]
    part = (share - low) / (high - low)
    small, large = _BYTES[above - 1], _BYTES[above]
    return round(math.exp((1 - part) * math.log(small) + part * math.log(large)))


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(count))


def _head(chance: random.Random, kind: str, version: str, name: str) -> str:
    return (
        f"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: {name}\n"
        f'  description: "{_words(chance, 6).capitalize()}, edition: 1"\n'
    )


def _owner(chance: random.Random) -> str:
    return f"  owner: group:default/team-{chance.randrange(80):02}\n"


def _component(chance: random.Random, name: str, size: int) -> str:
    """A Component with as many annotations, tags, links and relations as make the size."""
    spec = "spec:\n  type: service\n  lifecycle: production\n" + _owner(chance)
    metadata = _head(chance, "Component", "backstage.io/v1alpha1", name)
    annotations = "  annotations:\n"
    links = "  links:\n"
    depends = "  dependsOn:\n"
    filled = {"annotations": annotations, "links": links, "depends": depends}
    makers = {
        "annotations": lambda: (
            f"    example.com/{_words(chance, 1)}-{chance.randrange(999)}: "
            f'"{_words(chance, 2)} {chance.randrange(10**6)}"\n'
        ),
        "links": lambda: (
            f"    - url: https://example.com/{_words(chance, 1)}?at=1\n"
            f"      title: {_words(chance, 2).title()}\n"
        ),
        "depends": lambda: f"    - resource:{_words(chance, 1)}-{chance.randrange(999)}\n",
    }
    while sum(map(len, (metadata, spec, *filled.values()))) < size:
        part = chance.choice(tuple(filled))
        filled[part] += makers[part]()
    for part, empty in (("annotations", annotations), ("links", links)):
        metadata += filled[part] if filled[part] != empty else ""
    return metadata + spec + (filled["depends"] if filled["depends"] != depends else "")


def _api(chance: random.Random, name: str, size: int) -> str:
    """An API with its OpenAPI text in a literal block: what makes the largest manifests."""
    head = _head(chance, "API", "backstage.io/v1alpha1", name)
    head += "spec:\n  type: openapi\n  lifecycle: production\n" + _owner(chance)
    head += "  definition: |\n    openapi: 3.0.3\n    info: {title: T, version: '1'}\n    paths:\n"
    return head + "".join(_until(size - len(head), _path(chance)))


def _path(chance: random.Random) -> Iterator[str]:
    while True:
        yield (
            f"      /{_words(chance, 1)}/{chance.randrange(10**4)}:\n        get:\n"
            f"          summary: {_words(chance, 5)}\n          responses:\n"
            f"            '200': {{description: {_words(chance, 2)}}}\n"
        )


def _template(chance: random.Random, name: str, size: int) -> str:
    """A software template: deep structure with quotes and ``${{ }}`` in it."""
    head = _head(chance, "Template", "scaffolder.backstage.io/v1beta3", name)
    head += "spec:\n  type: service\n" + _owner(chance)
    head += "  parameters:\n    - title: Choose\n      required: [name]\n      properties:\n"
    head += "        name: {type: string, title: Name, ui:autofocus: true}\n  steps:\n"
    return head + "".join(_until(size - len(head), _step(chance)))


def _step(chance: random.Random) -> Iterator[str]:
    while True:
        yield (
            f"    - id: step-{chance.randrange(10**6)}\n      name: {_words(chance, 3)}\n"
            "      action: fetch:template\n      input:\n        url: ./skeleton\n"
            "        values:\n          name: ${{ parameters.name }}\n"
            f"          note: '{_words(chance, 4)}'\n"
        )


def _until(size: int, parts: Iterator[str]) -> Iterator[str]:
    written = 0
    while written < size:
        part = next(parts)
        written += len(part)
        yield part
