# Um jede Seite
nav-skip = Zum Inhalt springen
nav-label = Teile des Portals
nav-orders = Aufträge
nav-mine = Meine Aufträge
nav-directory = Dienstleister
nav-rules = Regeln
nav-numbers = Zahlen
nav-administration = Verwaltung
nav-settings = Einstellungen
sign-out = Abmelden
crumbs = Sie sind hier
offline = Keine Verbindung. Was Sie sehen, kann veraltet sein; es geht von selbst weiter, sobald die Verbindung wieder da ist.
close = Schließen
save = Speichern
cancel = Abbrechen
undo = Rückgängig
yes = ja
no = nein
map = Karte
and = { " und " }
keys-title = Tasten
keys-off = Einzelne Buchstaben sind in Ihren Einstellungen ausgeschaltet.
key-down = nächste Zeile
key-up = vorige Zeile
key-select = Zeile auswählen
key-open = Auftrag öffnen
key-assign = zuweisen
key-decline = ablehnen
key-next = nächster Auftrag der Liste
key-search = suchen
key-keys = diese Tasten
hint-move = bewegen
hint-select = auswählen
hint-keys = alle Tasten

# Zeiten
span-moment = unter 1 min
span-minutes = { $m } min
span-hours = { $h } h { $m } min
span-days = { $d } T { $h } h
due-late = { $time } zu spät
due-in = in { $time }

# Warum es keine Seite gibt
stop-gone = Hier ist nichts
stop-gone-detail = Diese Seite gibt es nicht, oder sie ist nicht für Sie.
stop-form = Bitte noch einmal
stop-form-detail = Dieses Formular entstand vor Ihrer Anmeldung oder auf einer fremden Seite. Es wurde nichts geändert. Gehen Sie zurück, laden Sie die Seite neu und schicken Sie es noch einmal ab.
stop-problem = Das ging nicht
stop-home = Zum Anfang

# Listen
list-nodes = Wo Aufträge warten
list-filters = Gespeicherte Filter
list-all = Alle
list-unplaced = Nicht begonnen
list-unplaced-lead = Diese Aufträge passen zu keinem Schema, oder kein Ablauf nimmt sie. Berichtigen Sie sie, oder brechen Sie sie ab.
list-waiting = { $n ->
    [0] Hier wartet nichts.
    [one] Hier wartet ein Auftrag.
   *[other] Hier warten { $n } Aufträge.
}
list-found = { $n ->
    [0] Kein Auftrag passt.
    [one] Ein Auftrag passt.
   *[other] { $n } Aufträge passen.
}
list-found-more = Mehr als { $n } Aufträge passen.
list-search = Suche
list-filter = Filter: eine Bedingung an den Auftrag
list-filter-example = Filter, etwa priority >= high and region = "NY"
list-filter-do = Filtern
list-filter-clear = Alle zeigen
list-filter-completions = Was hier stehen kann
list-columns = Spalten
list-columns-choose = In dieser Liste gezeigt
list-columns-usual = Wie zu Beginn
list-save = Speichern als…
list-save-name = Name des Filters
list-forget = Filter „{ $name }“ vergessen
list-moved-on = Die Liste hat sich inzwischen geändert.
list-from-start = Von vorn zeigen
list-empty = Hier wartet nichts. Kommt ein Auftrag, steht er sofort da.
list-empty-narrow = Kein Auftrag passt zu diesem Filter.
list-empty-problem = Ohne gültigen Filter gibt es keine Liste.
list-next = Nächste Seite
list-table = Aufträge
list-sort = Hiernach sortieren
column-order = Auftrag
column-why = Warum er wartet
column-waiting = Wartet
column-due = Fällig
select-order = { $order } auswählen
select-all = Alle auf dieser Seite auswählen
claimed-by = { $who } ist dran
claimed-by-you = Sie sind dran
live-new = Neu oder geändert: { $n }. Zeigen
live-taken = { $who } hat ihn übernommen

