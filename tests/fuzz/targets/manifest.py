"""Everything between a manifest's bytes and the planner."""

from tests.fuzz.test_manifests import judged_without_a_crash

SEEDS = (
    b"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: a, tags: [x]}\n"
    b"spec: {type: service, lifecycle: production, owner: team, dependsOn: ['component:b']}\n",
    b"apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: a\n  links:\n"
    b"    - url: https://a.test\n      title: t\nspec:\n  type: openapi\n  lifecycle: x\n"
    b"  owner: o\n  definition:\n    $text: ./openapi.yaml\n",
    b"kind: Location\napiVersion: backstage.io/v1alpha1\nmetadata: {name: l}\n"
    b"spec: {type: url, targets: [./a.yaml, ./*/b.yaml, ../../c]}\n---\nkind: Group\n"
    b"apiVersion: backstage.io/v1beta1\nmetadata: {name: g}\nspec: {type: t, children: []}\n",
    b"apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata: {name: t}\n"
    b"spec: {type: s, steps: [{id: a, action: b, if: ${{ x }}}], parameters: {a: 1}}\n",
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
