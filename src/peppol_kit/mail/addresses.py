"""Email addresses: which text is one, and how it is written on the wire."""

from __future__ import annotations

import re
from dataclasses import dataclass

import dns.exception
import dns.name

from peppol_kit.errors import UnusableMail
from peppol_kit.mail.lines import one_line, printable

_LONGEST_NAME = 200
_LONGEST_LOCAL = 64  # octets, RFC 5321 section 4.5.3.1
_LONGEST_ADDRESS = 254
# RFC 5322 and RFC 6532 dot-atom; a quoted local part or an address literal is written by attackers alone
_LOCAL = re.compile(r"""(?:[^\x00-\x20\x7f-\xa0<>()\[\],;:\\"@.]+\.)*[^\x00-\x20\x7f-\xa0<>()\[\],;:\\"@.]+""")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An email address, and the name of who reads it. The domain is kept as DNS writes it: lower case, ``xn--``.

    The name may come from anywhere: what of it cannot stand in a line is left out.

    Raises:
        UnusableMail: the address is none.
    """

    address: str
    name: str = ""

    def __post_init__(self) -> None:
        local, _, domain = self.address.rpartition("@")
        if not _LOCAL.fullmatch(local) or not printable(local) or len(local.encode()) > _LONGEST_LOCAL:
            raise UnusableMail("not an email address: what stands before the @ is none", field="address")
        address = f"{local}@{ascii_domain(domain)}"
        if len(address.encode()) > _LONGEST_ADDRESS:
            raise UnusableMail("not an email address: it is too long", field="address")
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "name", one_line(self.name, longest=_LONGEST_NAME))

    @property
    def local(self) -> str:
        """What stands before the @."""
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """What stands after the @."""
        return self.address.rpartition("@")[2]


def is_address(text: str) -> bool:
    """Whether a text is an email address."""
    try:
        Mailbox(text)
    except UnusableMail:
        return False
    return True


def ascii_domain(domain: str) -> str:
    """The name of a domain as DNS writes it, without a full stop at the end.

    Raises:
        UnusableMail: it is none.
    """
    try:
        name = dns.name.from_unicode(domain, origin=None, idna_codec=dns.name.IDNA_2008_Practical)
        text = name.to_text(omit_final_dot=True).lower()
    except (dns.exception.DNSException, UnicodeError) as error:
        raise UnusableMail("not the name of a domain", field="domain") from error
    labels = text.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):
        raise UnusableMail("not the name of a domain", field="domain")
    return text
