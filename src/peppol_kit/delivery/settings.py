"""The settings of a client and of an access point: from a TOML file, the environment, and files with secrets."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cryptography.x509 import load_pem_x509_certificates
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    NoDecode,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from peppol_kit.errors import ConfigurationError
from peppol_kit.mail import MailSettings
from peppol_kit.network.environment import PRODUCTION, TEST, Environment
from peppol_kit.network.pki import Credentials, Trust

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from pydantic_settings import PydanticBaseSettingsSource

PREFIX = "PEPPOL_KIT_"
SECRETS = f"{PREFIX}SECRETS"
"""The environment variable that names the folder of secrets, where the program does not."""


class TrustFiles(BaseModel):
    """PEM files with the CA certificates of a network of one's own."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    roots: Path
    access_points: Path
    publishers: Path

    def load(self) -> Trust:
        """The certificates in these files.

        Raises:
            ConfigurationError: a file cannot be read, or has no certificate.
        """
        return Trust(
            roots=_certificates(self.roots),
            access_points=_certificates(self.access_points),
            publishers=_certificates(self.publishers),
        )


class Settings(BaseSettings):
    """What a client needs to know. There is no default for ``environment``: nobody sends by accident.

    Each field can come from an argument, from an environment variable (``PEPPOL_KIT_ENVIRONMENT``,
    ``PEPPOL_KIT_MAIL__HOST``), from a file of that name in a folder of secrets (``peppol_kit_certificate_password``),
    or from a TOML file, in this order. Paths in a TOML file are relative to it. `load` reads files.

    ``certificate`` is a PKCS #12 file, or a PEM file whose private key is in it or in ``key``. The fields from
    ``sml_zone`` on describe a network of one's own, and replace those of the environment.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        env_ignore_empty=True,
        hide_input_in_errors=True,  # which may be a password, and the error may come into a log
    )

    environment: Literal["production", "test", "sandbox"]
    certificate: Path | None = None
    key: Path | None = None
    certificate_password: SecretStr | None = None
    fallback: Literal["when-absent", "never"] = "when-absent"
    """When an invoice may go by email: where the network says that the recipient does not receive it, or never."""
    mail: MailSettings | None = None
    mail_from: str = ""
    """The address from which documents go by email, and to which bounces come back."""
    mail_template: Path | None = None
    """The text of emails: a file whose first line is the subject, with variables in braces."""
    language: Literal["en", "nl", "fr", "de"] = "en"
    """The language of emails and of the PDF in them."""
    access_point: str = ""
    """The public address of one's own access point, as its SMP publishes it."""
    folder: Path | None = None
    """Where one's own access point keeps what it receives."""

    sml_zone: str = ""
    directory: str = ""
    resolvers: Annotated[tuple[str, ...], NoDecode] = ()
    trust: TrustFiles | None = None
    tls_roots: Path | None = None
    any_port: bool = False
    private_hosts: bool = False
    revocation: Literal["required", "off"] = "required"

    @classmethod
    def load(cls, file: str | Path | None = None, *, secrets: str | Path | None = None) -> Settings:
        """The settings of a TOML file, a folder of secrets, and the environment.

        Without ``secrets``, the folder is the one that the variable ``PEPPOL_KIT_SECRETS`` names, if there is one.

        Raises:
            ConfigurationError: a file cannot be read, or a setting is missing, unknown or makes no sense.
        """
        secrets = secrets or os.environ.get(SECRETS) or None
        if file is not None and not Path(file).is_file():
            raise ConfigurationError(f"{file}: there is no such file")
        if secrets is not None and not Path(secrets).is_dir():
            raise ConfigurationError(f"{secrets}: there is no such folder of secrets")

        class Loaded(cls):  # type: ignore[valid-type, misc] # where a class reads from belongs to the class
            model_config = SettingsConfigDict(toml_file=file, secrets_dir=secrets)

        try:
            return Loaded()
        except ValidationError as error:
            raise ConfigurationError(_in_words(error)) from error
        except (OSError, ValueError) as error:
            places = " and ".join(str(each) for each in (file, secrets) if each is not None) or "the environment"
            raise ConfigurationError(f"{places}: cannot be read: {error}") from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature of pydantic-settings
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then secrets, then the file."""
        sources: list[PydanticBaseSettingsSource] = [init_settings, env_settings]
        if settings_cls.model_config.get("secrets_dir"):
            sources.append(NestedSecretsSettingsSource(file_secret_settings, secrets_prefix=PREFIX))
        return (*sources, _File(settings_cls))

    def network(self) -> Environment:
        """The network that these settings are for.

        Raises:
            ConfigurationError: a sandbox without its zone, other CAs for Peppol itself, or a file that cannot be read.
        """
        if self.environment == "sandbox":
            if not (self.sml_zone and self.trust):
                raise ConfigurationError("an environment of your own needs sml_zone and trust")
            base = Environment(stage="sandbox", sml_zone=self.sml_zone, directory=self.directory)
        else:
            if self.trust:
                raise ConfigurationError("trust is for a network of your own: environment must be sandbox with it")
            base = PRODUCTION if self.environment == "production" else TEST
        return Environment(
            stage=base.stage,
            sml_zone=self.sml_zone or base.sml_zone,
            directory=self.directory or base.directory,
            resolvers=self.resolvers,
            trust=self.trust.load() if self.trust else None,
            tls_roots=self.tls_roots,
            any_port=self.any_port,
            private_hosts=self.private_hosts,
            revocation=self.revocation,
        )

    def credentials(self) -> Credentials:
        """One's own certificate and key.

        Raises:
            ConfigurationError: none is set, or it cannot be read.
        """
        if self.certificate is None:
            raise ConfigurationError("the setting certificate is missing: the certificate of your access point")
        password = self.certificate_password
        return Credentials.load(
            self.certificate, key_file=self.key, password=password.get_secret_value() if password else None
        )


class _File(TomlConfigSettingsSource):
    """The TOML file, with its paths relative to where it lies."""

    def __call__(self) -> dict[str, Any]:
        values = super().__call__()
        file = self.settings_cls.model_config.get("toml_file")
        return _from(Path(str(file)).parent, values) if file else values


_PATHS = frozenset(
    {"certificate", "key", "folder", "tls_roots", "roots", "access_points", "publishers", "mail_template"}
    | {"password_file", "ca_file", "key_file"}
)


def _from(folder: Path, values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _from(folder, value)
        if isinstance(value, dict)
        else folder / value
        if name in _PATHS and isinstance(value, str)
        else value
        for name, value in values.items()
    }


def _certificates(file: Path) -> tuple[Certificate, ...]:
    try:
        return tuple(load_pem_x509_certificates(file.read_bytes()))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{file}: no certificates can be read: {error}") from error


def _in_words(error: ValidationError) -> str:
    """What is wrong, a setting each; never what it is, since that may be a secret."""
    said = []
    for each in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in each["loc"])
        said.append(f"{name}: {each['msg']}")
    return "settings: " + "; ".join(said)
