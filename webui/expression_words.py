"""German words for the language of expressions: types of variables, functions of the language."""

from __future__ import annotations

TYPES = {
    "text": "Text",
    "zahl": "ganze Zahl",
    "dezimal": "Dezimalzahl",
    "wahrheit": "wahr oder falsch",
    "datum": "Datum",
    "zeitpunkt": "Zeitpunkt",
    "uhrzeit": "Uhrzeit",
    "liste": "Liste",
    "objekt": "Objekt",
}
FUNCTIONS = {
    "len": "Anzahl der Zeichen oder Einträge",
    "str": "als Text",
    "int": "als ganze Zahl",
    "dezimal": "als Dezimalzahl",
    "round": "kaufmännisch gerundet",
    "abs": "ohne Vorzeichen",
    "min": "das Kleinste",
    "max": "das Größte",
    "sum": "Summe einer Liste",
    "any": "mindestens ein Eintrag ist wahr",
    "all": "alle Einträge sind wahr",
    "sorted": "aufsteigend sortiert",
    "datum": "Datum aus Text, Zeitpunkt oder Jahr, Monat, Tag",
    "zeitpunkt": "Zeitpunkt aus Text oder Datum und Uhrzeit",
    "uhrzeit": "Uhrzeit aus Text oder Zeitpunkt",
    "dauer": "Dauer aus Text, zum Beispiel P3D",
    "tage": "so viele Kalendertage",
    "stunden": "so viele Stunden",
    "minuten": "so viele Minuten",
    "feld": "Angabe eines Objekts",
}
