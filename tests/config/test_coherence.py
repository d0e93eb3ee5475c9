"""What no value of providers.yaml shows alone."""

import pytest

from tests.config.builders import ACME, P, mistakes, read, says


def test_an_encoded_organization_is_a_mistake() -> None:
    block = ACME.replace("organization: acme", "organization: My%20Team")
    assert any("organization is percent-encoded" in line for line in mistakes(block))


BOTH = f"5:7: {P}.credential has"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("allow: [Component, grup]", f"5:26: {P}.allow[1] is a kind that nobody knows; did you…"),
        (
            "allow: Gadget",
            (
                f"5:14: {P}.allow is a kind that nobody knows; expected API, Component, Domain, "
                "Group, Location, Product, Repository, Resource, System, Template, User or *; a "
                "kind of your portal belongs in settings.kinds too"
            ),
        ),
        (
            "allow: [AiResource]",
            (
                f"5:15: {P}.allow[0] is a kind that nobody knows; it is one of a module, which "
                "settings.portal would name: modules: [ai-model]"
            ),
        ),
        (
            "credential: {tenantId: t, clientId: c, clientSecret: '${A}', federated: true}",
            f"{BOTH} clientSecret and federated; expected one of them",
        ),
        (
            "credential: {tenantId: t, clientId: c}",
            f"{BOTH} neither clientSecret, clientCertificate nor federated: true; expected one of…",
        ),
        (
            (
                "credential: {tenantId: t, clientId: c, clientSecret: '${A}', "
                "clientCertificate: '${B}'}"
            ),
            f"{BOTH} clientSecret and clientCertificate; expected one of them",
        ),
        (
            "credential: {username: '${U}', password: '${P}'}",
            (
                f"{BOTH.removesuffix('has')}is for an Azure DevOps Server; expected a token, or an"
                " identity of Microsoft Entra, for dev.azure.com"
            ),
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
    ],
)
def test_a_mistake_in_a_provider_is_told_with_its_place(line: str, expected: str) -> None:
    (told,) = mistakes(f"{ACME}      {line}\n")
    assert says(told, expected)


def test_a_modules_kinds_may_be_allowed() -> None:
    settings = "settings: {portal: {modules: [ai-model]}}"
    assert read(f"{ACME}      allow: [AiResource]\n{settings}\n").providers[0].allow == (
        "AiResource",
    )


def test_external_kinds_are_known_ones_in_any_letters() -> None:
    assert read(f"{ACME}settings: {{external: [group, User]}}\n").external == {"group", "user"}
    own = read(f"{ACME}settings: {{kinds: [Widget], external: [widget]}}\n")
    assert own.external == {"widget"}
    (told,) = mistakes(f"{ACME}settings:\n  external: [grup]\n")
    assert told == "6:14: settings.external[0] is a kind that nobody knows; did you mean Group?"
    assert read(ACME).external == frozenset()


def test_a_token_and_a_credential_exclude_each_other() -> None:
    assert mistakes(f"{ACME}      token: ${{A}}\n      credential: default\n") == [
        f"6:7: {P} has a token and a credential; expected only one of them"
    ]
