"""The UBL 2.1 schemas of all document types, with the verdict of the official ones.

Type names are those of OASIS, down to a type for each basic element: a document may name its type with
`xsi:type`, and only so is that judged alike. The signature schemas are left out: UBL imports them so that a
signature inside an extension is checked as well, and we do not judge what an extension holds.
"""

from collections.abc import Iterable, Iterator

from tables import NAMESPACES, UBL_NAMESPACE, Ubl, extension, occurs, schema_file

FOLDER = "ubl21"
FILES = {
    "cac": "CommonAggregateComponents.xsd",
    "cbc": "CommonBasicComponents.xsd",
    "ext": "CommonExtensionComponents.xsd",
    "udt": "UnqualifiedDataTypes.xsd",
}
IMPORTS = {"cac": ("cbc",), "cbc": ("udt",), "ext": ("cbc", "udt"), "udt": ()}
ANY_ELEMENT = "ExtensionContentType"


def generate(ubl: Ubl) -> dict[str, str]:
    """Each file of the folder and its text."""
    files = {FILES["udt"]: _common("udt", _data_types(ubl))}
    for prefix in ("cbc", "cac", "ext"):
        files[FILES[prefix]] = _common(prefix, _components(prefix, ubl))
    for document in ubl.documents:
        files[f"{document}.xsd"] = _document(document, ubl)
    return {f"{FOLDER}/{name}": text for name, text in files.items()}


def _document(name: str, ubl: Ubl) -> str:
    type_ = f"{name}Type"
    lines = [f'<xs:element name="{name}" type="{type_}"/>', _sequence(type_, ubl.children[type_], own="")]
    return schema_file(UBL_NAMESPACE.format(name), _files("cac", "cbc", "ext"), lines)


def _common(prefix: str, lines: Iterable[str]) -> str:
    return schema_file(NAMESPACES[prefix], _files(*IMPORTS[prefix]), lines)


def _files(*prefixes: str) -> dict[str, str]:
    return {prefix: FILES[prefix] for prefix in prefixes}


def _components(prefix: str, ubl: Ubl) -> Iterator[str]:
    """The elements of one namespace with their types, each type once."""
    written = set()
    for element, type_ in ubl.types.items():
        own, _, name = element.partition(":")
        if own != prefix:
            continue
        named = f"{name}Type" if type_ in ubl.data_types else type_
        yield f'<xs:element name="{name}" type="{named}"/>'
        if named in written:
            continue
        written.add(named)
        if type_ in ubl.data_types:
            yield f'<xs:complexType name="{named}">{extension(f"udt:{type_}")}</xs:complexType>'
        elif type_ == ANY_ELEMENT:
            yield _one_foreign_element(named)
        else:
            yield _sequence(named, ubl.children[named], own=prefix)


def _sequence(name: str, children: dict[str, str], *, own: str) -> str:
    parts = "".join(
        f'<xs:element ref="{element.removeprefix(f"{own}:")}"{occurs(cardinality)}/>'
        for element, cardinality in children.items()
    )
    return f'<xs:complexType name="{name}"><xs:sequence>{parts}</xs:sequence></xs:complexType>'


def _one_foreign_element(name: str) -> str:
    return (
        f'<xs:complexType name="{name}"><xs:sequence><xs:any namespace="##other" processContents="lax"/>'
        "</xs:sequence></xs:complexType>"
    )


def _data_types(ubl: Ubl) -> Iterator[str]:
    for name, data_type in ubl.data_types.items():
        attributes = [(a, type_, a in data_type.required) for a, type_ in data_type.attributes.items()]
        content = extension(f"xs:{data_type.content}", attributes)
        yield f'<xs:complexType name="{name}">{content}</xs:complexType>'
