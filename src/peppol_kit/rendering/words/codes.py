"""Names of the codes that people meet, by the id of their list; for all others the list itself has an English name.

A row may serve several codes, with ``|`` between them.
"""

from __future__ import annotations

_Row = tuple[str, str, str, str]

_INVOICES: dict[str, _Row] = {
    "326": ("Partial invoice", "Deelfactuur", "Facture partielle", "Teilrechnung"),
    "380|388": ("Invoice", "Factuur", "Facture", "Rechnung"),
    "383": ("Debit note", "Debetnota", "Note de débit", "Belastungsanzeige"),
    "384": ("Corrected invoice", "Gecorrigeerde factuur", "Facture rectificative", "Korrigierte Rechnung"),
    "385": ("Consolidated invoice", "Verzamelfactuur", "Facture récapitulative", "Sammelrechnung"),
    "386": ("Prepayment invoice", "Voorschotfactuur", "Facture d'acompte", "Anzahlungsrechnung"),
    "389": ("Self-billed invoice", "Self-billingfactuur", "Autofacture", "Rechnung im Gutschriftverfahren"),
    "393": ("Factored invoice", "Factuur aan factormaatschappij", "Facture affacturée", "Abgetretene Rechnung"),
    "325": ("Pro forma invoice", "Pro-formafactuur", "Facture pro forma", "Proforma-Rechnung"),
    "875": (
        "Partial construction invoice",
        "Vorderingsstaat",
        "Facture d'état d'avancement",
        "Abschlagsrechnung (Bau)",
    ),
    "876": (
        "Partial final construction invoice",
        "Gedeeltelijke eindfactuur (bouw)",
        "Facture finale partielle (travaux)",
        "Teilschlussrechnung (Bau)",
    ),
    "877": ("Final construction invoice", "Eindfactuur (bouw)", "Facture finale (travaux)", "Schlussrechnung (Bau)"),
    "751": (
        "Invoice information for accounting",
        "Factuurgegevens voor de boekhouding",
        "Données de facturation pour la comptabilité",
        "Rechnungsdaten für die Buchhaltung",
    ),
    "82": ("Metered services invoice", "Verbruiksfactuur", "Facture de consommation", "Verbrauchsrechnung"),
    "780": ("Freight invoice", "Vrachtfactuur", "Facture de fret", "Frachtrechnung"),
}

_CREDIT_NOTES: dict[str, _Row] = {
    "381|81|83": ("Credit note", "Creditnota", "Note de crédit", "Gutschrift"),
    "261": (
        "Self-billed credit note",
        "Self-billingcreditnota",
        "Note de crédit en autofacturation",
        "Gutschrift im Gutschriftverfahren",
    ),
    "262": ("Consolidated credit note", "Verzamelcreditnota", "Note de crédit récapitulative", "Sammelgutschrift"),
    "396": (
        "Factored credit note",
        "Creditnota van factormaatschappij",
        "Note de crédit affacturée",
        "Abgetretene Gutschrift",
    ),
}

_PAYMENT: dict[str, _Row] = {
    "1": ("Not agreed", "Niet bepaald", "Non défini", "Nicht festgelegt"),
    "10": ("In cash", "Contant", "En espèces", "Bar"),
    "20": ("Cheque", "Cheque", "Chèque", "Scheck"),
    "30": ("Credit transfer", "Overschrijving", "Virement", "Überweisung"),
    "31": ("Debit transfer", "Debetoverschrijving", "Virement débiteur", "Lastschrifttransfer"),
    "42": ("To a bank account", "Op een bankrekening", "Sur un compte bancaire", "Auf ein Bankkonto"),
    "48": ("Bank card", "Bankkaart", "Carte bancaire", "Bankkarte"),
    "49": ("Direct debit", "Domiciliëring (incasso)", "Domiciliation", "Lastschrift"),
    "54": ("Credit card", "Kredietkaart", "Carte de crédit", "Kreditkarte"),
    "55": ("Debit card", "Debetkaart", "Carte de débit", "Debitkarte"),
    "57": ("Standing agreement", "Doorlopende afspraak", "Accord permanent", "Dauervereinbarung"),
    "58": ("SEPA credit transfer", "SEPA-overschrijving", "Virement SEPA", "SEPA-Überweisung"),
    "59": ("SEPA direct debit", "SEPA-domiciliëring (incasso)", "Domiciliation SEPA", "SEPA-Lastschrift"),
    "68": ("Online payment", "Online betaling", "Paiement en ligne", "Online-Zahlung"),
    "93": ("Reference giro", "Giro met referentie", "Giro avec référence", "Giro mit Referenz"),
    "97": ("Clearing between partners", "Verrekening", "Compensation", "Verrechnung"),
    "ZZZ": ("As agreed", "Volgens afspraak", "Selon accord", "Nach Vereinbarung"),
}

