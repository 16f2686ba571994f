//! The field for a text with what the script needs, and what the script shows below it.

use maud::{Markup, html};

use crate::portal::assets;
use crate::portal::room::Room;

/// The keys of the field: what is pressed, and the text that says what it does.
const KEYS: [(&[&str], &str); 10] = [
    (&["Ctrl+Space", "Alt+↓"], "assist-key-complete"),
    (&["↑", "↓", "Enter", "Esc"], "assist-key-choose"),
    (&["Ctrl+K"], "assist-key-hover"),
    (&["F12", "Ctrl+Enter"], "assist-key-definition"),
    (&["Shift+F12"], "assist-key-back"),
    (&["F8", "Shift+F8"], "assist-key-next"),
    (&["Ctrl+."], "assist-key-mend"),
    (&["Shift+Alt+F"], "assist-key-format"),
    (&["Ctrl+S"], "assist-key-save"),
    (&["Tab"], "assist-key-leave"),
];

/// The field. Without the script it is a text area as others are.
pub fn area(room: &Room, path: &str, text: &str) -> Markup {
    let words = room.words;
    html! {
        label.hidden for="text" { (path) }
        div.writing data-assist=(format!("{}/rules/assist", room.base)) data-offers=(words.say("assist-list")) data-nothing=(words.say("assist-nothing"))
            data-unreached=(words.say("assist-unreached")) data-large=(words.say("assist-large")) {
            textarea.code #text name="text" rows="28" spellcheck="false" autocomplete="off" autocapitalize="off" { "\n" (text) }
        }
    }
}

/// Findings and keys, which are there where the script is.
pub fn below(room: &Room) -> Markup {
    let words = room.words;
    html! {
        section.found data-found hidden aria-labelledby="found" {
            h2 #found { (words.say("assist-findings")) span.count data-count {} }
            p.hidden role="status" data-said {}
            p.problem data-unreachable hidden {}
            ul.findings data-list {}
        }
        details.keys-of data-keys-of hidden {
            summary { (words.say("assist-keys")) }
            dl.keys { @for (keys, text) in KEYS { dt { @for key in keys { kbd { (key) } " " } } dd { (words.say(text)) } } }
        }
        script src=(assets::rules()) defer {}
    }
}
