"""What may stand below ``settings`` in providers.yaml: what holds for the whole catalog."""

from sync.config.shapes import ByName, Count, Either, Key, Listed, Many, Object, Schema, Text
from sync.config.texts import KIND, RULE_MESSAGE, RULE_NAME, RULE_URL, SCHEMA_FILE, SHARE, SIZE

_PORTAL = Object(
    expected="a mapping with rules or modules",
    keys=(
        Key(
            name="rules",
            shape=Text(expected="backstage or roadie", choices=("backstage", "roadie")),
            default="backstage",
            description="Whose rules of fields hold: Backstage's, or Roadie's looser ones.",
        ),
        Key(
            name="modules",
            shape=Many(
                item=Text(expected="openapi or ai-model", choices=("openapi", "ai-model")),
                expected="a list of openapi and ai-model",
                may_be_empty=True,
            ),
            default=[],
            description="Official Backstage modules that the portal has: openapi ($openapi and "
            "$asyncapi), ai-model (AiResource, and an API of type mcp-server).",
        ),
    ),
)

_SIZE = Either(expected=SIZE.expected, shapes=(Count(expected=SIZE.expected, most=20 << 20), SIZE))
_LIMITS = Object(
    expected="a mapping with include, manifest or targets",
    keys=(
        Key(
            name="include",
            shape=_SIZE,
            default="1MiB",
            description="The largest file that a manifest may include.",
        ),
        Key(
            name="manifest",
            shape=_SIZE,
            default="5MiB",
            description="The largest manifest.",
        ),
        Key(
            name="targets",
            shape=Count(expected="a whole number up to 100000", most=100_000),
            default=2000,
            description="How many files the Locations of one manifest may lead to.",
        ),
    ),
)

_SCHEMA = Either(
    expected=SCHEMA_FILE.expected, shapes=(SCHEMA_FILE, Schema(expected=SCHEMA_FILE.expected))
)
_RULE = Object(
    expected="a mapping with schema and, if wanted, name, kinds, message, url, severity",
    keys=(
        Key(name="name", shape=RULE_NAME, description="What problems call it."),
        Key(
            name="kinds",
            shape=Many(item=KIND, expected="a list of kinds such as [Component]"),
            description="The kinds that it is for. Default: every kind but Location.",
        ),
        Key(
            name="schema",
            shape=_SCHEMA,
            required=True,
            description="JSON Schema (2020-12) that an entity of these kinds has to fit, or a file "
            "of this repository that holds one.",
        ),
        Key(name="message", shape=RULE_MESSAGE, description="What to do, for people."),
        Key(name="url", shape=RULE_URL, description="Where people read more."),
        Key(
            name="severity",
            shape=Text(expected="warning or error", choices=("warning", "error")),
            default="warning",
            description="Whether a document that breaks it is told of, or refused too; then what "
            "the catalog last had of it stays.",
        ),
    ),
)

SETTINGS = Object(
    expected="a mapping with maxDeletions, kinds, external, portal, rules or limits",
    keys=(
        Key(
            name="maxDeletions",
            shape=Either(
                expected="a share of the catalog such as 20%, or a count such as 50",
                shapes=(
                    Count(expected="a whole number from 0"),
                    SHARE,
                ),
            ),
            default="20%",
            description="How many entities one run may delete without being told "
            "so: a share of the catalog, or a count.",
        ),
        Key(
            name="kinds",
            shape=Either(
                expected="a list of kinds such as [Widget], or a mapping of kinds to their schemas",
                shapes=(
                    Many(
                        item=KIND,
                        expected="a list of kinds such as [Widget]",
                        may_be_empty=True,
                    ),
                    ByName(
                        name=KIND,
                        item=_SCHEMA,
                        expected="a mapping of kinds to their schemas",
                    ),
                ),
            ),
            default=[],
            description="Kinds beyond Backstage's and Roadie's that the portal knows; by kind a "
            "JSON Schema (2020-12) that its entities have to fit, or a file that holds one.",
        ),
        Key(
            name="external",
            shape=Many(
                item=KIND, expected="a list of kinds such as [group, user]", may_be_empty=True
            ),
            default=[],
            description="Kinds whose entities the portal has from elsewhere, too, as from Entra or "
            "GitHub: a reference to one that the catalog lacks is no warning.",
        ),
        Key(
            name="portal",
            shape=_PORTAL,
            description="What the portal is that will read the catalog; manifests "
            "are judged as it judges them.",
        ),
        Key(
            name="rules",
            shape=Listed(item=_RULE, expected="at most 100 house rules", most=100),
            description="House rules: what entities have to be like, beyond what the portal asks.",
        ),
        Key(
            name="limits",
            shape=_LIMITS,
            description="What one manifest may ask for.",
        ),
    ),
)
