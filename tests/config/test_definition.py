"""What is pasted from Backstage: what of it counts, and what is told to be left out."""

from tests.config.builders import ACME, read


def test_a_catalog_block_of_an_app_config_works_as_it_is() -> None:
    config = read(
        """
catalog:
  import:
    entityFilename: catalog-info.yaml
  rules:
    - allow: [Component, System]
  locations:
    - type: file
      target: ../../examples/entities.yaml
  providers:
    github:
      anyId:
        organization: ignored
    ownPlugin: true
    azureDevOps:
      yourProviderId: # identifies your dataset / provider independent of config changes
        organization: myorg
        project: '"My Project Name"'
        repository: service-* # this will match all repos starting with service-*
        path: /catalog-info.yaml
        schedule: # optional; same options as in TaskScheduleDefinition
          frequency: { minutes: 30 }
          timeout: { minutes: 3 }
      another:
        host: dev.azure.com
        organization: myorg
        project: '*'
"""
    )
    first, second = config.providers
    assert first.project == ("My Project Name",)
    assert (second.id, second.project, second.repository) == ("another", ("*",), ("*",))
    assert config.notes == (
        "providers.yaml: catalog.import is Backstage's and is not read here",
        "providers.yaml: catalog.rules is Backstage's and is not read here",
        "providers.yaml: catalog.locations is Backstage's and is not read here",
        "providers.yaml: catalog.providers.github is Backstage's and is not read here",
        "providers.yaml: catalog.providers.ownPlugin is Backstage's and is not read here",
        (
            "providers.yaml: catalog.providers.azureDevOps.yourProviderId.schedule has no effect: "
            "the workflow that runs catalog-sync decides when"
        ),
    )


def test_a_providers_block_of_an_app_config_works_as_it_is() -> None:
    config = read(f"{ACME}  githubOrg:\n    id: production\n")
    assert [each.id for each in config.providers] == ["acme"]
    assert config.notes == (
        "providers.yaml: providers.githubOrg is Backstage's and is not read here",
    )
