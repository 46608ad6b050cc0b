"""Settings come from where they should, in the right order, and say what is wrong with them and never a secret."""

from __future__ import annotations

from traceback import format_exception
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from pydantic import ValidationError

from peppol_kit.delivery import Settings
from peppol_kit.errors import ConfigurationError
from peppol_kit.mail import MailSettings
from peppol_kit.network.environment import PRODUCTION, TEST
from peppol_kit.sandbox.pki import SandboxPki

if TYPE_CHECKING:
    from pathlib import Path

    from peppol_kit.network.pki import Credentials


@pytest.fixture(scope="module")
def pki() -> SandboxPki:
    return SandboxPki()


@pytest.fixture(scope="module")
def credentials(pki: SandboxPki) -> Credentials:
    return pki.access_point("POP000007")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENVIRONMENT", "SECRETS"):
        monkeypatch.delenv(f"PEPPOL_KIT_{name}", raising=False)


def file_with(folder: Path, text: str) -> Path:
    file = folder / "peppol.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_there_is_no_environment_unless_one_is_named() -> None:
    with pytest.raises(ConfigurationError, match="environment: Field required"):
        Settings.load()


def test_an_argument_goes_before_the_environment_before_a_secret_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = file_with(
        tmp_path, 'environment = "test"\nlanguage = "nl"\nmail_from = "a@example.com"\n[mail]\nhost = "h"\n'
    )
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "peppol_kit_mail_from").write_text("b@example.com")
    (secrets / "peppol_kit_language").write_text("fr")
    monkeypatch.setenv("PEPPOL_KIT_LANGUAGE", "de")
    settings = Settings.load(file, secrets=secrets)
    assert (settings.environment, settings.language, settings.mail_from) == ("test", "de", "b@example.com")
    assert Settings(environment="production", language="en").language == "en"


def test_a_nested_setting_can_come_from_the_environment_or_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = file_with(tmp_path, 'environment = "test"\n[mail]\nhost = "mail.example.com"\nuser = "me"\n')
    (tmp_path / "peppol_kit_mail__password").write_text("s3cret")
    monkeypatch.setenv("PEPPOL_KIT_MAIL__PORT", "2525")
    mail = Settings.load(file, secrets=tmp_path).mail
    assert mail is not None
    assert (mail.host, mail.port, mail.secret()) == ("mail.example.com", 2525, "s3cret")


def test_the_folder_of_secrets_can_be_named_by_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = file_with(tmp_path, 'environment = "test"\n')
    for folder, password in (("one", "first"), ("other", "second")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "peppol_kit_certificate_password").write_text(f"{password}\n")
    monkeypatch.setenv("PEPPOL_KIT_SECRETS", str(tmp_path / "one"))
    for secrets, password in ((None, "first"), (tmp_path / "other", "second")):
        secret = Settings.load(file, secrets=secrets).certificate_password
        assert secret is not None
        assert secret.get_secret_value() == password


