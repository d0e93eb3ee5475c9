"""``catalog-sync validate`` as people and programs use it."""

import io
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from sync.entities.bounds import MAX_DOCUMENTS, MAX_PROBLEMS
from tests.support.files import write_files
from tests.support.loading import loaded
from tests.support.running import Outcome, run

GOOD = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: cart
spec:
  type: service
  lifecycle: production
  owner: shop
"""
BAD = GOOD.replace("lifecycle: production\n  ", "").replace("name: cart", "name: my cart")
NAME = (
    '"metadata.name" is not valid; expected a string that is sequences of [a-zA-Z0-9] separated by'
    ' any of [-_.], at most 63 characters in total but found "my cart".'
)
LIFECYCLE = "/spec must have required property 'lifecycle' - missingProperty: lifecycle"
ABSENT = "which is not in the catalog"
NOBODY = 65534
PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme}}}\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test works in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def validate(*arguments: str, **environment: str) -> Outcome:
    return run("validate", *arguments, environment=environment)


def judged(*arguments: str) -> Any:
    return json.loads(validate("--json", *arguments).stdout)


def test_a_good_file_passes_without_a_word_on_stdout(here: Path) -> None:
    write_files(here, {"catalog-info.yaml": GOOD})
    outcome = validate("catalog-info.yaml")
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert outcome.stderr == "1 file, 1 document: 0 errors, 0 warnings\n"


def test_every_problem_is_told_with_its_line_and_a_caret(here: Path) -> None:
    write_files(here, {"catalog-info.yaml": BAD})
    outcome = validate("catalog-info.yaml")
    assert outcome.exit_code == 1
    assert outcome.stdout.splitlines() == [
        'catalog-info.yaml:4:9 error: a name has no spaces, and "my cart" has',
        "  4 |   name: my cart",
        "    |         ^^^^^^^",
        '    help: write name: my-cart and, for people, title: "my cart"',
        f"    Backstage says: {NAME}",
        'catalog-info.yaml:5:1 error: "spec" has no "lifecycle"',
        "  5 | spec:",
        "    | ^^^^",
        "    help: add it, such as lifecycle: production",
        f"    Backstage says: {LIFECYCLE}",
    ]
    assert outcome.stderr.splitlines() == [
        "examples: docs/problems.md#name-with-spaces, #missing-key",
        "1 file, 1 document: 2 errors, 0 warnings",
    ]


def test_file_folder_glob_and_stdin_get_the_same_verdict(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(here, {"a/b/catalog-info.yaml": BAD})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BAD.encode())))
    answers = [judged(path) for path in ("a/b/catalog-info.yaml", "a", "**/*.yaml", "-")]
    assert [answer[0]["documents"] for answer in answers] == [answers[0][0]["documents"]] * 4
    assert [answer[0]["file"] for answer in answers] == [*["a/b/catalog-info.yaml"] * 3, "-"]


def test_json_has_one_object_a_file_and_one_a_document(here: Path) -> None:
    write_files(here, {"a.yaml": f"{GOOD}---\n{BAD}", "b.yaml": "# nothing\n"})
    assert judged("a.yaml", "b.yaml") == [
        {
            "file": "a.yaml",
            "documents": [
                {"ok": True, "entity": "component:default/cart", "problems": []},
                {
                    "ok": False,
                    "entity": "component:default/my cart",
                    "problems": [
                        {
                            "type": kind,
                            "message": message,
                            "line": line,
                            "column": column,
                            "entity": "component:default/my cart",
                            "severity": "error",
                            "says": says,
                            "help": advice,
                            "anchor": anchor,
                        }
                        for kind, message, line, column, says, advice, anchor in (
                            (
                                *("policy", NAME, 13, 9),
                                'a name has no spaces, and "my cart" has',
                                'write name: my-cart and, for people, title: "my cart"',
                                "name-with-spaces",
                            ),
                            (
                                *("kind", LIFECYCLE, 14, 1),
                                '"spec" has no "lifecycle"',
                                "add it, such as lifecycle: production",
                                "missing-key",
                            ),
                        )
                    ],
                },
            ],
        },
        {"file": "b.yaml", "documents": []},
    ]


def test_inside_github_actions_problems_are_annotations(here: Path) -> None:
    write_files(here, {"catalog-info.yaml": BAD})
    lines = validate("catalog-info.yaml", GITHUB_ACTIONS="true").stdout.splitlines()
    assert [line.partition(",title=")[0] for line in lines] == [
        "::error file=catalog-info.yaml,line=4,col=9",
        "::error file=catalog-info.yaml,line=5,col=1",
    ]
    assert validate("--format", "github", "catalog-info.yaml").stdout.splitlines() == lines


def test_warnings_fail_only_where_they_are_asked_to(here: Path) -> None:
    write_files(here, {"catalog-info.yaml": f"{GOOD}---\n{GOOD}"})
    outcome = validate("catalog-info.yaml")
    assert outcome.exit_code == 0
    assert "4:9 warning: component:default/cart is defined again" in outcome.stdout
    assert validate("--strict", "catalog-info.yaml").exit_code == 1


def test_quiet_leaves_the_summary_out(here: Path) -> None:
    write_files(here, {"catalog-info.yaml": BAD})
    outcome = validate("--quiet", "catalog-info.yaml")
    assert (outcome.stderr, outcome.exit_code) == ("", 1)
    assert outcome.stdout


# --- What a path may name ---


@pytest.mark.parametrize("path", ["none.yaml", "none/*.yaml", "a\x00b", "no\nsuch\x1b[31m"])
def test_a_path_that_names_nothing_is_wrong_usage(here: Path, path: str) -> None:
    write_files(here, {"catalog-info.yaml": BAD})
    outcome = validate("catalog-info.yaml", path)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "no such file or folder" in outcome.stderr
    assert "\x1b" not in outcome.stderr
    assert outcome.stderr.count("\n") == 1


def test_of_a_folder_manifests_are_taken_and_other_yaml_is_counted(here: Path) -> None:
    labelled = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {labels: {backstage.io/x: y}}\n"
    write_files(
        here,
        {
            "repo/catalog-info.yaml": "not: an entity\n",
            "repo/.backstage/teams.yml": GOOD,
            "repo/flow.yaml": '{"apiVersion": "backstage.io/v1alpha1"}',
            "repo/template.yaml": "apiVersion: scaffolder.backstage.io/v1beta3\n",
            "repo/k8s/deployment.yaml": labelled,
            "repo/mkdocs.yml": "site_name: x\n",
            "repo/notes.txt": GOOD,
            "repo/node_modules/x/catalog-info.yaml": BAD,
            "repo/.git/catalog-info.yaml": BAD,
        },
    )
    assert [item["file"] for item in judged("repo")] == [
        "repo/catalog-info.yaml",
        "repo/flow.yaml",
        "repo/template.yaml",
        "repo/.backstage/teams.yml",
    ]
    assert "2 YAML files without Backstage entities passed over" in validate("repo").stderr


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ((), ["repo/catalog-info.yaml", "repo/a/vendor/b/x.yaml", "repo/vendor/catalog-info.yaml"]),
        (("vendor",), ["repo/catalog-info.yaml", "repo/a/vendor/b/x.yaml"]),
        (("*/vendor/*", "vendor/"), ["repo/catalog-info.yaml"]),
        (("/REPO/Vendor/*",), ["repo/catalog-info.yaml", "repo/a/vendor/b/x.yaml"]),
        (("*.yaml",), []),
        (("x.yaml", "endor"), [
            "repo/catalog-info.yaml", "repo/a/vendor/b/x.yaml", "repo/vendor/catalog-info.yaml",
        ]),
    ],
)  # fmt: skip
def test_what_is_excluded_is_not_judged_and_counted(
    here: Path, patterns: tuple[str, ...], left: list[str]
) -> None:
    names = ("catalog-info.yaml", "a/vendor/b/x.yaml", "vendor/catalog-info.yaml")
    write_files(here, {f"repo/{name}": GOOD for name in names})
    options = [part for pattern in patterns for part in ("--exclude", pattern)]
    assert [item["file"] for item in judged("repo", *options)] == left
    outcome = validate("repo", *options)
    assert outcome.exit_code == 0
    assert (f"{3 - len(left)} file" in outcome.stderr) == (len(left) < 3)
    assert "no catalog-info.yaml" not in outcome.stderr


def test_a_file_that_is_named_may_be_excluded_too(here: Path) -> None:
    write_files(here, {"template/catalog-info.yaml": BAD, "catalog-info.yaml": GOOD})
    files = ("template/catalog-info.yaml", "catalog-info.yaml")
    assert validate(*files).exit_code == 1
    outcome = validate(*files, "--exclude", "template/*")
    assert outcome.exit_code == 0
    assert outcome.stderr.endswith("; 1 file excluded\n")


def test_a_folder_without_manifests_is_told_and_is_no_error(here: Path) -> None:
    write_files(here, {"docs/a.yaml": "a: 1\n"})
    outcome = validate("docs")
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert "docs: no catalog-info.yaml and no YAML file with an entity in it" in outcome.stderr


def test_a_file_without_an_entity_is_told_and_is_no_error(here: Path) -> None:
    write_files(here, {"catalog-info.yaml": "# later\n"})
    outcome = validate("catalog-info.yaml")
    assert outcome.exit_code == 0
    assert "catalog-info.yaml: holds no entity" in outcome.stderr


def test_a_file_that_is_named_twice_is_judged_once(here: Path) -> None:
    write_files(here, {"a/catalog-info.yaml": GOOD})
    assert len(judged("a/catalog-info.yaml", "a", "a/*")) == 1


def test_a_file_whose_name_looks_like_a_glob_is_that_file(here: Path) -> None:
    write_files(here, {"[a].yaml": BAD, "a.yaml": GOOD})
    assert [item["file"] for item in judged("[a].yaml")] == ["[a].yaml"]


def test_a_file_that_cannot_be_read_is_a_problem_beside_the_others(here: Path) -> None:
    write_files(here, {"repo/a/catalog-info.yaml": GOOD})
    (here / "repo/catalog-info.yaml").symlink_to("nowhere")
    os.mkfifo(here / "repo/pipe.yaml")
    unreadable, good = judged("repo")
    assert good["documents"][0]["ok"] is True
    [document] = unreadable["documents"]
    assert (document["ok"], document["entity"]) == (False, None)
    assert document["problems"][0]["type"] == "unreadable"
    assert "No such file" in document["problems"][0]["message"]
    assert validate("repo").exit_code == 1


def test_a_folder_that_cannot_be_looked_into_is_a_problem(here: Path) -> None:
    (here / "repo/closed").mkdir(parents=True)
    (here / "repo/closed").chmod(0)
    here.chmod(0o755)
    user = os.geteuid()
    try:
        os.seteuid(user or NOBODY)  # root may look into every folder
        outcome = validate("repo")
    finally:
        os.seteuid(user)
        (here / "repo/closed").chmod(0o700)
    assert outcome.exit_code == 1
    assert "repo/closed: error: cannot be read: Permission denied" in outcome.stdout


@pytest.mark.parametrize("data", [bytes(range(256)), b"\x7fELF\x00\x01", b"\x89PNG\r\n\x1a\n"])
def test_a_binary_file_is_refused_like_any_other(here: Path, data: bytes) -> None:
    write_files(here, {"catalog-info.yaml": data})
    outcome = validate("catalog-info.yaml")
    assert outcome.exit_code == 1
    assert "\x7f" not in outcome.stdout
    assert all(line.isprintable() for line in outcome.stdout.splitlines())


def test_names_and_contents_of_strangers_stay_on_their_line(here: Path) -> None:
    name = "\x1b[31m::error::x\n::warning::y.yaml"
    write_files(here, {name: GOOD.replace("type: service", "type: '\x1b[2J {{ x }}'")})
    for arguments in ((), ("--format", "github"), ("--json",)):
        outcome = validate(*arguments, name)
        assert "\x1b" not in outcome.stdout
        assert not any(line.startswith("::warning::y") for line in outcome.stdout.splitlines())
    assert judged(name)[0]["file"] == name


def test_lines_are_counted_as_the_problems_count_them(here: Path) -> None:
    odd = "# \x0b\x0c\x85\u2028 are no line breaks\r\n"
    write_files(here, {"catalog-info.yaml": "\ufeff" + odd + BAD})
    lines = validate("catalog-info.yaml").stdout.splitlines()
    assert lines[0].startswith("catalog-info.yaml:5:9 ")
    assert lines[1] == "  5 |   name: my cart"


# --- Kinds, references, files of the catalog ---


def test_a_kind_of_its_own_is_known_by_option_or_from_providers_yaml(here: Path) -> None:
    write_files(here, {"a/w.yaml": "apiVersion: x.io/v1\nkind: Widget\nmetadata: {name: w}\n"})
    assert validate("a/w.yaml").exit_code == 1
    assert validate("--kind", "Widget", "a/w.yaml").exit_code == 0
    assert [item["file"] for item in judged("--kind", "Widget", "a")] == ["a/w.yaml"]
    write_files(here, {"providers.yaml": PROVIDERS + "settings: {kinds: [Widget]}\n"})
    assert validate("a/w.yaml").exit_code == 0
    assert judged("a")[0]["documents"][0]["ok"] is True


def test_a_config_that_is_asked_for_has_to_be_there(here: Path) -> None:
    write_files(here, {"catalog-info.yaml": GOOD})
    outcome = validate("--config", "other.yaml", "catalog-info.yaml")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "other.yaml" in outcome.stderr


def test_references_are_looked_up_only_where_there_is_a_catalog(here: Path) -> None:
    entity = GOOD + "  system: orders\n  dependsOn: [component:cart, component:gone]\n"
    write_files(here, {"catalog-info.yaml": entity, "providers.yaml": PROVIDERS})
    assert validate("catalog-info.yaml").stdout == ""
    write_files(here, {"catalog/entities/group/default/shop.yaml": GOOD})
    outcome = validate("catalog-info.yaml")
    assert outcome.exit_code == 0
    told = [line for line in outcome.stdout.splitlines() if "warning" in line]
    system, gone = "system:default/orders", "component:default/gone"
    assert told == [
        f"catalog-info.yaml:9:11 warning: spec.system names {system}, {ABSENT}",
        f"catalog-info.yaml:10:31 warning: spec.dependsOn names {gone}, {ABSENT}",
    ]


def test_a_manifest_is_as_long_as_the_owner_lets_it_be(here: Path) -> None:
    text = GOOD + f"  x: {'y' * 2000}\n"
    settings = "settings: {limits: {manifest: 1KiB}}\n"
    write_files(here, {"catalog-info.yaml": text, "providers.yaml": PROVIDERS + settings})
    assert "the limit is 1,024 (settings.limits.manifest)" in validate("catalog-info.yaml").stdout
    write_files(here, {"providers.yaml": PROVIDERS})
    assert validate("catalog-info.yaml").exit_code == 0


def test_references_to_kinds_that_the_portal_has_from_elsewhere_are_no_warnings(
    here: Path,
) -> None:
    settings = "settings: {external: [group, system]}\n"
    entity = GOOD + "  system: orders\n  dependsOn: [component:gone]\n"
    write_files(here, {"catalog-info.yaml": entity, "providers.yaml": PROVIDERS + settings})
    write_files(here, {"catalog/entities/api/default/shop.yaml": GOOD})
    outcome = validate("catalog-info.yaml")
    told = [line for line in outcome.stdout.splitlines() if "warning" in line]
    gone = "spec.dependsOn names component:default/gone"
    assert told == [f"catalog-info.yaml:10:15 warning: {gone}, {ABSENT}"]
    write_files(here, {"catalog-info.yaml": entity.replace("[component:gone]", "[]")})
    assert validate("--strict", "catalog-info.yaml").exit_code == 0


def test_files_that_are_judged_together_may_name_each_other(here: Path) -> None:
    system = GOOD.replace("Component", "System").replace("name: cart", "name: orders")
    write_files(
        here,
        {
            "providers.yaml": PROVIDERS,
            "catalog/entities/group/default/shop.yaml": GOOD,
            "a.yaml": GOOD + "  system: orders\n",
            "b.yaml": system,
        },
    )
    assert validate("a.yaml", "b.yaml").stdout == ""


def test_a_bundle_of_the_catalog_may_be_longer_than_any_manifest(here: Path) -> None:
    entities = [GOOD.replace("cart", f"cart-{n}") for n in range(MAX_DOCUMENTS + 1)]
    bundle = "---\n".join(entities)
    header = "# Copied from https://dev.azure.com/a/b/_git/c?path=/d by catalog-sync"
    write_files(here, {"long.yaml": bundle})
    assert "More than 1,000 documents" in validate("long.yaml").stdout
    write_files(here, {"long.yaml": f"{header}: edit it there, not here.\n{bundle}"})
    assert validate("long.yaml").exit_code == 0


def test_the_problems_of_one_file_are_bounded(here: Path) -> None:
    bad = GOOD.replace("name: cart", "name: cart\n  tags: [" + ",".join(["A"] * 300) + "]")
    write_files(here, {"bad.yaml": "---\n".join([bad] * 20)})
    outcome = validate("--json", "bad.yaml")
    (file,) = json.loads(outcome.stdout)
    problems = [problem for document in file["documents"] for problem in document["problems"]]
    assert (outcome.exit_code, len(problems)) == (1, MAX_PROBLEMS)
    assert [document["ok"] for document in file["documents"]] == [False] * 20
    assert problems[-1]["message"].endswith("more problems in this manifest")
    assert len(validate("bad.yaml").stdout) < 100_000


def test_the_catalog_that_a_sync_writes_passes_whole(here: Path) -> None:
    shutil.copytree(Path(__file__).parents[2] / "catalog", here / "catalog")
    outcome = validate("--strict", "catalog")
    assert (outcome.exit_code, outcome.stdout) == (0, "")


def test_skeletons_of_templates_are_passed_over_by_their_names(here: Path) -> None:
    bad = GOOD.replace("name: cart", "name: ${{ values.name }}")
    files = {"t/${{values.name}}/catalog-info.yaml": bad, "t/${{ values.name }}.yaml": bad}
    write_files(here, {**files, "catalog-info.yaml": GOOD})
    outcome = validate(".")
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert outcome.stderr.endswith("; 2 skeletons of templates passed over\n")
    outcome = validate("catalog-info.yaml", *files)
    assert outcome.exit_code == 0
    assert outcome.stderr.endswith("; 2 skeletons of templates passed over\n")


# --- Speed: bench/validate.py measures; here only what would spoil it ---


def test_validate_loads_nothing_that_talks_to_a_service(here: Path) -> None:
    write_files(here, {"catalog-info.yaml": GOOD})
    assert loaded("validate", "catalog-info.yaml") == set()


def test_a_link_out_of_the_repository_is_refused_as_by_a_sync(here: Path) -> None:
    write_files(here, {"far.yaml": GOOD, "repo/.git/HEAD": "", "repo/ops/info.yaml": GOOD})
    (here / "repo/out.yaml").symlink_to("../far.yaml")
    (here / "repo/ops/in.yaml").symlink_to("../ops/info.yaml")
    (here / "loose.yaml").symlink_to("far.yaml")
    assert validate("repo/ops/in.yaml", "loose.yaml").exit_code == 0
    for path in ("repo/out.yaml", "repo"):
        outcome = validate(path)
        assert outcome.exit_code == 1
        assert "cannot be read: it is a symbolic link out of the repository" in outcome.stdout


def test_a_file_that_is_no_utf_8_is_told_as_what_it_is(here: Path) -> None:
    write_files(here, {"a.yaml": GOOD.replace("cart", "c\xe4rt").encode("latin-1")})
    write_files(here, {"b.yaml": GOOD.encode("utf-16")})
    write_files(
        here, {"c.yaml": b"version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 9\n"}
    )
    a, b, c = judged("a.yaml", "b.yaml", "c.yaml")
    [warning] = [p for p in a["documents"][0]["problems"] if p["type"] == "encoding"]
    assert (warning["line"], warning["column"]) == (4, 10)
    assert warning["message"].startswith("byte 0xE4 is no UTF-8; save the file as UTF-8")
    for item, word in ((b, "it is UTF-16 text; save it as UTF-8"), (c, "it is a Git LFS pointer")):
        [problem] = item["documents"][0]["problems"]
        assert word in problem["message"]
