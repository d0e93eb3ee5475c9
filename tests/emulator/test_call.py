"""A request as the emulator sees it, and what the caller may see."""

from sync.emulator.server import Emulator
from tests.emulator.client import ask
from tests.emulator.organization import MY_REPO


def test_urls_in_answers_name_the_host_that_was_asked(emulator: Emulator) -> None:
    at_cloud = ask(emulator, MY_REPO, host="dev.azure.com").json
    at_server = ask(emulator, MY_REPO, host="tfs.acme.com:8080").json
    assert at_cloud["remoteUrl"] == "https://dev.azure.com/acme/My%20Project/_git/my%20repo"
    assert at_server["remoteUrl"] == "https://tfs.acme.com:8080/acme/My%20Project/_git/my%20repo"
    assert ask(emulator, MY_REPO).json["remoteUrl"].startswith(f"{emulator.url}/acme/")