_VAT: dict[str, _Row] = {
    "S": ("Taxed", "Belast", "Soumis à la TVA", "Steuerpflichtig"),
    "Z": ("Zero rate", "Nultarief", "Taux zéro", "Nullsatz"),
    "E": ("Exempt", "Vrijgesteld", "Exonéré", "Steuerbefreit"),
    "AE": ("Reverse charge", "Btw verlegd", "Autoliquidation", "Steuerschuld des Empfängers"),
    "K": (
        "Intra-Community supply",
        "Intracommunautaire levering",
        "Livraison intracommunautaire",
        "Innergemeinschaftliche Lieferung",
    ),
    "G": ("Export outside the EU", "Uitvoer buiten de EU", "Exportation hors UE", "Ausfuhr außerhalb der EU"),
    "O": ("Outside the scope of VAT", "Buiten toepassing van de btw", "Hors champ de la TVA", "Nicht steuerbar"),
    "L": (
        "Canary Islands tax (IGIC)",
        "Belasting Canarische Eilanden",
        "Taxe des Canaries",
        "Steuer der Kanaren (IGIC)",
    ),
    "M": (
        "Tax of Ceuta and Melilla (IPSI)",
        "Belasting Ceuta en Melilla",
        "Taxe de Ceuta et Melilla",
        "Steuer von Ceuta und Melilla",
    ),
    "B": (
        "Split payment (Italy)",
        "Gesplitste betaling (Italië)",
        "Paiement scindé (Italie)",
        "Split Payment (Italien)",
    ),
}

