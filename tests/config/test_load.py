"""providers.yaml: what it means, and every mistake in it with its place."""

from pathlib import Path

import pytest

from sync.config.load import load_config, read_config, read_lines
from sync.config.settings import (
    Config,
    DeletionLimit,
    EntraCredential,
    Exclude,
    Provider,
    TokenCredential,
)
from sync.errors import ConfigError, UsageError

REPOSITORY = Path(__file__).parents[2]
NAME = "providers.yaml"
ACME = "providers:\n  azureDevOps:\n    acme:\n      organization: acme\n"


def read(text: str | bytes) -> Config:
    data = text.encode() if isinstance(text, str) else text
    return read_config(data, Path("/repository/providers.yaml"), NAME)


def provider(settings: str, organization: str = "organization: acme") -> Provider:
    """The one provider with these lines of settings."""
    lines = [organization, *settings.splitlines()]
    block = "".join(f"      {line}\n" for line in lines)
    return read(f"providers:\n  azureDevOps:\n    acme:\n{block}").providers[0]


def mistakes(text: str | bytes) -> list[str]:
    """Every line of the error, without the file's name."""
    with pytest.raises(ConfigError) as caught:
        read(text)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{NAME}:") for line in lines)
    return [line.removeprefix(f"{NAME}:") for line in lines]


def says(told: str, expected: str) -> bool:
    """Whether a message is the one expected; one that ends in … is only its beginning."""
    return told.startswith(expected[:-1]) if expected.endswith("…") else told == expected


# --- What it means ---


def test_a_lone_percent_sign_and_braces_without_a_comma_are_part_of_a_name() -> None:
    assert provider("repository: 100%-api").repository == ("100%-api",)
    assert provider("path: '/{{name}}/a.yaml'").path == ("/{{name}}/a.yaml",)


def test_an_encoded_organization_is_a_mistake() -> None:
    block = ACME.replace("organization: acme", "organization: My%20Team")
    assert any("organization is percent-encoded" in line for line in mistakes(block))


def test_an_organization_is_all_that_a_provider_needs() -> None:
    config = read(ACME)
    assert config.file == Path("/repository/providers.yaml")
    assert config.folder == "catalog"
    assert config.max_deletions == DeletionLimit(percent=20)
    assert (config.kinds, config.notes) == ((), ())
    (only,) = config.providers
    assert only.organization.url == "https://dev.azure.com/acme"
    assert only == Provider(id="acme", organization=only.organization)


def test_every_setting_is_read() -> None:
    text = """
folder: ./docs/catalog/
providers:
  azureDevOps:
    acme-payments:
      host: https://tfs.acme.com:8080/tfs
      organization: Main
      project: [Payments, Customer Care]
      repository: service-*
      path:
        - /catalog-info.yaml
        - backstage/*.yaml
        - /catalog-info.yaml
      branch: refs/heads/release/1.x
      exclude: {project: [], repository: [archive-*], path: /vendor/*}
      token: ${PAYMENTS_TOKEN}
      discovery: git
      forks: true
    Second_1:
      organization: acme
settings:
  maxDeletions: 2.5%
  kinds: [Widget, Gadget2]
"""
    config = read(text)
    assert config.folder == "docs/catalog"
    assert config.max_deletions == DeletionLimit(percent=2.5)
    assert config.kinds == ("Widget", "Gadget2")
    first, second = config.providers
    assert first == Provider(
        id="acme-payments",
        organization=first.organization,
        project=("Payments", "Customer Care"),
        repository=("service-*",),
        path=("/catalog-info.yaml", "backstage/*.yaml"),
        branch="release/1.x",
        exclude=Exclude(repository=("archive-*",), path=("/vendor/*",)),
        credential=TokenCredential(variable="PAYMENTS_TOKEN"),
        discovery="git",
        forks=True,
    )
    assert first.organization.url == "https://tfs.acme.com:8080/tfs/Main"
    assert second.id == "Second_1"


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("20%", DeletionLimit(percent=20)),
        ("0%", DeletionLimit(percent=0)),
        ("'100%'", DeletionLimit(percent=100)),
        ("50", DeletionLimit(count=50)),
        ("0", DeletionLimit(count=0)),
    ],
)
def test_deletions_are_limited_by_a_share_or_a_count(text: str, limit: DeletionLimit) -> None:
    assert read(f"{ACME}settings:\n  maxDeletions: {text}\n").max_deletions == limit


