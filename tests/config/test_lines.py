"""Advice names the line of providers.yaml where a setting stands, in each form it may have."""

from pathlib import Path

import pytest

from sync.config.lines import read_lines
from sync.config.load import load_config

TEXT = """\
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
    file.write_text(TEXT, encoding="utf-8")
    lines = read_lines(load_config(file))
    assert lines.of("acme", *setting) == f"providers.yaml:{line}"