def test_a_folder_of_secrets_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = file_with(tmp_path, 'environment = "test"\n')
    monkeypatch.setenv("PEPPOL_KIT_SECRETS", str(tmp_path / "nowhere"))
    with pytest.raises(ConfigurationError, match="nowhere: there is no such folder of secrets"):
        Settings.load(file)


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    text = (
        'environment = "sandbox"\nsml_zone = "sml.example"\ncertificate = "own.p12"\ntls_roots = "/etc/tls.pem"\n'
        '[trust]\nroots = "r.pem"\naccess_points = "a.pem"\npublishers = "p.pem"\n'
    )
    mail = '[mail]\nhost = "h"\nuser = "me"\npassword_file = "pw"\n[mail.dkim]\ndomain = "a.be"\nselector = "s"\n'
    settings = Settings.load(file_with(tmp_path, text + mail + 'key_file = "keys/dkim.pem"\n'))
    assert settings.mail is not None
    assert settings.mail.dkim is not None
    assert settings.mail.password_file == tmp_path / "pw"
    assert settings.mail.dkim.key_file == tmp_path / "keys" / "dkim.pem"
    assert settings.certificate == tmp_path / "own.p12"
    assert str(settings.tls_roots) == "/etc/tls.pem"
    assert settings.trust is not None
    assert settings.trust.roots == tmp_path / "r.pem"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('environment = "prod"', "environment: Input should be 'production', 'test' or 'sandbox'"),
        ('environment = "test"\nenvironmant = "test"', "environmant: Extra inputs are not permitted"),
        ('environment = "test"\n[mail]\nhost = 1', "mail.host: Input should be a valid string"),
        ("environment = test", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        Settings.load(file_with(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml: there is no such file"):
        Settings.load(tmp_path / "nowhere.toml")


def test_a_secret_is_in_no_text(tmp_path: Path) -> None:
    settings = Settings(environment="test", certificate_password="s3cret")  # type: ignore[arg-type]
    assert "s3cret" not in f"{settings!r} {settings}"
    with pytest.raises(ConfigurationError) as caught:
        Settings.load(file_with(tmp_path, 'environment = "test"\ncertificate_password = ["s3cret"]'))
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(("name", "environment"), [("production", PRODUCTION), ("test", TEST)])
def test_the_networks_of_peppol_need_no_more_than_their_name(name: str, environment: object) -> None:
    assert Settings(environment=name).network() == environment  # type: ignore[arg-type]


def test_a_network_of_ones_own_needs_its_zone_and_its_trust(tmp_path: Path, pki: SandboxPki) -> None:
    with pytest.raises(ConfigurationError, match="sml_zone and trust"):
        Settings(environment="sandbox").network()
    for name, certificates in (
        ("roots", pki.trust.roots),
        ("access_points", pki.trust.access_points),
        ("publishers", pki.trust.publishers),
    ):
        (tmp_path / name).write_bytes(certificates[0].public_bytes(Encoding.PEM))
    text = (
        'environment = "sandbox"\nsml_zone = "sml.example"\nresolvers = ["127.0.0.1:5300"]\nany_port = true\n'
        '[trust]\nroots = "roots"\naccess_points = "access_points"\npublishers = "publishers"\n'
    )
    network = Settings.load(file_with(tmp_path, text)).network()
    assert (network.stage, network.sml_zone, network.resolvers) == ("sandbox", "sml.example", ("127.0.0.1:5300",))
    assert network.trust == pki.trust
    (tmp_path / "roots").write_text("no certificate")
    with pytest.raises(ConfigurationError, match="roots: no certificates can be read"):
        Settings.load(tmp_path / "peppol.toml").network()


def test_peppol_itself_has_no_other_cas(tmp_path: Path) -> None:
    text = 'environment = "test"\n[trust]\nroots = "r"\naccess_points = "a"\npublishers = "p"\n'
    with pytest.raises(ConfigurationError, match="trust is for a network of your own"):
        Settings.load(file_with(tmp_path, text)).network()


def test_a_certificate_is_read_from_pem_and_from_pkcs12(tmp_path: Path, credentials: Credentials) -> None:
    (tmp_path / "own.pem").write_bytes(credentials.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(credentials.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "own.p12").write_bytes(
        serialize_key_and_certificates(
            None, credentials.key, credentials.certificate, None, BestAvailableEncryption(b"s3cret")
        )
    )
    from_pem = Settings(environment="test", certificate=tmp_path / "own.pem", key=tmp_path / "key.pem")
    from_p12 = Settings(
        environment="test",
        certificate=tmp_path / "own.p12",
        certificate_password="s3cret",  # type: ignore[arg-type]
    )
    assert from_pem.credentials().party == from_p12.credentials().party == "POP000007"
    with pytest.raises(ConfigurationError, match=r"own\.p12: no certificate with its key can be read"):
        Settings(environment="test", certificate=tmp_path / "own.p12").credentials()
    with pytest.raises(ConfigurationError, match="the setting certificate is missing"):
        Settings(environment="test").credentials()


@pytest.mark.parametrize(
    "text",
    [
        '[mail]\npassword = "geheim"\n',
        'certificate_password = "geheim"\n',
        '[mail]\npassword = ["geheim"]\nhost = "x"\n',
    ],
)
def test_a_secret_is_in_no_error_and_in_none_that_led_to_it(tmp_path: Path, text: str) -> None:
    """A traceback goes into a log with every error that it is from."""
    with pytest.raises(ConfigurationError) as caught:
        Settings.load(file_with(tmp_path, text))
    assert "geheim" not in "".join(format_exception(caught.value))


def test_a_secret_is_in_no_error_of_settings_that_a_program_makes() -> None:
    secret = {"host": "", "user": "postbode", "password": "geheim", "unknown": "1"}
    for make in (lambda: MailSettings(**secret), lambda: Settings(mail=secret)):  # type: ignore[arg-type, call-arg]
        with pytest.raises(ValidationError) as caught:
            make()
        assert "geheim" not in str(caught.value)
