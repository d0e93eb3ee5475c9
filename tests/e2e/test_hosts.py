"""Several organisations at several kinds of host, each with its own credential, in one run."""

import base64
from pathlib import Path

from sync.emulator.access import Token
from sync.emulator.server import Emulator
from tests.support.catalogs import component
from tests.support.files import read_files, write_files
from tests.support.git import commit_all, git_repository, message, status
from tests.support.running import Outcome, run

PROVIDERS = """\
providers:
  azureDevOps:
    acme: {organization: acme, token: '${ACME_TOKEN}'}
    beta: {organization: beta, token: '${BETA_TOKEN}', branch: 'release/1#2&+ü'}
    legacy: {host: gamma.visualstudio.com, organization: gamma, token: '${GAMMA_TOKEN}'}
    server:
      host: https://tfs.acme.com:8080/tfs
      organization: Main Collection
      project: 100% Größe & more
      path: '*catalog-info.yaml'
      token: ${SERVER_TOKEN}
    old: {host: https://old.acme.com, organization: Old, token: '${OLD_TOKEN}', discovery: git}
"""
TOKENS = {
    f"{name}_TOKEN": f"{name.lower()}-secret-0123456789"
    for name in ("ACME", "BETA", "GAMMA", "SERVER", "OLD")
}
CLOUD = {
    "acme/My Project/a.b+c/catalog-info.yaml": component("a"),
    "beta/P/b#1/catalog-info.yaml": component("b"),
    "beta/P/b#1/.emulator.json": '{"defaultBranch": "release/1#2&+ü"}',
    "gamma/Größe/c&d/catalog-info.yaml": component("c"),
}
SERVER = {
    "Main Collection/100% Größe & more/r+s/deep #1/ü/catalog-info.yaml": component("d"),
    "Main Collection/Other/r/catalog-info.yaml": component("not-covered"),
}
OLD = {"Old/P/r/catalog-info.yaml": component("e")}
TARGETS = {
    "a": "https://dev.azure.com/acme/My%20Project/_git/a.b%2Bc?path=/catalog-info.yaml",
    "b": "https://dev.azure.com/beta/P/_git/b%231?path=/catalog-info.yaml"
    "&version=GBrelease/1%232%26%2B%C3%BC",
    "c": "https://gamma.visualstudio.com/Gr%C3%B6%C3%9Fe/_git/c%26d?path=/catalog-info.yaml",
    "d": "https://tfs.acme.com:8080/tfs/Main%20Collection/100%25%20Gr%C3%B6%C3%9Fe%20%26%20more"
    "/_git/r%2Bs?path=/deep%20%231/%C3%BC/catalog-info.yaml",
    "e": "https://old.acme.com/Old/P/_git/r?path=/catalog-info.yaml",
}


def test_every_kind_of_host_is_synced_in_one_run_with_its_own_credential(tmp_path: Path) -> None:
    cloud_files = write_files(tmp_path / "cloud", CLOUD)
    server_files = write_files(tmp_path / "server", SERVER)
    old_files = write_files(tmp_path / "old", OLD)
    repository = git_repository(tmp_path / "repository", {"providers.yaml": PROVIDERS})
    tokens = [
        Token(TOKENS[f"{name}_TOKEN"], organizations=frozenset({name.lower()}))
        for name in ("ACME", "BETA", "GAMMA")
    ]
    with (
        Emulator(cloud_files, tokens=tokens) as cloud,
        Emulator(
            server_files,
            token=TOKENS["SERVER_TOKEN"],
            virtual_directory="tfs",
            hosts=["tfs.acme.com"],
        ) as server,
        Emulator(
            old_files, token=TOKENS["OLD_TOKEN"], api_version="5.1", hosts=["old.acme.com"]
        ) as old,
    ):
        connect = (
            f"dev.azure.com={cloud.url},gamma.visualstudio.com={cloud.url},"
            f"tfs.acme.com:8080={server.url},old.acme.com={old.url}"
        )

        def sync() -> Outcome:
            config = str(repository / "providers.yaml")
            return run(
                "sync", "--config", config, "--connect", connect, "--json", environment=TOKENS
            )

        first = sync()
        assert first.exit_code == 0, first.stderr
        report = first.report
        assert report is not None
        assert {change["entity"].rpartition("/")[2]: change["target"] for change in
                report["changes"]} == TARGETS  # fmt: skip
        assert all(provider["complete"] for provider in report["providers"])
        again = sync()
        assert again.report is not None
        assert (again.exit_code, again.report["changes"], again.report["commit"]) == (0, [], None)
        assert [provider["fetched"] for provider in again.report["providers"]] == [0] * 5
        sent = {
            (emulator_name, request.host, request.headers["authorization"])
            for emulator_name, emulator in (("cloud", cloud), ("server", server), ("old", old))
            for request in emulator.requests
        }
    assert sent == {
        ("cloud", "almsearch.dev.azure.com", basic("ACME")),
        ("cloud", "dev.azure.com", basic("ACME")),
        ("cloud", "almsearch.dev.azure.com", basic("BETA")),
        ("cloud", "dev.azure.com", basic("BETA")),
        ("cloud", "gamma.almsearch.visualstudio.com", basic("GAMMA")),
        ("cloud", "gamma.visualstudio.com", basic("GAMMA")),
        ("server", "tfs.acme.com:8080", basic("SERVER")),
        ("old", "old.acme.com", basic("OLD")),
    }
    assert status(repository) == ""
    written = b"\n".join(read_files(repository / "catalog").values()).decode()
    everything = [written, message(repository), first.stdout, first.stderr]
    for secret in TOKENS.values():
        assert not any(secret in text for text in everything)


def basic(name: str) -> str:
    """The header that a personal access token becomes."""
    return "Basic " + base64.b64encode(f":{TOKENS[f'{name}_TOKEN']}".encode()).decode()


def test_a_token_of_another_organisation_is_named_and_takes_nothing_away(tmp_path: Path) -> None:
    files = write_files(tmp_path / "cloud", CLOUD)
    text = PROVIDERS.partition("    legacy")[0]
    repository = git_repository(tmp_path / "repository", {"providers.yaml": text})
    tokens = [
        Token(TOKENS[f"{name}_TOKEN"], organizations=frozenset({name.lower()}))
        for name in ("ACME", "BETA")
    ]
    with Emulator(files, tokens=tokens) as cloud:
        arguments = ("sync", "--config", str(repository / "providers.yaml"),
                     "--connect", f"dev.azure.com={cloud.url}")  # fmt: skip
        assert run(*arguments, environment=TOKENS).exit_code == 0
        write_files(files, {"acme/My Project/a.b+c/catalog-info.yaml": component("a", "two")})
        cloud.reload()
        wrong = {**TOKENS, "BETA_TOKEN": TOKENS["ACME_TOKEN"]}
        commit_all(repository, "nothing")
        outcome = run(*arguments, environment=wrong)
        assert outcome.exit_code == 4
        assert "rejected the token in BETA_TOKEN" in outcome.stderr
        assert "it is good for its own organisation only" in outcome.stderr
    catalog = read_files(repository / "catalog")
    assert b"title: two" in catalog["entities/component/default/a.yaml"]
    assert "entities/component/default/b.yaml" in catalog
