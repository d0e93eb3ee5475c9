"""Manifests that are seen and left out on purpose stay in the log as they are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.azure.organizations import write_settings
from tests.support.catalogs import LATER, component
from tests.support.files import write_files
from tests.support.flow import flow

PROVIDERS = "providers: {azureDevOps: {acme: {organization: acme, path: '%s'}}}\n"


@pytest.mark.parametrize("path", ["/catalog-info.yaml", "*catalog-info.yaml"])
def test_a_file_in_tfvc_is_told_once_and_later_runs_change_nothing(
    tmp_path: Path, path: str
) -> None:
    root = write_files(
        tmp_path / "organizations",
        {"acme/P/a/catalog-info.yaml": component("a"), "acme/P/old/catalog-info.yaml": "x: y\n"},
    )
    write_settings(root / "acme/P/old", {"tfvc": True})
    with flow(tmp_path, root) as (run, _):
        write_files(run.folder, {"providers.yaml": PROVIDERS % path})
        first = run.run()
        assert [entry.status for entry in first.result.plan.log] == ["skipped", "synced"]
        for _ in range(2):
            later = run.run(now=datetime.fromtimestamp(LATER, UTC))
            assert later.exit_code == 0
            assert later.result.plan.is_empty
            assert [entry.status for entry in later.result.plan.log] == ["skipped", "synced"]
