"""The identifier of a document type: which document, by which specification, a participant can receive.

Source: Peppol Policy for use of Identifiers 4.4.0, policies on document type identifiers and on the wildcard
scheme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.errors import InvalidFormat, UnknownScheme
from peppol_kit.identifiers import _uri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peppol_kit.codelists.edec import DocumentType

EXACT_SCHEME = "busdox-docid-qns"
WILDCARD_SCHEME = "peppol-doctype-wildcard"
LONGEST = 500

_KIND = "document type identifier"
_SYNTAX_END = "##"
_PINT = "##urn:peppol:pint:"
_LAYOUT = "namespace::root element##customization::version"


class DocumentTypeId(_uri.NetworkId):
    """A document type: the syntax of a document, its customization (the specification), and a version.

    The value has the layout ``namespace::root element##customization::version``; what is not XML has a name
    for its format instead of namespace and root element, and then ``root_element`` is empty. Without a scheme
    given, PINT documents are of the wildcard scheme, others of the exact one. Capitals count. The syntax is
    always right; whether Peppol knows the type, `listed` tells.
    """

    __slots__ = ("customization", "namespace", "root_element", "version")

    namespace: str
    root_element: str
    customization: str
    version: str

    def __init__(self, value: str, scheme: str = "") -> None:
        scheme = scheme or (WILDCARD_SCHEME if _PINT in value else EXACT_SCHEME)
        if scheme not in (EXACT_SCHEME, WILDCARD_SCHEME):
            raise UnknownScheme(f"not a {_KIND}: its scheme must be {EXACT_SCHEME} or {WILDCARD_SCHEME}")
        _uri.require_latin(value, _KIND, LONGEST)
        syntax, mark, rest = value.partition(_SYNTAX_END)
        namespace, separator, root_element = syntax.rpartition(_uri.SEPARATOR)
        if not separator:
            namespace, root_element = syntax, ""
        customization, _, version = rest.rpartition(_uri.SEPARATOR)
        if not (mark and namespace and customization and version):
            raise InvalidFormat(f"not a {_KIND}: it must have the layout {_LAYOUT}")
        _uri.require_no_blanks(customization, _KIND)
        if "*" in (value if scheme == EXACT_SCHEME else value.replace(f"*{_uri.SEPARATOR}{version}", "")):
            raise InvalidFormat(f"not a {_KIND}: a * may only end the customization of the scheme {WILDCARD_SCHEME}")
        put = object.__setattr__
        put(self, "scheme", scheme)
        put(self, "value", value)
        put(self, "namespace", namespace)
        put(self, "root_element", root_element)
        put(self, "customization", customization)
        put(self, "version", version)

    @classmethod
    def parse(cls, text: str) -> DocumentTypeId:
        """Read the URI form, such as ``busdox-docid-qns::urn:...::Invoice##urn:...::2.1``."""
        scheme, value = _uri.split(text, _KIND)
        return cls(value, scheme or "(none)")

    @classmethod
    def of(
        cls, *, namespace: str, root_element: str, customization: str, version: str, scheme: str = ""
    ) -> DocumentTypeId:
        """The document type of a document that has this root element and claims this customization."""
        syntax = f"{namespace}{_uri.SEPARATOR}{root_element}" if root_element else namespace
        return cls(f"{syntax}{_SYNTAX_END}{customization}{_uri.SEPARATOR}{version}", scheme)

    @property
    def listed(self) -> DocumentType | None:
        """Its entry in the Peppol code list; None if it has none."""
        from peppol_kit.codelists import edec

        return edec.document_types().get(self.uri)

    @property
    def name(self) -> str | None:
        """How the Peppol code list calls it; None if it is not there."""
        entry = self.listed
        return entry.name if entry else None

    def candidates(self) -> tuple[DocumentTypeId, ...]:
        """The document types by which a receiver may have registered for this one, the best first.

        In the wildcard scheme these are this one, this one and all that continue it (``*``), and then the
        same for each shorter customization, cut at an ``@``. In the exact scheme it is this one alone.
        """
        if self.scheme == EXACT_SCHEME:
            return (self,)
        stem = self.customization.removesuffix("*")
        customizations = [stem, f"{stem}*"]
        while "@" in stem:
            stem = stem.rpartition("@")[0]
            customizations.append(f"{stem}*")
        return tuple(
            DocumentTypeId.of(
                namespace=self.namespace,
                root_element=self.root_element,
                customization=customization,
                version=self.version,
                scheme=self.scheme,
            )
            for customization in customizations
        )

    def best_of(self, registered: Iterable[DocumentTypeId]) -> DocumentTypeId | None:
        """Which of the types that a receiver has registered takes this one; None if none does."""
        known = frozenset(registered)
        return next((candidate for candidate in self.candidates() if candidate in known), None)

    def __reduce__(self) -> tuple[type[DocumentTypeId], tuple[str, str]]:
        return DocumentTypeId, (self.value, self.scheme)
