"""doctor: each fault is named in a sentence with the next step, and nothing is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sync.azure import client
from sync.emulator.faults import ACTIONS, Fault
from tests.azure.scripted import Asked, Says, scripted
from tests.support.files import read_files, write_files
from tests.support.git import commit_all, git, git_repository
from tests.support.inquiry import PROVIDERS, ask, component, inquiry, settings
from tests.support.running import TOKEN, Outcome
from tests.support.tls import self_signed, serving
from tests.support.world import World

PETSTORE = {"P/petstore/catalog-info.yaml": component("petstore")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that is wrong with a provider, and what has to be said of it."""

    name: str
    check: str
    result: str
    says: str
    advises: str = ""
    files: Mapping[str, str] = field(default_factory=lambda: PETSTORE)
    providers: str = ""
    """Further settings of the provider."""
    fault: Fault | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


def everywhere(action: str, stage: str | None = None, **more: Any) -> Fault:
    return Fault(action=action, stage=stage, times=None, **more)


TROUBLES = [
    Trouble(
        name="no token",
        check="credential",
        result="failed",
        environment={"AZURE_TOKEN": ""},
        says="the environment variable AZURE_TOKEN is not set",
        advises="https://dev.azure.com/acme/_usersSettings/tokens",
    ),
    Trouble(
        name="a token with a line break",
        check="credential",
        result="failed",
        environment={"AZURE_TOKEN": "two words"},
        says="AZURE_TOKEN does not hold a token",
        advises="Code (Read)",
    ),
    Trouble(
        name="rejected token",
        check="credential",
        result="failed",
        environment={"AZURE_TOKEN": "expired-token-99"},
        says="Azure DevOps rejected the token in AZURE_TOKEN",
        advises="export AZURE_TOKEN=",
    ),
    Trouble(
        name="missing scope",
        check="credential",
        result="failed",
        fault=everywhere("forbidden"),
        says="is not allowed to read this in https://dev.azure.com/acme (HTTP 403",
        advises="Code (Read)",
    ),
    Trouble(
        name="sign-in page",
        check="credential",
        result="failed",
        fault=everywhere("sign-in"),
        says="a sign-in page instead of an answer",
        advises="_usersSettings/tokens",
    ),
    Trouble(
        name="service down",
        check="connection",
        result="failed",
        fault=everywhere("unavailable"),
        says="HTTP 503",
        advises="https://status.dev.azure.com",
    ),
    Trouble(
        name="connection reset",
        check="connection",
        result="failed",
        fault=everywhere("reset"),
        says="Azure DevOps gave no usable answer",
        advises="Open https://dev.azure.com/acme from this machine",
    ),
    Trouble(
        name="throttled for good",
        check="rate limit",
        result="failed",
        fault=everywhere("rate-limited", retry_after=600),
        says="HTTP 429",
        advises="let fewer jobs share this credential",
    ),
    Trouble(
        name="organisation that is not there",
        check="organization",
        result="failed",
        fault=everywhere("not-found", "repositories", type_key="OrganizationNotFound"),
        says="Azure DevOps does not know what was asked for in https://dev.azure.com/acme",
        advises="correct host and organization of provider acme",
    ),
    Trouble(
        name="no repository to be seen",
        check="organization",
        result="failed",
        files={"P/.emulator.json": settings()},
        says="https://dev.azure.com/acme shows this credential no Git repository at all",
        advises="Stakeholders see no code",
    ),
    Trouble(
        name="project that the credential may not see",
        check="organization",
        result="failed",
        files={**PETSTORE, "P/.emulator.json": settings(readable=False)},
        says="shows this credential no Git repository at all",
        advises="Give the credential's user access to the projects",
    ),
    Trouble(
        name="index that shows nothing yet",
        check="manifests",
        result="failed",
        files={**PETSTORE, ".emulator.json": settings(showResults=False)},
        says="provider acme finds no manifest at path: /catalog-info.yaml",
        advises="Code Search may not show them yet: wait, or set discovery: git",
    ),
    Trouble(
        name="token without the list of projects",
        check="scope",
        result="note",
        fault=everywhere("forbidden", "projects"),
        says="may not list projects (Project and Team: Read)",
    ),
    Trouble(
        name="project that is not there",
        check="project",
        result="failed",
        providers="      project: [P, Paymets]\n",
        says="project: Paymets of provider acme matches no project",
        advises="Correct providers.yaml:5, or give the credential access to that project",
    ),
    Trouble(
        name="project pattern that matches nothing",
        check="project",
        result="warning",
        providers="      project: [P, 'X*']\n",
        says="project: X* of provider acme matches no project",
        advises="letter case does not matter",
    ),
    Trouble(
        name="repository pattern that matches nothing",
        check="repository",
        result="warning",
        providers="      repository: [petstore, svc-*]\n",
        says="repository: svc-* of provider acme matches no repository",
        advises="Correct providers.yaml:5, or give the credential access to that repository",
    ),
    Trouble(
        name="exclude that leaves out nothing",
        check="exclude.repository",
        result="note",
        providers="      exclude: {repository: archive-*}\n",
        says="exclude.repository: archive-* of provider acme leaves out nothing",
        advises="Remove providers.yaml:5 if it is not for the future",
    ),
    Trouble(
        name="nothing left",
        check="repositories",
        result="failed",
        providers="      exclude: {repository: '*'}\n",
        says="provider acme covers no repository",
        advises="narrow exclude",
    ),
    Trouble(
        name="forks",
        check="forks",
        result="note",
        files={
            **PETSTORE,
            "P/fork/a.txt": "a",
            "P/fork/.emulator.json": settings(isFork=True, parent="P/petstore"),
        },
        says="1 fork is not read: P/fork",
        advises="forks: true",
    ),
    Trouble(
        name="disabled repository",
        check="disabled",
        result="note",
        files={**PETSTORE, "P/old/a": "a", "P/old/.emulator.json": settings(isDisabled=True)},
        says="1 repository is disabled, so nothing is read: P/old",
    ),
    Trouble(
        name="empty repository",
        check="empty",
        result="note",
        files={
            **PETSTORE,
            "P/new/.emulator.json": settings(empty=True, defaultBranch=None),
        },
        says="1 repository is without a default branch",
    ),
    Trouble(
        name="Code Search is not installed",
        check="Code Search",
        result="warning",
        files={**PETSTORE, ".emulator.json": settings(searchExtension=False)},
        says="extension Code Search from the Marketplace",
        advises="set discovery: git",
    ),
    Trouble(
        name="Code Search is not installed, and nothing else is allowed",
        check="Code Search",
        result="failed",
        files={**PETSTORE, ".emulator.json": settings(searchExtension=False)},
        providers="      discovery: search\n",
        says="extension Code Search from the Marketplace",
        advises="set discovery: auto",
    ),
    Trouble(
        name="Code Search is indexing",
        check="Code Search",
        result="warning",
        files={**PETSTORE, ".emulator.json": settings(infoCode=6)},
        says="still being set up for the organisation (info code 6)",
        advises="Wait until it is done",
    ),
    Trouble(
        name="search host out of reach",
        check="Code Search",
        result="warning",
        fault=everywhere("unavailable", "search"),
        says="at https://almsearch.dev.azure.com/acme",
        advises="Allow this machine to reach that host",
    ),
    Trouble(
        name="search host out of reach, and nothing else may be asked",
        check="Code Search",
        result="failed",
        providers="      discovery: search\n",
        fault=everywhere("unavailable", "search"),
        says="at https://almsearch.dev.azure.com/acme",
        advises="set discovery: auto, which asks Git instead",
    ),
    Trouble(
        name="path too wide for search",
        check="Code Search",
        result="warning",
        providers="      path: '*.yaml'\n",
        says="cannot be asked for path: *.yaml",
        advises="Name a file",
    ),
    Trouble(
        name="search is not wanted",
        check="Code Search",
        result="note",
        providers="      discovery: git\n",
        says="not used: discovery: git",
    ),
    Trouble(
        name="branch that is not searchable",
        check="branch",
        result="warning",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(branches={"develop": {"files": {}}}),
        },
        providers="      branch: develop\n",
        says="develop is not searchable in 1 of 1 asked where it is not the default branch",
        advises="Searchable branches",
    ),
    Trouble(
        name="branch that is nowhere",
        check="branch",
        result="failed",
        providers="      branch: release\n",
        says="1 repository asked does not have a branch release",
        advises="Correct or remove providers.yaml:5",
    ),
    Trouble(
        name="branch that search misses",
        check="branch",
        result="failed",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(branches={"develop": {"files": {}}}),
        },
        providers="      branch: develop\n      discovery: search\n",
        says="discovery: search misses them",
        advises="Searchable branches",
    ),
    Trouble(
        name="searchable branch",
        check="branch",
        result="ok",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(
                branches={"develop": {"files": {}}}, searchableBranches=["develop"]
            ),
        },
        providers="      branch: develop\n",
        says="develop is searchable in all of 1 asked",
    ),
    Trouble(
        name="searchable branch that one repository lacks",
        check="branch",
        result="ok",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(
                branches={"develop": {"files": {}}}, searchableBranches=["develop"]
            ),
            "P/zoo/a.txt": "a",
        },
        providers="      branch: develop\n",
        says="develop is searchable in all of 1 asked that have it, where it is not the default",
    ),
    Trouble(
        name="default branch",
        check="branch",
        result="ok",
        providers="      branch: main\n",
        says="main is the default branch everywhere",
    ),
    Trouble(
        name="branches that cannot be asked for",
        check="branch",
        result="unknown",
        files={
            **PETSTORE,
            "P/petstore/.emulator.json": settings(branches={"develop": {"files": {}}}),
        },
        providers="      branch: develop\n",
        fault=everywhere("forbidden", "status"),
        says="whether develop is searchable: the token in AZURE_TOKEN is not allowed",
        advises="look yourself: Project settings > Repositories",
    ),
    Trouble(
        name="no manifest",
        check="manifests",
        result="failed",
        providers="      path: /backstage.yaml\n",
        says="provider acme finds no manifest at path: /backstage.yaml",
        advises="a leading * finds them in any folder",
    ),
    Trouble(
        name="path that matches nothing",
        check="path",
        result="warning",
        providers="      path:\n        - /catalog-info.yaml\n        - /docs/catalog-info.yaml\n",
        says="path: /docs/catalog-info.yaml of provider acme matches no file",
        advises="Correct or remove providers.yaml:7",
    ),
    Trouble(
        name="incomplete",
        check="manifests",
        result="failed",
        providers="      discovery: git\n",
        fault=everywhere("server-error", "items"),
        says="a sync would be incomplete (exit code 4)",
        advises="until then nothing of this provider is removed",
    ),
    Trouble(
        name="near the rate limit",
        check="rate limit",
        result="ok",
        fault=everywhere(
            "headers",
            headers={
                "x-ratelimit-remaining": "120",
                "x-ratelimit-limit": "200",
                "x-ratelimit-resource": "Services",
            },
        ),
        says="120 of 200 units of Services left",
    ),
    Trouble(
        name="delayed",
        check="rate limit",
        result="warning",
        fault=everywhere(
            "headers",
            headers={"x-ratelimit-remaining": "0", "x-ratelimit-delay": "0.01"},
        ),
        says="requests are being delayed",
        advises="lower --concurrency",
    ),
]


