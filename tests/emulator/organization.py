"""A small organisation that has one of everything the emulator can show."""

import json
from pathlib import Path

from tests.support.files import write_files

MANIFEST = "kind: Component\nmetadata: {name: x}\n"


def settings(**keys: object) -> str:
    """The text of an ``.emulator.json``."""
    return json.dumps(keys)


FILES: dict[str, str | bytes] = {
    "acme/Payments/checkout/catalog-info.yaml": MANIFEST,
    "acme/Payments/checkout/src/Catalog-Info.YAML": MANIFEST,
    "acme/Payments/checkout/docs/readme.md": "# Checkout\n",
    "acme/Payments/checkout/.emulator.json": settings(
        branches={
            "develop": {"files": {"/catalog-info.yaml": "kind: API\n", "/new.yaml": "a: 1\n"}},
            "feature/x": {"files": {"/docs/readme.md": None}},
        },
        searchableBranches=["develop"],
        tags={"v1.0": "main"},
    ),
    "acme/Payments/.emulator.json": settings(description="Money"),
    "acme/My Project/my repo/a b/catalog-info.yaml": MANIFEST,
    "acme/My Project/fork/catalog-info.yaml": MANIFEST,
    "acme/My Project/fork/.emulator.json": settings(isFork=True, parent="Payments/checkout"),
    "acme/My Project/disabled/catalog-info.yaml": MANIFEST,
    "acme/My Project/disabled/.emulator.json": settings(isDisabled=True),
    "acme/My Project/empty/.emulator.json": settings(empty=True),
    "acme/My Project/no-default/catalog-info.yaml": MANIFEST,
    "acme/My Project/no-default/.emulator.json": settings(defaultBranch=None, branch="main"),
    "acme/Leaving/old/catalog-info.yaml": MANIFEST,
    "acme/Leaving/.emulator.json": settings(state="deleting"),
    "other/Tools/cli/catalog-info.yaml": MANIFEST,
}
CHECKOUT = "/acme/Payments/_apis/git/repositories/checkout"
MY_REPO = "/acme/My%20Project/_apis/git/repositories/my%20repo"
MANIFESTS = "file:catalog-info.yaml"
REPOSITORY_ROW = [
    "My Project/my repo/a b/catalog-info.yaml",
    "Payments/checkout/catalog-info.yaml",
    "Payments/checkout/src/Catalog-Info.YAML",
]


def many(folder: Path, count: int, **keys: object) -> Path:
    """An organisation of so many manifests in one repository."""
    files: dict[str, str | bytes] = {
        f"acme/P/mono/{number:04}.yaml": MANIFEST for number in range(count)
    }
    files["acme/.emulator.json"] = settings(**keys)
    return write_files(folder, files)
