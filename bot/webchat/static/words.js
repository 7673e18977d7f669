// What the widget itself says. Sentences about the case come from the server.

const en = {
  title: "Chat", close: "Close chat", person: "Talk to a person", send: "Send", write: "Write a message", you: "You",
  bot: "AI assistant", human: "Person", system: "Notice", log: "Conversation", sending: "Sending…", failed: "Not sent.", retry: "Try again",
  connecting: "Connecting…", waiting: "Connection lost. Trying again. Your messages are kept.", online: "Connected.",
  away: "We can't store messages right now. What you write is kept here and sent later.", gone: "This conversation is no longer stored.",
  place: "Your place in the queue: {n}.", queued: "Waiting for a person.", stop: "Stop waiting", leave: "Leave a message",
  message: "Your message", contact: "Where can we answer you? E-mail or phone", needText: "Please write a message.",
  needContact: "Please say where we can answer you.", leaveSend: "Send message", cancel: "Cancel", ticket: "Your number: {t}",
  data: "Your data", dataIntro: "This conversation is kept for at most {d} days and then deleted. Personal details are stored encrypted and are destroyed when the case ends.",
  stored: "Details we recognised", none: "None so far.", change: "Change", save: "Save", download: "Download", downloadText: "Download as text",
  erase: "Delete everything", eraseSure: "Delete this conversation for good?", eraseYes: "Yes, delete", keep: "Keep it", erased: "Your conversation was deleted.",
  end: "End chat", again: "Start a new chat", back: "Back to the chat", typing: "{who} is typing", left: "{n} characters left", ended: "This conversation has ended.",
  hours: "People are here: {h}", outdated: "This page is out of date. Please reload it.", newConversation: "The old conversation is gone. This is a new one.",
  theAssistant: "The AI assistant", aPerson: "The person", other: "Other contact: {c}",
};
const de = {
  title: "Chat", close: "Chat schließen", person: "Mit einem Menschen sprechen", send: "Senden", write: "Nachricht schreiben", you: "Sie",
  bot: "KI-Assistent", human: "Mensch", system: "Hinweis", log: "Gespräch", sending: "Wird gesendet …", failed: "Nicht gesendet.", retry: "Noch einmal",
  connecting: "Verbindung wird aufgebaut …", waiting: "Verbindung unterbrochen. Neuer Versuch. Ihre Nachrichten bleiben erhalten.", online: "Verbunden.",
  away: "Wir können gerade nichts speichern. Was Sie schreiben, bleibt hier und wird später gesendet.", gone: "Dieses Gespräch ist nicht mehr gespeichert.",
  place: "Ihr Platz in der Warteschlange: {n}.", queued: "Sie warten auf einen Menschen.", stop: "Nicht mehr warten", leave: "Nachricht hinterlassen",
  message: "Ihre Nachricht", contact: "Wohin dürfen wir antworten? E-Mail oder Telefon", needText: "Bitte schreiben Sie eine Nachricht.",
  needContact: "Bitte sagen Sie, wohin wir antworten dürfen.", leaveSend: "Nachricht senden", cancel: "Abbrechen", ticket: "Ihre Nummer: {t}",
  data: "Ihre Daten", dataIntro: "Dieses Gespräch wird höchstens {d} Tage aufbewahrt und dann gelöscht. Persönliche Angaben sind verschlüsselt und werden am Ende des Falls vernichtet.",
  stored: "Erkannte Angaben", none: "Bisher keine.", change: "Ändern", save: "Speichern", download: "Herunterladen", downloadText: "Als Text herunterladen",
  erase: "Alles löschen", eraseSure: "Dieses Gespräch endgültig löschen?", eraseYes: "Ja, löschen", keep: "Behalten", erased: "Ihr Gespräch wurde gelöscht.",
  end: "Chat beenden", again: "Neuen Chat beginnen", back: "Zurück zum Chat", typing: "{who} schreibt", left: "noch {n} Zeichen", ended: "Dieses Gespräch ist beendet.",
  hours: "Menschen sind da: {h}", outdated: "Diese Seite ist veraltet. Bitte neu laden.", newConversation: "Das alte Gespräch gibt es nicht mehr. Dies ist ein neues.",
  theAssistant: "Der KI-Assistent", aPerson: "Der Mensch", other: "Anderer Kontakt: {c}",
};
const fr = {
  title: "Chat", close: "Fermer le chat", person: "Parler à une personne", send: "Envoyer", write: "Écrire un message", you: "Vous",
  bot: "Assistant IA", human: "Personne", system: "Information", log: "Conversation", sending: "Envoi…", failed: "Non envoyé.", retry: "Réessayer",
  connecting: "Connexion…", waiting: "Connexion perdue. Nouvel essai. Vos messages sont gardés.", online: "Connecté.",
  away: "Nous ne pouvons rien enregistrer pour l'instant. Vos messages sont gardés ici et envoyés plus tard.", gone: "Cette conversation n'est plus conservée.",
  place: "Votre place dans la file : {n}.", queued: "En attente d'une personne.", stop: "Ne plus attendre", leave: "Laisser un message",
  message: "Votre message", contact: "Où vous répondre ? E-mail ou téléphone", needText: "Écrivez un message.",
  needContact: "Dites où nous pouvons vous répondre.", leaveSend: "Envoyer le message", cancel: "Annuler", ticket: "Votre numéro : {t}",
  data: "Vos données", dataIntro: "Cette conversation est gardée {d} jours au plus, puis supprimée. Les données personnelles sont chiffrées et détruites à la fin du dossier.",
  stored: "Données reconnues", none: "Aucune pour l'instant.", change: "Modifier", save: "Enregistrer", download: "Télécharger", downloadText: "Télécharger en texte",
  erase: "Tout supprimer", eraseSure: "Supprimer définitivement cette conversation ?", eraseYes: "Oui, supprimer", keep: "Garder", erased: "Votre conversation a été supprimée.",
  end: "Terminer", again: "Nouvelle conversation", back: "Retour au chat", typing: "{who} écrit", left: "{n} caractères restants", ended: "Cette conversation est terminée.",
  hours: "Des personnes sont là : {h}", outdated: "Cette page n'est plus à jour. Rechargez-la.", newConversation: "L'ancienne conversation n'existe plus. En voici une nouvelle.",
  theAssistant: "L'assistant IA", aPerson: "La personne", other: "Autre contact : {c}",
};
const es = {
  title: "Chat", close: "Cerrar el chat", person: "Hablar con una persona", send: "Enviar", write: "Escriba un mensaje", you: "Usted",
  bot: "Asistente de IA", human: "Persona", system: "Aviso", log: "Conversación", sending: "Enviando…", failed: "No enviado.", retry: "Reintentar",
  connecting: "Conectando…", waiting: "Conexión perdida. Reintentando. Sus mensajes se conservan.", online: "Conectado.",
  away: "Ahora no podemos guardar mensajes. Lo que escriba se conserva aquí y se envía después.", gone: "Esta conversación ya no está guardada.",
  place: "Su lugar en la cola: {n}.", queued: "Esperando a una persona.", stop: "No esperar más", leave: "Dejar un mensaje",
  message: "Su mensaje", contact: "¿Dónde podemos responderle? Correo o teléfono", needText: "Escriba un mensaje.",
  needContact: "Diga dónde podemos responderle.", leaveSend: "Enviar mensaje", cancel: "Cancelar", ticket: "Su número: {t}",
  data: "Sus datos", dataIntro: "Esta conversación se guarda como máximo {d} días y luego se borra. Los datos personales se guardan cifrados y se destruyen al terminar el caso.",
  stored: "Datos reconocidos", none: "Ninguno por ahora.", change: "Cambiar", save: "Guardar", download: "Descargar", downloadText: "Descargar como texto",
  erase: "Borrar todo", eraseSure: "¿Borrar esta conversación para siempre?", eraseYes: "Sí, borrar", keep: "Conservar", erased: "Su conversación se ha borrado.",
  end: "Terminar", again: "Empezar otro chat", back: "Volver al chat", typing: "{who} está escribiendo", left: "quedan {n} caracteres", ended: "Esta conversación ha terminado.",
  hours: "Hay personas: {h}", outdated: "Esta página está desactualizada. Recárguela.", newConversation: "La conversación anterior ya no existe. Esta es nueva.",
  theAssistant: "El asistente de IA", aPerson: "La persona", other: "Otro contacto: {c}",
};
const all = { en, de, fr, es };

export function words(lang) {
  const own = all[String(lang).slice(0, 2).toLowerCase()] || {};
  return (key, vars = {}) => (own[key] || en[key] || key).replace(/\{(\w+)\}/g, (m, v) => (v in vars ? String(vars[v]) : m));
}
