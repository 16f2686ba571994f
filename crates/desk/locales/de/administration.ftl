# Personen
people-title = Personen
people-count = { $n ->
    [0] Niemand gefunden.
    [one] Eine Person.
   *[other] { $n } Personen.
}
people-search = Suchen
people-add = Jemanden einladen
people-add-do = Hinzufügen
people-company = Das Unternehmen
pager-before = Vorige Seite
optional = wenn gewünscht
shown-once = Jetzt kopieren: Es wird nur dieses eine Mal gezeigt und nirgends aufbewahrt.
person-name = Name
person-sign-in = Anmeldename
person-side = Von
person-roles = Darf
person-email = E-Mail
person-id = Kennung
person-id-detail = gilt für immer; leer: wie der Anmeldename
person-provider = Dienstleister
person-provider-detail = dessen Kennung; leer bei Personen des Unternehmens
person-engineer = Techniker
person-engineer-detail = die Kennung des Technikers, falls die Person einer ist
person-roles-company = Rollen im Unternehmen
person-roles-provider = Rollen bei einem Dienstleister
person-roles-desk = Am Desk selbst, für Personen des Unternehmens
person-is-engineer = Techniker
desk-role-administrator = Administrator
desk-role-viewer = Betrachter: sieht alles, ändert nichts
person-removed = entfernt
person-invite = Einladung
person-invite-detail = Ein Link meldet die Person an, einmal und innerhalb einer Stunde. Ist ein Passwort vergessen, hilft ein neuer.
person-link-make = Link erzeugen
person-link = Der Link für diese Person:
person-leave = Ausscheiden
person-remove = Entfernen
person-remove-detail = Von da an wird nichts mehr angenommen, was die Person schickt. Der Verlauf behält den Namen.
person-anonymize = Anonymisieren
person-anonymize-detail = Name, Anmeldename, E-Mail, Sitzungen und Token werden gelöscht, im Verlauf steht ein Pseudonym. Das lässt sich nicht rückgängig machen.
person-anonymize-confirm = Zur Bestätigung die Kennung { $id } eingeben:

# Warum es nicht getan wurde
refused-no-person = Es gibt keine Person „{ $what }“.
refused-person-exists = „{ $what }“ ist oder war schon jemandes Kennung; Kennungen werden nie zweimal vergeben.
refused-last-administrator = Das ist der letzte Administrator. Machen Sie zuerst jemand anderen dazu.
refused-no-token = Es gibt kein Token „{ $what }“.
refused-no-webhook = Es gibt keinen Webhook „{ $what }“.
refused-id = „{ $what }“ ist keine Kennung. Sie hat Buchstaben, Ziffern, „_“, „-“ und „.“, höchstens 64 Zeichen.
refused-sign-in = Der Anmeldename ist leer oder länger als 128 Zeichen.
refused-taken = „{ $what }“ ist schon der Anmeldename von jemand anderem.
refused-name = Der Name ist leer, länger als 200 Zeichen oder mehr als eine Zeile.
refused-email = „{ $what }“ ist keine E-Mail-Adresse.
refused-role = Die Rolle „{ $what }“ ist keine für Personen dieser Seite.
refused-provider = Das Verzeichnis hat keinen Dienstleister „{ $what }“.
refused-engineer = Der Dienstleister hat keinen Techniker „{ $what }“.
refused-company-only = Rollen des Desks selbst sind für Personen des Unternehmens.
refused-engineer-of-company = Techniker gehören zu einem Dienstleister: Geben Sie an, zu welchem.
refused-not-confirmed = Nichts wurde geändert: Was zur Bestätigung eingegeben wurde, ist nicht die Kennung.
refused-day = Der letzte Tag muss noch in der Zukunft liegen.

# Token
tokens-title = Token
tokens-lead = Womit sich Dienste anmelden.
tokens-none = Es gibt keine Token.
tokens-name = Name
tokens-scopes = Darf
tokens-made-at = Erstellt
tokens-expires = Endet nach
tokens-never = nie
tokens-of = als { $who }
tokens-end = Beenden
tokens-end-one = Token { $name } beenden
tokens-new = Ein neues Token
tokens-make = Erstellen
tokens-made = Das Geheimnis des Tokens:
scope-orders-read = sieht Aufträge, Verläufe und den Feed
scope-orders-write = nimmt Aufträge an, ändert und storniert sie
scope-dispatch = handelt, wo irgendein Disponent oder Techniker es könnte
scope-programs = sieht und veröffentlicht Programme
scope-directory = sieht und ändert das Verzeichnis
scope-people = sieht und ändert Personen, Token und Webhooks
scope-metrics = sieht die Metriken

# Webhooks
webhooks-title = Webhooks
webhooks-lead = Wohin der Desk sendet, was geschieht, signiert nach Standard Webhooks.
webhooks-none = Es gibt keine Webhooks.
webhooks-url = Adresse
webhooks-events = Ereignisse
webhooks-all = alle Ereignisse
webhooks-none-is-all = alle, wenn keines gewählt ist
webhooks-waiting = Wird erneut gesendet
webhooks-failed = Aufgegeben
webhooks-new = Ein neuer Webhook
webhooks-add = Hinzufügen
webhooks-added = Das Geheimnis, mit dem signiert wird:
webhooks-unsent = Noch nicht gesendet
webhooks-all-sent = Alles ist gesendet.
webhooks-count = { $n ->
    [one] Was mit einem Auftrag geschah, ist noch nicht gesendet.
   *[other] Was mit { $n } Aufträgen geschah, ist noch nicht gesendet.
}
webhooks-error = Was dabei herauskam
webhooks-next = Nächster Versuch
webhooks-tries = Versuche
webhooks-given-up = keiner mehr
webhooks-resend = Jetzt erneut senden
webhooks-remove = Webhook entfernen

# Das Protokoll
audit-title = Protokoll
audit-lead = Was Administratoren getan haben und was anderen verweigert wurde.
audit-none = Noch ist nichts geschehen.
audit-at = Wann
audit-who = Wer
audit-what = Was
audit-of = Wovon
audit-person-added = hat eine Person hinzugefügt
audit-person-changed = hat eine Person geändert
audit-person-removed = hat eine Person entfernt
audit-person-made-anonymous = hat eine Person anonymisiert
audit-link-made = hat einen Anmeldelink erzeugt
audit-token-made = hat ein Token erstellt
audit-token-ended = hat ein Token beendet
audit-webhook-added = hat einen Webhook hinzugefügt
audit-webhook-removed = hat einen Webhook entfernt
audit-webhook-resent = hat einen Webhook erneut senden lassen
audit-notices-of-a-role-set = hat festgelegt, was alle mit einer Rolle erfahren
audit-notices-resent = hat Nachrichten an Personen erneut senden lassen
audit-directory = hat das Verzeichnis geändert
audit-program-published = hat eine Version des Programms veröffentlicht
audit-orders-pruned = hat Aufträge gelöscht
audit-refused = wurde abgewiesen

# Getan
done-person-added = { $order } ist hinzugefügt. Erzeugen Sie einen Link, damit die Person sich anmelden kann.
done-person-removed = { $order } ist entfernt.
done-person-anonymized = Im Verlauf steht jetzt { $order }.
done-token-ended = Das Token { $order } gilt nicht mehr.
done-webhook-removed = Der Webhook { $order } ist entfernt.
done-webhook-resent = Es wird jetzt erneut gesendet.
