"""Certificates that sign themselves, for servers of https on loopback."""

import importlib
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest


def self_signed(file: Path, host: str, *, valid: bool, rsa: bool = False) -> Path:
    """Writes a key and a certificate for a host name; an expired one unless it is ``valid``. The
    key is of an elliptic curve, or RSA's, as Entra wants it."""
    pytest.importorskip("cryptography", reason="cryptography is not installed: the extra `entra`")
    x509, hashes, serialization, ec, rsa_keys = (
        importlib.import_module(f"cryptography.{name}")
        for name in (
            "x509",
            "hazmat.primitives.hashes",
            "hazmat.primitives.serialization",
            "hazmat.primitives.asymmetric.ec",
            "hazmat.primitives.asymmetric.rsa",
        )
    )
    key = (
        rsa_keys.generate_private_key(public_exponent=65537, key_size=2048)
        if rsa
        else ec.generate_private_key(ec.SECP256R1())
    )
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    until = datetime.now(UTC) + timedelta(days=1 if valid else -1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(until - timedelta(days=2))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + made.public_bytes(pem))
    return file


def serving(certificate: Path) -> ssl.SSLContext:
    """What a server shows that has the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
