"""Specifications bundled byte for byte as Backstage's module ``openapi`` bundles them."""

import pytest

from tests.entities.specifications import Chance, bundle_of, definition
from tests.support.openapi_module import ENDLESS, Specification, module_bundles

ROOT = "/openapi.yaml"
HERE = "https://dev.azure.com/acme/P/_git/api?path="
CASES = {
    "nothing to bundle": {ROOT: "openapi: 3.0.0\npaths: {}\ninfo: {version: 1.0, title: 'a: b'}\n"},
    "local": {
        ROOT: "a: {$ref: '#/b'}\nb: {c: {$ref: '#/d'}}\nd: [1]\n",
    },
    "nested": {
        ROOT: "paths:\n  /a: {$ref: './a.yaml'}\n  /b: {$ref: './a.yaml#/get'}\n",
        "/a.yaml": "get: {r: {default: {$ref: 'more/e.yaml#/E'}, '404': {x: 1}, '200': {}}}\n",
        "/more/e.yaml": "E: {schema: {$ref: '../z.json'}, again: {$ref: '#/E/schema'}}\n",
        "/z.json": '{"type": "string"}',
    },
    "circular": {
        ROOT: "schemas: {Node: {$ref: './node.yaml'}}\n",
        "/node.yaml": "p: {next: {$ref: './node.yaml'}, self: {$ref: '#/p/next'}}\n",
    },
    "circular through the specification": {
        ROOT: "a: {$ref: '#/b/c'}\nb: {$ref: './b.yaml'}\n",
        "/b.yaml": "c: {d: {$ref: './openapi.yaml#/a'}}\n",
    },
    "by a URL of the repository": {
        ROOT: f"a: {{$ref: '{HERE}/r/x.yaml#/q'}}\n",
        "/r/x.yaml": "q: {w: {$ref: './y.yaml'}}\n",
        "/r/y.yaml": "v: 1\n",
    },
    "pointers with signs": {
        ROOT: "a: {$ref: './x.yaml#/~1p~0q/r%20s/0'}\nb: {$ref: './x.yaml#/~1p~0q'}\n",
        "/x.yaml": "/p~q: {'r s': [{t: 1}]}\n",
    },
    "with further keys": {
        ROOT: "a: {$ref: './x.yaml', description: mine, p: {own: 1}}\nb: {$ref: './x.yaml#/p'}\n",
        "/x.yaml": "description: theirs\np: {q: 2}\n",
    },
    "text": {ROOT: "a: {$ref: ./d.md}\n", "/d.md": "# Title\n\n  code\n"},
    "a list": {ROOT: "- a: {$ref: ./x.yaml}\n", "/x.yaml": "y: 1\n"},
    "anchors": {ROOT: "a: &x {b: {$ref: './x.yaml'}}\nc: *x\n", "/x.yaml": "y: 1\n"},
    "asyncapi": {
        ROOT: "asyncapi: 3.0.0\n"
        "channels: {c: {servers: [{$ref: '#/servers/s'}], messages: {m: {$ref: './m.yaml'}}}}\n"
        "operations: {o: {channel: {$ref: '#/channels/c'}}}\nservers: {s: {host: h}}\n",
        "/m.yaml": "payload: {type: object}\n",
    },
}


@pytest.mark.parametrize("name", CASES)
def test_a_specification_is_bundled_as_backstages_module_does(name: str) -> None:
    given = Specification(files=CASES[name])
    (theirs,) = module_bundles([given])
    ours = bundle_of(given, "$asyncapi" if name == "asyncapi" else "$openapi")
    assert ours.problems == ()
    assert theirs is not None
    assert definition(ours) == theirs


def test_random_specifications_are_bundled_or_refused_alike() -> None:
    chance = Chance(20260102)
    given = [chance.specification() for _ in range(150)]
    made = 0
    for each, theirs in zip(given, module_bundles(given), strict=True):
        ours = bundle_of(each)
        if theirs == ENDLESS:
            continue
        assert bool(ours.problems) == (theirs is None), each
        if theirs is not None:
            assert definition(ours) == theirs, each
            made += 1
    assert made > 75


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({ROOT: "a: {$ref: '#/nope'}\n"}, '"nope" does not exist'),
        ({ROOT: "a: {$ref: './nope.yaml'}\n"}, "/nope.yaml: there is no such file"),
        ({ROOT: "a: {$ref: './x.yaml#y'}\n", "/x.yaml": "y: 1\n"}, "is no JSON pointer"),
        ({ROOT: "a: {$ref: 'https://example.com/x.yaml'}\n"}, "no file of the same repository"),
        (
            {ROOT: f"a: {{$ref: '{HERE.replace('api', 'other')}/x.yaml'}}\n"},
            "no file of the same repository",
        ),
        ({ROOT: "a\n"}, "holds no mapping"),
        ({ROOT: "a: 1\n---\nb: 1\n"}, "holds 2 documents of YAML"),
        ({ROOT: "a: [\n"}, "/openapi.yaml: "),
        ({ROOT: "a: {$ref: './x.json'}\n", "/x.json": "{a: [}"}, "/x.json: "),
    ],
)
def test_what_cannot_be_bundled_is_told_as_the_module_refuses_it(
    files: dict[str, str], words: str
) -> None:
    given = Specification(files=files)
    (problem,) = bundle_of(given).problems
    assert problem.message.startswith("Placeholder $openapi unable to bundle the file at ./openapi")
    assert words in problem.message
    assert (problem.type, problem.line) == ("placeholder", 4)
    assert module_bundles([given]) == [None]


def test_schemas_that_are_known_by_an_id_are_beyond_us() -> None:
    files = {ROOT: "openapi: 3.1.0\na: {$id: 'https://acme.com/a', b: {$ref: '#/c'}, c: 1}\n"}
    (problem,) = bundle_of(Specification(files=files)).problems
    assert problem.type == "limit"
    assert "a schema has an $id" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "x y: {$ref: '#/p', q: {}, r: {}}\np: {$ref: '#'}\n",
        "".join(f"a{i}: {{$ref: '#/a{i + 1}'}}\n" for i in range(400)) + "a400: 1\n",
    ],
)
def test_what_never_ends_is_ended(text: str) -> None:
    bundle_of(Specification(files={ROOT: f"openapi: 3.0.0\n{text}"}))
