"""The language of searchText, against one small set of documents."""

from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.emulator.search_query import RefusedQuery, compile_query


@dataclass(frozen=True, kw_only=True)
class Paper:
    project_key: str
    repository_key: str
    path_key: str
    text: str = ""

    @property
    def name_key(self) -> str:
        return self.path_key.rpartition("/")[2]

    @property
    def words(self) -> frozenset[str]:
        return frozenset(self.text.replace(":", " ").split())


PAPERS = {
    "root": Paper(
        project_key="payments",
        repository_key="service-a",
        path_key="/catalog-info.yaml",
        text="kind: component owner: petstore-team",
    ),
    "deep": Paper(
        project_key="payments",
        repository_key="service-b",
        path_key="/src/a/b/catalog-info.yaml",
        text="kind: api",
    ),
    "space": Paper(
        project_key="my project",
        repository_key="my repo",
        path_key="/a b/catalog-info.yaml",
        text="kind: group",
    ),
    "bare": Paper(project_key="tools", repository_key="cli", path_key="/catalog-info"),
    "code": Paper(project_key="tools", repository_key="cli", path_key="/src/queueregister.cs"),
    "star": Paper(project_key="tools", repository_key="cli", path_key="/odd/a*b.txt"),
    "backup": Paper(project_key="tools", repository_key="cli", path_key="/catalog-info.yaml.bak"),
}


def matches(text: str) -> set[str]:
    query = compile_query(text, lambda: sorted(set().union(*(p.words for p in PAPERS.values()))))
    return {name for name, paper in PAPERS.items() if query.test(paper)}


MANIFESTS = {"root", "deep", "space"}
TABLE: list[tuple[str, set[str]]] = [
    # file: any extension unless quoted, prefix wildcards, never the folder
    ('file:"catalog-info.yaml"', MANIFESTS),
    ("file:catalog-info.yaml", MANIFESTS | {"backup"}),
    ("file:catalog-info", MANIFESTS | {"bare"}),
    ('file:"catalog-info"', {"bare"}),
    ("file:queueRegister*", {"code"}),
    ("file:*info.yaml", MANIFESTS),
    ("file:catalog?info.yaml", MANIFESTS),
    ("FILE:CATALOG-INFO.YAML", MANIFESTS | {"backup"}),
    # ext
    ("ext:yaml", MANIFESTS),
    ("ext:.yaml", MANIFESTS),
    ("ext:y*l", MANIFESTS),
    ("ext:catalog-info", set()),
    # path: a file, a folder and all below; wildcards cross folders; anchored at the root
    ("path:/catalog-info.yaml", {"root"}),
    ("path:catalog-info.yaml", {"root"}),
    ("path:/CATALOG-INFO.yaml", {"root"}),
    ("path:/src", {"deep", "code"}),
    ("path:/src/", {"deep", "code"}),
    ("path:/sr", set()),
    ("path:src/a", {"deep"}),
    ("path:/src/*/catalog-info.yaml", {"deep"}),
    ("path:/*catalog-info.yaml", MANIFESTS),
    ("path:*catalog-info.yaml", MANIFESTS),
    ("path:/s*", {"deep", "code"}),
    ('path:"/a b/catalog-info.yaml"', {"space"}),
    ('path:"/a b"', {"space"}),
    ("path:/", set(PAPERS)),
    # quotes make wildcards literal
    ('path:"/odd/a*b.txt"', {"star"}),
    ('file:"*info.yaml"', set()),
    # proj and repo: whole names
    ("proj:Payments", {"root", "deep"}),
    ("proj:pay", set()),
    ("proj:pay*", {"root", "deep"}),
    ("proj:*", set(PAPERS)),
    ('proj:"My Project"', {"space"}),
    ("repo:service-?", {"root", "deep"}),
    ("repo:*-a", {"root"}),
    ('repo:"service-*"', set()),
    # a name with a space needs quotes, or silently finds nothing
    ("proj:My Project", set()),
    # what Backstage sends
    ("path:/catalog-info.yaml repo:* proj:*", {"root"}),
    ('path:"/a b/catalog-info.yaml" repo:"my repo" proj:"my project"', {"space"}),
    # operators in capitals; adjacent terms are ANDed; AND binds more than OR, NOT most
    ("proj:payments AND path:/src", {"deep"}),
    ("proj:payments path:/src", {"deep"}),
    ("repo:service-a OR repo:service-b", {"root", "deep"}),
    ("proj:payments NOT path:/src", {"root"}),
    ("proj:payments AND NOT path:/src", {"root"}),
    ("NOT proj:tools", MANIFESTS),
    ("repo:service-a OR repo:service-b path:/src", {"root", "deep"}),
    ("(repo:service-a OR repo:service-b) path:/src", {"deep"}),
    ("proj:payments and path:/src", set()),
    # plain terms: whole words of the content, any part of a file name
    ("component", {"root"}),
    ("Component", {"root"}),
    ("compo", set()),
    ("compo*", {"root"}),
    ("kind", MANIFESTS),
    ("catalog-inf", MANIFESTS | {"bare", "backup"}),
    ('"kind: api"', {"deep"}),
    ('"a\\"b"', set()),
    ("kind NOT api", {"root", "space"}),
    # code types are of C#, C, C++, Java and VB.NET
    ("class:catalog", set()),
    ("unknown:thing", set()),
]


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_a_query_finds_exactly(text: str, expected: set[str]) -> None:
    assert matches(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("*info", 4),
        ("?nfo", 4),
        ("class:*x", 4),
        ('class:"a b"', 19),
        ("def:ab*", 20),
        ("(proj:a", 3),
        ("proj:a)", 3),
        ("NOT", 3),
        ("a OR", 3),
        ('""', 3),
    ],
)
def test_what_is_not_evaluated_is_refused_with_an_info_code(text: str, code: int) -> None:
    with pytest.raises(RefusedQuery) as refused:
        matches(text)
    assert refused.value.info_code == code


def test_a_wildcard_stands_for_the_first_hundred_words_only() -> None:
    vocabulary = [f"word{number:03}" for number in range(150)]
    query = compile_query("word*", lambda: vocabulary)
    paper = Paper(project_key="p", repository_key="r", path_key="/f", text="word099")
    late = Paper(project_key="p", repository_key="r", path_key="/f", text="word100")
    assert query.info_code == 24
    assert (query.test(paper), query.test(late)) == (True, False)


@given(st.text(alphabet='ab:()*? "\\/NOTANDR', max_size=30))
def test_any_text_is_answered_or_refused(text: str) -> None:
    with suppress(RefusedQuery):
        assert matches(text) <= set(PAPERS)