_UNITS: dict[str, _Row] = {
    "C62|H87|EA|NAR": ("pc.", "st.", "pce", "Stk."),
    "HUR": ("h", "uur", "h", "Std."),
    "MIN": ("min", "min", "min", "Min."),
    "SEC": ("s", "s", "s", "s"),
    "DAY": ("days", "dagen", "jours", "Tage"),
    "WEE": ("weeks", "weken", "semaines", "Wochen"),
    "MON": ("months", "maanden", "mois", "Monate"),
    "ANN": ("years", "jaar", "ans", "Jahre"),
    "QAN": ("quarters", "kwartalen", "trimestres", "Quartale"),
    "KGM": ("kg", "kg", "kg", "kg"),
    "GRM": ("g", "g", "g", "g"),
    "MGM": ("mg", "mg", "mg", "mg"),
    "TNE": ("t", "ton", "t", "t"),
    "LTR": ("l", "l", "l", "l"),
    "MLT": ("ml", "ml", "ml", "ml"),
    "CLT": ("cl", "cl", "cl", "cl"),
    "HLT": ("hl", "hl", "hl", "hl"),
    "MTR": ("m", "m", "m", "m"),
    "CMT": ("cm", "cm", "cm", "cm"),
    "MMT": ("mm", "mm", "mm", "mm"),
    "KMT": ("km", "km", "km", "km"),
    "MTK": ("m²", "m²", "m²", "m²"),
    "MTQ": ("m³", "m³", "m³", "m³"),
    "KWH": ("kWh", "kWh", "kWh", "kWh"),
    "MWH": ("MWh", "MWh", "MWh", "MWh"),
    "KWT": ("kW", "kW", "kW", "kW"),
    "P1": ("%", "%", "%", "%"),
    "PR": ("pairs", "paar", "paires", "Paar"),
    "SET": ("sets", "sets", "jeux", "Sätze"),
    "DZN": ("dozen", "dozijn", "douzaines", "Dutzend"),
    "MIL": ("thousand", "duizend", "milliers", "Tausend"),
    "LS": ("lump sum", "forfait", "forfait", "pauschal"),
    "XBX": ("boxes", "dozen", "boîtes", "Kisten"),
    "XCT": ("cartons", "kartons", "cartons", "Kartons"),
    "XPK|NMP": ("packs", "pakken", "paquets", "Packungen"),
    "XPX": ("pallets", "pallets", "palettes", "Paletten"),
    "XBO": ("bottles", "flessen", "bouteilles", "Flaschen"),
    "XRO": ("rolls", "rollen", "rouleaux", "Rollen"),
    "XBG": ("bags", "zakken", "sacs", "Beutel"),
    "XCS": ("cases", "kisten", "caisses", "Kisten"),
    "XCR": ("crates", "kratten", "caisses", "Kästen"),
    "XKG|BLL": ("barrels", "vaten", "fûts", "Fässer"),
    "E48": ("services", "diensten", "services", "Leistungen"),
    "IE": ("persons", "personen", "personnes", "Personen"),
}

_ALLOWANCES: dict[str, _Row] = {
    "41": (
        "Bonus for works ahead of schedule",
        "Bonus voor vroegtijdige oplevering",
        "Bonus pour travaux en avance",
        "Bonus für vorzeitige Fertigstellung",
    ),
    "42": ("Other bonus", "Andere bonus", "Autre bonus", "Sonstiger Bonus"),
    "60": (
        "Manufacturer's consumer discount",
        "Fabriekskorting",
        "Remise du fabricant",
        "Herstellerrabatt",
    ),
    "64": ("Special agreement", "Bijzondere afspraak", "Accord spécial", "Sondervereinbarung"),
    "65": ("Production error discount", "Korting voor productiefout", "Remise pour défaut", "Nachlass wegen Fehlern"),
    "66": ("New outlet discount", "Openingskorting", "Remise d'ouverture", "Eröffnungsrabatt"),
    "67": ("Sample discount", "Monsterkorting", "Remise sur échantillon", "Musterrabatt"),
    "68": ("End-of-range discount", "Restantenkorting", "Remise de fin de série", "Auslaufrabatt"),
    "70": ("Incoterm discount", "Incotermkorting", "Remise incoterm", "Incoterm-Rabatt"),
    "71": ("Threshold allowance", "Drempelkorting", "Remise de seuil", "Schwellenrabatt"),
    "88": ("Material deduction", "Materiaalkorting", "Déduction de matériel", "Materialabzug"),
    "95": ("Discount", "Korting", "Remise", "Nachlass"),
    "100": ("Special rebate", "Bijzondere korting", "Rabais spécial", "Sonderrabatt"),
    "102": ("Long-term discount", "Langetermijnkorting", "Remise de longue durée", "Langzeitrabatt"),
    "103": ("Temporary discount", "Tijdelijke korting", "Remise temporaire", "Befristeter Rabatt"),
    "104": ("Standard discount", "Standaardkorting", "Remise standard", "Standardrabatt"),
    "105": ("Yearly turnover discount", "Omzetkorting", "Remise sur chiffre d'affaires", "Umsatzbonus"),
}

