"""The second part of `webui/messages.py`: sentences for the Jobcenter's own rules."""

from __future__ import annotations

JOBCENTER = {
    "person_changed": (
        "Die Angaben wurden inzwischen geändert. Vergleichen Sie, und speichern Sie noch einmal."
    ),
    "phone_number_wrong": (
        "„{value}“ ist keine Telefonnummer. Schreiben Sie sie in Ziffern, zum Beispiel 05541 75-0."
    ),
    "wrong_number_kept": (
        "Eine falsche Nummer wird nicht gespeichert. Nehmen Sie das Häkchen bei der Nummer weg."
    ),
    "email_wrong": (
        "„{value}“ ist keine E-Mail-Adresse. Schreiben Sie zum Beispiel name@beispiel.de."
    ),
    "postcode_wrong": "„{value}“ ist keine Postleitzahl. Sie hat 5 Ziffern.",
    "address_incomplete": (
        "Zur Anschrift gehören Straße, Postleitzahl und Ort. Oder haken Sie „Keine feste "
        "Anschrift“ an."
    ),
    "site_missing": "Der Standort ist nicht eindeutig. Nennen Sie den, für den Sie eintragen.",
    "coach_missing": "Noch ist kein Jobcoach zuständig. Teilen Sie den Fall zuerst zu.",
    "before_lead_time": "{value} ist zu früh. Der erste mögliche Tag ist {earliest}.",
    "not_after_today": "{value} ist zu früh. Wählen Sie einen Tag nach heute.",
    "no_working_day": "{value} ist kein Arbeitstag. Wählen Sie einen Arbeitstag.",
    "before_announcement": (
        "{value} liegt vor der Bekanntgabe am {announced}. Wählen Sie einen Tag danach."
    ),
    "application_after_arrival": (
        "Das Antragsdatum {value} liegt nach dem Eingang am {latest}. Prüfen Sie beide."
    ),
    "application_known_already": (
        "Dieser Vordruck trägt unseren Ausgabevermerk. Er gehört zu einem bestehenden Fall."
    ),
    "identity_document_expired": (
        "Der Ausweis ist seit {value} abgelaufen. Nennen Sie den Grund, warum er genügt."
    ),
    "no_identity_appointment": "Am Standort {site} ist kein Termin zur Identitätsprüfung frei.",
    "appointment_replaced": "Dieser Termin gilt nicht mehr. Es gilt der vom {starts_at}.",
    "appointment_notice_unknown": "Den Einladungszweck „{zweck}“ gibt es nicht. Es gibt: {known}.",
    "appointment_of_another_person": (
        "Dieser Termin gehört zu einer anderen Person. Wählen Sie einen der Person."
    ),
    "appointment_not_mine": "Für diesen Termin ist {coach} zuständig.",
    "no_earlier_appointment": "Vor diesem Termin gab es keinen, auf den sich das Schreiben bezöge.",
    "appearance_stated": (
        "Zu diesem Termin ist das Ergebnis schon eingetragen. Laden Sie die Seite neu."
    ),
    "appearance_not_asked": "Zu diesem Termin ({appointment_day}) wird gerade nichts gefragt.",
    "correction_too_late": (
        "Ändern geht nicht mehr, der Vorgang ist weitergegangen. Vermerken Sie es im Fall."
    ),
    "too_few_calls": (
        "Bisher {attempts} Versuche an {days} Tagen. "
        "Nötig sind {minimum} an {minimum_days} verschiedenen Tagen."
    ),
    "nobody_and_somebody": "„Niemanden“ und eine Person gehen nicht zusammen.",
    "required_or_reason": "Bestätigen Sie, oder schreiben Sie, warum es nicht möglich war.",
    "too_short_or_reason": (
        "Schreiben Sie mindestens einen Satz ({minimum} Zeichen), oder warum es nicht möglich war."
    ),
    "required_or_waiting_list": "Wählen Sie einen Termin oder die Warteliste.",
    "group_full": (
        "Der Gruppentermin ist inzwischen voll. "
        "Wählen Sie einen anderen Termin oder die Warteliste."
    ),
    "group_date_of_another_group": (
        "Der gewählte Termin gehört zu einer anderen Gruppe. Wählen Sie nur den Termin."
    ),
    "appointment_unknown": "Den Termin {termin_id} gibt es nicht. Nennen Sie einen geplanten.",
    "appointment_none_planned": (
        "Für diese Person ist gerade kein Gespräch geplant. Vergeben Sie zuerst einen Termin."
    ),
    "person_missing": "Nennen Sie die Person (person_id), die es betrifft.",
    "person_ambiguous": (
        "Zu diesem Antrag gehören mehrere Personen. Nennen Sie die Person (person_id)."
    ),
    "withdrawal_form_unknown": (
        "Die Form „{form}“ gibt es nicht. Eine Rücknahme ist schriftlich oder eine Niederschrift."
    ),
    "group_date_invalid": (
        "Der Gruppentermin ({starts_at}, {capacity} Plätze) passt nicht. "
        "Nötig sind ein Ende nach dem Beginn und mindestens ein Platz."
    ),
    "group_date_closed": "Am {starts_at} ist das Haus geschlossen. Wählen Sie einen anderen Tag.",
    "group_date_past": "Der Gruppentermin am {starts_at} ist vorbei. Wählen Sie einen späteren.",
    "talk_unknown": "Gesprächsart „{mode}“ oder Stand „{state}“ gibt es nicht.",
    "talk_in_future": "{held_at} liegt in der Zukunft. Tragen Sie das Gespräch ein, wenn es war.",
    "talk_step_gone": "„{step}“ ist inzwischen erledigt. Laden Sie die Mappe neu.",
    "refusal_reason_missing": "Nennen Sie den Grund der Ablehnung.",
    "refusal_text_missing": "Bei „Sonstiges“ gehört ein Satz dazu, was der Grund ist.",
    "career_empty": "Tragen Sie mindestens eine Station ein, oder warum es nicht möglich war.",
    "potential_empty": "Tragen Sie mindestens ein Ergebnis ein, oder warum es nicht möglich war.",
    "already_in_pool": "Die Person ist schon im Pool „{pool}“. Buchen Sie sie dort zuerst aus.",
    "not_in_pool": "Die Person ist nicht im Pool „{pool}“. Buchen Sie sie zuerst ein.",
    "pool_unknown": "Den Pool „{pool}“ gibt es nicht. Es gibt: {known}.",
    "means_of_transport_unknown": "Das Verkehrsmittel „{means}“ gibt es nicht. Es gibt: {known}.",
    "distance_too_long": "{distance_km} km sind zu weit. Anerkannt werden höchstens {limit} km.",
    "amount_missing": "Der Betrag ({field}) fehlt oder liegt unter 0. Tragen Sie ihn nach.",
    "benefits_not_granted": "Leistungen sind noch nicht bewilligt. Die Abgabe wartet darauf.",
    "previous_ifk_missing": "Eine bisherige IFK ist nicht bekannt. Wählen Sie die Zusteuerung.",
    "override_reason_missing": "Schreiben Sie, warum Sie vom Vorschlag abweichen.",
    "allocation_list_invalid": (
        "Die Verteilungsliste ({role}, {kind}) ist nicht vollständig. "
        "Nötig sind Rolle, Art und mindestens eine Regel."
    ),
    "missing_documents_unnamed": "Nennen Sie die Unterlagen, die noch fehlen.",
    "notice_of_consequence_missing": (
        "Auf die Folgen fehlender Mitwirkung wurde noch nicht hingewiesen (§ 66 Abs. 3 SGB I)."
    ),
    "end_before_start": "{value} liegt vor dem Beginn. Prüfen Sie beide Daten.",
    "wage_months_undecided": "Über die Monate vor dem ersten Lohn fehlt die Entscheidung.",
    "decision_unknown": "Die Entscheidung „{entscheidung}“ gibt es nicht. Es gibt: {known}.",
    "reach_unknown": "Die Reichweite „{reach}“ gibt es nicht. Es gibt: {known}.",
    "address_state_unknown": "Den Anschriftenstand „{state}“ gibt es nicht. Es gibt: {known}.",
    "inquiry_answered": "{by} hat diesen Hinweis schon erledigt ({at}).",
    "posting_day": "{value} passt nicht als Posttag. Möglich ist {first} bis heute.",
    "drop_reason_missing": "Schreiben Sie, warum der Nachtrag nicht nötig ist.",
    "supplement_key_reused": "Dieser Nachtrag ({key}) wurde schon mit anderem Inhalt vermerkt.",
    "situation_unknown": (
        "Die Ausgangslage kennt diese Schlüssel nicht: {keys}. Siehe docs/scenarios.md."
    ),
}