@pytest.mark.parametrize(
    ("text", "credential"),
    [
        ("credential: default", EntraCredential()),
        (
            "credential: {tenantId: t-1, clientId: c-1, clientSecret: '${ENTRA_SECRET}'}",
            EntraCredential(tenant_id="t-1", client_id="c-1", secret_variable="ENTRA_SECRET"),
        ),
        (
            "credential: {tenantId: t-1, clientId: c-1, federated: true}",
            EntraCredential(tenant_id="t-1", client_id="c-1", federated=True),
        ),
        ("token: ${_T0}", TokenCredential(variable="_T0")),
    ],
)
def test_credentials_name_where_a_secret_is(
    text: str, credential: EntraCredential | TokenCredential
) -> None:
    assert provider(text).credential == credential


def test_a_branch_of_words_that_yaml_1_1_takes_for_booleans_is_a_name() -> None:
    assert provider("branch: on").branch == "on"


@pytest.mark.parametrize("folder", ["a/b", ".catalog", "my catalog", "catalog/", "a.git"])
def test_a_folder_inside_the_repository_is_accepted(folder: str) -> None:
    assert read(f"folder: {folder}\n{ACME}").folder == folder.rstrip("/")


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


# --- What is pasted from Backstage ---


def test_a_catalog_block_of_an_app_config_works_as_it_is() -> None:
    config = read(
        """
catalog:
  import:
    entityFilename: catalog-info.yaml
  rules:
    - allow: [Component, System]
  locations:
    - type: file
      target: ../../examples/entities.yaml
  providers:
    github:
      anyId:
        organization: ignored
    ownPlugin: true
    azureDevOps:
      yourProviderId: # identifies your dataset / provider independent of config changes
        organization: myorg
        project: '"My Project Name"'
        repository: service-* # this will match all repos starting with service-*
        path: /catalog-info.yaml
        schedule: # optional; same options as in TaskScheduleDefinition
          frequency: { minutes: 30 }
          timeout: { minutes: 3 }
      another:
        host: dev.azure.com
        organization: myorg
        project: '*'
"""
    )
    first, second = config.providers
    assert first.project == ("My Project Name",)
    assert (second.id, second.project, second.repository) == ("another", ("*",), ("*",))
    assert config.notes == (
        "providers.yaml: catalog.import is Backstage's and is not read here",
        "providers.yaml: catalog.rules is Backstage's and is not read here",
        "providers.yaml: catalog.locations is Backstage's and is not read here",
        "providers.yaml: catalog.providers.github is Backstage's and is not read here",
        "providers.yaml: catalog.providers.ownPlugin is Backstage's and is not read here",
        (
            "providers.yaml: catalog.providers.azureDevOps.yourProviderId.schedule has no effect: "
            "the workflow that runs catalog-sync decides when"
        ),
    )


def test_a_providers_block_of_an_app_config_works_as_it_is() -> None:
    config = read(f"{ACME}  githubOrg:\n    id: production\n")
    assert [each.id for each in config.providers] == ["acme"]
    assert config.notes == (
        "providers.yaml: providers.githubOrg is Backstage's and is not read here",
    )


def test_backstages_quotes_belong_to_code_search_and_are_taken_off() -> None:
    found = provider(
        "project: ['\"My Project\"', plain]\nrepository: '\"my repo\"'\npath: '\"/a b/c.yaml\"'\n"
        "exclude: {repository: '\"old repo\"'}"
    )
    assert found.project == ("My Project", "plain")
    assert found.repository == ("my repo",)
    assert found.path == ("/a b/c.yaml",)
    assert found.exclude.repository == ("old repo",)


