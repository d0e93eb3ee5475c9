"""providers.yaml: what it means, and every mistake in it with its place."""

from pathlib import Path

import pytest

from sync.config.load import load_config, read_lines
from sync.config.settings import Exclude
from sync.errors import ConfigError, UsageError
from tests.config.builders import ACME, FOLDER, NAME, P, mistakes, read, says
from tests.support.files import write_files
from tests.support.git import message
from tests.support.inquiry import ask, component, inquiry
from tests.support.running import run

REPOSITORY = Path(__file__).parents[2]


def test_the_repositorys_own_file_is_the_demos() -> None:
    config = load_config(REPOSITORY / NAME)
    platform, acme = config.providers
    assert (acme.id, platform.id) == ("acme", "acme-platform")
    assert acme.path == ("/catalog-info.yaml",)
    assert acme.exclude == Exclude(repository=("archive-*",))
    assert platform.project == ("Platform",)
    assert platform.path == ("/catalog-info.yaml", "/backstage/*.yaml")
    assert (platform.allow, acme.allow) == (("*",), None)
    assert config.notes == ()


ORGANIZATION = "expected the organisation's name (on a Server: the collection's)"
IDS = "expected provider ids, each with its settings below it"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1: the file is empty; expected providers: and, below it, azureDevOps:"),
        ("# only a comment\n", "1:1: the file is empty; expected providers: and…"),
        ("- a\n", "1:1: the file is a list; expected a mapping with providers"),
        ("just text\n", "1:1: the file is text; expected a mapping with providers"),
        ("folder: catalog\n", "1:1: no providers are named; expected providers: and, below it, …"),
        ("providers:\n", "1:1: providers is empty; expected a mapping with azureDevOps, or leave…"),
        ("providers: {}\n", "1:1: providers has no azureDevOps; expected azureDevOps: provider …"),
        ("providers: {github: {}}\n", "1:1: providers has no azureDevOps; expected azureDevOps…"),
        (
            "providers:\n  azureDevOps: {}\n",
            f"2:16: providers.azureDevOps names no provider; {IDS}",
        ),
        ("providers:\n  azureDevOps: [x]\n", f"2:16: providers.azureDevOps is a list; {IDS}"),
        (
            "providers:\n  azureDevOps:\n    acme:\n",
            f"3:5: {P} is empty; expected a mapping with organization and, if wanted, host, …",
        ),
        ("providers:\n  azureDevOps:\n    acme: x\n", f"3:11: {P} is text; expected a mapping…"),
        (
            "providers:\n  azureDevOps:\n    acme: {}\n",
            f"3:5: {P} has no organization; expected organization: the organisation's name…",
        ),
        (
            "providers:\n  azureDevOps:\n    acme: {organization: a/b}\n",
            f"3:26: {P}.organization cannot be used: 'a/b' is not an organisation's name at dev…",
        ),
        (
            "providers:\n  azureDevOps:\n    acme: {organization: '\"a\"'}\n",
            f"3:26: {P}.organization has a quotation mark; {ORGANIZATION}",
        ),
        (
            "providers:\n  azureDevOps:\n    organization: acme\n    project: x\n",
            f"2:3: providers.azureDevOps holds a provider's settings without an id; {IDS}",
        ),
        (
            "providers:\n  azureDevOps:\n    a b: {organization: acme}\n",
            '3:5: providers.azureDevOps."a b" is not a provider id; expected a provider id of …',
        ),
        (
            "providers:\n  azureDevops:\n    acme: {organization: acme}\n",
            '2:3: unknown key "azureDevops" in providers; did you mean "azureDevOps"?',
        ),
        (
            "catalog:\n  providers:\n    azure-devops:\n      acme: {organization: acme}\n",
            '3:5: unknown key "azure-devops" in catalog.providers; did you mean "azureDevOps"?',
        ),
        (
            "catalog:\n  provider:\n    azureDevOps: {}\n",
            '2:3: unknown key "provider" in catalog; did you mean "providers"?',
        ),
        (
            "catalog:\n  rules: []\n",
            "1:1: catalog has no providers; expected providers: a mapping…",
        ),
        (
            f"{ACME}catalog: {{providers: {{azureDevOps: {{b: {{organization: b}}}}}}}}\n",
            "5:1: catalog and providers both name providers; expected only one of them",
        ),
        (f"{ACME}  nonsense: {{}}\n", '5:3: unknown key "nonsense" in providers; expected one of…'),
        (f"{ACME}provider: {{}}\n", '5:1: unknown key "provider"; did you mean "providers"?'),
        (
            f"{ACME}backend: {{auth: hunter2}}\n",
            '5:1: unknown key "backend"; expected one of folder, providers, catalog, settings',
        ),
        (f"{ACME}? [a]\n: b\n", "5:3: …"),
        (f"{ACME}folder: [a]\n", f"5:9: folder is a list; {FOLDER}"),
        (
            f"{ACME}settings:\n",
            "5:1: settings is empty; expected a mapping with maxDeletions, kinds, external…",
        ),
        (
            f"{ACME}settings:\n  maxDeletion: 5\n",
            '6:3: unknown key "maxDeletion" in settings; did you mean "maxDeletions"?',
        ),
        (
            f"{ACME}settings:\n  maxDeletions: 101%\n",
            "6:17: settings.maxDeletions is not a percentage; expected a share from 0% to…",
        ),
        (
            f"{ACME}settings:\n  maxDeletions: '5'\n",
            "6:17: settings.maxDeletions is not a percentage; expected a share from 0% to…",
        ),
        (
            f"{ACME}settings:\n  maxDeletions: -1\n",
            "6:17: settings.maxDeletions is below 0; expected a whole number from 0",
        ),
        (
            f"{ACME}settings:\n  maxDeletions: 0.2\n",
            "6:17: settings.maxDeletions is a number; expected a share of the catalog such as 20%…",
        ),
        (
            f"{ACME}settings:\n  kinds: Widget\n",
            "6:10: settings.kinds is text; expected a list of kinds such as [Widget], or…",
        ),
        (
            f"{ACME}settings:\n  kinds: [ok, my-kind]\n",
            "6:15: settings.kinds[1] is not a name that a kind can have; expected a kind such as…",
        ),
        (
            f"{ACME}settings:\n  portal: roadie\n",
            "6:11: settings.portal is text; expected a mapping with rules or modules",
        ),
        (
            f"{ACME}settings:\n  portal:\n    rules: Roadie\n",
            '7:12: settings.portal.rules is "Roadie"; expected backstage or roadie',
        ),
        (
            f"{ACME}settings:\n  portal: {{modules: [openapi, open-api]}}\n",
            '6:31: settings.portal.modules[1] is "open-api"; expected openapi or ai-model',
        ),
        (
            "catalog:\n  settings: {}\n  providers: {azureDevOps: {a: {organization: a}}}\n",
            "2:3: catalog.settings stands too deep; expected settings beside catalog",
        ),
        (f"{ACME}---\n{ACME}", "6:1: a second document begins; expected one, without a line of…"),
        (f"{ACME}\tx: y\n", "5:1: Tabs are not allowed as indentation (YAML)"),
        (ACME.encode("utf-16"), "1:…"),
        (
            f"{ACME}# ü\nsettings: {{kinds: [Ü]}}\n".encode("latin-1"),
            "5:3: this byte is not UTF-8; save the file in that encoding",
        ),
        (
            ACME.encode() + "# ü x".encode() + b"\xe2\x82",
            "5:6: this byte is not UTF-8; save the file in that encoding",
        ),
    ],
)
def test_a_mistake_elsewhere_is_told_with_its_place(text: str | bytes, expected: str) -> None:
    (told,) = mistakes(text)
    assert says(told, expected)


