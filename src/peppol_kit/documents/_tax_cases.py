"""The table of tax cases: category, VATEX code, words, what must be there, and what the buyer does with it.

Sources: Directive 2006/112/EC; for Belgium its VAT Code, Royal Decree no. 1, article 20, and Royal Decree no. 19; for
the Netherlands Wet OB 1968 and its Uitvoeringsbesluit; for Germany UStG and UStDV; for France the CGI.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit.terms import BG_14, BT_29, BT_30, BT_31, BT_32, BT_47, BT_48, BT_63, BT_72, BT_80

if TYPE_CHECKING:
    from peppol_kit.terms import Term


class Words(NamedTuple):
    """The same in four languages."""

    en: str
    nl: str
    fr: str
    de: str


class TaxCase(NamedTuple):
    """How a supply stands with VAT, and what an invoice for it must say."""

    name: str
    """What it is called here; ``"be-medecontractant"``."""
    title: str
    """What it is for; ``"Work on immovable property in Belgium"``."""
    law: str
    """Where it is written; ``"Royal Decree no. 1, article 20"``."""
    category: str
    """The VAT category, UNCL 5305; ``"AE"``."""
    rate: Decimal | None
    """The VAT rate: 0; None where the case does not say it, or where there is none."""
    exemption_code: str | None
    """Why no VAT is due (BT-121), a code of the VATEX list, where one fits; ``"VATEX-EU-AE"``."""
    reason: Words | None
    """Why no VAT is due (BT-120), as the law wants it on the invoice; None where VAT is due or the rate says it all."""
    needs: tuple[tuple[Term, ...], ...]
    """The business terms that the invoice must have: of each group one, best the first."""
    never: tuple[Term, ...]
    """The business terms that the invoice must not have."""
    buyer: str
    """What the buyer does with the invoice."""


ZERO = Decimal(0)

# Any number by which the tax office knows the seller; the VAT number of the seller or of its tax representative
_KNOWN_SELLER = (BT_31, BT_32, BT_63)
_VAT_OF_SELLER = (BT_31, BT_63)

_REVERSE = Words(
    en="Reverse charge",
    nl="Btw verlegd",
    fr="Autoliquidation",
    de="Steuerschuldnerschaft des Leistungsempfängers",
)
_NOTHING_TO_DEDUCT = "There is no VAT to deduct."


_REVERSED = TaxCase(
    name="",
    title="",
    law="",
    category="AE",
    rate=ZERO,
    exemption_code="VATEX-EU-AE",
    reason=_REVERSE,
    needs=(_VAT_OF_SELLER, (BT_48,)),
    never=(),
    buyer="",
)
EXEMPT = TaxCase(
    name="",
    title="",
    law="",
    category="E",
    rate=ZERO,
    exemption_code=None,
    reason=None,
    needs=(_KNOWN_SELLER,),
    never=(),
    buyer=_NOTHING_TO_DEDUCT,
)

_ORDINARY = (
    TaxCase(
        name="standard",
        title="VAT is due at a rate above 0",
        law="Directive 2006/112/EC, articles 93 to 99",
        category="S",
        rate=None,
        exemption_code=None,
        reason=None,
        needs=(_KNOWN_SELLER,),
        never=(),
        buyer="Deducts the VAT that is on the invoice, as far as it may.",
    ),
    TaxCase(
        name="zero",
        title="VAT is due at a rate of 0 at home, such as newspapers in Belgium",
        law="Directive 2006/112/EC, articles 98, 105a and 110",
        category="Z",
        rate=ZERO,
        exemption_code=None,
        reason=None,
        needs=(_KNOWN_SELLER,),
        never=(),
        buyer=_NOTHING_TO_DEDUCT,
    ),
    TaxCase(
        name="outside-scope",
        title="No supply in the sense of VAT, such as damages, or one that takes place outside of the EU",
        law="Directive 2006/112/EC, article 2",
        category="O",
        rate=None,
        exemption_code="VATEX-EU-O",
        reason=Words(
            en="Not subject to VAT", nl="Niet aan btw onderworpen", fr="Non soumis à la TVA", de="Nicht steuerbar"
        ),
        needs=((BT_30, BT_29),),
        never=(BT_31, BT_63, BT_48),
        buyer="There is no VAT, unless the law of the buyer's own country makes the buyer account for it.",
    ),
)

_ACROSS_BORDERS = (
    _REVERSED._replace(
        name="eu-services",
        title="Services to a business in another country of the EU",
        law="Directive 2006/112/EC, articles 44 and 196",
        reason=Words(
            en="Reverse charge: article 196 of Directive 2006/112/EC",
            nl="Btw verlegd: artikel 196 van Richtlijn 2006/112/EG",
            fr="Autoliquidation : article 196 de la directive 2006/112/CE",
            de="Steuerschuldnerschaft des Leistungsempfängers: Artikel 196 der Richtlinie 2006/112/EG",
        ),
        buyer="Owes the VAT of its own country and deducts it, as far as it may. Belgium: boxes 81 to 83 and 88, VAT "
        "in 55 and 59. Netherlands: section 4b, VAT in 4b and 5b.",
        needs=(_VAT_OF_SELLER, (BT_48,)),
    ),
    TaxCase(
        name="eu-goods",
        title="Goods that go to a business in another country of the EU",
        law="Directive 2006/112/EC, article 138",
        category="K",
        rate=ZERO,
        exemption_code="VATEX-EU-IC",
        reason=Words(
            en="Intra-Community supply: exempt by article 138 of Directive 2006/112/EC",
            nl="Intracommunautaire levering: vrijgesteld door artikel 138 van Richtlijn 2006/112/EG",
            fr="Livraison intracommunautaire : exonérée par l'article 138 de la directive 2006/112/CE",
            de="Innergemeinschaftliche Lieferung: steuerfrei nach Artikel 138 der Richtlinie 2006/112/EG",
        ),
        needs=(_VAT_OF_SELLER, (BT_48,), (BT_72, BG_14), (BT_80,)),
        never=(),
        buyer="Owes the VAT of its own country on the acquisition and deducts it, as far as it may. Belgium: boxes 81 "
        "to 83 and 86, VAT in 55 and 59. Netherlands: section 4b, VAT in 4b and 5b.",
    ),
    TaxCase(
        name="export",
        title="Goods that leave the EU",
        law="Directive 2006/112/EC, article 146",
        category="G",
        rate=ZERO,
        exemption_code="VATEX-EU-G",
        reason=Words(
            en="Export: exempt by article 146 of Directive 2006/112/EC",
            nl="Uitvoer: vrijgesteld door artikel 146 van Richtlijn 2006/112/EG",
            fr="Exportation : exonérée par l'article 146 de la directive 2006/112/CE",
            de="Ausfuhrlieferung: steuerfrei nach Artikel 146 der Richtlinie 2006/112/EG",
        ),
        needs=(_VAT_OF_SELLER,),
        never=(),
        buyer="Pays the taxes on imports of its own country.",
    ),
)

_AT_HOME = (
    _REVERSED._replace(
        name="reverse-charge",
        title="The buyer owes the VAT by the law of the country of the supply",
        law="Directive 2006/112/EC, articles 194 to 199b and 226(11a)",
        reason=_REVERSE,
        buyer="Owes the VAT and deducts it, as far as it may.",
        needs=(_KNOWN_SELLER, (BT_48,)),
    ),
    _REVERSED._replace(
        name="be-medecontractant",
        title="Work on immovable property in Belgium, for a business with periodic VAT returns",
        law="Royal Decree no. 1 of 29 December 1992, article 20",
        reason=Words(
            en="Reverse charge. If the customer does not object in writing within one month after receiving the "
            "invoice, it is taken to acknowledge that it is a taxable person with periodic returns. If that is not so, "
            "the customer is liable in that regard for the tax, the interest and the fines that are due.",
            nl="Verlegging van heffing. Bij gebrek aan schriftelijke betwisting binnen een termijn van één maand na de "
            "ontvangst van de factuur, wordt de afnemer geacht te erkennen dat hij een belastingplichtige is gehouden "
            "tot de indiening van periodieke aangiften. Als die voorwaarde niet vervuld is, is de afnemer ten aanzien "
            "van die voorwaarde aansprakelijk voor de betaling van de verschuldigde belasting, interesten en "
            "geldboeten.",
            fr="Autoliquidation. En l'absence de contestation par écrit, dans un délai d'un mois à compter de la "
            "réception de la facture, le client est présumé reconnaître qu'il est un assujetti tenu au dépôt de "
            "déclarations périodiques. Si cette condition n'est pas remplie, le client endossera, par rapport à cette "
            "condition, la responsabilité quant au paiement de la taxe, des intérêts et des amendes dus.",
            de="Umkehrung der Steuerschuldnerschaft. Erhebt der Kunde innerhalb eines Monats nach Erhalt der Rechnung "
            "keinen schriftlichen Einspruch, wird davon ausgegangen, dass er anerkennt, ein Steuerpflichtiger zu sein, "
            "der periodische Erklärungen einreichen muss. Ist diese Bedingung nicht erfüllt, haftet der Kunde "
            "diesbezüglich für die Zahlung der geschuldeten Steuer, der Zinsen und der Geldbußen.",
        ),
        buyer="Owes the Belgian VAT and deducts it, as far as it may: boxes 81 to 83 and 87, VAT in 56 and 59.",
    ),
    _REVERSED._replace(
        name="nl-verlegd",
        title="The buyer owes the Dutch VAT: building and cleaning by subcontractors, scrap, phones, and others",
        law="Wet op de omzetbelasting 1968, articles 12 and 35a; Uitvoeringsbesluit, articles 24b and 24ba",
        reason=_REVERSE,
        buyer="Owes the Dutch VAT and deducts it, as far as it may: section 2a, VAT in 2a and 5b.",
    ),
    _REVERSED._replace(
        name="de-13b",
        title="The buyer owes the German VAT: building, cleaning, scrap, and others",
        law="Umsatzsteuergesetz, §§ 13b and 14a(5)",
        reason=_REVERSE,
        buyer="Owes the German VAT and deducts it as input tax, as far as it may (§ 15(1) no. 4 UStG).",
        needs=(_KNOWN_SELLER, (BT_48, BT_47)),
    ),
)

_SMALL = (
    EXEMPT._replace(
        name="be-small-business",
        title="A Belgian business below the threshold",
        law="Belgian VAT Code, article 56bis",
        reason=Words(
            en="Special exemption scheme for small enterprises",
            nl="Bijzondere vrijstellingsregeling kleine ondernemingen",
            fr="Régime particulier de franchise des petites entreprises",
            de="Sonderregelung der Steuerbefreiung für Kleinunternehmen",
        ),
    ),
    EXEMPT._replace(
        name="nl-small-business",
        title="A Dutch business below the threshold (kleineondernemersregeling)",
        law="Wet op de omzetbelasting 1968, article 25",
        reason=Words(
            en="Exempt from VAT by article 25 of the Dutch VAT Act 1968",
            nl="Vrijgesteld van btw op grond van artikel 25 Wet op de omzetbelasting 1968",
            fr="Exonéré de TVA en vertu de l'article 25 de la loi néerlandaise sur la TVA de 1968",
            de="Steuerfrei nach Artikel 25 des niederländischen Umsatzsteuergesetzes 1968",
        ),
    ),
    EXEMPT._replace(
        name="de-small-business",
        title="A German business below the threshold (Kleinunternehmer)",
        law="Umsatzsteuergesetz, § 19; Umsatzsteuer-Durchführungsverordnung, § 34a",
        reason=Words(
            en="Exempt as a small enterprise by § 19 of the German VAT Act (UStG)",
            nl="Vrijgesteld als kleine onderneming door § 19 van de Duitse btw-wet (UStG)",
            fr="Exonéré en tant que petite entreprise par le § 19 de la loi allemande sur la TVA (UStG)",
            de="Steuerfrei als Kleinunternehmer nach § 19 UStG",
        ),
    ),
    EXEMPT._replace(
        name="fr-small-business",
        title="A French business below the threshold (franchise en base)",
        law="Code général des impôts, article 293 B",
        reason=Words(
            en="VAT not applicable, article 293 B of the French tax code (CGI)",
            nl="Btw niet van toepassing, artikel 293 B van het Franse belastingwetboek (CGI)",
            fr="TVA non applicable, art. 293 B du CGI",
            de="Keine Mehrwertsteuer, Artikel 293 B des französischen Steuergesetzbuchs (CGI)",
        ),
        exemption_code="VATEX-FR-FRANCHISE",
    ),
)

_MARGIN_LAW = "Directive 2006/112/EC, articles 312 to 325 and 226(14)"
_NO_DEDUCTION = "May not deduct VAT: that on the margin of the seller is not on the invoice."
_MARGIN = (
    EXEMPT._replace(
        name="margin-travel",
        title="Travel agents, who owe VAT on their margin",
        law="Directive 2006/112/EC, articles 306 to 310 and 226(13)",
        reason=Words(
            en="Margin scheme - Travel agents",
            nl="Bijzondere regeling reisbureaus",
            fr="Régime particulier - agences de voyages",
            de="Sonderregelung für Reisebüros",
        ),
        buyer=_NO_DEDUCTION,
    ),
    EXEMPT._replace(
        name="margin-second-hand",
        title="Second-hand goods, on whose margin a dealer owes VAT",
        law=_MARGIN_LAW,
        reason=Words(
            en="Margin scheme - Second-hand goods",
            nl="Bijzondere regeling - gebruikte goederen",
            fr="Régime particulier - biens d'occasion",
            de="Gebrauchtgegenstände/Sonderregelung",
        ),
        exemption_code="VATEX-EU-F",
        buyer=_NO_DEDUCTION,
    ),
    EXEMPT._replace(
        name="margin-art",
        title="Works of art, on whose margin a dealer owes VAT",
        law=_MARGIN_LAW,
        reason=Words(
            en="Margin scheme - Works of art",
            nl="Bijzondere regeling - kunstvoorwerpen",
            fr="Régime particulier - objets d'art",
            de="Kunstgegenstände/Sonderregelung",
        ),
        exemption_code="VATEX-EU-I",
        buyer=_NO_DEDUCTION,
    ),
    EXEMPT._replace(
        name="margin-antiques",
        title="Collector's items and antiques, on whose margin a dealer owes VAT",
        law=_MARGIN_LAW,
        reason=Words(
            en="Margin scheme - Collector's items and antiques",
            nl="Bijzondere regeling - voorwerpen voor verzamelingen of antiquiteiten",
            fr="Régime particulier - objets de collection et d'antiquité",
            de="Sammlungsstücke und Antiquitäten/Sonderregelung",
        ),
        exemption_code="VATEX-EU-J",
        buyer=_NO_DEDUCTION,
    ),
)

CASES = (*_ORDINARY, *_ACROSS_BORDERS, *_AT_HOME, *_SMALL, *_MARGIN)