# Mehrere
bulk-label = Ausgewählte Aufträge
bulk-none = Keiner ausgewählt
bulk-some = { $n } ausgewählt
bulk-hidden = { $n } hier nicht zu sehen
bulk-assign = Zuweisen…
bulk-rerun = Regeln neu…
bulk-decline = Ablehnen…
bulk-note = Notiz…
bulk-title = Mehrere Aufträge
bulk-selected = { $n ->
    [one] Ein Auftrag.
   *[other] { $n } Aufträge.
}
bulk-gone = { $n ->
    [one] Ein Auftrag hat sich seit Ihrer Auswahl geändert und bleibt außen vor.
   *[other] { $n } Aufträge haben sich seit Ihrer Auswahl geändert und bleiben außen vor.
}
bulk-choose = An wen
bulk-each = Jeder an seinen ersten
bulk-each-detail = So, wie die Regeln sie reihen; für jeden Auftrag neu nachgesehen, damit niemand mehr bekommt, als hineinpasst.
bulk-none-shared = Niemand kann alle übernehmen.
bulk-stuck = { $n ->
    [one] Einen davon kann niemand übernehmen; er bleibt, wo er ist.
   *[other] { $n } davon kann niemand übernehmen; sie bleiben, wo sie sind.
}
bulk-plan = Was geschehen wird
bulk-first = Erste Wahl
bulk-others = Danach
bulk-do-assign = Zuweisen
bulk-rerun-detail = Die Regeln entscheiden neu, nach ihrem und des Verzeichnisses jetzigem Stand. Was sie nicht zuweisen, bleibt.
bulk-results = Was getan wurde
bulk-result = Ergebnis
bulk-done = { $n ->
    [0] Nichts wurde getan.
    [one] Ein Auftrag ist erledigt.
   *[other] { $n } Aufträge sind erledigt.
}
bulk-failed = { $n ->
    [one] Einer nicht.
   *[other] { $n } nicht.
}
bulk-went-to = an { $who }
bulk-ok = erledigt
bulk-too-many = Höchstens { $n } Aufträge auf einmal.

# Ein Auftrag
order-can = Wer ihn übernehmen kann
order-nobody = Niemand kann ihn übernehmen
order-provider = Dienstleister
order-engineer = Techniker
order-workload = Offen / Grenze
order-assign = Zuweisen
order-reassign = An diesen
order-declined-before = hat ihn schon abgelehnt
order-rules-would-not = die Regeln würden anders wählen
order-note-along = Mit einer Bemerkung:
order-note-optional = Bemerkung, wenn Sie mögen
order-cannot = { $n ->
    [one] Einer, der nicht kann, und warum
   *[other] { $n }, die nicht können, und warum
}
order-cannot-label = Wer ihn nicht übernehmen kann
order-document = Auftrag
order-company-only = nur intern
order-no-document = Der Auftrag ist zurzeit nicht lesbar.
order-history = Verlauf
order-notes = Notizen
order-note = Notiz
order-shared = mit dem Dienstleister geteilt
order-share = Mit dem Dienstleister teilen
order-internal = Intern.
order-reason = Grund
order-change = Der Auftrag als JSON
order-change-rerun = und die Regeln neu entscheiden lassen
order-no-json = Das ist kein JSON-Objekt: { $error }
order-back = Zur Liste
order-place = { $at } von { $count }
order-next = Nächster
order-waits = Wartet
order-why = Warum er wartet
order-explanation = Die ganze Erklärung
order-changed = Dieser Auftrag hat sich geändert. So zeigen, wie er jetzt ist
order-choose = Wählen Sie jemanden aus der Liste.
order-stale = Jemand war schneller; von Ihnen wurde nichts getan.
order-not-offered = Das geht nicht, wo der Auftrag jetzt ist.
order-not-allowed = Das ist Sache anderer.
status-waiting = Wartet
status-done = Erledigt
status-cancelled = Abgebrochen
do-complete = Erledigt
do-decline = Ablehnen
do-rerun = Regeln neu
do-recall = Zurückholen
do-claim = Ich bin dran
do-release = Ich bin nicht mehr dran
do-update = Auftrag ändern
do-cancel = Auftrag abbrechen
do-note = Notiz hinzufügen
nearest = am nächsten: { $rule }, wenn { $changes }

# Warum er wartet
reason-no-rule-matched = Keine Regel passt
reason-rule-says-manual = Eine Regel will es so
reason-no-eligible-candidate = Niemand kann ihn übernehmen
reason-no-rules-at-node = Wird hier von Hand gewählt
reason-no-workflow = Kein Ablauf nimmt ihn
reason-invalid-order = Kein gültiger Auftrag
reason-recalled = Zurückgeholt