def test_a_file_that_cannot_be_read_is_a_wrong_use(tmp_path: Path) -> None:
    words = r"--config, or write one with `catalog-sync init`"
    with pytest.raises(UsageError, match=rf"There is no .*none\.yaml.*{words}"):
        load_config(tmp_path / "none.yaml")
    with pytest.raises(UsageError, match=rf"cannot be read: Is a directory.*{words}"):
        load_config(tmp_path)


def test_mistakes_name_the_file_as_the_user_did(tmp_path: Path) -> None:
    file = tmp_path / "other.yaml"
    file.write_text("folder: 1\n")
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    assert str(caught.value).startswith(f"{file}:1:1: no providers are named")
    assert caught.value.exit_code == 2


def test_a_file_saved_on_windows_is_read() -> None:
    data = b"\xef\xbb\xbf" + ACME.replace("\n", "\r\n").encode()
    assert [each.id for each in read(data).providers] == ["acme"]


PLACES = """\
# ours
catalog:
  providers:
    azureDevOps:
      acme:
        organization: acme
        project: Payments
        path:
          - /catalog-info.yaml
          - /docs/catalog-info.yaml
        exclude: {repository: [a, b]}
"""


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        (("organization",), 6),
        (("project", 0), 7),
        (("path",), 8),
        (("path", 1), 10),
        (("exclude", "repository", 1), 11),
        (("host",), 5),
    ],
)
def test_a_setting_is_found_or_else_what_it_would_be_in(
    setting: tuple[str | int, ...], line: int, tmp_path: Path
) -> None:
    file = tmp_path / "providers.yaml"
    file.write_text(PLACES, encoding="utf-8")
    lines = read_lines(load_config(file))
    assert lines.of("acme", *setting) == f"providers.yaml:{line}"


def test_a_command_below_works_on_the_whole_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inquiry(tmp_path, {"P/pet/catalog-info.yaml": component("pet")}) as made:
        below = made.repository / "docs/deep"
        write_files(below, {"page.md": ""})
        monkeypatch.chdir(below)
        connect = {"CATALOG_SYNC_CONNECT": f"dev.azure.com={made.emulator.url}"}
        outcome = run("sync", environment=connect)
        named = run("locations", "--config", "providers.yaml")
        monkeypatch.chdir(made.repository)
        here = run("locations")
        assert ask(made, "check").exit_code == 0
    assert outcome.exit_code == 0, outcome.stderr
    assert outcome.stderr.startswith("using ../../providers.yaml\n")
    assert message(made.repository).startswith("catalog: 1 created")
    assert (named.exit_code, "There is no providers.yaml" in named.stderr) == (2, True)
    assert (here.exit_code, "using" in here.stderr) == (0, False)
