"""Everything between a manifest's bytes and the planner."""

from tests.fuzz.test_manifests import judged_without_a_crash

SEEDS = (
    b"""\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: a, tags: [x]}
spec: {type: service, lifecycle: production, owner: team, dependsOn: ['component:b']}
""",
    b"""\
apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: a
  links:
    - url: https://a.test
      title: t
spec:
  type: openapi
  lifecycle: x
  owner: o
  definition:
    $text: ./openapi.yaml
""",
    b"""\
kind: Location
apiVersion: backstage.io/v1alpha1
metadata: {name: l}
spec: {type: url, targets: [./a.yaml, ./*/b.yaml, ../../c]}
---
kind: Group
apiVersion: backstage.io/v1beta1
metadata: {name: g}
spec: {type: t, children: []}
""",
    b"""\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: t}
spec: {type: s, steps: [{id: a, action: b, if: "${{ x }}"}], parameters: {a: 1}}
""",
)
WORDS = (
    *("apiVersion: ", "kind: ", "metadata:", "spec:", "name: ", "namespace: ", "labels:"),
    *("annotations:", "tags:", "links:", "url: ", "title: ", "owner: ", "type: ", "lifecycle: "),
    *("targets:", "target: ", "definition:", "$text: ", "$json: ", "$yaml: ", "relations:"),
    *("memberOf:", "children:", "profile:", "parameters:", "steps:", "dependsOn:", "presence: "),
    *("backstage.io/v1alpha1", "Component", "API", "Location", "Template", "User", "System"),
    *("\n---\n", "\n  ", "\n    - ", "../", "&a ", "*a", "component:default/x", "[group:]a/b"),
)


def target(data: bytes) -> None:
    """Parse, judge, normalise and write."""
    judged_without_a_crash(data)
