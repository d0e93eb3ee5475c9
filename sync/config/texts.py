"""What each text in providers.yaml must look like: names, patterns, paths, references."""

from sync.config.shapes import Rule, Text

ENVIRONMENT_VARIABLE = r"^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$"
_OF_THE_RUNNER = (
    r"^\$\{([Gg][Ii][Tt][Hh][Uu][Bb]|[Aa][Cc][Tt][Ii][Oo][Nn][Ss]|[Rr][Uu][Nn][Nn][Ee][Rr]"
    r"|[Ii][Nn][Pp][Uu][Tt])_"
)
"""In any letters: Windows takes ``github_token`` for ``GITHUB_TOKEN``."""

_ORDINARY = (
    Rule(pattern=r"\S", wrong="is empty"),
    Rule(
        pattern=r"[\u0000-\u001f\u007f-\u009f\u2028\u2029]",
        forbidden=True,
        wrong="holds a control character or a line break",
    ),
    Rule(pattern=r"^\s|\s$", forbidden=True, wrong="begins or ends with a space"),
    Rule(
        pattern=r"\$\{",
        forbidden=True,
        wrong="refers to an environment variable",
        expected="the value itself: only token and clientSecret come from the environment",
    ),
)
_QUOTES = Rule(
    pattern=r'^("[^"]*[^"\s][^"]*"|[^"]*)$',
    wrong="has a stray quotation mark",
)
_NO_SLASH = Rule(pattern=r"[/\\]", forbidden=True, wrong="has a slash")
_IN_FILE = (
    Rule(pattern=r"\\", forbidden=True, wrong="has a backslash", expected="folders divided by /"),
    Rule(pattern=r"(^|/)\.\.?(/|$)", forbidden=True, wrong="has . or .. as a folder"),
    Rule(pattern=r"/$", forbidden=True, wrong="names a folder, not a file"),
)
_NOT_ENCODED = Rule(
    pattern=r"%[0-9A-Fa-f]{2}",
    forbidden=True,
    wrong="is percent-encoded, as in a URL",
    expected="the name itself, such as My Repo instead of My%20Repo",
)
"""A lone ``%`` may stand in a name."""
_NO_BRACES = Rule(
    pattern=r"\{[^{}]*,[^{}]*\}",
    forbidden=True,
    wrong="has braces, which are no wildcards here",
    expected="a list, such as [/catalog-info.yml, /catalog-info.yaml] instead of "
    "/catalog-info.{yml,yaml}",
)
"""Braces without a comma may stand in a path: templates have folders of such names."""
_AS_WRITTEN = (_NOT_ENCODED, _NO_BRACES)

