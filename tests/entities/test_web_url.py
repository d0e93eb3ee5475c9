"""What ``new URL()`` takes: each row was tried in Node."""

import pytest

from sync.entities.web_url import is_web_url


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com",
        " https://example.com/a b ",
        "ht\ntps://example.com",
        "HTTPS:example.com",
        "https:\\\\example.com",
        "https://user:pw@example.com:8080/x",
        "https://example.com:/",
        "https://[::1]:80/",
        "https://0x7f.1/",
        "https://bücher.example/",
        "https://xn--bcher-kva.example/",
        "https://%65xample.com/",
        "mailto:a@example.com",
        "javascript:alert(1)",
        "localhost:3000",
        "C:\\folder",
        "foo://",
        "foo://a%zz/",
        "file:",
        "file:///C|/x",
        "${{x}}:y".replace("${{x}}", "x"),
        "https://{{x}}/",
    ],
)
def test_a_url_is_taken(text: str) -> None:
    assert is_web_url(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "./docs",
        "example.com",
        "//example.com",
        "http://",
        "https://:80",
        "https://user@",
        "https://a b/",
        "https://example.com:65536/",
        "https://example.com:x/",
        "https://[::1/",
        "https://[::1]x/",
        "https://1.2.3.4.5/",
        "https://256.256.256.256/",
        "https://1.2.3.08/",
        "https://a%00b/",
        "https://a%zz/",
        "https://xn--a/",
        "https://％41/",
        "https://\u00ad/",
        "foo://a b/",
        "foo://:80",
        "foo://u@/",
        "file://example.com:80/",
        "1http://example.com",
        "${{ values.url }}",
    ],
)
def test_a_url_is_refused(text: str) -> None:
    assert not is_web_url(text)


def test_a_hostile_url_is_judged_in_linear_time() -> None:
    assert not is_web_url("http://" + "[" * 200_000)
