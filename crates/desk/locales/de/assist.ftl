# Hilfe beim Schreiben von Regeln
assist-findings = Befunde
assist-line = Zeile { $n }
assist-list = Was hier passt
assist-offers = { $n ->
    [0] Hier wird nichts angeboten.
    [one] Ein Vorschlag. Pfeiltasten wählen, Enter übernimmt.
   *[other] { $n } Vorschläge. Pfeiltasten wählen, Enter übernimmt.
}
assist-nothing = Darüber ist nichts bekannt.
assist-silence = Behalten, mit einem Grund
assist-laid-out = Der Text ist gesetzt.
assist-laid-out-already = Der Text ist schon gesetzt.
assist-no-layout = Ein Text mit Fehlern lässt sich nicht setzen.
assist-unreached = Der Desk ist nicht zu erreichen; beim Schreiben wird nichts geprüft. Was Sie geschrieben haben, ist noch da.
assist-large = Die Texte sind zu groß, um beim Schreiben geprüft zu werden. „Speichern und prüfen“ prüft sie.
assist-keys = Tasten in diesem Feld
assist-key-complete = was an der Schreibmarke passt
assist-key-choose = wählen, übernehmen, schließen
assist-key-hover = was der Name an der Schreibmarke ist
assist-key-definition = dorthin, wo er steht
assist-key-back = zurück
assist-key-next = nächster, voriger Befund
assist-key-mend = zu dem, was den Befund an der Schreibmarke behebt
assist-key-format = setzen
assist-key-save = speichern und prüfen
assist-key-leave = das Feld verlassen, oder übernehmen, was in einer offenen Liste gewählt ist
