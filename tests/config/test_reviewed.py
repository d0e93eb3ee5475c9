"""Which providers of a proposal would send a credential where none was sent before."""

import pytest

from sync.config.reviewed import sent, unreviewed
from sync.config.settings import BasicCredential, Credential, EntraCredential, TokenCredential
from tests.config.builders import ACME, read

ANOTHER = "    more:\n      organization: {}\n"


@pytest.mark.parametrize(
    ("proposed", "expected"),
    [
        (ACME, []),
        (ACME.replace("acme:", "renamed:"), []),
        (ACME.replace("organization: acme", "organization: ACME"), []),
        (ACME + "      repository: c*\n      branch: main\n", []),
        (ACME + ANOTHER.format("acme"), []),
        (ACME + ANOTHER.format("other"), [("more", None)]),
        (ACME + "      token: ${OTHER}\n", [("acme", "acme")]),
        (ACME + "      credential: default\n", [("acme", "acme")]),
        (ACME + "      host: https://tfs.acme.com\n", [("acme", "acme")]),
        (ACME.replace("organization: acme", "organization: other"), [("acme", "acme")]),
    ],
)
def test_a_place_or_a_credential_that_is_new_is_not_reviewed(
    proposed: str, expected: list[tuple[str, str | None]]
) -> None:
    found = unreviewed(read(proposed), read(ACME))
    assert [(one.provider.id, one.before and one.before.id) for one in found] == expected


@pytest.mark.parametrize(
    ("credential", "words"),
    [
        (TokenCredential(variable="OTHER"), "${OTHER}"),
        (EntraCredential(), "credential: default"),
        (
            BasicCredential(user_variable="U", password_variable="P"),
            "user ${U}, password ${P}",
        ),
        (
            EntraCredential(tenant_id="t", client_id="c", certificate_variable="C"),
            "client c of tenant t, clientCertificate ${C}",
        ),
        (
            EntraCredential(tenant_id="t", client_id="c", federated=True),
            "client c of tenant t, federated",
        ),
        (
            EntraCredential(tenant_id="t", client_id="c", secret_variable="S"),
            "client c of tenant t, clientSecret ${S}",
        ),
    ],
)
def test_what_is_sent_is_named_and_never_shown(credential: Credential, words: str) -> None:
    assert sent(credential) == words
