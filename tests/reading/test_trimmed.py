"""A credential that may no longer read a repository: Azure DevOps answers as if it were gone."""

import shutil
from pathlib import Path

from tests.azure.organizations import write_settings
from tests.support.catalogs import component, entry, titles
from tests.support.files import write_files
from tests.support.flow import flow

PROVIDERS = """\
providers: {azureDevOps: {acme: {organization: acme}}}
settings: {maxDeletions: 100%}
"""


def test_a_repository_is_not_gone_while_search_leaves_out_what_may_not_be_read(
    tmp_path: Path,
) -> None:
    names = ("a", "b", "c")
    root = write_files(
        tmp_path / "organizations",
        {f"acme/P/{name}/catalog-info.yaml": component(name) for name in names},
    )
    with flow(tmp_path, root) as (run, emulator):
        write_files(run.folder, {"providers.yaml": PROVIDERS})
        run.run()
        write_settings(root / "acme/P/b", {"readable": False})
        shutil.rmtree(root / "acme/P/c")
        emulator.reload()
        ran = run.run()
        assert (ran.exit_code, set(titles(run.catalog()))) == (0, {"a", "b", "c"})
        for name in ("b", "c"):
            found = entry(ran.result, f"/{name}?")
            assert found.status == "unreadable"
            assert "may not read everything" in found.problems[0].message
        assert run.run().result.plan.is_empty
        write_settings(root / "acme/P/b", {"readable": True})
        emulator.reload()
        assert run.run().exit_code == 0
        assert set(titles(run.catalog())) == {"a", "b"}
