"""A planted token, looked for in everything that every command makes, in every disguise."""

import base64
import json
import logging
import socket
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from sync.emulator.faults import Fault
from sync.emulator.server import Emulator
from tests.security.crashing import Scene, command, environment
from tests.security.test_crashes import PROVIDERS, organization
from tests.support.git import git, git_repository, head
from tests.support.hosting import hosted, tip
from tests.support.running import Outcome, run
from tests.support.world import World

TOKEN = "pl4nted/t0ken+with=signs&more~%41"
GITHUB_TOKEN = "ghs_pl4ntedGitHubT0ken0123456789abcdef"
SECRETS = {"AZURE_TOKEN": TOKEN, "OTHER_TOKEN": TOKEN, "GITHUB_TOKEN": GITHUB_TOKEN}
LOUD = {
    "GIT_CURL_VERBOSE": "1",
    "GIT_TRACE_SETUP": "1",
    "GIT_PYTHON_TRACE": "full",
    "PYTHONDEVMODE": "1",
}
VERBOSITY = ((), ("-v",), ("-q",), ("--json",))
STAGES = ("search", "items", "projects", "repositories")
ACTIONS = (
    "unauthorized", "forbidden", "not-found", "rate-limited", "unavailable", "server-error",
    "sign-in", "redirect", "html", "truncate", "reset", "bad-json", "empty-page", "content-type",
)  # fmt: skip


def disguises(secret: str) -> tuple[str, ...]:
    """The secret as it could be met: plain, as a header has it, in a URL, in JSON."""
    encoded = {
        base64.b64encode(text.encode()).decode()
        for text in (secret, f":{secret}", f"x-access-token:{secret}")
    }
    return (
        secret,
        *encoded,
        *(text.rstrip("=") for text in encoded),
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        secret.replace("/", "\\/"),
        secret[:16],
    )


FORMS = tuple({form for secret in (TOKEN, GITHUB_TOKEN) for form in disguises(secret)})


def leaked(text: str | bytes) -> list[str]:
    """The forms of a token that a text holds."""
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    return [form for form in FORMS if form.encode() in data]


def leaked_in(folder: Path) -> list[str]:
    """The files below a folder that hold one, git's objects unpacked among them."""
    found = [str(f) for f in folder.rglob("*") if f.is_file() and leaked(f.read_bytes())]
    for repository in folder.rglob(".git"):
        arguments = ["git", "-C", str(repository.parent), "cat-file", "--batch-all-objects"]
        objects = subprocess.run(
            [*arguments, "--batch", "--unordered"], capture_output=True, check=True
        ).stdout
        found += [f"objects of {repository}"] if leaked(objects) else []
    return found


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("leaks")
    organizations = organization(folder / "organizations", {"a": "x", "b": "x"})
    repository = git_repository(folder / "repository", {"providers.yaml": PROVIDERS})
    with Emulator(organizations, token=TOKEN) as emulator:
        yield World(organizations=organizations, repository=repository, emulator=emulator)


