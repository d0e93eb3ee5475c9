"""The next step where Azure DevOps gave no answer at all, by what stood in the way. Pure."""

from sync.config.settings import Provider
from sync.errors import ServiceError

_STEPS = (
    (
        "could not be resolved",
        (
            "Correct `host` at {line}, or this machine's DNS; where only a proxy knows names, "
            "name it in HTTPS_PROXY"
        ),
    ),
    (
        "the proxy gave no connection",
        "Correct the proxy (HTTPS_PROXY), or leave it out for this host: export NO_PROXY={name}",
    ),
    (
        "refused the connection",
        "Correct `host` at {line}, its port too; if they are right, ask about a firewall",
    ),
    (
        "certificate has expired",
        "Check the clock of this machine; if it is right, the host needs a new certificate",
    ),
    (
        "mismatch",
        (
            "Write `host` at {line} as the certificate names it; if it is right, something between "
            "answers in its place: a proxy, or a network that wants you to sign in"
        ),
    ),
    (
        "REQUESTS_CA_BUNDLE",
        (
            "Put the authority's certificates (PEM) into a file and name it: export "
            "REQUESTS_CA_BUNDLE=…"
        ),
    ),
    (
        "HTTP 5",
        (
            "The service, or a gateway before it, is in trouble: look at "
            "https://status.dev.azure.com (of a Server: ask who runs it), and try again"
        ),
    ),
)
"""By words of the sentence, which `sync.http` and `sync.azure.answers` make; the first counts."""


def step(provider: Provider, error: ServiceError, line: str) -> str:
    """What to do; ``line`` is where providers.yaml has the host."""
    place = provider.organization
    for words, advice in _STEPS:
        if words in str(error):
            return advice.format(line=line, name=place.host.partition(":")[0])
    return (
        f"Open {place.url} from this machine; check the network, a proxy (HTTPS_PROXY) and `host` "
        f"at {line}"
    )
