"""An organisation with a repository in each state, and a provider that does not name all of it."""

from tests.support.inquiry import component, settings

LOCATION = """\
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: hub}
spec: {targets: [https://dev.azure.com/acme/P/_git/followed?path=/deep/manifest.yaml]}
"""
FILES = {
    "P/good/catalog-info.yaml": component("good"),
    "P/hub/catalog-info.yaml": LOCATION,
    "P/followed/deep/manifest.yaml": component("followed"),
    "P/bad/catalog-info.yaml": component("bad").replace("  lifecycle: production\n", ""),
    "P/bare/README.md": "# Bare\n",
    "P/archive-old/README.md": "# Old\n",
    "P/forked/catalog-info.yaml": component("forked"),
    "P/forked/.emulator.json": settings(isFork=True),
    "P/off/catalog-info.yaml": component("off"),
    "P/off/.emulator.json": settings(isDisabled=True),
    "P/nothing/.emulator.json": settings(empty=True),
    "Q team/only/catalog-info.yaml": component("only"),
    "R/other/README.md": "# Not named\n",
}
PROVIDERS = """\
providers:
  azureDevOps:
    acme:
      organization: acme
      project: [P, Q*]
      exclude:
        repository:
          - archive-*
"""
STATES = {
    "P/archive-old": "excluded",
    "P/bad": "invalid",
    "P/bare": "without",
    "P/followed": "with",
    "P/forked": "fork",
    "P/good": "with",
    "P/hub": "with",
    "P/nothing": "empty",
    "P/off": "disabled",
    "Q team/only": "with",
}
