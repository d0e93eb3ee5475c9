"""More manifests than one page, or one query, of Code Search can show."""

from pathlib import Path

from tests.support.files import write_files
from tests.support.running import run
from tests.support.world import world

PROVIDERS = """\
providers:
  azureDevOps:
    monorepos:
      organization: monorepos
      path: '*catalog-info.yaml'
settings:
  maxDeletions: 10%
"""

MANIFEST = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {{name: component-{repository:02}-{service:02}}}
spec: {{type: service, lifecycle: production, owner: team}}
"""


def test_a_run_for_1800_manifests_in_60_repositories_finds_all_of_them(tmp_path: Path) -> None:
    with world(tmp_path) as here:
        files = {
            f"monorepos/P/r{repository:02}/svc-{service:02}/catalog-info.yaml": MANIFEST.format(
                repository=repository, service=service
            )
            for repository in range(60)
            for service in range(30)
        }
        write_files(here.organizations, files)
        here.emulator.reload()
        write_files(here.repository, {"providers.yaml": PROVIDERS})
        outcome = run(
            "sync",
            "--config",
            str(here.repository / "providers.yaml"),
            "--connect",
            f"dev.azure.com={here.emulator.url}",
            "--json",
        )
        assert outcome.exit_code == 0, outcome.stderr
        report = outcome.report
        assert report is not None
        [provider] = report["providers"]
        assert (provider["complete"], provider["found"], provider["fetched"]) == (True, 1800, 1800)
        assert report["locations"] == {"synced": 1800}
        folder = here.repository / "catalog" / "entities" / "component" / "default"
        assert len(list(folder.iterdir())) == 1800
