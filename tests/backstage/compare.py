"""Our verdicts beside Backstage's on many mutated entities, and those of two Backstages.

    python -m tests.backstage.compare                        # every portal, 20,000 entities each
    python -m tests.backstage.compare --portal ai-model --count 5000 --seed 7
    python -m tests.backstage.compare --against OLD/node_modules   # what an upgrade changes

The Backstage is that of CATALOG_SYNC_NODE_MODULES (`make node`), whose versions are those of
package.json beside this file; CATALOG_SYNC_CORPUS adds real manifests. Exit code 1 when anything
differs.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.entities.comparing import PORTALS, differences, options_of, unheard
from tests.entities.mutation import write_mutated
from tests.support.backstage import backstage_verdicts
from tests.support.outside import corpus

_SHOWN = 20


def ours(name: str, files: list[Path], real: list[Path]) -> list[str]:
    """What a portal's Backstage makes of files otherwise than we do; of those that are not
    ``real`` in words, too."""
    portal = PORTALS[name]
    every = [*files, *real]
    answers = backstage_verdicts(every, *options_of(portal))
    found = [d for pair in zip(every, answers, strict=True) for d in differences(*pair, portal)]
    return [*found, *unheard(files, answers[: len(files)], portal)]


def upgraded(name: str, files: list[Path], old: Path) -> Iterator[str]:
    """What another Backstage, whose packages are in ``old``, made of files otherwise."""
    options = options_of(PORTALS[name])
    before = backstage_verdicts(files, *options, modules=old)
    for file, one, other in zip(files, before, backstage_verdicts(files, *options), strict=True):
        for index, (was, now) in enumerate(zip(one["docs"], other["docs"], strict=True)):
            if (was.get("stage"), was.get("error")) != (now.get("stage"), now.get("error")):
                words = (each.get("error") or "taken" for each in (was, now))
                yield f"{file}#{index}: {' -> '.join(words)}"


def main() -> int:
    """Compare as the command line says; the figures go to stdout."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--portal", choices=PORTALS, action="append")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--against", type=Path, metavar="NODE_MODULES")
    parser.add_argument("--corpus", action="store_true", help="real manifests, too")
    chosen = parser.parse_args()
    failed = False
    for name in chosen.portal or PORTALS:
        with TemporaryDirectory() as folder:
            modules = PORTALS[name].modules
            files = write_mutated(Path(folder), chosen.count, chosen.seed, modules=modules)
            every = corpus().rglob("*") if chosen.corpus else ()
            real = sorted(path for path in every if path.is_file())
            against = chosen.against
            found = (
                [*upgraded(name, [*files, *real], against)] if against else ours(name, files, real)
            )
        failed |= bool(found)
        sys.stdout.write(f"{name}: {chosen.count:,} mutated entities, {len(found)} differences\n")
        sys.stdout.writelines(f"  {line}\n" for line in found[:_SHOWN])
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
