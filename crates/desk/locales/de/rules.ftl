# Das Programm
rules-text = Text
rules-workflow = Ablauf
rules-versions = Versionen
rules-publish = Veröffentlichen
rules-lead = Version { $version } gilt. Sie hat { $n } Regeln; { $idle } haben in 30 Tagen nichts entschieden.
rules-findings = { $n ->
    [one] Ein Befund
   *[other] { $n } Befunde
}
rules-search = Eine Regel suchen
rules-only-idle = nur die, die in 30 Tagen nichts entschieden haben
rules-none = Keine Regel passt.
rules-rule = Regel
rules-today = Heute
rules-week = 7 Tage
rules-month = 30 Tage
rules-last = Zuletzt
rules-dead = kann nie entscheiden
rules-never = hat noch nie entschieden
rules-version = Version { $version }
rules-files = Dateien
rules-lines-before = Zeilen davor
rules-lines-after = Zeilen danach
rules-picture = { $workflow } als Bild; darunter steht eine Tabelle dessen, was wartet
rules-waiting = Was wartet
rules-node = Knoten
rules-waits-here = { $n ->
    [one] 1 wartet
   *[other] { $n } warten
}
rules-version-number = Version
rules-note = Notiz
rules-is-live = gilt
rules-to-before = Was sie geändert hat
rules-first = Sie war die erste.
rules-not-compared = Die beiden lassen sich nicht vergleichen: Das Verzeichnis passt nicht zu beiden.
rules-again = Ansehen, um sie wieder in Kraft zu setzen…
rules-again-detail = Eine ältere Version gilt wieder als neue: Sie sehen zuerst, was das ändert.
rules-again-note = Wieder Version { $version }

# Ein Unterschied
rules-diff-workflows = Abläufe
rules-diff-fields = Der Auftrag
rules-diff-data = Daten
rules-diff-undecided = Nicht entschieden
rules-diff-what = Was anders ist
rules-diff-node = Am Knoten
rules-diff-where = Wo
rules-diff-or-where = oder wo
rules-diff-others = und andere
rules-diff-example = Zum Beispiel

# Veröffentlichen
rules-publish-lead = Begonnen mit Version { $version }. Nichts gilt, bevor Sie es sagen.
rules-preview = Speichern und zeigen, was sich ändert
rules-check = Speichern und prüfen
rules-format = Setzen
rules-remove-file = Diese Datei entfernen
rules-discard = Alles verwerfen
rules-more-files = Weitere Dateien
rules-upload = Dateien von Ihrem Rechner; jede ersetzt die mit ihrem Namen
rules-upload-do = Übernehmen
rules-new-path = Oder eine neue, mit Pfad
rules-add-file = Hinzufügen
rules-no-file = Wählen Sie zuerst eine Datei.
rules-no-path = Eine Datei braucht einen eigenen Pfad, etwa „more.consign“ oder „lists/cities.consign“.
rules-no-format = Ein Text mit Fehlern lässt sich nicht setzen. Sie stehen hier.
rules-no-findings = Keine Befunde.
rules-meanwhile = Version { $live } gilt, seit Sie mit Version { $base } begonnen haben. Was sie geändert hat, fehlt in Ihrer.
rules-meanwhile-look = Was die geltende Version geändert hat
rules-meanwhile-go-on = Ist übernommen: weiter
rules-preview-title = Was sich ändert
rules-back-to-text = Zurück zum Text
rules-has-errors = Sie hat Fehler und kann nicht gelten:
rules-difference = Verglichen mit der geltenden Version
rules-replayed = Die letzten 30 Tage, noch einmal entschieden
rules-replayed-count = { $differ } von { $n } Entscheidungen der Regeln wären anders gewesen.
rules-was = Was daraus wurde
rules-would-be = Was daraus geworden wäre
rules-how-often = Wie oft
rules-outcome-assigned = an { $who }
rules-outcome-manual = von Hand bei { $node }
rules-outcome-refused = wäre nicht möglich gewesen
rules-open-orders = Offene Aufträge
rules-all-go-on = Alle offenen Aufträge können mit ihr weitergehen.
rules-stranded = Aufträge warten, wo diese Version sie nicht weiterführen kann. Sagen Sie, wohin sie gehen, und sehen Sie noch einmal nach.
rules-stranded-count = { $n ->
    [one] ein Auftrag
   *[other] { $n } Aufträge
}
rules-move-to = Sie gehen nach
rules-move = Aufträge bei { $from } gehen nach { $to }.
rules-directory = Das Verzeichnis passt nicht zu den Schemas dieser Version:
rules-misfits = { $n ->
    [one] Ein gespeicherter Auftrag passt nicht mehr zum Schema:
   *[other] { $n } gespeicherte Aufträge passen nicht mehr zum Schema:
}
rules-keep-invalid = so behalten, wie sie sind, um sie zu berichtigen oder zu stornieren
rules-go-live = In Kraft setzen
rules-rerun = und die Regeln über allen wartenden Aufträgen noch einmal entscheiden lassen
rules-activate = In Kraft setzen
rules-look-again = Noch einmal nachsehen
rules-not-live = Sie gilt nicht: Etwas davon muss zuerst entschieden werden.
rules-not-live-meanwhile = Sie gilt nicht: Eine andere Version kam dazwischen.
done-published = Version { $order } gilt.
done-discarded = Es ist verworfen.
