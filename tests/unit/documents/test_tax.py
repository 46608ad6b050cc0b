"""Tax cases: each leads to a document that all rules accept, and says what it must have for that."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from peppol_kit import (
    Address,
    Allowance,
    Buyer,
    Charge,
    Delivery,
    Identifier,
    Invoice,
    InvoicePeriod,
    Line,
    PaymentMeans,
    Seller,
    TaxRepresentative,
    VatBreakdown,
    calculate,
    credit,
    validate,
)
from peppol_kit.codelists import UNCL5305, VATEX
from peppol_kit.documents import tax
from peppol_kit.errors import ConfigurationError

ARTICLES = ["VATEX-EU-79-C", "VATEX-EU-132", "VATEX-EU-132-1B", "VATEX-EU-143-1FA", "VATEX-EU-148-A", "VATEX-EU-309"]
NAMES = [case.name for case in tax.TAX_CASES] + ARTICLES

BELGIAN = Seller.from_participant(
    "0208:0563731435",
    name="Zilvermeeuw Werken BV",
    vat_id="BE0563731435",
    address=Address(street="Hoppeveldstraat 19", city="Oostmolle", postal_code="2396"),
)
DUTCH = Seller.from_participant(
    "0106:27348173",
    name="Waterland Bouw B.V.",
    vat_id="NL004495445B01",
    address=Address(street="Damkade 4", city="Waterdam", postal_code="1141 AB"),
)
GERMAN = Seller.from_participant(
    "9930:DE136695976",
    name="Reihermoor Bau GmbH",
    address=Address(street="Moorweg 7", city="Reihermoor", postal_code="26789"),
    contact={"name": "Anke Sievers", "telephone": "+49 4921 555 01", "email": "bau@reihermoor.example"},
)
FRENCH = Seller.from_participant(
    "0002:552100554",
    name="Atelier des Vanneaux",
    tax_registration_id="552100554",
    address=Address(street="3 rue du Quai", city="Marais", postal_code="59123"),
)
BUYER_BE = Buyer.from_participant(
    "0208:0741831452",
    name="'t Wiel NV",
    vat_id="BE0741831452",
    address=Address(street="Wielstraat 2", city="Leiebeke", postal_code="9831"),
)
BUYER_NL = Buyer.from_participant(
    "0106:30277172",
    name="Gruttoland Installaties B.V.",
    vat_id="NL822631106B01",
    address=Address(street="Plaskade 11", city="Gruttoveen", postal_code="3645 XY"),
)
BUYER_DE = Buyer.from_participant(
    "9930:DE129273398",
    name="Kranichsee AG",
    address=Address(street="Seestraße 1", city="Kranichsee", postal_code="17213"),
)
BUYER_NO = Buyer.from_participant(
    "0192:974760673",
    name="Fjell AS",
    address=Address(street="Havnegata 5", city="Fjellvik", postal_code="6001", country="NO"),
)

PARTIES = {
    "outside-scope": (BELGIAN.replace(vat_id=None), BUYER_NO),
    "eu-services": (BELGIAN, BUYER_DE),
    "eu-goods": (BELGIAN, BUYER_NL),
    "export": (BELGIAN, BUYER_NO),
    "nl-verlegd": (DUTCH, BUYER_NL),
    "nl-small-business": (DUTCH, BUYER_NL),
    "de-13b": (GERMAN, BUYER_DE),
    "de-small-business": (GERMAN, BUYER_DE),
    "fr-small-business": (FRENCH, BUYER_BE),
}
"""Who trades in a case; two Belgian businesses in all others."""


def draft(name: str) -> Invoice:
    """An invoice with everything that its case needs, before anything is said of VAT."""
    seller, buyer = PARTIES.get(name, (BELGIAN, BUYER_BE))
    goods = name == "eu-goods"
    return Invoice(
        number="F2026/0417",
        issued=date(2026, 9, 4),
        due_date=date(2026, 10, 4),
        buyer_reference="Tapkraan 3",
        seller=seller,
        buyer=buyer,
        delivery=Delivery(delivered=date(2026, 9, 1), address=Address(city="Gruttoveen", country="NL"))
        if goods
        else None,
        payment_means=(PaymentMeans.by_transfer("BE73736041729060"),),
        lines=(
            Line(id="1", name="Repair of a lock gate", quantity=Decimal(12), unit="HUR", price=Decimal(65)),
            Line(id="2", name="Bronze hinge", quantity=Decimal(2), price=Decimal("180.50")),
        ),
    )


def document(name: str, lang: tax.Lang = "en") -> Invoice:
    rate = Decimal(21) if name == "standard" else None
    return calculate(tax.apply(draft(name), name, rate=rate, lang=lang))


def fatal(made: Invoice) -> set[str]:
    report = validate(made)
    assert report.ruleset == "peppol-bis-billing-3"
    return {finding.rule for finding in report.fatal}


# --- the table


def test_names_are_there_once() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_codes_are_from_their_lists_and_fit(name: str) -> None:
    case = tax.tax_case(name)
    assert case.name == name
    assert case.category in UNCL5305
    assert case.rate is None if case.category in ("S", "O") else case.rate == 0
    assert (case.reason is None) == (case.category in ("S", "Z"))
    only = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}
    if case.category in only:
        assert case.exemption_code == only[case.category]
    elif case.exemption_code is not None:
        assert case.category == "E"
        assert case.exemption_code in VATEX
    assert case.title
    assert case.law
    assert case.buyer.endswith(".")


def test_words_are_in_four_languages() -> None:
    assert [
        {lang: getattr(case.reason, lang) for lang in ("en", "nl", "fr", "de")}
        for case in [tax.tax_case("reverse-charge"), tax.tax_case("margin-second-hand")]
    ] == [
        {
            "en": "Reverse charge",
            "nl": "Btw verlegd",
            "fr": "Autoliquidation",
            "de": "Steuerschuldnerschaft des Leistungsempfängers",
        },
        {
            "en": "Margin scheme - Second-hand goods",
            "nl": "Bijzondere regeling - gebruikte goederen",
            "fr": "Régime particulier - biens d'occasion",
            "de": "Gebrauchtgegenstände/Sonderregelung",
        },
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "VATEX-EU-132-1B",
            (
                "Exempt by article 132(1)(b) of Directive 2006/112/EC",
                "Vrijgesteld door artikel 132, lid 1, onder b), van Richtlijn 2006/112/EG",
                "Exonéré par l'article 132, paragraphe 1, point b), de la directive 2006/112/CE",
                "Steuerfrei nach Artikel 132 Absatz 1 Buchstabe b der Richtlinie 2006/112/EG",
            ),
        ),
        (
            "VATEX-EU-148-A",
            (
                "Exempt by article 148(a) of Directive 2006/112/EC",
                "Vrijgesteld door artikel 148, onder a), van Richtlijn 2006/112/EG",
                "Exonéré par l'article 148, point a), de la directive 2006/112/CE",
                "Steuerfrei nach Artikel 148 Buchstabe a der Richtlinie 2006/112/EG",
            ),
        ),
        (
            "VATEX-EU-132",
            (
                "Exempt by article 132 of Directive 2006/112/EC",
                "Vrijgesteld door artikel 132 van Richtlijn 2006/112/EG",
                "Exonéré par l'article 132 de la directive 2006/112/CE",
                "Steuerfrei nach Artikel 132 der Richtlinie 2006/112/EG",
            ),
        ),
    ],
)
def test_an_article_of_the_directive_is_a_case(code: str, words: tuple[str, ...]) -> None:
    case = tax.tax_case(code)
    assert (case.category, case.exemption_code) == ("E", code)
    assert case.reason == words
    assert words[0].removeprefix("Exempt by a").replace("rticle", "Article") == case.law


@pytest.mark.parametrize("name", ["be-cocontractant", "", "VATEX-EU-999", "VATEX-EU-AE", "VATEX-FR-CGI261A"])
def test_what_is_no_case_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match="there is no tax case"):
        tax.tax_case(name)


# --- what comes of it


@pytest.mark.parametrize("name", NAMES)
def test_a_case_passes_all_rules(name: str) -> None:
    made = document(name)
    case = tax.tax_case(name)
    assert fatal(made) == set()
    assert tax.missing(made, case) == ()
    assert tax.unwanted(made, case) == ()
    (entry,) = made.vat_breakdown
    assert (entry.category, entry.exemption_code) == (case.category, case.exemption_code)
    assert entry.exemption_reason == (case.reason.en if case.reason else None)
    assert entry.taxable == Decimal("1141.00")
    assert entry.tax == (Decimal("239.61") if name == "standard" else 0)


@pytest.mark.parametrize("name", NAMES)
def test_the_credit_note_of_a_case_passes_all_rules(name: str) -> None:
    note = credit(document(name), number="C2026/0012", issued=date(2026, 10, 1), lines=["2"])
    assert validate(note).fatal == ()
    assert note.vat_breakdown[0].exemption_reason == document(name).vat_breakdown[0].exemption_reason


@pytest.mark.parametrize("lang", ["en", "nl", "fr", "de"])
def test_the_reason_is_in_the_language_that_is_asked_for(lang: tax.Lang) -> None:
    (entry,) = document("be-medecontractant", lang).vat_breakdown
    assert entry.exemption_reason == getattr(tax.tax_case("be-medecontractant").reason, lang)


WITHOUT = {
    "BT-31": lambda made: made.replace(
        seller=made.seller.replace(vat_id=None, tax_registration_id=None, identifiers=(Identifier("5412345000013"),))
    ),
    "BT-48": lambda made: made.replace(buyer=made.buyer.replace(vat_id=None, legal_id=None)),
    "BT-72": lambda made: made.replace(delivery=made.delivery.replace(delivered=None)),
    "BT-80": lambda made: made.replace(delivery=made.delivery.replace(address=None)),
    "BT-30": lambda made: made.replace(seller=made.seller.replace(legal_id=None)),
    "BT-120": lambda made: made.replace(
        vat_breakdown=(made.vat_breakdown[0].replace(exemption_code=None, exemption_reason=None),)
    ),
}
RULE = {
    "BT-31": {"AE": "BR-AE-02", "K": "BR-IC-02", "G": "BR-G-02", "E": "BR-E-02", "S": "BR-S-02", "Z": "BR-Z-02"},
    "BT-48": {"AE": "BR-AE-02", "K": "BR-IC-02"},
    "BT-72": {"K": "BR-IC-11"},
    "BT-80": {"K": "BR-IC-12"},
    "BT-30": {"O": "BR-CO-26"},
    "BT-120": {"AE": "BR-AE-10", "K": "BR-IC-10", "G": "BR-G-10", "E": "BR-E-10", "O": "BR-O-10"},
}
NEEDED = [
    (name, term)
    for name in NAMES
    for term in [
        *(group[0].id for group in tax.tax_case(name).needs),
        *(["BT-120"] if tax.tax_case(name).reason is not None else []),
    ]
]


@pytest.mark.parametrize(("name", "term"), NEEDED)
def test_what_is_missing_is_what_a_rule_misses(name: str, term: str) -> None:
    without = WITHOUT[term](document(name))
    case = tax.tax_case(name)
    assert tax.missing(without, case) == (term,)
    assert RULE[term][case.category] in fatal(without)


def test_another_term_may_take_the_place_of_the_best_one() -> None:
    made = document("eu-goods")
    representative = TaxRepresentative(
        name="Fiscale Vertegenwoordiging BV", vat_id="NL004495445B01", address=Address(country="NL")
    )
    assert made.seller is not None
    assert made.delivery is not None
    other = made.replace(
        seller=made.seller.replace(vat_id=None),
        tax_representative=representative,
        delivery=made.delivery.replace(delivered=None),
        period=InvoicePeriod(start=date(2026, 8, 1), end=date(2026, 8, 31)),
    )
    assert tax.missing(other, "eu-goods") == ()
    assert fatal(other) == set()


def test_an_empty_draft_lacks_everything() -> None:
    assert tax.missing(Invoice(), "eu-goods") == ("BT-31", "BT-48", "BT-72", "BT-80", "BT-120")
    assert tax.missing(Invoice(), "standard") == ("BT-31",)


def test_outside_of_vat_there_are_no_vat_numbers() -> None:
    made = document("outside-scope").replace(seller=BELGIAN, buyer=BUYER_BE)
    assert tax.unwanted(made, "outside-scope") == ("BT-31", "BT-48")
    assert "BR-O-02" in fatal(made)


# --- applying


def test_some_lines_leave_the_others_as_they_are() -> None:
    standard = tax.apply(draft("be-medecontractant"), "standard", rate=Decimal(21))
    mixed = calculate(tax.apply(standard, "be-medecontractant", lines=["1"], lang="nl"))
    assert [(line.vat_category, line.vat_rate) for line in mixed.lines] == [("AE", 0), ("S", 21)]
    assert [(entry.category, entry.taxable, entry.tax) for entry in mixed.vat_breakdown] == [
        ("AE", Decimal("780.00"), 0),
        ("S", Decimal("361.00"), Decimal("75.81")),
    ]
    assert fatal(mixed) == set()


def test_allowances_and_charges_follow_all_lines_and_not_some() -> None:
    made = draft("export").replace(
        allowances=(Allowance(amount=Decimal(10), vat_rate=Decimal(21), reason="Action"),),
        charges=(Charge(amount=Decimal(5), vat_rate=Decimal(21), reason="Freight"),),
    )
    whole = tax.apply(made, "export")
    assert [(entry.vat_category, entry.vat_rate) for entry in (*whole.allowances, *whole.charges)] == [("G", 0)] * 2
    assert fatal(calculate(whole)) == set()
    some = tax.apply(made, "export", lines="1")
    assert (some.allowances, some.charges) == (made.allowances, made.charges)


def test_two_reasons_of_one_category_are_both_named_without_a_code() -> None:
    first = tax.apply(draft("standard"), "VATEX-EU-132-1B", lang="nl")
    both = calculate(tax.apply(first, "margin-art", lines=["2"], lang="nl"))
    (entry,) = both.vat_breakdown
    assert entry.exemption_code is None
    assert entry.exemption_reason == (
        "Vrijgesteld door artikel 132, lid 1, onder b), van Richtlijn 2006/112/EG; "
        "Bijzondere regeling - kunstvoorwerpen"
    )
    assert fatal(both) == set()


def test_a_code_without_words_gets_those_of_its_list() -> None:
    entry = VatBreakdown(category="E", rate=Decimal(0), exemption_code="VATEX-EU-132-1B")
    first = tax.apply(draft("standard"), "VATEX-EU-132-1B").replace(vat_breakdown=(entry,))
    both = tax.apply(first, "margin-art", lines=["2"])
    assert both.vat_breakdown[0].exemption_reason == (
        "Exempt based on article 132, section 1 (b) of Council Directive 2006/112/EC; Margin scheme - Works of art"
    )


def test_a_case_applied_again_takes_its_own_place() -> None:
    once = tax.apply(draft("standard"), "reverse-charge", lang="nl")
    again = tax.apply(once, "reverse-charge", lang="fr")
    assert [entry.exemption_reason for entry in again.vat_breakdown] == ["Autoliquidation"]


def test_back_to_a_rate() -> None:
    there = tax.apply(draft("standard"), "reverse-charge")
    back = calculate(tax.apply(there, "standard", rate=Decimal(6)))
    assert [(entry.category, entry.rate) for entry in back.vat_breakdown] == [("S", 6)]


def test_rates_of_lines_stay_where_none_is_given() -> None:
    lines = tuple(line.replace(vat_rate=rate) for line, rate in zip(draft("zero").lines, (6, 12), strict=True))
    made = tax.apply(draft("zero").replace(lines=lines), "standard")
    assert [line.vat_rate for line in made.lines] == [6, 12]


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="there is no line 3, 4"):
        tax.apply(draft("export"), "export", lines=["4", "1", "3"])
    with pytest.raises(ConfigurationError, match="there are no words in 'it'"):
        tax.apply(draft("export"), "export", lang="it")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="the rate of export is not for the caller to say"):
        tax.apply(draft("export"), "export", rate=Decimal(0))
