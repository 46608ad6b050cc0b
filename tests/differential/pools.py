"""What the mutators draw from: right values, nearly right ones, and odd ways to write them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NBSP = "\u00a0"
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def words(text: str) -> tuple[str, ...]:
    """A table of values without blanks in them."""
    return tuple(text.split())


# --- ways to write a value: `~` is what stood there -----------------------------------------------

KINDS: Mapping[str, tuple[str, ...]] = {
    "number": words("Amount Quantity Numeric Percent Rate Measure"),
    "date": words("Date"),
    "indicator": words("Indicator"),
}
STEPS: Sequence[Decimal] = tuple(
    Decimal(step)
    for step in words(
        """
        0 0.01 -0.01 0.02 -0.02 0.03 -0.03 0.005 -0.005 0.001 0.99 -0.99 1 -1 1.01 -1.01 0.5 -0.5 10 -100 0.10
        0.000001 1000000
        """
    )
)
NUMBER_FORMS: Sequence[str] = (
    *words(
        """
        ~0 ~.000 ~00000000000000000001 ~.00000000000000000001 -~ +~ ~E0 ~e0 1e2 1E-2 NaN INF
        -INF Infinity .5 5. . - -0 -0.00 0 0.00 00~ 1_000 1'000.00 abc ~EUR 0x1F 0.005 2.675
        -2.675 1.005 100 ~.~ --~ true 99999999999999999.99
        99999999999999999999999999999999999.99 -99999999999999999999
        0.004999999999999999999999 0.49 0.5 0.51 -0.5 \u2212~
        """
    ),
    *(" ~ ", "\n\t~\r\n", NBSP + "~", "1 000.00", "", "@comma", "@arabic", "@wide"),
)
DATE_FORMS: Sequence[str] = (
    *words(
        """
        ~Z ~+02:00 ~-14:00 ~+15:00 ~T00:00:00 +~ 2026-02-30 2026-02-29 2028-02-29 2026-13-01
        2026-00-10 12026-01-01 -2026-01-01 0000-01-01 0001-01-01 9999-12-31 26-09-01
        2026-W36-2 2026-244 2026-09 tomorrow 2026-9-01Z 1/10/2026Z 2026-9-1 01-09-2026
        2026/09/01 2026.09.01 2026‐09‐01
        """
    ),
    *(" ~ ", "~\n", "", "@nodash", "@arabic", "@wide", "@cut"),
)
TEXT_FORMS: Sequence[str] = (
    *words("x ~x ~~ #AAA#~ #ZZZ#~ #~ ~# 😀 NA 0 -1 .~ ~.123"),
    *(" ~", "~ ", "\n\t~\n", "~" + NBSP, "", " ", NBSP, "~ ~", "ÄÖÜ ß ı ŉ", "A" * 300),
    *words("@lower @upper @cut @behead @blank @blanks @newline @digit @reverse @arabic @wide @letter-o"),
)


def rewrite(form: str, text: str) -> str:
    """A text as one of the forms above wants it."""
    if not form.startswith("@"):
        return form.replace("~", text)
    middle = len(text) // 2
    last = text[-1:]
    return {
        "@comma": text.replace(".", ","),
        "@arabic": text.translate(ARABIC),
        "@wide": text.translate(WIDE),
        "@nodash": text.replace("-", ""),
        "@lower": text.lower(),
        "@upper": text.upper(),
        "@cut": text[:-1],
        "@behead": text[1:],
        "@blank": f"{text[:middle]} {text[middle:]}",
        "@blanks": f"{text[:middle]}  {text[middle:]}",
        "@newline": f"{text[:middle]}\n{text[middle:]}",
        "@digit": text[:-1] + str((int(last) + 1) % 10) if last.isdecimal() else text + "1",
        "@reverse": text[::-1],
        "@letter-o": text.replace("0", "O"),
    }[form]


INDICATORS: Sequence[str] = (*words("true false 1 0 TRUE False yes 2"), "", " true ", "true\n", NBSP + "true")

# --- codes ----------------------------------------------------------------------------------------

CATEGORIES: Sequence[str] = (*words("S Z E AE K G O L M B X s IC A IGIC"), " S", "S ", "AE ", "")
RATES: Sequence[str | None] = (
    *words("0 0.00 21 25 19.5 -1 0.4 0.5 1.5 100 6 12 7.7 21.0000 abc 21% 2.1E1"),
    *("", " 21 ", None, None),
)
NATIONAL = words("DE DK GR IS IT NL NO SE")
COUNTRIES: Sequence[str] = (
    *NATIONAL,
    *NATIONAL,
    *words("BE EL FR XI 1A ES US XX de dk se gr is it no"),
    *("nl ", " SE"),
)
CURRENCIES = (
    *words("EUR USD SEK DKK BGN XCG ANG CNH CUC MRO ZWL XXX eur EURO ZZZ"),
    *(" EUR", "EUR ", "EUR USD", ""),
)
SCHEMES = (
    *words(
        """
        0002 0007 0009 0037 0060 0088 0096 0106 0147 0151 0154 0158 0160 0170 0177 0184 0190
        0192 0193 0194 0196 0198 0201 0202 0203 0204 0205 0208 0210 0211 0212 0213 0215 0216
        0217 0219 0225 0240 0242 0244 0245 0246 0247 0248 0999 9901 9907 9930 9933 9944 9956
        9958 AN AQ AS AU EM SEPA sepa GLN BE:EN ABT AAG ZZZ XR01 XR03 xr02 XR04
        """
    ),
    *("", " 0208", "0208 ", "0208 0088"),
)
ATTRIBUTES: Mapping[str, Sequence[str]] = {
    "schemeID": SCHEMES,
    "currencyID": CURRENCIES,
    "unitCode": (
        *words("C62 KGM HUR XPK XCS ZZ EA NAR pcs c62 1I XAA X43 H87"),
        *(" C62", "C62 KGM", ""),
    ),
    "listID": (*words("STI HS TST ZZZ MP PPI CPV sti AXU CVD cvd"), "", "STI HS", "CVD ", "CVD STI"),
    "listVersionID": (*words("19.05.01 19.0501 26.08.01 26.0801 25.01 x"), ""),
    "mimeCode": (
        *words(
            """
            application/pdf image/png image/jpeg text/csv text/xml application/xml
            APPLICATION/PDF image/jpg application/vnd.oasis.opendocument.spreadsheet
            application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
            """
        ),
        *(" application/pdf", ""),
    ),
    "filename": ("a.pdf", "bon-de-livraison.pdf", "", " "),
    "name": ("Overschrijving", "x", ""),
    "languageID": ("nl", "x"),
    "{http://www.w3.org/XML/1998/namespace}lang": ("nl",),
    "{http://www.w3.org/2001/XMLSchema-instance}nil": ("true",),
    "{urn:example:other}schemeID": ("0208",),
    "{urn:example:other}schemeName": ("x",),
    **dict.fromkeys(
        words(
            """
            schemeName schemeAgencyID schemeAgencyName schemeVersionID schemeDataURI schemeURI format
            unitCodeListID unitCodeListIdentifier unitCodeListAgencyID unitCodeListAgencyIdentifier
            unitCodeListAgencyName unitCodeListVersionID listAgencyID listAgencyName listName listURI
            listSchemeURI languageLocaleID uri currencyCodeListVersionID characterSetCode encodingCode
            nobodyKnows
            """
        ),
        ("x",),
    ),
}

# --- numbers with a check digit, right and wrong, by scheme ---------------------------------------

NUMBERS: Mapping[str, Sequence[str]] = {
    "0088": (
        *words("3010441726305 3010441726306 30104417263 0 00000000 30104417263O5 ٣010441726305 5 44172637"),
        " 3010441726305 ",
    ),
    "0192": (
        *words("923631429 923631428 92363142 9236314290 000000000 92363142x 923631420"),
        " 923631429",
    ),
    "0184": (
        *words("DK31271835 31271835 dk31271835 DK3127183 3127183A 1031271835 DK312718٣5"),
        *(" 31271835", "31271835 "),
    ),
    "0096": (*words("1014417263 101441726 10144172633 DK14417263 101441726x"), " 101441726"),
    "0198": (*words("DK31271835 31271835 dk31271835 DK3127183x"), " DK31271835"),
    "0208": (
        *words(
            """
            0563731435 0563731436 563731435 05637314350 1000000097 0000000097 0000000000
            BE0563731435 ١563731435
            """
        ),
        " 0563731435 ",
    ),
    "0201": (*words("UF7K2M uf7k2m UF7K2 UF-K2M ÜF7K2M"), " UF7K2M", ""),
    "0210": (
        *words(
            """
            VLTMRA71C54F205L 03742278884 0374227888 VLTMRA7XC54F205L vltmra71c54f205l
            +3742278884 VLTMRA71C54F20ZL VLTMR171C54F205L
            """
        ),
    ),
    "9907": words("VLTMRA71C54F205L 03742278884 0374227888 VLTMRA+1C54F205L"),
    "0211": words(
        """
        IT03742278884 IT03742278885 03742278884 it03742278884 ITABCDEFGHIJK It03742278885 IT0374227888 FRX
        IT+3742278884 IT-3742278884
        """
    ),
    "0007": (
        *words("5561431429 5561431420 556143142 55614314291 +556143142 5561431４29 0000000000 5.56143142"),
        " 5561431429 ",
    ),
    "0151": (*words("51824441724 51824441728 5182444172 00000000000 5182444172x"), "51 824 441 724"),
    "0106": (*words("71824417 7182441 718244170 7182441x 7182４417"), " 71824417 "),
    "0190": words("00000000004004417263000 00000004004417263000 0000000400441726300 x0000004004417263000"),
    "9944": (*words("NL861231417B01 NL861231417B1 nl861231417b01 861231417B01"), " NL861231417B01 "),
    "0217": words("123456789012 12345678901 1234567890123 12345678901x"),
    "0196": (*words("4601983729 460198372"), ""),
    "9933": (*words("094331415 094331416 EL094331415 09433141 0943314155 abcdefghi"), ""),
    "SEPA": words("DE74ZZZ09999988112 x"),
}

# --- texts that rules look into, by name or by the two last names ---------------------------------

_BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_SELF_BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
XRECHNUNG_EXTENSION = f"{XRECHNUNG}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
XRECHNUNG_CVD = f"{XRECHNUNG}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9"
_NLCIUS = "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"
_G_ACCOUNT = "#conformant#urn:fdc:nen.nl:gaccount:v1.0"
_ACCOUNTS = (
    *words(
        """
        DE52820513180041723906 de52820513180041723906 DE5282051318004172390O DE00 DE XX
        BE73736041729060 81744206 8174420 817442 015926441726 01592644172 50512417 505-2417
        5051241 1 123456789 4417268 441726-8 ABC 4417268.0 4e6 GB33BUKB20201555555555
        """
    ),
    *("DE52 8205 1318 0041 7239 06", "0159 2644 1726", " 4417268 ", ""),
)
_INVOICE_NUMBERS = (
    *words(
        """
        094331415|22/09/2026|0|1.1|Α|4417 094331416|22/09/2026|0|1.1|Α|4417
        094331415|21/09/2026|0|1.1|Α|4417 094331415|22/09/2026|-1|1.1|Α|4417
        094331415|22/09/2026|x|1.1|Α|4417 094331415|22/09/2026|0|9.9|Α|7
        094331415|22/09/2026|0|1.1||4417 094331415|22/09/2026|0|1.1|Α|
        094331415|22/09/2026|0|1.1|Α ||||| 094331415|22/9/2026|0|1.1|Α|4417
        094331415|22/09/2026|1.5|2.1|Α|4417 094331415|22/09/2026|0||Α|4417
        094331415|22-09-2026|0|1.1|Α|4417 094331415|22/09/2026||1.1|Α|4417
        094331415||0|1.1|Α|4417 |||||| A|B|C|D|E|F 094331415|05/10/2026|0|5.1|ΠΙΣ|88
        094331415|05/10/2026|0|5.3|ΠΙΣ|88
        """
    ),
    " 094331415 |22/09/2026|0|1.1|Α|4417",
)
_DISCOUNT = "#SKONTO#TAGE=10#PROZENT=2.00#"

TEXTS: Mapping[str, Sequence[str]] = {
    "CustomizationID": (
        *(
            _BILLING,
            _SELF_BILLING,
            f"{_BILLING}#extended",
            f"{_BILLING}::2.1",
            f" {_BILLING} ",
            _BILLING.upper(),
        ),
        *(
            "urn:cen.eu:en16931:2017",
            f"{_SELF_BILLING}::2.1",
            f" {_NLCIUS}\n",
            f"{_NLCIUS}{_G_ACCOUNT}",
            f"urn:cen.eu:en16931:2017{_G_ACCOUNT}",
            _NLCIUS.replace("v1.0", "v2.0"),
            _BILLING.replace("3.0", "4.0"),
            f"{_BILLING}#x::y",
            "",
            XRECHNUNG,
            XRECHNUNG_EXTENSION,
            XRECHNUNG_CVD,
            f" {XRECHNUNG_EXTENSION}",
            f"{XRECHNUNG_CVD} ",
            f"{XRECHNUNG}#x",
        ),
    ),
    "ProfileID": (
        *words(
            """
            urn:fdc:peppol.eu:2017:poacc:billing:01:1.0
            urn:fdc:peppol.eu:2017:poacc:billing:02:1.0
            urn:fdc:peppol.eu:2017:poacc:billing:99:1.0
            urn:fdc:peppol.eu:2017:poacc:billing:1:1.0
            urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0
            urn:fdc:peppol.eu:2017:poacc:selfbilling:02:1.0
            urn:fdc:peppol.eu:2017:poacc:selfbilling:99:1.0
            urn:peppol:bis:billing_with_response 01 urn:peppol:france:billing:regulated
            urn:peppol:france:billing:non-regulated
            """
        ),
        *(
            " urn:fdc:peppol.eu:2017:poacc:billing:01:1.0 ",
            "x urn:fdc:peppol.eu:2017:poacc:billing:01:1.0 y",
            "",
        ),
        "urn:fdc:peppol.eu:2017:poacc:billing:٠١:1.0",
    ),
    "InvoiceTypeCode": (
        *words(
            """
            380 381 384 386 326 389 393 261 527 71 80 82 84 130 202 325 388 456 471 501
            575 623 751 780 875 876 877 935 999 0380 384.0 3.84e2
            """
        ),
        *(" 380 ", "380 381", "384 ", ""),
    ),
    "CreditNoteTypeCode": (
        *words("381 396 81 83 532 261 262 296 308 420 458 502 503 380 384 999 381.0 38"),
        *(" 381 ", ""),
    ),
    "DocumentCurrencyCode": CURRENCIES,
    "TaxCurrencyCode": CURRENCIES,
    "IdentificationCode": (*sorted(set(COUNTRIES)), *words("GB XK AN EU BEL"), "DE NL", ""),
    "PaymentMeansCode": (
        *words(
            """
            1 9 10 30 31 42 48 49 50 54 55 56 57 58 59 68 70 93 97 98 ZZZ zzz 71 0 99
            100 030 30.0 5e1
            """
        ),
        *("48", "59", "58", " 30", "30 ", "58 59", ""),
    ),
    "PaymentID": (
        *words(
            """
            71#004417263900815 71#0044172639008153 71#00441726390081534 71#1 73# 73#123
            75#004417263900815 04#0044172639008153 04#1 15#0044172639008153 15#123 01#
            01#7 02#1 RF16ZILVER2026117
            """
        ),
        "",
    ),
    "PayeeFinancialAccount/ID": _ACCOUNTS,
    "PayerFinancialAccount/ID": _ACCOUNTS,
    "FinancialInstitutionBranch/ID": (
        *words("SE:BANKGIRO SE:PLUSGIRO se:plusgiro 7321"),
        " SE:BANKGIRO ",
        "",
    ),
    "PrimaryAccountNumberID": (*words("XXXXXX4821 4821 4111111111111111"), "XXXXXX 4821", " XXXXXX4821 "),
    "AllowanceChargeReasonCode": (
        *words("95 100 41 60 104 106 99 FC ABK ZZZ PRV AA fc ZZ 64"),
        *(" 95", "95 100", "FC ", ""),
    ),
    "AllowanceChargeReason": (*words("4417 441 44171 -441 44.1 4e3 a#b #b a# # +441 ０４１７"), " 4417 "),
    "TaxExemptionReasonCode": (
        *words(
            """
            VATEX-EU-G VATEX-EU-O VATEX-EU-IC VATEX-EU-AE VATEX-EU-D VATEX-EU-F
            VATEX-EU-I VATEX-EU-J vatex-eu-g Vatex-EU-O vatex-eu-ic VATEX-EU-ae
            vatex-eu-d VATEX-EU-132 VATEX-EU-79-C VATEX-EU-153 VATEX-FR-CNWVAT
            VATEX-FR-FRANCHISE VATEX-EU-135-1 VATEX-EU-XX
            """
        ),
        *(" VATEX-EU-G ", ""),
    ),
    "DescriptionCode": (*words("3 35 432 5 29 03"), " 35", "3 35", ""),
    "DocumentTypeCode": (*words("130 50 380 916"), " 130", "130 ", ""),
    "DocumentDescription": (*words("EINDAGI ##M.AR.K## ##INVOICE|URL## eindagi"), "EINDAGI "),
    "AdditionalDocumentReference/ID": (
        *words("2026-10-19 2026-01-01 2026-02-30 19-10-2026 400001926417203 0400 -1 2026-10-19Z 2026-W42"),
        "",
    ),
    "Invoice/ID": _INVOICE_NUMBERS,
    "CreditNote/ID": _INVOICE_NUMBERS,
    "PartyTaxScheme/CompanyID": (
        *words(
            """
            DE284631417 DK31271835 EL094331415 EL094331416 GR094331415 EL09433141
            el094331415 IS44172 IT03742278884 IT03742278885 NL861231417B01 NL861231417B1
            NL861231417 nl861231417b01 NO923631429MVA NO923631428MVA NO923631429
            NO000000000MVA SE556143142901 SE5561431429 SE556143142ABC BE0563731435
            0563731435 XX123 EU826010755 XI123456789 1A1234 N godkänd Foretaksregisteret
            foretaksregisteret 03742278884 VLTMRA71C54F205L VLT-MRA SE55614314290１
            SE+55614314290 SE1e1000000000
            """
        ),
        *(
            "NO923631429 MVA",
            "SE 556143142901",
            " NL861231417B01",
            "GODKÄND FÖR F-SKATT",
            "Godkänd för F-skatt",
        ),
        *(" Foretaksregisteret ", ""),
    ),
    "PartyLegalEntity/CompanyID": (
        *words("5561431429 5561431420 556143142 55614314290 5561431４29 abc 1e9"),
        *(" 5561431429 ", ""),
    ),
    "EndpointID": (*words("094331415 094331416 997531424 0563731435"), ""),
    "TaxCategory/ID": CATEGORIES,
    "ClassifiedTaxCategory/ID": CATEGORIES,
    "Percent": tuple(rate for rate in RATES if rate is not None),
    "TaxScheme/ID": (*words("VAT vat Vat TAX GST VA ???"), " VAT ", "VAT VAT", ""),
    "ElectronicMail": (
        *words(
            """
            a@b.example a@b @b.example a@b..example a@@b.example ä@b.example
            a@b.example. a@-b.example a.@b.example a'b@c.example
            """
        ),
        *('"a b"@c.example', "a b@c.example", " a@b.example ", ""),
    ),
    "Telephone": (*words("12 123 a1b2c3 + ١٢٣"), "1 2 3", "1\n2\n3", ""),
    "URI": (*words("https://x.example x 1http://x http: urn:x :x mailto:a@b.example ä:b"), " http://x", ""),
    "PaymentTerms/Note": (
        *(
            f"{_DISCOUNT}\n",
            _DISCOUNT,
            f"{_DISCOUNT}\nx",
            f"  {_DISCOUNT}  \n",
            f"{_DISCOUNT}\n{_DISCOUNT}\n",
        ),
        *(
            f"{_DISCOUNT}\r\n",
            f"a{_DISCOUNT}\n",
            f"{_DISCOUNT}\n\n",
            f"Bald.\n{_DISCOUNT}\n",
            f"x\n{_DISCOUNT}",
        ),
        *(_DISCOUNT.lower() + "\n", "#SKONTO#TAGE=10#PROZENT=2#\n", "#X#\n", "# frei\n"),
        *("#VERZUG#TAGE=10#PROZENT=2.00#\n", f"{_DISCOUNT[:-1]}#BASISBETRAG=-10.00#\n", f"{_DISCOUNT}\n "),
    ),
    "ItemClassificationCode": (*words("M1 N3 n3 M4 43211503"), " M2 ", "M1 M2", ""),
    "AdditionalItemProperty/Name": (*words("cva CVA Farbe"), " cva", ""),
    "AdditionalItemProperty/Value": (*words("clean zero-emission other Other rot"), " clean ", "clean other", ""),
    "Note": (*words("#AAI#x #ABY#x #AA#x #AAAA#x ##x #aai#x x#AAI# #ZZZ#x 1#2#3"), "#AAI x", "#AC #x"),
}
