"""The check digits of the official artefact, held against what the artefact itself answers.

The strings are picked from some 400,000 random ones for which Saxon ran the functions of artefact 2026.5.
``STOPS`` are those at which the official function ends in an error.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peppol_kit.identifiers import checks

RIGHT = {
    "gln": [
        "0",
        "Zjz4",
        "\u2003078",
        "\t59Y2",
        "115,3",
        "nisrEy2",
        "ouW84m\U0001d5388",
        "127346364",
        "o2kB2EZI6",
        "1584529741",
        "03793988623",
        "cR82sXY\u0966690M9309",
        "3541207856540489746",
        "\U0001d7cf\u0661\nzqXjj4I26S9P4394",
        "1548079098355",
    ],
    "mod11": [
        "94",
        ".57",
        "\r938",
        "87548",
        "516007",
        "5324831",
        "\r679373746",
        "4091120866",
        "6269.47908",
        "06301108247",
        "82886.84002",
        "9.6176061144643",
        "06965002948790789",
        "196533156680290419",
        "745707327",
        "974760673",
    ],
    "mod97_belgian": [
        "163009443",
        "\r679373746",
        "13284821+8",
        "1989822465",
        "1511848730\u0662",
        "0303912183\u06646",
        "0029382387\u2003\u0662\uff14",
        "09454463309216",
        "885708256917\u0660e",
        "557100228544671",
        "71337521627956\xa0",
        "2851638365381657",
        "93015234064568e_\xe9",
        "01059037092928651724",
        "0202239951",
        "1000000021",
        "0000000097",
    ],
    "codice_ipa": [
        "2lDpOb",
        "FB1f6W",
        "ufan47",
    ],
    "codice_fiscale": [
        " 4         ",
        "1940585340 ",
        "34578688640",
        "ZvIxzY00D70v561Q",
        "oFjvuE2\ts38J382h",
        "RSSBBR69C48F839A",
        "AAAAAA00A00A000A",
        "+0000000000",
        "00743110157",
    ],
    "partita_iva_if_italian": [
        "",
        "A",
        "24",
        "u5H",
        "0x\u06670",
        "mV1jC",
        "06Y.4BtX",
        "it31478932887",
        "It83464150650E\u0666",
        "2\u0968G\u0660hzh;3J\xb25\t\u0662/\U0001d7cf",
        "18831096935914120",
        "F333581530744336237",
        "F7916672602081304161",
        "dC\u0664P7;6aIJAI\u096784\xdfGf08",
        "IT00743110157",
        "it06363391001",
        "It1",
        "FR1",
        "IT00000000000",
    ],
    "abn": [
        "34578688640",
        "me6\u0664c 1\u2003QW88",
        "66849392495;6",
        "8960292393599",
        "IT8 X92397+77",
        "574503\u20034e291612,",
        "8240791427175270",
        "it508+5852302,\n\u0969",
        "93ae35R7.86428356",
        "khUmuB14h63m369\u0966o",
        "27372425721252742\uff14",
        "722W30052815968836",
        "5\u096823Gt\u0665cv0SIZ3L.R6\u0667",
        ";V6cv3\u0969q\u09678\u06606\u06686aD6\xe9EW",
        "51824753556",
    ],
    "greek_tin": [
        "412250392",
        "600631825\U0001d7cf",
        "748781463E",
        "4159613431E",
        "733796965:6",
        "975410627471",
        "4237687642988",
        "6640517155,66",
        "6691359128366191",
        "1610421066956747\u0669",
        "75807730051E03524",
        "216396795571492325",
        "456035500567862671\u0664",
        "5496775716076169419",
        "094259216",
        "000000000",
    ],
    "swedish_organisation": [
        "8160106202",
        "1426013098\u0666",
        "6496047017\u0666\u0969",
        "2053766529597",
        "54984405270\u0665\u0969",
        "123854731782\uff157",
        "22955885091443",
        "0796742641976\u0968\u0661",
        "593218925096714",
        "9932761506253234",
        "29755289735420244",
        "14352556721224931\U0001d7cf",
        "145669540043845409\u0661",
        "8728593446280147999",
        "2120000787",
        "0000000000",
    ],
}
WRONG = {
    "gln": [
        "IF",
        "\n5Z",
        "0x10",
        "3vtHBL\u0662",
        "6129779",
        "P4rDtF\u0667E",
        "z59123533",
        "87132079:9",
        "\xb2t03703681019",
        "IT239M0  83460",
        "155945627915927996",
        "hcrqih82b69T297U\U0001d7cf\u0661",
        "F7916672602081304161",
        "\U0001d5380s27\U0001d7ce.9X4zW\n\u0668\uff14kK\u06662;",
        "",
        "1548079098356",
    ],
    "mod11": [
        "952",
        "0x\u06670",
        "+7yFc1V",
        "06Y.4BtX",
        "P4rDtF\u0667E",
        "z59123533",
        "IT1864+033766",
        "20765\u066066255640",
        "41431650388304",
        "6691359128366191",
        "18831096935914120",
        "155945627915927996",
        "9322135186067882108",
        "n0\u09680zV\u0969\uff15Nd33m6 F188",
        "",
        "000000000",
        "745707328",
        "INF",
        "NaN",
    ],
    "mod97_belgian": [
        "0147",
        "\r3452",
        "25455",
        "\r91601",
        "421573",
        "+2713284",
        "138798119",
        "+005440866",
        "574989009980.",
        "110896784706523",
        "3492945911744\xdf68",
        "08092242821767\u0666\u0668e",
        "27372425721252742\uff14",
        "\r034180066488891086",
        "",
        "0123456789",
        "          ",
    ],
    "codice_ipa": [
        "24",
        "0.0",
        "mV1jC",
        "6129779",
        "138798119",
        "HYl922\u06642\uff15\u0661",
        "572184415841",
        "110896784706523",
        "IT34044845211\u09672",
        "6691359128366191",
        "OXlcOl76B9o4c879W",
        "155945627915927996",
        "n0\u09680zV\u0969\uff15Nd33m6 F188",
        "6ni\u0968K-h-3f\u066131-oz1\xb2N0",
        "",
        "ufan-7",
        "ufan4\xe9",
    ],
    "codice_fiscale": [
        "\U0001d538",
        "24",
        "952",
        "0x\u06670",
        "FB1f6W",
        "+7yFc1V",
        "755300\u066184",
        "HYl922\u06642\uff15\u0661",
        "l390719601",
        "2053766529597",
        "hcrqih82b69T297U\U0001d7cf\u0661",
        "9322135186067882108",
        "F333581530744336237",
        "95527467030832817430",
        "",
        "RSSBBR69C48F839",
        "1234567890a",
        "RSSBBR6LC48F839A",
    ],
    "partita_iva_if_italian": [
        "it",
        "IT\u0666",
        "itt",
        "IT,\u2003",
        "it90",
        "IT\xbd\u0661;",
        "IT1816319127",
        "it2-8 706160",
        "ITf8658003903",
        "IT239M0  83460",
        "it76D210546180",
        "IT34044845211\u09672",
        "it81453898270z0",
        "itBpit15F65o221X \xbd\U0001d7cf",
        "IT00743110158",
        "IT0074311015",
        "IT-0743110157",
    ],
    "abn": [
        "\U0001d538",
        "u5H",
        "H\xe9\u0662O",
        "2lDpOb",
        "FB1f6W",
        "3vtHBL\u0662",
        "HYl922\u06642\uff15\u0661",
        "572184415841",
        "110896784706523",
        "155945627915927996",
        "z91394504214336894",
        "640q\n31a6_8399_t5Y\u0967",
        "n0\u09680zV\u0969\uff15Nd33m6 F188",
        "95527467030832817430",
        "",
        "5182475355",
        "51824753557",
    ],
    "greek_tin": [
        "0",
        "24",
        "\n5Z",
        "2lDpOb",
        "6129779",
        "0z447879",
        "P4rDtF\u0667E",
        "         ",
        "138798119",
        "755300\u066184",
        "o8991982366",
        "41431650388304",
        "It60731777760/\xbd\r",
        "dC\u0664P7;6aIJAI\u096784\xdfGf08",
        "",
        "94259216",
        "094259215",
    ],
    "swedish_organisation": [
        ".5",
        "0\t",
        "952",
        "363024_\u0663\u0666",
        "1511848730\u0662",
        "774681380:2_",
        "41431650388304",
        "it76D210546180",
        "110896784706523",
        "18831096935914120",
        "l;\xa0u\u0969\U0001d7ceI\xa06\u0668uP\tKN\u0664+",
        "25E4LdR3+ 2\u21638h\u0663\u0966C9",
        "hcrqih82b69T297U\U0001d7cf\u0661",
        "n0\u09680zV\u0969\uff15Nd33m6 F188",
        "",
        "212000078",
        "2120000786",
        "212000-0787",
    ],
}
STOPS = {
    "mod97_belgian": [
        "0\u0664",
        "IF",
        "H\xe9\u0662O",
        "e400",
        "8382W62",
        "4214714A86",
        "zKF\uff158h75\u0667G\u0667",
        "IT1864+033766",
        "zlKmp76S87H657C",
        "6QsLuzq18k35x025j",
        "8894412l4043815461",
        "hcrqih82b69T297U\U0001d7cf\u0661",
        "n0\u09680zV\u0969\uff15Nd33m6 F188",
        "6ni\u0968K-h-3f\u066131-oz1\xb2N0",
    ],
    "partita_iva_if_italian": [
        "IT+1234567890",
    ],
    "swedish_organisation": [
        "\u0968",
        "7\u09679",
        "795\uff15",
        "076\u06617",
        "620\u066868",
        "80710\u09689",
        "0427044\u0967",
        "755300\u066184",
        "\u09693065161336",
        "\u066030278447509",
        "44341\u09688957344",
        "20765\u066066255640",
        "400927\U0001d7ce389109860",
        "67783387\u066861423712447",
    ],
}
FUNCTIONS = {name: getattr(checks, name) for name in RIGHT}


def rows(strings: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, text) for name, texts in strings.items() for text in texts]


@pytest.mark.parametrize(("name", "text"), rows(RIGHT))
def test_what_the_artefact_accepts(name: str, text: str) -> None:
    assert FUNCTIONS[name](text) is True


@pytest.mark.parametrize(("name", "text"), rows(WRONG) + rows(STOPS))
def test_what_the_artefact_refuses_or_stops_at(name: str, text: str) -> None:
    assert FUNCTIONS[name](text) is False


@pytest.mark.parametrize("check", FUNCTIONS.values(), ids=FUNCTIONS)
@given(text=st.text() | st.text("0123456789 +-.eEIT\t", max_size=18))
def test_any_text_gets_an_answer(check: Callable[[str], bool], text: str) -> None:
    assert check(text) in (True, False)


@pytest.mark.parametrize("check", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_very_long_text_gets_an_answer(check: Callable[[str], bool]) -> None:
    assert check("7" * 100_000) in (True, False)


def test_the_issuer_is_stricter_than_the_artefact() -> None:
    assert checks.greek_tin("094259216-and-more")
    assert checks.swedish_organisation("21200007879")
    assert checks.codice_fiscale("AAAAAA99Z99Z___9Z") is False
    assert checks.codice_fiscale("AAAAAA99Z99Z__9Z")


def test_importing_is_cheap() -> None:
    program = (
        "import sys, peppol_kit; before = set(sys.modules)\n"
        "import peppol_kit.identifiers.checks\n"
        "print(*set(sys.modules) - before)"
    )
    paths = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "src")}
    run = subprocess.run([sys.executable, "-c", program], env=paths, capture_output=True, text=True, check=True)
    assert set(run.stdout.split()) <= {
        "__future__",
        "peppol_kit.identifiers",
        "peppol_kit.identifiers.checks",
    }