_CHARGES: dict[str, _Row] = {
    "AA": ("Advertising", "Reclame", "Publicité", "Werbung"),
    "ABK": ("Miscellaneous", "Diversen", "Divers", "Verschiedenes"),
    "ABL": ("Additional packaging", "Extra verpakking", "Emballage supplémentaire", "Zusatzverpackung"),
    "ADR": ("Other services", "Andere diensten", "Autres services", "Sonstige Leistungen"),
    "ADT": ("Pick-up", "Afhaling", "Enlèvement", "Abholung"),
    "AEO": ("Collection and recycling", "Inzameling en recyclage", "Collecte et recyclage", "Sammlung und Recycling"),
    "CAI": ("Loading", "Laden", "Chargement", "Verladen"),
    "DL": ("Delivery", "Levering", "Livraison", "Lieferung"),
    "FC": ("Freight", "Vracht", "Transport", "Fracht"),
    "FI": ("Financing", "Financiering", "Financement", "Finanzierung"),
    "LA": ("Labelling", "Etikettering", "Étiquetage", "Etikettierung"),
    "PC": ("Packing", "Verpakking", "Emballage", "Verpackung"),
    "RAB": ("Deposit", "Statiegeld", "Consigne", "Pfand"),
    "SH": ("Special handling", "Bijzondere behandeling", "Manutention spéciale", "Sonderbehandlung"),
    "ZZZ": ("As agreed", "Volgens afspraak", "Selon accord", "Nach Vereinbarung"),
}

_VAT_POINT: dict[str, _Row] = {
    "3": ("on issue", "bij uitreiking", "à l'émission", "bei Ausstellung"),
    "35": ("on delivery", "bij levering", "à la livraison", "bei Lieferung"),
    "432": ("on payment", "bij betaling", "au paiement", "bei Zahlung"),
}

_REASONS: dict[str, _Row] = {
    "it is empty": ("it is empty", "het is leeg", "c'est vide", "es ist leer"),
    "it is not a number": (
        "it is not a number",
        "het is geen getal",
        "ce n'est pas un nombre",
        "es ist keine Zahl",
    ),
    "it is not a date": (
        "it is not a date (YYYY-MM-DD)",
        "het is geen datum (JJJJ-MM-DD)",
        "ce n'est pas une date (AAAA-MM-JJ)",
        "es ist kein Datum (JJJJ-MM-TT)",
    ),
    "it is not base64": ("it is not base64", "het is geen base64", "ce n'est pas du base64", "es ist kein Base64"),
    "it is not in the list": (
        "it is not a code of the list",
        "het is geen code van de lijst",
        "ce n'est pas un code de la liste",
        "es ist kein Code der Liste",
    ),
    "it is not in ": (
        "it is not in the currency of the document",
        "het is niet in de munt van het document",
        "ce n'est pas dans la devise du document",
        "es ist nicht in der Währung des Dokuments",
    ),
    "it has no currency": (
        "it has no currency",
        "er staat geen munt bij",
        "la devise manque",
        "es hat keine Währung",
    ),
    "there are elements": (
        "there are elements in it, where only text belongs",
        "er staan elementen in, waar alleen tekst hoort",
        "il contient des éléments, là où il ne faut que du texte",
        "es enthält Elemente, wo nur Text hingehört",
    ),
    "there is text": (
        "there is text where only elements belong",
        "er staat tekst waar alleen elementen horen",
        "il y a du texte là où il ne faut que des éléments",
        "es steht Text, wo nur Elemente hingehören",
    ),
    "there is no": ("it is missing", "het ontbreekt", "cela manque", "es fehlt"),
}

NAMES: dict[str, dict[str, _Row]] = {
    "UNCL1001-inv": _INVOICES,
    "UNCL1001-cn": _CREDIT_NOTES,
    "UNCL4461": _PAYMENT,
    "UNCL5305": _VAT,
    "UNECERec20": _UNITS,
    "UNCL5189": _ALLOWANCES,
    "UNCL7161": _CHARGES,
    "UNCL2005": _VAT_POINT,
    "reasons": _REASONS,
}
"""By the id of the code list; ``reasons`` are what `read` says of text that it cannot take, by how that begins."""