# --- Mistakes ---

P = "providers.azureDevOps.acme"
PROJECT = "expected a project's name, in which * and ? are wildcards"
REPO = "expected a repository's name without its project, in which * and ? are wildcards"
BRACES = (
    "expected a list, such as [/catalog-info.yml, /catalog-info.yaml] instead of "
    "/catalog-info.{yml,yaml}"
)
ENCODED = "expected the name itself, such as My Repo instead of My%20Repo"
PATH = "expected a manifest's path such as /catalog-info.yaml, in which * and ? are wildcards"
ALLOWED = "expected a kind such as Component, or '*' for every kind"
KINDS = "expected a list of kinds such as [Component, API], or '*' for every kind"
BRANCH = "expected the name of one branch, such as main"
HOST = "expected a host such as dev.azure.com, or an Azure DevOps Server's URL"
SECRET = "expected ${NAME}, the environment variable that holds it, such as ${AZURE_TOKEN}"
NOT_SECRET = (
    f"is written out, or is no reference to an environment variable; {SECRET}; "
    "if a real secret was saved here, revoke it"
)
OF_THE_RUNNER = (
    "names a variable of the runner (GITHUB_*, ACTIONS_*, RUNNER_*, INPUT_*), which is never sent "
    "to Azure DevOps; expected a variable of your own, such as ${AZURE_TOKEN}"
)
ORGANIZATION = "expected the organisation's name (on a Server: the collection's)"
FOLDER = "expected a folder inside the repository, such as catalog"
IDS = "expected provider ids, each with its settings below it"
ENVIRONMENT = "expected the value itself: only token and clientSecret come from the environment"
ENTRA = "expected an id from Microsoft Entra, such as 00000000-0000-0000-0000-000000000000"
QUOTE = "put it in quotes if it is one"
BOTH = f"5:7: {P}.credential has"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tokn: x", f'5:7: unknown key "tokn" in {P}; did you mean "token"?'),
        ("Project: x", f'5:7: unknown key "Project" in {P}; did you mean "project"?'),
        (
            "zzz: x",
            (
                f'5:7: unknown key "zzz" in {P}; expected one of host, organization, project, '
                "repository, path, branch, exclude, allow, token, credential, discovery, forks, "
                "schedule"
            ),
        ),
        ('"a\\nb\\e[31m": x', f'5:7: unknown key "a\\nb\\x1b[31m" in {P}; expected one of host…'),
        ("project: 2024", f"5:16: {P}.project is a number; {PROJECT}, or a list of such; {QUOTE}"),
        (
            "project: true",
            f"5:16: {P}.project is true or false; {PROJECT}, or a list of such; {QUOTE}",
        ),
        ("project: {a: b}", f"5:16: {P}.project is a mapping; {PROJECT}, or a list of such"),
        (
            "project:",
            f"5:7: {P}.project is empty; {PROJECT}, or a list of such, or leave the key out",
        ),
        ("project: ''", f"5:16: {P}.project is empty; {PROJECT}"),
        ("project: []", f"5:16: {P}.project is an empty list; {PROJECT}, or a list of such"),
        ("project: [a, 1.5]", f"5:20: {P}.project[1] is a number; {PROJECT}; {QUOTE}"),
        ("project: [[a]]", f"5:17: {P}.project[0] is a list; {PROJECT}"),
        ("project: ' a'", f"5:16: {P}.project begins or ends with a space; {PROJECT}"),
        ("project: '\"My'", f"5:16: {P}.project has a stray quotation mark; {PROJECT}"),
        ("project: '\"\"'", f"5:16: {P}.project has a stray quotation mark; {PROJECT}"),
        ("project: a/b", f"5:16: {P}.project has a slash; {PROJECT}"),
        ("project: ${P}", f"5:16: {P}.project refers to an environment variable; {ENVIRONMENT}"),
        (
            'project: "a\\u0007b"',
            f"5:16: {P}.project holds a control character or a line break; {PROJECT}",
        ),
        ("allow: [Component, grup]", f"5:26: {P}.allow[1] is a kind that nobody knows; did you…"),
        (
            "allow: Gadget",
            (
                f"5:14: {P}.allow is a kind that nobody knows; expected API, Component, Domain, "
                "Group, Location, Product, Repository, Resource, System, Template, User or *; a "
                "kind of your portal belongs in settings.kinds too"
            ),
        ),
        ("allow: []", f"5:14: {P}.allow is an empty list; {KINDS}"),
        ("allow: 'a b'", f"5:14: {P}.allow is not a name that a kind can have; {ALLOWED}"),
        ("allow: true", f"5:14: {P}.allow is true or false; {KINDS}; {QUOTE}"),
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
        ("branch: [main]", f"5:15: {P}.branch is a list; {BRANCH}"),
        ("branch: 1.10", f"5:15: {P}.branch is a number; {BRANCH}; {QUOTE}"),
        ("branch: refs/tags/v1", f"5:15: {P}.branch is a ref, but not a branch's; {BRANCH}"),
        ("branch: a b", f"5:15: {P}.branch is not a name that a branch can have; {BRANCH}"),
        ("branch: a..b", f"5:15: {P}.branch is not a name that a branch can have; {BRANCH}"),
        ("exclude: {projects: x}", f'5:17: unknown key "projects" in {P}.exclude; did you mean…'),
        (
            "exclude: [x]",
            (
                f"5:16: {P}.exclude is a list; expected a mapping of project, repository and path "
                "to what is left out"
            ),
        ),
        ("exclude: {path: [1]}", f"5:24: {P}.exclude.path[0] is a number; {PATH}; {QUOTE}"),
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
        ("token: 123456", f"5:14: {P}.token is a number; {SECRET}; {QUOTE}"),
        (
            "credential: hunter2",
            f"5:19: {P}.credential is other text; expected `default`",
        ),
        (
            "credential: [x]",
            (
                f"5:19: {P}.credential is a list; expected `default`, or a mapping with tenantId, "
                "clientId, and clientSecret or federated"
            ),
        ),
        (
            "credential: {clientId: c, federated: true}",
            f"5:7: {P}.credential has no tenantId; expected tenantId: "
            + ENTRA.removeprefix("expected "),
        ),
        (
            "credential: {tenantId: t, clientId: '', federated: true}",
            f"5:43: {P}.credential.clientId is not an id of Microsoft Entra; {ENTRA}",
        ),
        (
            "credential: {tenantId: t, clientId: c, clientSecret: hunter2}",
            f"5:60: {P}.credential.clientSecret {NOT_SECRET}",
        ),
        (
            "credential: {tenantId: t, clientId: c, clientSecret: '${A}', federated: true}",
            f"{BOTH} a clientSecret and is federated; expected one of the two",
        ),
        (
            "credential: {tenantId: t, clientId: c}",
            f"{BOTH} neither a clientSecret nor federated: true; expected one of the two",
        ),
        (
            "credential: {tenantId: t, clientId: c, federated: 'yes'}",
            f"5:57: {P}.credential.federated is text; expected true",
        ),
        ("discovery: fast", f"5:18: {P}.discovery is other text; expected auto, search or git"),
        (
            "discovery: sarch",
            f'5:18: {P}.discovery is "sarch"; expected auto, search or git',
        ),
        ("forks: yes", f"5:14: {P}.forks is text; expected true or false, without quotes"),
        ("host: ''", f"5:13: {P}.host is empty; {HOST}"),
        ("host: 8080", f"5:13: {P}.host is a number; {HOST}; {QUOTE}"),
        (
            "host: https://user:hunter2@tfs.acme.com",
            f"5:13: {P}.host holds a user name or password; {HOST}",
        ),
        (
            "host: http://tfs.acme.com",
            f"5:13: {P}.host cannot be used: host 'http://tfs.acme.com' must use https: …",
        ),
        (
            "host: https://\u0430zure.com",
            (
                f"5:13: {P}.host cannot be used: the host has letters beyond ASCII: '\u0430' "
                "(U+0430, CYRILLIC SMALL LETTER A); type its name anew: it mixes alphabets, so it "
                "is not the host that it looks like"
            ),
        ),
        ("host: other.visualstudio.com", f"5:13: {P}.host cannot be used: host other.visual…"),
        ("organization: acme", "5:7: this key stands here twice; expected each key once…"),
    ],
)
def test_a_mistake_in_a_provider_is_told_with_its_place(line: str, expected: str) -> None:
    (told,) = mistakes(f"{ACME}      {line}\n")
    assert says(told, expected)


