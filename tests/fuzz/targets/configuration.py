"""providers.yaml, as any pull request may have it."""

from tests.fuzz.test_providers import loaded_or_refused

SEEDS = (
    b"""\
providers:
  azureDevOps:
    acme:
      organization: acme
      project: ['A b', 'c*']
      path: /catalog-info.yaml
      token: ${AZURE_TOKEN}
settings: {maxDeletions: 20%}
""",
    b"""\
catalog:
  providers:
    azureDevOps:
      a:
        host: https://tfs.acme.test:8443/t
        organization: c
        schedule: {frequency: {minutes: 30}}
        branch: main
        exclude: {project: [x], repository: ['a-*'], path: /v/*}
folder: a/b
""",
    b"""\
providers:
  azureDevOps:
    organization: o
    credential:
      tenantId: t
      clientId: c
      clientSecret: ${S}
settings:
  kinds: [Widget]
""",
    b"""\
providers: {azureDevOps: {acme: {organization: o}}}
settings:
  kinds: {Widget: {$defs: {n: {items: {$ref: '#/$defs/n'}}}, $ref: '#/$defs/n'}}
  external: [group]
  rules:
    - {name: a, kinds: [Component], severity: error, schema: {properties: {spec: {pattern: '^a'}}}}
    - {schema: {allOf: [{not: {required: [b]}}], if: {const: 1}, then: false}}
    - {schema: rules/a.json, message: m, url: 'https://a.b'}
""",
)
WORDS = (
    *("providers:", "azureDevOps:", "catalog:", "settings:", "folder: ", "organization: "),
    *("host: ", "project: ", "repository: ", "path: ", "branch: ", "exclude:", "token: "),
    *("credential:", "tenantId: ", "clientId: ", "clientSecret: ", "federated: ", "schedule:"),
    *("kinds:", "maxDeletions: ", "${AZURE_TOKEN}", "${X:-y}", "20%", "dev.azure.com", "acme"),
    *("rules:", "schema: ", "external:", "$ref: ", "'#/$defs/n'", "pattern: ", "allOf: ", "not: "),
    *("https://", "http://127.0.0.1:1", "[::1]", "@", "..", ".git", "*", "?", "\\", "%2e%2e"),
)


def target(data: bytes) -> None:
    """Load it, or say what is wrong with it."""
    loaded_or_refused(data)