def checks(outcome: Outcome, section: str) -> list[dict[str, Any]]:
    """The findings of one section."""
    report: Any = outcome.report
    (found,) = [each["checks"] for each in report if each["section"] == section]
    return list(found)


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: str(trouble.name))
def test_a_trouble_is_told_with_its_next_step(trouble: Trouble, tmp_path: Path) -> None:
    providers = PROVIDERS + trouble.providers
    with inquiry(tmp_path, trouble.files, providers=providers) as made:
        if trouble.fault is not None:
            made.emulator.faults.add(trouble.fault)
        options = ("doctor", "--deadline", "0.2", "--json")
        outcome = ask(made, *options, **trouble.environment)
    told = [each for each in checks(outcome, "provider acme") if each["check"] == trouble.check]
    fitting = [each for each in told if trouble.says in each["message"]]
    assert [each["result"] for each in fitting] == [trouble.result], told
    assert trouble.advises in (fitting[0]["advice"] or "")
    assert (outcome.exit_code == 1) == (trouble.result == "failed"), outcome.stdout
    for secret in trouble.environment.values():
        assert not secret or secret not in outcome.stdout + outcome.stderr


CAUSES = {
    "bad-json": "the answer is not valid JSON",
    "content-type": "a sign-in page instead of an answer (200, HTML)",
    "forbidden": "HTTP 403",
    "hang": "did not answer in time",
    "html": "a sign-in page instead of an answer (200, HTML)",
    "not-found": "HTTP 404",
    "rate-limited": "HTTP 429",
    "redirect": "a sign-in page instead of an answer (302)",
    "reset": "the answer was cut short",
    "server-error": "HTTP 500",
    "sign-in": "a sign-in page instead of an answer (203)",
    "status": "HTTP 500",
    "truncate": "the answer was cut short",
    "unauthorized": "HTTP 401",
    "unavailable": "HTTP 503",
}
"""What names each fault that keeps a request from being answered."""
REFUSALS = {"content-type", "forbidden", "html", "not-found", "redirect", "sign-in", "unauthorized"}
STAGES = {
    "projects": ("scope", "unknown", ""),
    "search": ("Code Search", "failed", "      discovery: search\n"),
    "status": ("branch", "unknown", "      branch: develop\n"),
    "listing": ("manifests", "failed", "      discovery: git\n"),
}
"""By what is asked after the list of repositories: the check, how it ends, and a setting."""
ON_DEVELOP = {
    **PETSTORE,
    "P/petstore/.emulator.json": settings(
        branches={"develop": {"files": {"catalog-info.yaml": component("petstore")}}}
    ),
}
AT_EACH_STAGE = [
    (stage, action)
    for stage in STAGES
    for action in sorted(CAUSES)
    # A hanging service costs time, whatever it was asked.
    if action != "hang" or stage == "search"
]

