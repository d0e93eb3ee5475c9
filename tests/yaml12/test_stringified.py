"""Text of data as npm ``yaml`` prints it, byte for byte."""

import json
import random
import shutil
import subprocess
from typing import Any

import pytest

from sync.yaml12.reader import read_documents
from sync.yaml12.stringified import TooDeepError, stringified
from tests.support.outside import node_modules

PRINT = """
const yaml = require(process.argv[1] + '/yaml');
process.removeAllListeners('warning');
process.on('warning', () => {});
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(texts.map(text => yaml.stringify(yaml.parse(text)))));
"""
WORDS = (
    "a", "the", "word", "x: y", "#no", "- b", "http://a.b/c", "'q'", '"d"', "{z}", "[k]", "é", "😀",
    "\t", "  ", "   lead", "%p", "---", "...", "1", "true", "null", "~", "0x1f", "1e3", ".5", "yes",
    "012", "a\\b", "\u2028", "\x07", "\u00a0", "long" * 22, "&a", "*b", "!t", "|", ">", "@", "`",
    ",", "?", "-", "=", "<<", "\r",
)  # fmt: skip


def printed(texts: list[str]) -> list[str]:
    """What npm ``yaml`` makes of the data of each."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: it runs npm yaml")
    command = [node, "-e", PRINT, str(node_modules())]
    done = subprocess.run(
        command,
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    found: list[str] = json.loads(done.stdout)
    return found


def text(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return chance.choice(WORDS)
    usual = chance.choice([" ", " ", " ", "\n", "  ", "", "\n\n", " \n", "\n "])
    parts = [
        chance.choice(WORDS)
        + (usual if chance.random() < 0.9 else chance.choice([" ", "\n", "\n  "]))
        for _ in range(chance.choice([1, 2, 3, 5, 8, 20, 40]))
    ]
    return "".join(parts) + chance.choice(["", "", "\n", "\n\n", " ", "\n "])


def value(chance: random.Random, depth: int) -> Any:
    what = chance.random()
    if depth < 4 and what < 0.3:
        keys = (text(chance), chance.choice(WORDS), str(chance.randrange(600)), "k")
        return {chance.choice(keys): value(chance, depth + 1) for _ in range(chance.randrange(5))}
    if depth < 4 and what < 0.5:
        return [value(chance, depth + 1) for _ in range(chance.randrange(4))]
    if what < 0.9:
        return text(chance)
    numbers = (0, 1, -5, 1.5, 1e21, 1e-7, 0.1, 1e-6, 12345678901234567, 1e300)
    return chance.choice([None, True, False, *numbers])


def test_random_data_is_printed_alike() -> None:
    chance = random.Random(20260103)
    data = [{"r": value(chance, 0), "s": value(chance, 0), "t": text(chance)} for _ in range(800)]
    for given, expected in zip(data, printed([json.dumps(each) for each in data]), strict=True):
        assert stringified(given) == expected


@pytest.mark.parametrize(
    "source",
    [
        f"a: &x {{b: 1, c: [1, '{'word ' * 20}']}}\nd: *x\ne: [*x, &y [], *y]\nf: *y\n",
        "l: [&a {q: 1}, *a, &b [1, 'x'], *b]\nm: {n: *b}\n",
        f"? {'k' * 1030}\n: {{a: 1}}\n? {'m' * 1030}\n: v\n",
        "{}\n",
        "- 1\n- []\n- [a, {b: c}]\n",
    ],
)
def test_anchors_and_long_keys_are_printed_alike(source: str) -> None:
    (document,) = read_documents(source.encode())
    assert isinstance(document.value, dict | list)
    assert [stringified(document.value)] == printed([source])


def test_data_that_nests_without_end_is_refused() -> None:
    deep: Any = []
    for _ in range(300):
        deep = [deep]
    with pytest.raises(TooDeepError):
        stringified(deep)
