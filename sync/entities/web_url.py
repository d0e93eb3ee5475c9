"""Whether JavaScript's ``new URL()`` takes a string: that is what Backstage asks of links.

The rules are the parsing failures of the URL standard (https://url.spec.whatwg.org/#url-parsing).
"""

import ipaddress
import re
import unicodedata
from typing import Final
from urllib.parse import unquote_to_bytes

_SPECIAL: Final = frozenset({"http", "https", "ws", "wss", "ftp", "file"})
_USUAL: Final = re.compile(
    r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*\.[a-z]{2,}(?:[/?#][!-~]*)?",
)
"""What nearly all URLs are: a plain name of a host, and characters that may stand anywhere."""
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_FORBIDDEN_HOST: Final = frozenset("\0\t\n\r #/:<>?@[\\]^|")
_FORBIDDEN_DOMAIN: Final = _FORBIDDEN_HOST | {chr(c) for c in range(0x20)} | {"%", "\x7f"}
_IGNORED: Final = re.compile("[\u00ad\u200b\u2060\u2064\ufe00-\ufe0f\ufeff]")
_UNUSABLE: Final = frozenset({"Cc", "Cn", "Co", "Cs", "Zs", "Zl", "Zp"})
_DRIVE: Final = re.compile(r"[A-Za-z][:|]")
_WHITESPACE: Final = "".join(map(chr, range(0x21)))


def is_web_url(text: str) -> bool:
    """Whether ``new URL(text)`` succeeds."""
    if _USUAL.fullmatch(text):
        return True
    text = trimmed(text)
    if not (match := _SCHEME.match(text)):
        return False
    scheme, rest = match[1].lower(), text[match.end() :]
    if scheme == "file":
        return _is_file(rest.replace("\\", "/"))
    if scheme in _SPECIAL:
        rest = rest.replace("\\", "/").lstrip("/")
        return _is_authority(re.split(r"[/?#]", rest, maxsplit=1)[0], special=True)
    if rest.startswith("//"):
        return _is_authority(re.split(r"[/?#]", rest[2:], maxsplit=1)[0], special=False)
    return True


def trimmed(text: str) -> str:
    """A URL without what the standard ignores around and inside it."""
    return re.sub(r"[\t\n\r]", "", text.strip(_WHITESPACE))


def is_host(host: str) -> bool:
    """Whether ``host`` can be the host of an http URL."""
    if host.startswith("["):
        return host.endswith("]") and _is_ipv6(host[1:-1])
    domain = _to_ascii(unquote_to_bytes(host).decode("utf-8", errors="replace"))
    if not domain or set(domain) & _FORBIDDEN_DOMAIN:
        return False
    return _is_ipv4(domain) if _ends_in_number(domain) else True


def _is_file(rest: str) -> bool:
    if not rest.startswith("//"):
        return True
    host = re.split(r"[/?#]", rest[2:], maxsplit=1)[0]
    return not host or _DRIVE.fullmatch(host) is not None or is_host(host)


def _is_authority(authority: str, *, special: bool) -> bool:
    _, at, place = authority.rpartition("@")
    end = _port_colon(place)
    host, port = (place, None) if end is None else (place[:end], place[end + 1 :])
    if not host:
        return not special and not at and port is None
    if port and not (re.fullmatch(r"[0-9]+", port) and int(port) <= 0xFFFF):
        return False
    return is_host(host) if special else _is_opaque_host(host)


def _port_colon(place: str) -> int | None:
    """Where the host ends: the first colon outside brackets."""
    inside = False
    for at, char in enumerate(place):
        if char == ":" and not inside:
            return at
        inside = char == "[" or (inside and char != "]")
    return None


def _is_opaque_host(host: str) -> bool:
    if host.startswith("["):
        return host.endswith("]") and _is_ipv6(host[1:-1])
    return not set(host) & _FORBIDDEN_HOST


def _to_ascii(domain: str) -> str:
    """The domain as it is compared; empty when no name can be made of it.

    An approximation of UTS #46 for names beyond ASCII: the mapping is Unicode's compatibility
    form, and unassigned and control characters are refused.
    """
    if domain.isascii():
        labels = domain.lower().split(".")
        return domain.lower() if all(map(_is_label, labels)) else ""
    mapped = unicodedata.normalize("NFKC", _IGNORED.sub("", domain).casefold())
    mapped = re.sub("[\u3002\uff0e\uff61]", ".", mapped)
    if "\ufffd" in mapped or any(unicodedata.category(char) in _UNUSABLE for char in mapped):
        return ""
    labels = [label for label in mapped.split(".") if label]
    if any(unicodedata.category(label[0])[0] == "M" or "\u200d" in label for label in labels):
        return ""
    return mapped


def _is_label(label: str) -> bool:
    """Whether an ASCII label that claims to be punycode is."""
    if not label.startswith("xn--"):
        return True
    try:
        name = label[4:].encode().decode("punycode")
    except (UnicodeError, OverflowError):
        return False
    return not name.isascii() and not any(unicodedata.category(c) in _UNUSABLE for c in name)


def _ends_in_number(domain: str) -> bool:
    parts = domain.split(".")
    if parts[-1] == "" and len(parts) > 1:
        parts.pop()
    return re.fullmatch(r"[0-9]+|0x[0-9a-f]*", parts[-1]) is not None


def _is_ipv4(domain: str) -> bool:
    parts = domain.removesuffix(".").split(".")
    numbers = [_ipv4_number(part) for part in parts]
    if len(numbers) > 4 or None in numbers:
        return False
    *first, last = [number for number in numbers if number is not None]
    return all(number <= 255 for number in first) and last < 256 ** (5 - len(numbers))


def _ipv4_number(part: str) -> int | None:
    """Hexadecimal, octal or decimal; ``None`` when it is none of them."""
    if re.fullmatch(r"0x[0-9a-f]*", part):
        return int(part[2:] or "0", 16)
    if re.fullmatch(r"0[0-7]*", part):
        return int(part, 8)
    return int(part) if re.fullmatch(r"[1-9][0-9]*", part) and len(part) < 20 else None


def _is_ipv6(text: str) -> bool:
    if "%" in text or not text.isascii():
        return False
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True