# Die ganze Erklärung
why-title = Warum { $order } ist, wo er ist
why-lead = So entschieden am { $time } von Fassung { $version } des Programms.
why-nothing = Regeln haben nichts entschieden.
tried-not-matched = passte nicht
tried-not-active = war nicht aktiv
tried-no-candidate = passte, und niemand kam in Frage
tried-assigned = entschied
tried-manual = will Handarbeit

# Was geschah
event-received = { $by } hat ihn geschickt
event-assigned = { $by } hat { $who } zugewiesen
event-declined = { $by } hat abgelehnt: { $who }
event-declined-plain = { $by } hat abgelehnt
event-done = { $by } hat ihn erledigt
event-expired = Die Frist ist verstrichen
event-warned = Die Frist läuft bald ab
event-recalled = { $by } hat ihn zurückgeholt
event-reassigned = { $by } hat ihn stattdessen { $who } gegeben
event-updated = { $by } hat { $who } geändert
event-rerun = { $by } ließ die Regeln neu entscheiden
event-cancelled = { $by } hat ihn abgebrochen
event-claimed = { $by } war dran
event-released = { $by } war nicht mehr dran
event-noted = { $by } schrieb
event-moved = { $by } hat ihn nach { $who } verschoben
event-given = Er kam zu Ihnen
event-taken-away = Er wurde Ihnen genommen
event-rule-to = Regeln haben { $who } zugewiesen
event-rule-manual = Regeln haben ihn einem Disponenten überlassen
event-version = (Fassung { $n })
by-clock = die Uhr
by-company = die Firma

# Getan
done-assign = { $order } ist { $who } zugewiesen.
done-reassign = { $order } ist jetzt { $who } zugewiesen.
done-decline = { $order } ist abgelehnt.
done-complete = { $order } ist erledigt.
done-recall = { $order } ist zurückgeholt.
done-update = { $order } ist geändert.
done-rerun = Die Regeln haben über { $order } neu entschieden.
done-cancel = { $order } ist abgebrochen.
done-claim = Die anderen sehen, dass Sie an { $order } sind.
done-release = Die anderen sehen, dass Sie nicht mehr an { $order } sind.
done-note = Die Notiz ist hinzugefügt.
done-saved = Gespeichert.

# Ein Techniker
mine-count = { $n ->
    [0] Sie haben keine offenen Aufträge.
    [one] Sie haben einen offenen Auftrag.
   *[other] Sie haben { $n } offene Aufträge.
}
mine-changed = Ihre Aufträge haben sich geändert. So zeigen, wie sie jetzt sind
mine-empty = Zurzeit nichts zu tun.
mine-cannot = Ich kann nicht

# Einstellungen
settings-language = Sprache
settings-browser = Wie der Browser will
settings-keys = Einzelne Buchstaben sind Tasten (j, k, x, a …)

# Anmelden
sign-in = Anmelden
sign-in-once = Dieser Link meldet Sie einmal an.
sign-in-name = Name
sign-in-password = Kennwort
sign-in-help = Noch kein Kennwort, oder vergessen? Ihre Verwaltung schickt Ihnen einen Link.
sign-in-wrong = Name oder Kennwort stimmt nicht.
sign-in-link-used = Dieser Link wurde schon benutzt oder ist älter als eine Stunde. Bitten Sie Ihre Verwaltung um einen neuen.
open-id-with = Mit { $name } anmelden
open-id-down = { $name } antwortet im Augenblick nicht. Versuchen Sie es später noch einmal, oder bitten Sie Ihre Verwaltung um einen Link.
open-id-untrusted = Was { $name } über Sie sagt, ist nicht vertrauenswürdig; im Protokoll des Servers steht, warum. Sagen Sie es Ihrer Verwaltung.
open-id-not-invited = { $name } kennt Sie, aber niemand hat Sie hierher eingeladen. Bitten Sie Ihre Verwaltung um eine Einladung.
open-id-not-there = { $name } hat Sie nicht angemeldet.
open-id-over = Diese Anmeldung wurde schon benutzt, ist älter als zehn Minuten oder wurde in einem anderen Browser begonnen. Beginnen Sie noch einmal.
signed-out = Sie sind abgemeldet
