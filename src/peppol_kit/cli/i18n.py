"""What the commands themselves say, in the languages of their users, side by side."""

from __future__ import annotations

LANGUAGES = ("en", "nl", "fr", "de")

_WORDS = {
    "valid": ("VALID", "GELDIG", "VALIDE", "GÜLTIG"),
    "invalid": ("NOT VALID", "NIET GELDIG", "NON VALIDE", "NICHT GÜLTIG"),
    "not_judged": ("NOT JUDGED", "NIET BEOORDEELD", "NON JUGÉ", "NICHT BEURTEILT"),
    "not_read": ("NOT READ", "NIET GELEZEN", "NON LU", "NICHT GELESEN"),
    "counts": (
        "must be corrected: {fatal}, warnings: {warnings}",
        "moet verbeterd: {fatal}, waarschuwingen: {warnings}",
        "à corriger : {fatal}, avertissements : {warnings}",
        "zu berichtigen: {fatal}, Warnungen: {warnings}",
    ),
    "passed": ("passed", "in orde", "conforme", "in Ordnung"),
    "failed": ("failed", "niet in orde", "non conforme", "nicht in Ordnung"),
    "skipped": ("not checked", "niet gecontroleerd", "non vérifié", "nicht geprüft"),
    "layer:xml": ("well-formed XML", "leesbare XML", "XML bien formé", "wohlgeformtes XML"),
    "layer:schema": ("UBL schema", "UBL-schema", "schéma UBL", "UBL-Schema"),
    "reason:this specification is not held": (
        "this specification is not held",
        "deze specificatie is hier niet aanwezig",
        "cette spécification n'est pas disponible ici",
        "diese Spezifikation ist hier nicht vorhanden",
    ),
    "reason:the document does not satisfy its schema": (
        "the document does not satisfy its schema",
        "het document voldoet niet aan zijn schema",
        "le document n'est pas conforme à son schéma",
        "das Dokument entspricht seinem Schema nicht",
    ),
    "checked": ("Checked", "Gecontroleerd", "Vérifié", "Geprüft"),
    "fatal": ("Must be corrected", "Moet verbeterd", "À corriger", "Zu berichtigen"),
    "warning": ("Warning", "Waarschuwing", "Avertissement", "Warnung"),
    "line": ("line {line}", "regel {line}", "ligne {line}", "Zeile {line}"),
    "hint": ("What to do", "Wat te doen", "Que faire", "Was zu tun ist"),
    "more": (
        "and {count} more findings of {rule}; the other formats list them all",
        "en nog {count} bevindingen van {rule}; de andere formaten geven ze alle",
        "et encore {count} constats de {rule} ; les autres formats les donnent tous",
        "und {count} weitere Befunde von {rule}; die anderen Formate nennen alle",
    ),
    "summary": ("{count} documents", "{count} documenten", "{count} documents", "{count} Dokumente"),
    "stdin": ("(standard input)", "(standaardinvoer)", "(entrée standard)", "(Standardeingabe)"),
    "unreadable": ("cannot be read", "kan niet gelezen worden", "illisible", "kann nicht gelesen werden"),
    "fault": (
        "a fault of peppol_kit, please report it",
        "een fout van peppol_kit, meld haar a.u.b.",
        "une erreur de peppol_kit, merci de la signaler",
        "ein Fehler von peppol_kit, bitte melden",
    ),
    "terms": ("Business terms", "Bedrijfstermen", "Termes métier", "Geschäftsbegriffe"),
    "source": ("From", "Uit", "Source", "Aus"),
    "rule": ("Rule", "Regel", "Règle", "Regel"),
    "where": ("Where", "Waar", "Où", "Wo"),
    "message": ("Says", "Zegt", "Message", "Sagt"),
}


def words(lang: str) -> dict[str, str]:
    """Every text of the commands in one language, by its name."""
    column = LANGUAGES.index(lang)
    return {name: row[column] for name, row in _WORDS.items()}
