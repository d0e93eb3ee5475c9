"""A catalog at rest stays at rest: what was synced once gives no second commit, whatever manifests
hold, name and include, and however often everything is read again."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.emulator.server import Emulator
from tests.support.catalogs import component
from tests.support.files import write_files
from tests.support.flow import NOW, Flow
from tests.support.running import TOKEN

PROVIDERS = "providers: {{azureDevOps: {{{}}}}}\nsettings: {{maxDeletions: 100%}}\n"
EVERY = "acme: {organization: acme, path: '*catalog-info.yaml'}"
SETTINGS = (
    EVERY,
    EVERY.replace("}", ", discovery: git}"),
    EVERY.replace("}", ", branch: main}"),
    EVERY.replace("}", ", allow: '*'}"),
    EVERY + ", deep: {organization: ACME, project: my project, path: /deep/*, branch: main}",
)
HOME = "acme/My Project/svc"
FILES = {
    "a.txt": b"some text\n",
    "b c/ü.json": b'{"a": [1, 2.50, "x"]}',
    "b c/two.yaml": component("followed").encode(),
    "data.yaml": b"on: 012\n",
    "half.txt": b"caf\xe9\n",
    "many.yaml": b"a: 1\n---\nb: 2\n",
    "empty": b"",
    "wide.txt": "a: 1".encode("utf-16"),
    "large.bin": b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n",
}
LINKS = {
    "link": "a.txt",
    "b c/link.yaml": "../twice",
    "twice": "b c/two.yaml",
    "loop": "loop",
    "out": "../../x",
    "folder": "b c",
}
NOWHERE = "https://dev.azure.com/acme/My%20Project/_git/svc?path=/half.txt&version=GBnone"
REFERENCES = (
    "a http://localhost b",
    '{"servers": [{"url": "http://localhost//x"}]}',
    "./a.txt",
    "a.txt//",
    ".//b c//ü.json",
    "/b%20c/%C3%BC.json",
    "../../b c/./two.yaml",
    "%2e%2E/data.yaml",
    "\\b c\\two.yaml",
    "./b c",
    "b c/*.yaml",
    "b c//*.yaml",
    "/**/*.json",
    "./many.yaml?x=1#y",
    "//dev.azure.com/a.txt",
    *("./catalog-info.yaml", "/deep/er/catalog-info.yaml", "/**/catalog-info.yaml", "../*/*.yaml"),
    *("./wide.txt", "./large.bin", "./data.yaml/x"),
    *("./link", "b c/link.yaml", "/loop", "out", "folder", "folder/two.yaml", "folder/no", "no/no"),
    "https://dev.azure.com/ACME/my%20project/_git/SVC?path=//a.txt",
    "https://dev.azure.com/acme/My%20Project/_git/svc?path=/b%20c/../data.yaml&version=GBmain",
    NOWHERE,
    "https://dev.azure.com/acme/My%20Project/_git/svc?path=/b%20c/",
    "https://acme.visualstudio.com/DefaultCollection/My%20Project/_git/svc?path=/b%20c/two.yaml",
    "https://dev.azure.com/acme/My%20Project/_git/gone?path=/a.txt",
    "https://example.com/a.txt",
)
PARTS = """
/ // . .. a.txt two.yaml %2e %2F % \\ ? # : * ü %C3%BC http: localhost { " + & _git
"""
parts = st.sampled_from([*PARTS.split(), " ", "b c", "\u2028", "\x7f", "\x1f"])
references = (
    st.sampled_from(REFERENCES)
    | st.lists(parts, min_size=1, max_size=7).map("".join)
    | st.text(min_size=1, max_size=12)
)


def api(name: str, key: str, reference: str) -> str:
    """An API whose definition is a placeholder."""
    return json.dumps(
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "API",
            "metadata": {"name": name},
            "spec": {
                "type": "openapi",
                "lifecycle": "production",
                "owner": "team",
                "definition": {key: reference},
            },
        }
    )


def location(name: str, targets: list[str]) -> str:
    """A Location with any targets."""
    return json.dumps(
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Location",
            "metadata": {"name": name},
            "spec": {"targets": targets},
        }
    )


names = st.sampled_from(["one", "two", "three"])
documents = st.one_of(
    st.builds(component, names),
    st.builds(api, names, st.sampled_from(["$text", "$json", "$yaml"]), references),
    st.builds(location, names, st.lists(references, max_size=3)),
    st.just("kind: Component\nmetadata: {name: broken}"),
    st.text(max_size=20).map(lambda text: f"# {text!r}\n"),
)
manifests = st.lists(documents, min_size=1, max_size=3).map(
    lambda texts: "\n---\n".join(texts).encode()
) | st.binary(max_size=40)
worlds = st.dictionaries(
    st.sampled_from(["catalog-info.yaml", "deep/er/catalog-info.yaml", "b c/catalog-info.yaml"]),
    manifests,
    min_size=1,
    max_size=3,
)
EXAMPLES = int(os.environ.get("CATALOG_SYNC_EXAMPLES", "40"))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("organizations")


@pytest.fixture(scope="module")
def emulator(root: Path) -> Iterator[Emulator]:
    write_files(root / HOME, FILES)
    for path, name in LINKS.items():
        (root / HOME / path).symlink_to(name)
    with Emulator(root, token=TOKEN) as running:
        yield running


def assert_rests(
    emulator: Emulator, root: Path, manifests: dict[str, bytes], providers: str = EVERY
) -> None:
    """Sync, and then sync an hour later, and again with everything read anew."""
    for path in (root / HOME).rglob("catalog-info.yaml"):
        path.unlink()
    write_files(root / HOME, manifests)
    emulator.reload()
    with TemporaryDirectory() as folder:
        flow = Flow(folder=Path(folder), connect={"dev.azure.com": emulator.url})
        write_files(flow.folder, {"providers.yaml": PROVIDERS.format(providers)})
        first = flow.run()
        assert first.exit_code == 0, first.shown
        later = NOW + timedelta(hours=1)
        for full in (False, True, False):
            again = flow.run(now=later, full=full)
            assert again.exit_code == 0, again.shown
            changed = {path: again.result.plan.owned[path] for path in again.result.plan.files}
            assert changed == {}, again.shown


@pytest.mark.parametrize("key", ["$text", "$json", "$yaml"])
@pytest.mark.parametrize("reference", REFERENCES)
def test_an_include_that_is_spelt_in_an_odd_way_is_noted_once(
    emulator: Emulator, root: Path, key: str, reference: str
) -> None:
    manifest = f"{api('one', key, reference)}\n---\n{location('all', [reference])}"
    assert_rests(emulator, root, {"catalog-info.yaml": manifest.encode()})


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(manifests=worlds, providers=st.sampled_from(SETTINGS))
def test_the_second_run_and_a_full_one_after_it_commit_nothing(
    emulator: Emulator, root: Path, manifests: dict[str, bytes], providers: str
) -> None:
    assert_rests(emulator, root, manifests, providers)


def test_a_file_that_two_locations_name_is_under_the_first_of_them(
    emulator: Emulator, root: Path
) -> None:
    """Also on a branch that is not there; whatever was read on the way."""
    targets = ["/b%20c/two.yaml", NOWHERE]
    every = {
        "catalog-info.yaml": location("one", targets).encode(),
        "deep/er/catalog-info.yaml": location("two", targets).encode(),
    }
    assert_rests(emulator, root, every)
