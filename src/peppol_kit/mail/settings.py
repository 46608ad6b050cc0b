"""Where mail is handed over, and how: the server, its security, who we are there, and the key to sign with."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from peppol_kit.errors import ConfigurationError
from peppol_kit.mail.message import MailLimits

_PORTS = {"starttls": 587, "tls": 465, "plaintext": 25}


class DkimSettings(BaseModel):
    """The key by which mail is signed (DKIM, RFC 6376), which needs the extra ``peppol-kit[mail]``.

    ``key_file`` is an RSA private key in PEM; the public one stands in DNS at ``selector._domainkey.domain``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    domain: str
    selector: str
    key_file: Path


class MailSettings(BaseModel):
    """A mail server that takes our mail.

    Attributes:
        host: its name, which its certificate must have.
        security: ``starttls``, ``tls`` from the first byte, or ``plaintext``, which is for a server on this machine.
        port: 587 for ``starttls``, 465 for ``tls``, 25 for ``plaintext``, if not given.
        user: who we are there; None for a server that does not ask.
        password: of the user.
        password_file: a file with the password, in its stead.
        ca_file: PEM of the CAs to trust in the stead of those of this machine.
        local_name: what we call ourselves (EHLO); the name of this machine if not given.
        timeout: seconds to wait for a connection and for each answer.
        final_timeout: seconds to wait for the last answer, on which it depends whether the mail was taken; RFC 5321
            wants ten minutes.
        limits: what may be attached.
        dkim: the key to sign with.

    Raises:
        ConfigurationError: plaintext to another machine, or a password that would go out in plain text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: str
    security: Literal["starttls", "tls", "plaintext"] = "starttls"
    port: int = Field(default=0, ge=0, le=65535)
    user: str | None = None
    password: SecretStr | None = None
    password_file: Path | None = None
    ca_file: Path | None = None
    local_name: str | None = Field(default=None, pattern=r"^[A-Za-z0-9.:\[\]-]+$")
    timeout: float = Field(default=30, gt=0)
    final_timeout: float = Field(default=600, gt=0)
    limits: MailLimits = MailLimits()
    dkim: DkimSettings | None = None

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.security == "plaintext" and not _is_loopback(self.host):
            raise ConfigurationError("mail without TLS can only be handed over on this machine, to localhost")
        if self.security == "plaintext" and self.user is not None:
            raise ConfigurationError("a password is never sent without TLS: leave the user out, or choose starttls")
        if self.user is not None and self.password is None and self.password_file is None:
            raise ConfigurationError("a user of a mail server needs a password, or a file with it")
        return self

    @property
    def actual_port(self) -> int:
        """The port, if need be the usual one."""
        return self.port or _PORTS[self.security]

    def secret(self) -> str:
        """The password.

        Raises:
            ConfigurationError: its file cannot be read.
        """
        if self.password_file is None:
            return self.password.get_secret_value() if self.password is not None else ""
        try:
            return self.password_file.read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeError) as error:
            raise ConfigurationError(f"{self.password_file}: the password of the mail server cannot be read") from error


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
