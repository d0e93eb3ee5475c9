"""A small organisation: three projects, nothing special but names and two kinds of paths."""

from pathlib import Path

from tests.azure.organizations import write_repository


def small(root: Path) -> None:
    """Three projects: nothing special but a name with a space and two kinds of paths."""
    write_repository(root, "acme/Payments/service-pay")
    write_repository(root, "acme/Payments/archive-pay")
    write_repository(root, "acme/Core/service-id", ["/catalog-info.yaml", "/sub/catalog-info.yaml"])
    write_repository(root, "acme/My Project/service web", ["/deep/er/Catalog-Info.yaml"])
