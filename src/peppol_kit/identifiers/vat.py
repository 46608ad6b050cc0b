"""VAT numbers of the countries whose numbers can be checked: a prefix, and the number of the tax office.

`validate` tells the country by the prefix. A participant scheme knows its country, and there the prefix may
be missing: Peppol publishes no form for these schemes, and participants are registered both ways. Bosnia and
Herzegovina, Liechtenstein, San Marino and the Vatican are missing, whose numbers have no known check. Source:
python-stdnum, and by it the publications of the tax offices; Peppol code list 9.7, 9910 to 9957 and others.
"""

from __future__ import annotations

from importlib import import_module
from string import ascii_uppercase, digits
from typing import NamedTuple

from peppol_kit.errors import InvalidChecksum, InvalidFormat, InvalidLength
from peppol_kit.identifiers import _form, ch_vat


class NationalVat(NamedTuple):
    """The VAT numbers of one country: an ``example``, and the ``module`` of stdnum that checks them."""

    prefix: str
    module: str
    example: str

    def compact(self, number: str) -> str:
        """The prefix and the number, without blanks and separators."""
        return self.prefix + _form.without_prefix(_form.strip(number, " -./:"), self.prefix)

    def validate(self, number: str) -> str:
        """The compact number; an `IdentifierError` says what is wrong with any other."""
        from stdnum import exceptions

        number = self.compact(number)
        name = f"VAT number of {self.prefix}"
        national = number[len(self.prefix) :]
        _form.require_characters(national, name, ascii_uppercase + digits, "a letter or a digit")
        try:
            checked = import_module(self.module).validate(national)
        except exceptions.InvalidChecksum as error:
            raise InvalidChecksum(f"not a valid {name}: its check digits do not fit the others") from error
        except exceptions.InvalidLength as error:
            raise InvalidLength(f"not a valid {name}: too long or too short beside {self.example}") from error
        except exceptions.ValidationError as error:
            raise InvalidFormat(f"not a valid {name}: it does not look like {self.example}") from error
        if _form.without_prefix(checked, self.prefix) != national:  # stdnum fills up what is too short
            raise InvalidLength(f"not a valid {name}: too long or too short beside {self.example}")
        return number

    def is_valid(self, number: str) -> bool:
        """Whether `validate` accepts it."""
        return _form.accepts(self.validate, number)

    def format(self, number: str) -> str:
        """As it is written: without separators."""
        return self.compact(number)


COUNTRIES = {
    "AD": NationalVat("AD", "stdnum.ad.nrt", "ADU132950X"),
    "AL": NationalVat("AL", "stdnum.al.nipt", "ALJ91402501L"),
    "AT": NationalVat("AT", "stdnum.at.uid", "ATU13585627"),
    "BE": NationalVat("BE", "stdnum.be.vat", "BE0428759497"),
    "BG": NationalVat("BG", "stdnum.bg.vat", "BG175074752"),
    "CY": NationalVat("CY", "stdnum.cy.vat", "CY10259033P"),
    "CZ": NationalVat("CZ", "stdnum.cz.dic", "CZ25123891"),
    "DE": NationalVat("DE", "stdnum.de.vat", "DE136695976"),
    "DK": NationalVat("DK", "stdnum.dk.cvr", "DK13585628"),
    "EE": NationalVat("EE", "stdnum.ee.kmkr", "EE100594102"),
    "EL": NationalVat("EL", "stdnum.gr.vat", "EL094259216"),
    "ES": NationalVat("ES", "stdnum.es.nif", "ESB64717838"),
    "FI": NationalVat("FI", "stdnum.fi.alv", "FI20774740"),
    "FR": NationalVat("FR", "stdnum.fr.tva", "FR23334175221"),
    "GB": NationalVat("GB", "stdnum.gb.vat", "GB980780684"),
    "HR": NationalVat("HR", "stdnum.hr.oib", "HR33392005961"),
    "HU": NationalVat("HU", "stdnum.hu.anum", "HU12892312"),
    "IE": NationalVat("IE", "stdnum.ie.vat", "IE6433435F"),
    "IT": NationalVat("IT", "stdnum.it.iva", "IT00743110157"),
    "LT": NationalVat("LT", "stdnum.lt.pvm", "LT119511515"),
    "LU": NationalVat("LU", "stdnum.lu.tva", "LU15027442"),
    "LV": NationalVat("LV", "stdnum.lv.pvn", "LV40003521600"),
    "ME": NationalVat("ME", "stdnum.me.pib", "ME02655284"),
    "MK": NationalVat("MK", "stdnum.mk.edb", "MK4030000375897"),
    "MT": NationalVat("MT", "stdnum.mt.vat", "MT11679112"),
    "NL": NationalVat("NL", "stdnum.nl.btw", "NL004495445B01"),
    "NO": NationalVat("NO", "stdnum.no.mva", "NO995525828MVA"),
    "PL": NationalVat("PL", "stdnum.pl.nip", "PL8567346215"),
    "PT": NationalVat("PT", "stdnum.pt.nif", "PT501964843"),
    "RO": NationalVat("RO", "stdnum.ro.cf", "RO18547290"),
    "RS": NationalVat("RS", "stdnum.rs.pib", "RS101134702"),
    "SE": NationalVat("SE", "stdnum.se.vat", "SE123456789701"),
    "SI": NationalVat("SI", "stdnum.si.ddv", "SI50223054"),
    "SK": NationalVat("SK", "stdnum.sk.dph", "SK2022749619"),
    "TR": NationalVat("TR", "stdnum.tr.vkn", "TR4540536920"),
}
MONACO = NationalVat("FR", "stdnum.mc.tva", "FR53000004605")  # in the French number space, in a scheme of its own
SCHEMES = {
    "0213": COUNTRIES["FI"],
    "9909": COUNTRIES["NO"],
    "9910": COUNTRIES["HU"],
    "9914": COUNTRIES["AT"],
    "9920": COUNTRIES["ES"],
    "9922": COUNTRIES["AD"],
    "9923": COUNTRIES["AL"],
    "9925": COUNTRIES["BE"],
    "9926": COUNTRIES["BG"],
    "9928": COUNTRIES["CY"],
    "9929": COUNTRIES["CZ"],
    "9930": COUNTRIES["DE"],
    "9931": COUNTRIES["EE"],
    "9932": COUNTRIES["GB"],
    "9934": COUNTRIES["HR"],
    "9935": COUNTRIES["IE"],
    "9937": COUNTRIES["LT"],
    "9938": COUNTRIES["LU"],
    "9939": COUNTRIES["LV"],
    "9940": MONACO,
    "9941": COUNTRIES["ME"],
    "9942": COUNTRIES["MK"],
    "9943": COUNTRIES["MT"],
    "9945": COUNTRIES["PL"],
    "9946": COUNTRIES["PT"],
    "9947": COUNTRIES["RO"],
    "9948": COUNTRIES["RS"],
    "9949": COUNTRIES["SI"],
    "9950": COUNTRIES["SK"],
    "9952": COUNTRIES["TR"],
    "9955": COUNTRIES["SE"],
    "9957": COUNTRIES["FR"],
}


def compact(number: str) -> str:
    """The number without blanks and separators; GR, the code of the country, becomes the prefix EL."""
    number = _form.strip(number, " -./:")
    return f"EL{number[2:]}" if number.startswith("GR") else number


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    if number.startswith("CHE"):
        return ch_vat.validate(number)
    country = COUNTRIES.get(number[:2])
    if country is None:
        raise InvalidFormat(
            "not a valid VAT number: it does not start with the prefix of a country that can be checked"
        )
    return country.validate(number)


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