FIRST_FAILURE = {
    "bad-json": "connection",
    "content-type": "credential",
    "forbidden": "credential",
    "hang": "connection",
    "html": "credential",
    "not-found": "organization",
    "rate-limited": "rate limit",
    "redirect": "credential",
    "reset": "connection",
    "server-error": "connection",
    "sign-in": "credential",
    "status": "connection",
    "truncate": "connection",
    "unauthorized": "credential",
    "unavailable": "connection",
}
"""By every fault of the emulator that keeps a sync from working."""
HARMLESS = {"delay", "headers", "empty-page"}


@pytest.fixture
def impatient(action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody answers, one second is waited of the five that even a late request has."""
    if action == "hang":
        monkeypatch.setattr(client, "LEAST_WAIT", 1.0)


def test_every_fault_of_the_emulator_is_looked_at() -> None:
    assert FIRST_FAILURE.keys() | HARMLESS == ACTIONS
    assert CAUSES.keys() == FIRST_FAILURE.keys()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_fault_of_everything_is_told_by_the_first_check_that_meets_it(
    action: str, tmp_path: Path
) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        made.emulator.faults.add(everywhere(action))
        outcome = ask(made, "doctor", "--deadline", "0.2", "--json")
    failures = [c for c in checks(outcome, "provider acme") if c["result"] == "failed"]
    assert [failure["check"] for failure in failures[:1]] == (
        [FIRST_FAILURE[action]] if action in FIRST_FAILURE else []
    )
    assert all(failure["advice"] for failure in failures)
    assert all(CAUSES[action] in failure["message"] for failure in failures[:1])
    assert outcome.exit_code == bool(failures)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("stage", "action"), AT_EACH_STAGE)
def test_a_fault_of_one_kind_of_request_is_named_where_it_is_met(
    stage: str, action: str, tmp_path: Path
) -> None:
    check, result, setting = STAGES[stage]
    with inquiry(tmp_path, ON_DEVELOP, providers=PROVIDERS + setting) as made:
        made.emulator.faults.add(everywhere(action, stage))
        outcome = ask(made, "doctor", "--deadline", "0.2", "--json")
    found = [each for each in checks(outcome, "provider acme") if each["check"] == check]
    if stage == "projects" and action in REFUSALS:
        assert [each["result"] for each in found] == ["note"]
        assert "may not list projects" in found[0]["message"]
        return
    assert [each["result"] for each in found] == [result]
    assert CAUSES[action] in found[0]["message"]
    assert found[0]["advice"]


def test_trouble_with_one_check_is_not_told_of_the_next(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        made.emulator.faults.add(everywhere("unavailable", "projects"))
        outcome = ask(made, "doctor", "--deadline", "0.2", "--json")
    results = {each["check"]: each["result"] for each in checks(outcome, "provider acme")}
    assert results["scope"] == "unknown"
    assert (results["Code Search"], results["manifests"]) == ("ok", "ok")
    assert outcome.exit_code == 0


@pytest.mark.parametrize("code", [1, 2, 3, 4, 5, 6, 7, 9, 15, 16, 24, 31, 32, 99])
def test_what_search_says_of_itself_is_told_with_its_code(code: int, tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        made.emulator.faults.add(everywhere("empty-page", "search", info_code=code))
        outcome = ask(made, "doctor", "--json")
    [found] = [each for each in checks(outcome, "provider acme") if each["check"] == "Code Search"]
    assert (found["result"], bool(found["advice"])) == ("warning", True)
    assert f"(info code {code}). Git is asked instead" in found["message"]


def test_no_line_of_providers_yaml_is_blamed_where_nothing_can_be_seen(tmp_path: Path) -> None:
    files = {**PETSTORE, "P/.emulator.json": settings(readable=False)}
    with inquiry(tmp_path, files) as made:
        outcome = ask(made, "doctor", "--json")
    found = {each["check"] for each in checks(outcome, "provider acme")}
    assert "organization" in found
    assert not found & {"project", "repository", "repositories"}


@pytest.mark.parametrize(
    ("code", "advises"),
    [
        (1, "Wait until it is done"),
        (3, "Write path as a plain file name"),
        (4, "Write path as a plain file name"),
        (11, "Give the credential's user access"),
    ],
)
def test_what_is_advised_fits_what_search_says(code: int, advises: str, tmp_path: Path) -> None:
    files = {**PETSTORE, ".emulator.json": settings(infoCode=code)}
    with inquiry(tmp_path, files) as made:
        outcome = ask(made, "doctor", "--json")
    [found] = [each for each in checks(outcome, "provider acme") if each["check"] == "Code Search"]
    assert found["advice"].startswith(advises)


@pytest.mark.parametrize(
    ("action", "advises"),
    [
        ("forbidden", "Allow the credential to search code"),
        ("unauthorized", "Allow the credential to search code"),
        ("rate-limited", "Wait some minutes"),
        ("unavailable", "Allow this machine to reach that host"),
    ],
)
def test_what_is_advised_fits_how_search_failed(action: str, advises: str, tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        made.emulator.faults.add(everywhere(action, "search"))
        outcome = ask(made, "doctor", "--deadline", "0.2", "--json")
    [found] = [each for each in checks(outcome, "provider acme") if each["check"] == "Code Search"]
    assert found["advice"].startswith(advises)
    assert ", or set discovery: git" in found["advice"]


# --- Before there is an answer: names, connections, certificates, proxies ---


SERVER = "providers:\n  azureDevOps:\n    acme:\n      organization: acme\n      host: {url}/tfs\n"


def connection(made: World, url: str, **environment: str) -> dict[str, Any]:
    """The finding about the connection to a Server at ``url``, which is not redirected."""
    write_files(made.repository, {"providers.yaml": SERVER.format(url=url)})
    variables = {"CATALOG_SYNC_CONNECT": "", "NO_PROXY": "", "no_proxy": "", **environment}
    outcome = ask(made, "doctor", "--deadline", "0.2", "--json", **variables)
    assert TOKEN not in outcome.stdout + outcome.stderr
    found = [each for each in checks(outcome, "provider acme") if each["check"] == "connection"]
    assert len(found) == 1
    return found[0]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with inquiry(tmp_path_factory.mktemp("bare"), {}) as made:
        yield made


NOTHING_LISTENS = "https://localhost:9"


@pytest.mark.parametrize(
    ("url", "environment", "says", "advises"),
    [
        (
            "https://nowhere.invalid",
            {},
            "the name nowhere.invalid could not be resolved",
            "Correct `host` at providers.yaml:5, or this machine's DNS",
        ),
        (
            NOTHING_LISTENS,
            {},
            "localhost:9 refused the connection",
            "Correct `host` at providers.yaml:5, its port too",
        ),
        (
            "https://tfs.invalid",
            {"HTTPS_PROXY": "http://someone:hunter2@127.0.0.1:9"},
            "the proxy gave no connection to tfs.invalid",
            "(HTTPS_PROXY), or leave it out for this host: export NO_PROXY=tfs.invalid",
        ),
        (
            NOTHING_LISTENS,
            {"REQUESTS_CA_BUNDLE": "/nowhere/authority.pem"},
            "the file that REQUESTS_CA_BUNDLE (or CURL_CA_BUNDLE) names holds no certificates",
            "export REQUESTS_CA_BUNDLE=",
        ),
    ],
)
def test_what_is_in_the_way_of_a_connection_is_told_apart(
    url: str, environment: dict[str, str], says: str, advises: str, bare: World
) -> None:
    found = connection(bare, url, **environment)
    assert found["result"] == "failed"
    assert says in found["message"]
    assert advises in found["advice"]
    assert "hunter2" not in str(found)


UNTRUSTED = [
    (
        ("localhost", True, ""),
        "cannot be verified (self-signed certificate)",
        "export REQUESTS_CA_BUNDLE=",
    ),
    (
        ("localhost", False, "server.pem"),
        "cannot be verified (certificate has expired)",
        "the host needs a new certificate",
    ),
    (
        ("other.example", True, "server.pem"),
        "cannot be verified (Hostname mismatch",
        "Write `host` at providers.yaml:5 as the certificate names it",
    ),
    (
        ("localhost", True, "words.pem"),
        "names holds no certificates that can be read",
        "export REQUESTS_CA_BUNDLE=",
    ),
]


@pytest.mark.parametrize(("certified", "why", "advises"), UNTRUSTED)
def test_why_a_certificate_is_not_believed_is_told(
    certified: tuple[str, bool, str], why: str, advises: str, bare: World, tmp_path: Path
) -> None:
    host, valid, named = certified
    certificate = self_signed(tmp_path / "server.pem", host, valid=valid)
    write_files(tmp_path, {"words.pem": "no certificate\n"})
    bundle = {"REQUESTS_CA_BUNDLE": str(tmp_path / named)} if named else {}
    with scripted(lambda _: Says(data={}), tls=serving(certificate)) as server:
        url = server.url.replace("http://127.0.0.1", "https://localhost")
        found = connection(bare, url, **bundle)
        assert server.asked == []
    assert found["result"] == "failed"
    assert why in found["message"]
    assert advises in found["advice"]


def test_a_companys_own_authority_is_believed_where_it_is_named(
    bare: World, tmp_path: Path
) -> None:
    certificate = self_signed(tmp_path / "server.pem", "localhost", valid=True)
    with scripted(lambda _: Says(data={"value": []}), tls=serving(certificate)) as server:
        url = server.url.replace("http://127.0.0.1", "https://localhost")
        found = connection(bare, url, REQUESTS_CA_BUNDLE=str(certificate))
    assert found["result"] == "ok"


def test_all_is_well_in_words(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        before = read_files(made.repository)
        outcome = ask(made, "doctor")
        assert read_files(made.repository) == before
    assert outcome.exit_code == 0
    for words in (
        "provider acme\n",
        "ok          connection: https://dev.azure.com/acme answers",
        "ok          credential: the token in AZURE_TOKEN is accepted, with Code (Read)",
        "ok          manifests: 1 manifest found by Code Search",
        "nothing found that would fail",
    ):
        assert words in outcome.stdout
    assert TOKEN not in outcome.stdout


def test_what_a_provider_may_not_bring_is_told_before_it_goes(tmp_path: Path) -> None:
    group = (
        "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: owners}\n"
        "spec: {type: team, children: []}\n"
    )
    files = {**PETSTORE, "P/teams/catalog-info.yaml": group}
    with inquiry(tmp_path, files, providers=PROVIDERS + "      allow: '*'\n") as made:
        assert ask(made, "sync").exit_code == 0
        assert "its manifests may bring every kind\n" in ask(made, "doctor").stdout
        write_files(made.repository, {"providers.yaml": PROVIDERS})
        going = ask(made, "doctor").stdout
        assert ask(made, "sync").exit_code == 0
        left_out = ask(made, "doctor").stdout
    assert "its manifests may bring every kind but Group, User and Template" in going
    assert (
        "1 entity of other kinds would leave the catalog with the next sync: group:default/owners"
        in " ".join(going.split())
    )
    assert "left out in the last sync: group:default/owners" in left_out
    assert "System, Group] in providers.yaml" in " ".join(left_out.split())


def test_only_the_chosen_providers_are_checked(tmp_path: Path) -> None:
    two = PROVIDERS + "    second:\n      organization: acme\n      token: ${NOT_THERE}\n"
    with inquiry(tmp_path, PETSTORE, providers=two) as made:
        everything = ask(made, "doctor")
        chosen = ask(made, "doctor", "--provider", "acme")
        unknown = ask(made, "doctor", "--provider", "third")
    assert everything.exit_code == 1
    assert "would fail: provider second" in everything.stdout
    assert chosen.exit_code == 0
    assert "provider second" not in chosen.stdout
    assert unknown.exit_code == 2
    assert "providers.yaml has no such provider; it has acme, second" in unknown.stderr


def test_mistakes_in_providers_yaml_come_before_everything(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE, providers=PROVIDERS + "      tokn: x\n") as made:
        outcome = ask(made, "doctor")
        assert made.emulator.requests == ()
    assert outcome.exit_code == 2
    assert 'did you mean "token"?' in outcome.stderr


# --- The repository ---


def repository_checks(made: World, **environment: str) -> dict[str, dict[str, Any]]:
    """The findings about git and GitHub, by check."""
    outcome = ask(made, "doctor", "--json", **environment)
    return {each["check"]: each for each in checks(outcome, "repository")}


def test_a_push_is_tried_without_writing(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        remote = tmp_path / "remote.git"
        git(tmp_path, "init", "--quiet", "--bare", str(remote))
        git(made.repository, "remote", "add", "origin", str(remote))
        hook = made.repository / ".git" / "hooks" / "pre-push"
        write_files(made.repository, {".git/hooks/pre-push": "#!/bin/sh\nexit 1\n"})
        hook.chmod(0o755)
        found = repository_checks(made)
        assert git(remote, "for-each-ref") == ""
    assert found["push"]["result"] == "ok"
    assert "as far as a dry run tells" in found["push"]["message"]


def test_a_remote_that_is_ahead_is_told(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        remote = tmp_path / "remote.git"
        git(tmp_path, "clone", "--quiet", "--bare", str(made.repository), str(remote))
        git(tmp_path, "clone", "--quiet", str(remote), str(tmp_path / "other"))
        other = git_repository(tmp_path / "other", {"new.txt": "x"})
        git(other, "push", "--quiet", "origin", "main")
        git(made.repository, "remote", "add", "origin", str(remote))
        found = repository_checks(made)
    assert found["push"]["result"] == "failed"
    assert "has commits on main that are not here" in found["push"]["message"]
    assert found["push"]["advice"] == "git pull --rebase origin main"


def test_a_remote_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        url = "https://someone:hunter2@github.example.com/acme/catalog.git"
        git(made.repository, "remote", "add", "origin", url)
        found = repository_checks(made)
    assert found["push"]["result"] == "failed"
    assert "hunter2" not in str(found)
    assert found["remote"]["message"] == "origin is https://***@github.example.com/acme/catalog.git"


def test_a_repository_without_a_remote_keeps_its_commits_to_itself(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        found = repository_checks(made)
    assert found["remote"]["result"] == "warning"
    assert "has no remote" in found["remote"]["message"]


def test_a_detached_head_is_on_no_branch(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        git(made.repository, "checkout", "--quiet", "--detach")
        found = repository_checks(made)
    assert "HEAD is detached" in found["branch"]["message"]


def test_a_folder_without_git_cannot_take_a_commit(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        (made.repository / ".git").rename(tmp_path / "away")
        outcome = ask(made, "doctor", "--json")
    (found,) = checks(outcome, "repository")
    assert (found["check"], found["result"], outcome.exit_code) == ("repository", "failed", 1)
    assert "git init" in found["advice"]


def test_a_folder_of_somebody_else_is_told_with_the_command_that_git_names(
    tmp_path: Path,
) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        outcome = ask(made, "doctor", "--json", GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    (found,) = checks(outcome, "repository")
    assert (found["result"], outcome.exit_code) == ("failed", 1)
    assert "belongs to another user than the one who runs this" in found["message"]
    command = f"git config --global --add safe.directory {made.repository}"
    assert found["advice"].startswith(f"Run {command}")
    assert "git init" not in str(found)


def test_a_filter_on_the_catalog_is_told_with_the_line_that_ends_it(tmp_path: Path) -> None:
    lfs = "* filter=lfs diff=lfs merge=lfs -text\n"
    with inquiry(tmp_path, PETSTORE) as made:
        write_files(made.repository, {".gitattributes": lfs})
        found = repository_checks(made)
        assert found["attributes"]["result"] == "warning"
        assert "gives catalog/ the filter lfs" in found["attributes"]["message"]
        line = found["attributes"]["advice"].rpartition(": ")[2]
        write_files(made.repository, {".gitattributes": f"{lfs}{line}\n"})
        assert "attributes" not in repository_checks(made)


def test_an_ignored_catalog_is_told_with_the_rule(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        write_files(made.repository, {".gitignore": "# ours\ncatalog/\n"})
        commit_all(made.repository, "ignore")
        found = repository_checks(made)
    assert found["ignore rules"]["result"] == "failed"
    assert ".gitignore:2:catalog/" in found["ignore rules"]["message"]


def test_an_unfinished_merge_stands_in_the_way(tmp_path: Path) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        write_files(made.repository, {".git/MERGE_HEAD": "0" * 40 + "\n"})
        found = repository_checks(made)
    assert found["repository"]["result"] == "failed"
    assert "merge is in progress" in found["repository"]["message"]


@pytest.mark.parametrize(
    ("push", "protected", "expected"),
    [
        (True, False, {"ok"}),
        (False, False, {"failed", "ok"}),
        (True, True, {"ok", "warning"}),
        (None, False, {"unknown", "ok"}),
    ],
)
def test_github_is_asked_with_a_token(
    push: bool | None, protected: bool, expected: set[str], tmp_path: Path
) -> None:
    def answer(asked: Asked) -> Says:
        assert asked.headers["authorization"] == "Bearer ghp_secret"
        if asked.path.endswith("/rules/branches/main"):
            return Says(data=[])
        if asked.path.endswith("/branches/main"):
            return Says(data={"protected": protected})
        assert asked.path == "/repos/acme/catalog"
        return Says(data={} if push is None else {"permissions": {"push": push}})

    with inquiry(tmp_path, PETSTORE) as made, scripted(answer) as server:
        git(made.repository, "remote", "add", "origin", "git@github.com:acme/catalog.git")
        outcome = ask(
            made, "doctor", "--json", GITHUB_TOKEN="ghp_secret", GITHUB_API_URL=server.url
        )
    found = [each for each in checks(outcome, "repository") if each["check"] == "GitHub"]
    assert {each["result"] for each in found} == expected
    assert "ghp_secret" not in outcome.stdout


def test_a_rule_that_wants_pull_requests_is_told_with_the_way_to_make_them(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Says:
        if asked.path.endswith("/rules/branches/main"):
            return Says(data=[{"type": "deletion"}, {"type": "pull_request"}])
        return Says(data={"permissions": {"push": True}, "protected": False})

    with inquiry(tmp_path, PETSTORE) as made, scripted(answer) as server:
        git(made.repository, "remote", "add", "origin", "git@github.com:acme/catalog.git")
        outcome = ask(made, "doctor", "--json", GITHUB_TOKEN="x", GITHUB_API_URL=server.url)
    found = [each for each in checks(outcome, "repository") if each["check"] == "GitHub"]
    assert [each["result"] for each in found] == ["ok", "warning"]
    assert "takes changes by pull request only" in found[1]["message"]
    assert "--pull-request, or mode: pull-request" in found[1]["advice"]
    assert "https://github.com/acme/catalog/settings/rules" in found[1]["advice"]


@pytest.mark.parametrize(
    ("status", "result", "says"),
    [
        (200, "warning", "has rules that may refuse a push: deletion, required_signatures"),
        (403, "unknown", "whether a rule holds for it GitHub hides"),
    ],
)
def test_other_rules_and_hidden_ones_are_no_all_clear(
    status: int, result: str, says: str, tmp_path: Path
) -> None:
    def answer(asked: Asked) -> Says:
        if asked.path.endswith("/rules/branches/main"):
            rules = [{"type": "required_signatures"}, {"type": "deletion"}]
            return Says(status=status, data=rules)
        return Says(data={"permissions": {"push": True}, "protected": False})

    with inquiry(tmp_path, PETSTORE) as made, scripted(answer) as server:
        git(made.repository, "remote", "add", "origin", "git@github.com:acme/catalog.git")
        outcome = ask(made, "doctor", "--json", GITHUB_TOKEN="x", GITHUB_API_URL=server.url)
    found = [each for each in checks(outcome, "repository") if each["check"] == "GitHub"]
    assert [each["result"] for each in found] == ["ok", result]
    assert says in found[1]["message"]
    assert "https://github.com/acme/catalog/settings/rules" in found[1]["advice"]


@pytest.mark.parametrize(
    ("scopes", "private", "lacking"),
    [
        ("read:org, gist", True, "repo"),
        ("public_repo", True, "repo"),
        ("gist", False, "public_repo"),
        ("public_repo", False, None),
        ("repo, workflow", True, None),
        ("", True, None),
    ],
)
def test_the_scopes_of_a_classic_token_are_looked_at(
    scopes: str, private: bool, lacking: str | None, tmp_path: Path
) -> None:
    def answer(asked: Asked) -> Says:
        data = {"permissions": {"push": True}, "private": private, "protected": False}
        return Says(data=data, headers={"X-OAuth-Scopes": scopes})

    with inquiry(tmp_path, PETSTORE) as made, scripted(answer) as server:
        git(made.repository, "remote", "add", "origin", "git@github.com:acme/catalog.git")
        outcome = ask(made, "doctor", "--json", GITHUB_TOKEN="x", GITHUB_API_URL=server.url)
    found = [each for each in checks(outcome, "repository") if each["check"] == "GitHub"]
    if lacking is None:
        assert [each["result"] for each in found] == ["ok", "ok"]
        return
    assert found[0]["result"] == "failed"
    assert found[0]["message"].endswith(f"without the scope {lacking}")
    assert f"Tick {lacking} for it at https://github.com/settings/tokens" in found[0]["advice"]
    assert outcome.exit_code == 1


@pytest.mark.parametrize(
    ("environment", "result", "words"),
    [
        ({}, "unknown", "GITHUB_TOKEN is not set"),
        (
            {"GITHUB_TOKEN": "x", "GITHUB_API_URL": "http://api.example.com"},
            "failed",
            "where a token would travel unencrypted",
        ),
        (
            {"GITHUB_TOKEN": "x", "GITHUB_API_URL": "http://127.0.0.1:9"},
            "failed",
            "GITHUB_TOKEN cannot read acme/catalog or its branch main",
        ),
    ],
)
def test_what_github_could_not_be_asked_is_told(
    environment: dict[str, str], result: str, words: str, tmp_path: Path
) -> None:
    with inquiry(tmp_path, PETSTORE) as made:
        git(made.repository, "remote", "add", "origin", "https://github.com/acme/catalog")
        found = repository_checks(made, **environment)
    assert found["GitHub"]["result"] == result
    assert words in found["GitHub"]["message"]