PROJECT = Text(
    expected="a project's name, in which * and ? are wildcards",
    rules=(*_ORDINARY, _QUOTES, _NO_SLASH, *_AS_WRITTEN),
)
REPOSITORY = Text(
    expected="a repository's name without its project, in which * and ? are wildcards",
    rules=(*_ORDINARY, _QUOTES, _NO_SLASH, *_AS_WRITTEN),
)
PATH = Text(
    expected="a manifest's path such as /catalog-info.yaml, in which * and ? are wildcards",
    rules=(*_ORDINARY, _QUOTES, *_IN_FILE, *_AS_WRITTEN),
)
BRANCH = Text(
    expected="the name of one branch, such as main",
    rules=(
        *_ORDINARY,
        Rule(pattern=r"[*?[]", forbidden=True, wrong="has a wildcard"),
        Rule(pattern=r"^refs/(?!heads/.)", forbidden=True, wrong="is a ref, but not a branch's"),
        Rule(
            pattern=r"[\s~^:\\]|\.\.|//|@\{|^[-/]|[/.]$",
            forbidden=True,
            wrong="is not a name that a branch can have",
        ),
    ),
)
FOLDER = Text(
    expected="a folder inside the repository, such as catalog",
    rules=(
        *_ORDINARY,
        Rule(pattern=r"^([/~]|[A-Za-z]:)", forbidden=True, wrong="is an absolute path"),
        Rule(pattern=r"\\", forbidden=True, wrong="has a backslash"),
        Rule(pattern=r"(^|/)\.\.(/|$)", forbidden=True, wrong="leads out of the repository"),
        Rule(pattern=r"^\.[./]*$", forbidden=True, wrong="is the repository itself"),
        Rule(pattern=r"(^|/)\.[gG][iI][tT](/|$)", forbidden=True, wrong="lies in git's own folder"),
        Rule(pattern=r"^.{1,200}$", wrong="is longer than 200 characters"),
    ),
)
SECRET = Text(
    expected="${NAME}, the environment variable that holds it, such as ${AZURE_TOKEN}",
    rules=(
        Rule(
            pattern=ENVIRONMENT_VARIABLE,
            wrong="is written out, or is no reference to an environment variable",
            expected="${NAME}, the environment variable that holds it, such as ${AZURE_TOKEN}; "
            "if a real secret was saved here, revoke it",
        ),
        Rule(
            pattern=_OF_THE_RUNNER,
            forbidden=True,
            wrong="names a variable of the runner (GITHUB_*, ACTIONS_*, RUNNER_*, INPUT_*), which "
            "is never sent to Azure DevOps",
            expected="a variable of your own, such as ${AZURE_TOKEN}",
        ),
    ),
)
ENTRA_ID = Text(
    expected="an id from Microsoft Entra, such as 00000000-0000-0000-0000-000000000000",
    rules=(Rule(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$", wrong="is not an id of Microsoft Entra"),),
)
HOST = Text(
    expected="a host such as dev.azure.com, or an Azure DevOps Server's URL",
    rules=(
        *_ORDINARY,
        Rule(pattern="@", forbidden=True, wrong="holds a user name or password"),
    ),
)
ORGANIZATION = Text(
    expected="the organisation's name (on a Server: the collection's)",
    rules=(
        *_ORDINARY,
        Rule(pattern='"', forbidden=True, wrong="has a quotation mark"),
        _NOT_ENCODED,
    ),
)
PROVIDER_ID = Text(
    expected="a provider id of letters, digits, - and _",
    rules=(Rule(pattern=r"^[A-Za-z0-9_-]+$", wrong="is not a provider id"),),
)
SHARE = Text(
    expected="a share from 0% to 100%, or a count without quotes",
    rules=(Rule(pattern=r"^(100|[0-9]{1,2}(\.[0-9]+)?)%$", wrong="is not a percentage"),),
)
ALLOWED = Text(
    expected="a kind such as Component, or '*' for every kind",
    rules=(
        Rule(
            pattern=r"^([a-zA-Z][a-zA-Z0-9]{0,62}|\*)$",
            wrong="is not a name that a kind can have",
        ),
    ),
)
SIZE = Text(
    expected="a size up to 20MiB, such as 512KiB, or a count of bytes",
    rules=(
        Rule(
            pattern=r"^(([1-9]|1[0-9]|20)MiB"
            r"|([1-9][0-9]{0,3}|1[0-9]{4}|20[0-3][0-9]{2}|204[0-7][0-9]|20480)KiB)$",
            wrong="is not a size",
        ),
    ),
)
SCHEMA_FILE = Text(
    expected="a JSON Schema, or a file of this repository that holds one, such as "
    "rules/component.json",
    rules=(
        *_ORDINARY,
        Rule(pattern=r"^[A-Za-z][A-Za-z0-9+.-]*://", forbidden=True, wrong="is a URL"),
        Rule(pattern=r"^([/~]|[A-Za-z]:)", forbidden=True, wrong="is an absolute path"),
        Rule(pattern=r"\\", forbidden=True, wrong="has a backslash"),
        Rule(pattern=r"(^|/)\.\.(/|$)", forbidden=True, wrong="leads out of the repository"),
        Rule(pattern=r"^.{1,200}$", wrong="is longer than 200 characters"),
    ),
)
RULE_NAME = Text(
    expected="a short name, such as owner-annotation",
    rules=(*_ORDINARY, Rule(pattern=r"^.{1,60}$", wrong="is longer than 60 characters")),
)
RULE_MESSAGE = Text(
    expected="a sentence for the authors of manifests",
    rules=(*_ORDINARY, Rule(pattern=r"^.{1,300}$", wrong="is longer than 300 characters")),
)
RULE_URL = Text(
    expected="a URL that explains the rule",
    rules=(
        *_ORDINARY,
        Rule(pattern=r"^https?://[^\s<>]{1,300}$", wrong="is no URL of https or http"),
    ),
)
KIND = Text(
    expected="a kind such as Widget: letters and digits, at most 63",
    rules=(
        Rule(
            pattern=r"^[a-zA-Z][a-zA-Z0-9]{0,62}$",
            wrong="is not a name that a kind can have",
        ),
    ),
)