def test_a_token_and_a_credential_exclude_each_other() -> None:
    assert mistakes(f"{ACME}      token: ${{A}}\n      credential: default\n") == [
        f"6:7: {P} has a token and a credential; expected only one of them"
    ]


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
        (f"{ACME}folder: [a]\n", f"5:9: folder is a list; {FOLDER}"),
        (
            f"{ACME}settings:\n",
            "5:1: settings is empty; expected a mapping with maxDeletions, kinds or limits, or…",
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
            "6:10: settings.kinds is text; expected a list of kinds such as [Widget]",
        ),
        (
            f"{ACME}settings:\n  kinds: [ok, my-kind]\n",
            "6:15: settings.kinds[1] is not a name that a kind can have; expected a kind such as…",
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


def test_all_mistakes_of_a_file_are_told_at_once_in_file_order() -> None:
    text = """folder: ../out
providers:
  azureDevOps:
    acme:
      organisation: acme
      token: hunter2
      project: 7
    acme:
      host: http://tfs.acme.com
      organization: acme
      paths: [x]
    other:
      organization: acme
      exclude: {repository: ['']}
settings:
  kinds: [a b]
folder: again
"""
    told = mistakes(text)
    assert [line.split(" ")[0].rstrip(":") for line in told] == [
        "1:9",
        "5:7",
        "6:14",
        "7:16",
        "8:5",
        "9:13",
        "11:7",
        "14:30",
        "16:11",
        "17:1",
    ]
    assert told[1] == f'5:7: unknown key "organisation" in {P}; did you mean "organization"?'


@pytest.mark.parametrize(
    "lines",
    [
        "token: {0}",
        "token: [{0}]",
        "token: {{a: {0}}}",
        "tokem: {0}",
        "credential: {0}",
        "credential: {{tenantId: t, clientId: c, clientSecret: {0}}}",
        "credential: {{secret: {0}}}",
        "host: https://x:{0}@tfs.acme.com",
        "host: 'http://{0}@tfs.acme.com'",
        "forks: {0}",
        "discovery: {0}",
        "schedule: {0}\n      token: {0}",
        "exclude: {0}",
        "token: {0}\n      token: {0}",
    ],
)
def test_no_message_repeats_a_secret(lines: str) -> None:
    secret = "hunter2supersecret"
    with pytest.raises(ConfigError) as caught:
        read(f"{ACME}      {lines.format(secret)}\n")
    assert secret not in str(caught.value) + repr(caught.value) + repr(caught.value.problems)


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("include: 2MiB, manifest: 512KiB", (2 << 20, 512 << 10, 2000)),
        ("include: 1000, targets: 5000", (1000, 5 << 20, 5000)),
        ("targets: 0", (1 << 20, 5 << 20, 0)),
    ],
)
def test_limits_are_bytes_and_counts(text: str, expected: tuple[int, int, int]) -> None:
    limits = read(f"{ACME}settings: {{limits: {{{text}}}}}\n").limits
    assert (limits.include, limits.manifest, limits.targets) == expected


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
