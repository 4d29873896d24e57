"""What a step may cost in SQL statements; the scenarios of all processes count and compare.

A budget is what the dearest scenario needs, and a little air. Who needs more raises it here and
says why in the commit: a statement in a step is a round trip while the instance is locked.
"""

from __future__ import annotations

USUAL_STEP = 9
"""For a handler or acceptor that is not named below: look something up, write it down."""

STEPS = {
    "accept_application": 20,
    "accept_application_data": 20,
    "accept_completeness": 12,
    "accept_first_advice": 20,
    "accept_manual_move": 18,
    "accept_phone_contact": 14,
    "accept_second_appointment": 14,
    "allocate_case": 23,
    "arrange_identity_appointment": 21,
    "book_group_date": 19,
    "clean_up_application": 28,
    "clean_up_case": 28,
    "clean_up_person": 12,
    "confirm_appointment": 17,
    "determine_ifk": 13,
    "find_slot": 17,
    "forward_application": 15,
    "move_appointment": 23,
    "presume_no_show": 12,
    "report_completeness": 11,
    "report_minimum_standard": 13,
    "resend_letter": 19,
    "send_application_pack": 13,
    "send_document_request": 12,
    "send_invitation": 20,
    "send_reminder": 19,
    "transfer_site": 17,
    "undo_participation": 22,
    "accept_application_pack": 11,
}
"""The larger ones by name, without what a message that they send lets others do."""

USUAL_TASK = 40
"""For a user task that is not named below, from opening the transaction to its one commit."""

TASKS = {
    # Two people of one application get their appointments and letters at once.
    "TP1_Steuerung_EGS/Z80_Antragsausgabe": 240,
    "TP1_Steuerung_EGS/Z115_ZusteuerungPruefen": 105,
    "TP1_Steuerung_EGS/Z130_TerminVertretung": 80,
    "TP1_Steuerung_EGS/Z10_Antragsbegehren": 62,
    "TP1_Steuerung_EGS/Z20_TicketBearbeiten": 62,
    "TP1_Steuerung_EGS/Z40_Zustaendigkeit": 58,
    "TP1_Steuerung_EGS/Z50_Erstberatung": 50,
    "PB_Antragsannahme/Z90_MitwirkungPruefen": 50,
    "PB_Antragsannahme/Z100_VorpruefungLSB": 60,
    "PB_Antragsannahme/Z110_Nachforderung": 44,
    # The new address reaches the case, whose appointment is arranged anew.
    "Post_Ruecklauf/AdresseKlaeren": 85,
    "TP2_Clearing_JA/Arbeitsaufnahme_Pruefen": 70,
    "TP2_Clearing_JA/IFK_LeistungsstatusPruefen": 46,
    "TP2_Clearing_JA/Z20_AbsagePruefen": 70,
    "TP2_Clearing_JA/Z20_Erscheint": 72,
    "TP2_Clearing_JA/Z20_TerminFestlegen": 58,
    "TP2_Clearing_JA/Z20_VerlegungEntscheiden": 62,
    "TP2_Clearing_JA/Z20_ZustellungKlaeren": 63,
    "TP2_Clearing_JA/Z40_Telefonkontakt": 73,
    "TP2_Clearing_JA/Z50_Termin2Festlegen": 56,
    "TP2_Clearing_JA/Z60_AbsagePruefen": 70,
    "TP2_Clearing_JA/Z60_Erscheint": 72,
    "TP2_Clearing_JA/Z60_NichterscheinenBestaetigen": 72,
    # A talk that did not take place gets a new appointment with its letter.
    "TP2_Clearing_JA/Z70_Clearinggespraech": 67,
    "TP2_Clearing_JA/Z90_Teilnahme": 52,
    "TP2_Clearing_JA/Z120_Gruppentermin": 44,
    "TP2_Clearing_JA/Z120_WartelisteEntscheiden": 46,
    "TP2_Clearing_JA/Z140_Fahrkosten": 44,
}
"""Everything up to the next wait, the scenario's own search for the task (about 4) included."""
