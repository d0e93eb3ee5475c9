"""What each text in providers.yaml must look like: the right ones are taken, others told."""

import pytest

from tests.config.builders import (
    ACME,
    BRANCH,
    ENTRA,
    FOLDER,
    HOST,
    PATH,
    PROJECT,
    SECRET,
    P,
    mistakes,
    provider,
    read,
    says,
)


def test_a_lone_percent_sign_and_braces_without_a_comma_are_part_of_a_name() -> None:
    assert provider("repository: 100%-api").repository == ("100%-api",)
    assert provider("path: '/{{name}}/a.yaml'").path == ("/{{name}}/a.yaml",)


@pytest.mark.parametrize("folder", ["a/b", ".catalog", "my catalog", "catalog/", "a.git"])
def test_a_folder_inside_the_repository_is_accepted(folder: str) -> None:
    assert read(f"folder: {folder}\n{ACME}").folder == folder.rstrip("/")


REPO = "expected a repository's name without its project, in which * and ? are wildcards"
BRACES = (
    "expected a list, such as [/catalog-info.yml, /catalog-info.yaml] instead of "
    "/catalog-info.{yml,yaml}"
)
ENCODED = "expected the name itself, such as My Repo instead of My%20Repo"
ALLOWED = "expected a kind such as Component, or '*' for every kind"
NOT_SECRET = (
    f"is written out, or is no reference to an environment variable; {SECRET}; "
    "if a real secret was saved here, revoke it"
)
OF_THE_RUNNER = (
    "names a variable of the runner (GITHUB_*, ACTIONS_*, RUNNER_*, INPUT_*), which is never sent "
    "to Azure DevOps; expected a variable of your own, such as ${AZURE_TOKEN}"
)
ENVIRONMENT = "expected the value itself: only token and clientSecret come from the environment"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("project: ''", f"5:16: {P}.project is empty; {PROJECT}"),
        ("project: ' a'", f"5:16: {P}.project begins or ends with a space; {PROJECT}"),
        ("project: '\"My'", f"5:16: {P}.project has a stray quotation mark; {PROJECT}"),
        ("project: '\"\"'", f"5:16: {P}.project has a stray quotation mark; {PROJECT}"),
        ("project: a/b", f"5:16: {P}.project has a slash; {PROJECT}"),
        ("project: ${P}", f"5:16: {P}.project refers to an environment variable; {ENVIRONMENT}"),
        (
            'project: "a\\u0007b"',
            f"5:16: {P}.project holds a control character or a line break; {PROJECT}",
        ),
        ("allow: 'a b'", f"5:14: {P}.allow is not a name that a kind can have; {ALLOWED}"),
        ("repository: Payments/api", f"5:19: {P}.repository has a slash; {REPO}"),
        (
            "path: 'a\\b.yaml'",
            f"5:13: {P}.path has a backslash; expected folders divided by /",
        ),
        ("path: /a/../b.yaml", f"5:13: {P}.path has . or .. as a folder; {PATH}"),
        ("path: ./b.yaml", f"5:13: {P}.path has . or .. as a folder; {PATH}"),
        ("path: /My%20Docs/a.yaml", f"5:13: {P}.path is percent-encoded, as in a URL; {ENCODED}"),
        ("repository: [a, My%20Repo]", f"5:23: {P}.repository[1] is percent-encoded, …"),
        ("project: My%20Project", f"5:16: {P}.project is percent-encoded, as in a URL; {ENCODED}"),
        (
            "path: '/catalog-info.{yml,yaml}'",
            f"5:13: {P}.path has braces, which are no wildcards here; {BRACES}",
        ),
        ("repository: '{a,b}-api'", f"5:19: {P}.repository has braces, …"),
        ("exclude: {path: '/{a,b}.yaml'}", f"5:23: {P}.exclude.path has braces, …"),
        ("path: /backstage/", f"5:13: {P}.path names a folder, not a file; {PATH}"),
        ("branch: release/*", f"5:15: {P}.branch has a wildcard; {BRANCH}"),
        ("branch: refs/tags/v1", f"5:15: {P}.branch is a ref, but not a branch's; {BRANCH}"),
        ("branch: a b", f"5:15: {P}.branch is not a name that a branch can have; {BRANCH}"),
        ("branch: a..b", f"5:15: {P}.branch is not a name that a branch can have; {BRANCH}"),
        ("token: hunter2", f"5:14: {P}.token {NOT_SECRET}"),
        ("token: AZURE_TOKEN", f"5:14: {P}.token {NOT_SECRET}"),
        *(
            (f"token: ${{{name}}}", f"5:14: {P}.token {OF_THE_RUNNER}")
            for name in ("GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "RUNNER_X", "INPUT_TOKEN")
        ),
        ("token: ${github_token}", f"5:14: {P}.token {OF_THE_RUNNER}"),
        (
            "credential: {tenantId: t, clientId: c, clientSecret: '${ACTIONS_ID_TOKEN}'}",
            f"5:60: {P}.credential.clientSecret {OF_THE_RUNNER}",
        ),
        ("token: $AZURE_TOKEN", f"5:14: {P}.token {NOT_SECRET}"),
        ("token: x${AZURE_TOKEN}", f"5:14: {P}.token {NOT_SECRET}"),
        ('token: "${A}\\n"', f"5:14: {P}.token {NOT_SECRET}"),
        ("token: ''", f"5:14: {P}.token {NOT_SECRET}"),
        (
            "credential: {tenantId: t, clientId: '', federated: true}",
            f"5:43: {P}.credential.clientId is not an id of Microsoft Entra; {ENTRA}",
        ),
        (
            "credential: {tenantId: t, clientId: c, clientSecret: hunter2}",
            f"5:60: {P}.credential.clientSecret {NOT_SECRET}",
        ),
        ("host: ''", f"5:13: {P}.host is empty; {HOST}"),
        (
            "host: https://user:hunter2@tfs.acme.com",
            f"5:13: {P}.host holds a user name or password; {HOST}",
        ),
    ],
)
def test_a_mistake_in_a_provider_is_told_with_its_place(line: str, expected: str) -> None:
    (told,) = mistakes(f"{ACME}      {line}\n")
    assert says(told, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{ACME}folder: ''\n", f"5:9: folder is empty; {FOLDER}"),
        (f"{ACME}folder: .\n", f"5:9: folder is the repository itself; {FOLDER}"),
        (f"{ACME}folder: ./\n", f"5:9: folder is the repository itself; {FOLDER}"),
        (f"{ACME}folder: /catalog\n", f"5:9: folder is an absolute path; {FOLDER}"),
        (f"{ACME}folder: C:/catalog\n", f"5:9: folder is an absolute path; {FOLDER}"),
        (f"{ACME}folder: ~/catalog\n", f"5:9: folder is an absolute path; {FOLDER}"),
        (f"{ACME}folder: a\\b\n", f"5:9: folder has a backslash; {FOLDER}"),
        (f"{ACME}folder: ../catalog\n", f"5:9: folder leads out of the repository; {FOLDER}"),
        (f"{ACME}folder: a/../../b\n", f"5:9: folder leads out of the repository; {FOLDER}"),
        (f"{ACME}folder: .git\n", f"5:9: folder lies in git's own folder; {FOLDER}"),
        (f"{ACME}folder: a/.GIT/b\n", f"5:9: folder lies in git's own folder; {FOLDER}"),
        (
            f"{ACME}folder: {'a/' * 101}\n",
            f"5:9: folder is longer than 200 characters; {FOLDER}",
        ),
    ],
)
def test_a_mistake_elsewhere_is_told_with_its_place(text: str | bytes, expected: str) -> None:
    (told,) = mistakes(text)
    assert says(told, expected)
