# Das Verzeichnis
directory-count = { $n ->
    [0] Kein Dienstleister gefunden.
    [one] Ein Dienstleister.
   *[other] { $n } Dienstleister.
}
directory-none = Hier ist kein Dienstleister.
directory-own-lead = Ihre Techniker und wie viele Aufträge jeder hat.
directory-workload = Offen / Kapazität
directory-engineers = Techniker
directory-no-engineers = Er hat keine Techniker.
directory-open = { $n ->
    [0] keine offenen Aufträge
    [one] ein offener Auftrag
   *[other] { $n } offene Aufträge
}
directory-most = von höchstens { $most }
directory-import = Per Tabelle ändern…
directory-export-providers = Dienstleister als CSV
directory-export-engineers = Techniker als CSV
directory-a-line-each = eine Zeile für jeden Wert
directory-point = Breite, Länge
directory-meanwhile = Inzwischen steht hier „{ $value }“.
directory-problems = { $n ->
    [one] Nichts wurde geändert: Ein Wert kann nicht angenommen werden.
   *[other] Nichts wurde geändert: { $n } Werte können nicht angenommen werden.
}
directory-stale = Jemand anderes hat das inzwischen geändert; von Ihnen wurde nichts übernommen. Sehen Sie sich das Markierte an und speichern Sie erneut, wenn Ihre Werte gelten sollen.

# Per Tabelle
import-lead = Eine Tabelle ändert viele Einträge auf einmal. Sie sehen, was sie ändern würde, dann wird es getan: alles oder nichts. Attribute ohne Spalte bleiben, wie sie sind.
import-rows-are = Eine Zeile ist
import-providers = ein Dienstleister
import-engineers = ein Techniker
import-as-it-is = wie es jetzt ist
import-file = Eine CSV-Datei
import-text = Oder einfügen
import-preview = Zeigen, was sich ändert
import-no-utf8 = Die Datei ist kein Text in UTF-8. Speichern Sie sie als „CSV UTF-8“.
import-empty = Wählen Sie eine Datei oder fügen Sie eine Tabelle ein.
import-plan = Was sich ändert
import-problems = { $n ->
    [one] Eines kann nicht angenommen werden:
   *[other] { $n } Dinge können nicht angenommen werden:
}
import-line = Zeile { $n }
import-nothing = Alles ist schon, wie es in der Tabelle steht.
import-changes = { $n ->
    [one] Ein Eintrag ändert sich.
   *[other] { $n } Einträge ändern sich.
}
import-more = { $n ->
    [one] Und einer mehr.
   *[other] Und { $n } weitere.
}
import-column-line = Zeile
import-column-entry = Eintrag
import-column-what = Was sich ändert
import-new = neu
import-taken-away = entfernt
import-apply = So ändern
import-gone = Hier ist nichts mehr zu tun. Sehen Sie sich die Tabelle noch einmal an.
import-stale = Jemand anderes hat diese Einträge inzwischen geändert; nichts wurde getan. Sehen Sie sich an, was die Tabelle jetzt ändert.
done-nothing-changed = Nichts hat sich geändert.
done-imported = { $order } Einträge sind geändert.
