"""Whether values have the shape that they should have: every mistake, and no secret."""

import pytest

from sync.errors import ConfigError
from tests.config.builders import (
    ACME,
    BRANCH,
    ENTRA,
    HOST,
    PATH,
    PROJECT,
    SECRET,
    P,
    mistakes,
    read,
    says,
)

KINDS = "expected a list of kinds such as [Component, API], or '*' for every kind"
QUOTE = "put it in quotes if it is one"


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
        ("project: []", f"5:16: {P}.project is an empty list; {PROJECT}, or a list of such"),
        ("project: [a, 1.5]", f"5:20: {P}.project[1] is a number; {PROJECT}; {QUOTE}"),
        ("project: [[a]]", f"5:17: {P}.project[0] is a list; {PROJECT}"),
        ("allow: []", f"5:14: {P}.allow is an empty list; {KINDS}"),
        ("allow: true", f"5:14: {P}.allow is true or false; {KINDS}; {QUOTE}"),
        ("branch: [main]", f"5:15: {P}.branch is a list; {BRANCH}"),
        ("branch: 1.10", f"5:15: {P}.branch is a number; {BRANCH}; {QUOTE}"),
        ("exclude: {projects: x}", f'5:17: unknown key "projects" in {P}.exclude; did you mean…'),
        (
            "exclude: [x]",
            (
                f"5:16: {P}.exclude is a list; expected a mapping of project, repository and path "
                "to what is left out"
            ),
        ),
        ("exclude: {path: [1]}", f"5:24: {P}.exclude.path[0] is a number; {PATH}; {QUOTE}"),
        ("token: 123456", f"5:14: {P}.token is a number; {SECRET}; {QUOTE}"),
        (
            "credential: hunter2",
            f"5:19: {P}.credential is other text; expected `default`",
        ),
        (
            "credential: [x]",
            (
                f"5:19: {P}.credential is a list; expected `default`, a mapping with tenantId, "
                "clientId, and clientSecret, clientCertificate or federated, or one with username "
                "and password"
            ),
        ),
        (
            "credential: {clientId: c, federated: true}",
            f"5:7: {P}.credential has no tenantId; expected tenantId: "
            + ENTRA.removeprefix("expected "),
        ),
        (
            "credential: {username: '${U}'}",
            f"5:7: {P}.credential has no password; expected password: "
            + SECRET.removeprefix("expected "),
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
        ("host: 8080", f"5:13: {P}.host is a number; {HOST}; {QUOTE}"),
    ],
)
def test_a_mistake_in_a_provider_is_told_with_its_place(line: str, expected: str) -> None:
    (told,) = mistakes(f"{ACME}      {line}\n")
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
        "credential: {{username: {0}, password: {0}}}",
        "credential: {{username: '${{U}}', password: {0}}}",
        "credential: {{tenantId: t, clientId: c, clientCertificate: {0}}}",
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
