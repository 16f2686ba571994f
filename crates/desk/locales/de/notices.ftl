# E-Mails über wartende Aufträge
notice-one = { $order } wartet: { $node }
notice-one-late = { $order } ist bald fällig: { $node }
notice-many = { $n ->
    [one] Ein Arbeitsauftrag wartet
   *[other] { $n } Arbeitsaufträge warten
}
notice-digest = { $n ->
    [one] Übersicht: Ein Arbeitsauftrag wartet
   *[other] Übersicht: { $n } Arbeitsaufträge warten
}
notice-greeting = Hallo { $name },
notice-introduction = { $n ->
    [one] dieser Arbeitsauftrag wartet auf Sie:
   *[other] diese { $n } Arbeitsaufträge warten auf Sie:
}
notice-more = und { $n } weitere; die Liste im Portal hat alle
notice-node = Bei
notice-since = Seit
notice-until = Bis
notice-why = Warum
notice-footer = Sie erhalten diese Nachricht, weil Sie selbst oder Ihre Verwaltung für Ihre Rolle es so gewählt haben. Die Links melden niemanden an.

# Was man erfährt
notices-title = Benachrichtigungen
notices-lead = Von welchen Aufträgen Sie erfahren, wann und auf welchem Weg.
notices-roles-lead = Was alle mit einer Rolle erfahren, die für den Knoten nichts gewählt haben. In den Einstellungen kann es jeder anders wählen.
notices-nowhere = Nirgends wartet ein Auftrag auf Sie: Sie haben keine Rolle, die an einem Knoten handelt.
notices-when = Wo gilt
notices-tell = Nachricht
notices-when-example = etwa priority >= high and region = "NY"
notices-others = Alle anderen
notices-as-set = wie für Ihre Rolle festgelegt
notices-set = Für Ihre Rolle festgelegt:
notices-order = Die erste Bedingung, die zutrifft, zählt. Wo Sie Bedingungen nennen, erfahren Sie von anderen Aufträgen nichts, es sei denn, die letzte Zeile sagt es. Für eine weitere Zeile speichern.
notices-at-once = sofort
notices-daily = in der täglichen Übersicht
notices-weekly = in der wöchentlichen Übersicht
notices-not = keine
notices-by = Per
notices-by-email = E-Mail
notices-by-webhook = Webhook
notices-no-email = Sie haben hier keine Adresse; die Verwaltung kann sie eintragen
notices-webhook-secret = Das Geheimnis, mit dem Ihr Webhook signiert wird:
notices-digest = Die Übersicht kommt
notices-at = um
notices-weekday = die wöchentliche am
notices-timezone = Zeitzone
notices-mon = Montag
notices-tue = Dienstag
notices-wed = Mittwoch
notices-thu = Donnerstag
notices-fri = Freitag
notices-sat = Samstag
notices-sun = Sonntag
notices-condition-wrong = Die Bedingung „{ $what }“ hat Fehler. Es wurde nichts gespeichert.
notices-node-wrong = An „{ $what }“ handeln Sie nicht mehr. Laden Sie die Seite neu.
notices-time-wrong = „{ $what }“ ist keine Uhrzeit. Schreiben Sie sie wie 08:00.
notices-timezone-wrong = „{ $what }“ ist keine Zeitzone. Schreiben Sie einen IANA-Namen wie Europe/Berlin.
notices-many = Es sind { $what } Regeln; höchstens 200 werden behalten.
notices-no-webhook = Sie haben den Webhook gewählt und keine Adresse angegeben.
notices-dispatchers = Disponenten eines Dienstleisters
notices-failed = { $n ->
    [one] Eine Nachricht konnte nicht gesendet werden.
   *[other] { $n } Nachrichten konnten nicht gesendet werden.
}