@pytest.fixture(autouse=True)
def _loud(here: World, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Every library logs whatever it can; its log must not hold a token either."""
    caplog.set_level(logging.DEBUG)
    here.emulator.faults.clear()
    yield
    assert leaked(caplog.text) == []


def told(here: World, name: str, *arguments: str) -> Outcome:
    """One command with the tokens in its environment, searched already."""
    config = str(here.repository / "providers.yaml")
    outcome = run(name, "--config", config, *arguments, environment=SECRETS)
    assert leaked(outcome.stdout + outcome.stderr) == []
    return outcome


def connection(here: World) -> tuple[str, ...]:
    return ("--connect", f"dev.azure.com={here.emulator.url}", "--deadline", "0")


def test_the_disguises_are_found() -> None:
    header = base64.b64encode(f":{TOKEN}".encode()).decode()
    assert leaked(f"Authorization: Basic {header}")
    assert leaked(f"https://x:{quote(TOKEN, safe='')}@host/")
    assert not leaked("Authorization: Basic ***")


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("action", ACTIONS)
def test_no_fault_brings_a_token_out(here: World, action: str, stage: str) -> None:
    for options in VERBOSITY:
        here.emulator.faults.clear()
        here.emulator.faults.add(Fault(action=action, stage=stage, times=None))
        outcome = told(here, "sync", *connection(here), "--full", "--dry-run", *options)
        assert outcome.exit_code in {0, 4}, outcome.stderr
    here.emulator.faults.clear()


@pytest.mark.parametrize(
    "form",
    [
        TOKEN,
        base64.b64encode(f":{TOKEN}".encode()).decode(),
        base64.b64encode(f":{TOKEN}".encode()).decode().rstrip("="),
        quote(TOKEN, safe=""),
        quote(TOKEN),
    ],
)
def test_a_service_that_repeats_the_token_is_not_quoted(here: World, form: str) -> None:
    """What an answer holds is a stranger's text; that it is our token makes it no better."""
    body = json.dumps({"message": f"no: {form}", "typeKey": f"X{form}"})
    for status, stage in ((400, "items"), (401, "search"), (404, "items"), (500, "search")):
        here.emulator.faults.clear()
        here.emulator.faults.add(
            Fault(action="status", status=status, body=body, stage=stage, times=None)
        )
        told(here, "sync", *connection(here), "--full", "--dry-run", "-v")
    here.emulator.faults.clear()


def test_no_command_brings_a_token_out_or_leaves_one_behind(here: World, tmp_path: Path) -> None:
    for options in VERBOSITY:
        assert told(here, "sync", *connection(here), *options).exit_code == 0
    target = "https://dev.azure.com/acme/P/_git/a?path=/catalog-info.yaml"
    commands: Mapping[str, tuple[tuple[str, ...], ...]] = {
        "check": ((), ("--json",), ("--format", "github")),
        "locations": ((), ("--json",), ("--csv",), (target,)),
        "explain": ((*connection(here), target), (*connection(here), "--json", target)),
        "doctor": (connection(here), (*connection(here), "--json")),
        "report": (("--output", str(tmp_path / "page.html")),),
        "validate": ((str(here.organizations),),),
    }
    for name, calls in commands.items():
        for arguments in calls:
            assert told(here, name, *arguments).exit_code in {0, 1}
    assert leaked_in(here.repository) == []
    assert leaked_in(tmp_path) == []


@pytest.mark.parametrize(
    "line",
    [
        f"token: {TOKEN!r}",
        f"token: {{value: {TOKEN!r}}}",
        f"credential: {TOKEN!r}",
        f"credential: {{tenantId: a, clientId: b, clientSecret: {TOKEN!r}}}",
        f"host: 'https://user:{TOKEN}@dev.azure.com'",
        f"pat: {TOKEN!r}",
        f"personalAccessToken: {TOKEN!r}",
    ],
)
def test_a_token_in_providers_yaml_is_refused_and_not_repeated(tmp_path: Path, line: str) -> None:
    """People paste what they have; the log of a pull request's check is public."""
    config = tmp_path / "providers.yaml"
    config.write_text(
        f"providers:\n  azureDevOps:\n    acme:\n      organization: acme\n      {line}\n"
    )
    for name, options in (
        ("check", ()), ("check", ("--json",)), ("check", ("--format", "github")), ("sync", ()),
        ("doctor", ()), ("locations", ()),
    ):  # fmt: skip
        outcome = run(name, "--config", str(config), *options, environment=SECRETS)
        assert outcome.exit_code in {1, 2}
        assert leaked(outcome.stdout + outcome.stderr) == []


def test_a_crash_shows_no_token(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(socket, "getaddrinfo", broken)
    outcome = told(here, "sync", *connection(here), "-v")
    assert outcome.exit_code == 3
    assert "Traceback" in outcome.stderr


def test_the_loudest_git_and_python_show_no_token(here: World, tmp_path: Path) -> None:
    repository = git_repository(tmp_path / "repository", {"providers.yaml": PROVIDERS})
    scene = Scene(repository=repository, url=here.emulator.url, tree="", seconds=0, gits=0, files=0)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    variables = {**environment(), **SECRETS, **LOUD, "TMPDIR": str(temporary)}
    for name in ("GIT_TRACE", "GIT_TRACE_CURL", "GIT_TRACE_PACKET", "GIT_TRACE2"):
        variables[name] = str(tmp_path / "trace.log")
    done = subprocess.run(
        command(repository, scene), env=variables, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "trace.log").stat().st_size > 1000
    assert leaked(done.stdout + done.stderr) == []
    assert leaked_in(tmp_path) == []


def test_what_sets_a_repository_up_brings_no_token_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = git_repository(tmp_path / "repository", {"README.md": "# Catalog\n"})
    monkeypatch.chdir(repository)
    for arguments in (
        ("init", "--organization", "acme"),
        ("providers", "list"),
        ("providers", "add", "more", "--organization", "more", "--token-variable", "OTHER_TOKEN"),
        ("providers", "list"),
        ("providers", "remove", "more"),
        ("hook", "install"),
        ("hook", "run"),
        ("hook", "uninstall"),
    ):
        outcome = run(*arguments, environment=SECRETS)
        assert outcome.exit_code == 0, outcome.stderr
        assert leaked(outcome.stdout + outcome.stderr) == []
    assert leaked_in(tmp_path) == []


@pytest.mark.parametrize("start", [("init",), ("providers", "add", "more")], ids=["init", "add"])
@pytest.mark.parametrize(
    "mistake",
    [("--token-variable", TOKEN), ("--host", f"https://user:{TOKEN}@dev.azure.com")],
    ids=["token-variable", "host"],
)
def test_a_token_in_the_place_of_an_option_is_refused_and_not_repeated(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    start: tuple[str, ...],
    mistake: tuple[str, ...],
) -> None:
    repository = git_repository(tmp_path / "repository", {"providers.yaml": PROVIDERS})
    if start[0] == "init":
        (repository / "providers.yaml").unlink()
    monkeypatch.chdir(repository)
    outcome = run(*start, "--organization", "more", *mistake, environment=SECRETS)
    assert outcome.exit_code == 2
    assert leaked(outcome.stdout + outcome.stderr) == []
    assert leaked_in(repository) == []


def test_the_hook_repeats_no_token_that_is_about_to_be_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = git_repository(tmp_path / "repository", {"providers.yaml": PROVIDERS})
    (repository / "providers.yaml").write_text(f"{PROVIDERS}      token: {TOKEN!r}\n")
    git(repository, "add", "providers.yaml")
    monkeypatch.chdir(repository)
    outcome = run("hook", "run", environment=SECRETS)
    assert outcome.exit_code == 1
    assert "providers.yaml" in outcome.stdout + outcome.stderr
    assert leaked(outcome.stdout + outcome.stderr) == []


@pytest.mark.parametrize("options", VERBOSITY, ids=" ".join)
def test_a_push_brings_no_token_out(here: World, tmp_path: Path, options: tuple[str, ...]) -> None:
    """Neither one to a remote whose URL holds the token and fails, nor one that succeeds."""
    repository = git_repository(tmp_path / "repository", {"providers.yaml": PROVIDERS})
    bare = hosted(repository)
    address = f"http://user:{quote(TOKEN, safe='')}@127.0.0.1:9/catalog.git"
    for remote, code in ((address, 5), (str(bare), 0)):
        git(repository, "remote", "set-url", "origin", remote)
        config = ("--config", str(repository / "providers.yaml"))
        call = ("sync", *config, *connection(here), "--push", *options)
        outcome = run(*call, environment=SECRETS)
        assert outcome.exit_code == code, outcome.stderr
        assert leaked(outcome.stdout + outcome.stderr) == []
    assert tip(bare) == head(repository)
    assert leaked_in(tmp_path) == []
