//! What somebody is told, as a mail has it: subject, plain text and HTML.

use crate::words::Words;

/// How many orders one message lists.
pub const MOST_LISTED: usize = 100;

/// How much of a text is shown, in characters.
const SHOWN: usize = 200;

/// An order that somebody is told of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The order's id.
    pub order: String,
    /// The node's label.
    pub node: String,
    /// Since when it waits, written out.
    pub since: String,
    /// Until when it is to be acted on, written out.
    pub until: Option<String>,
    /// Why it waits, as the decision says it; only for the company.
    pub reason: Option<String>,
    /// The same in the reader's words.
    pub why: Option<String>,
    /// Fields that the person sees.
    pub fields: Vec<(String, String)>,
    /// The page of the order.
    pub link: String,
    /// Whether it is told because its deadline is near.
    pub is_late: bool,
}

/// How a message came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Something has just happened.
    AtOnce,
    /// The day's digest, or the week's.
    Digest,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// Writes a message to somebody about orders, of which there is at least one.
pub fn message(words: Words, name: &str, items: &[Item], occasion: Occasion) -> Message {
    let items: Vec<Item> = items.iter().map(Item::in_lines).collect();
    let listed = &items[..items.len().min(MOST_LISTED)];
    let more = (items.len() > listed.len()).then(|| words.count("notice-more", items.len() - listed.len()));
    let greeting = words.with("notice-greeting", [("name", line(name).into())]);
    let introduction = words.count("notice-introduction", items.len());
    let subject = line(&subject(words, &items, occasion));
    let page = Page { words, greeting, introduction, listed, more };
    Message { subject, text: page.text(), html: page.html() }
}

fn subject(words: Words, items: &[Item], occasion: Occasion) -> String {
    match (items, occasion) {
        ([one], _) => {
            let id = if one.is_late { "notice-one-late" } else { "notice-one" };
            words.with(id, [("order", one.order.as_str().into()), ("node", one.node.as_str().into())])
        }
        (many, Occasion::AtOnce) => words.count("notice-many", many.len()),
        (many, Occasion::Digest) => words.count("notice-digest", many.len()),
    }
}

struct Page<'p> {
    words: Words,
    greeting: String,
    introduction: String,
    listed: &'p [Item],
    more: Option<String>,
}

impl Page<'_> {
    fn text(&self) -> String {
        let mut text = format!("{}\n\n{}\n\n", self.greeting, self.introduction);
        for item in self.listed {
            text += &format!("{}\n", item.order);
            for (name, value) in item.lines(self.words) {
                text += &format!("  {name}: {value}\n");
            }
            text += &format!("  {}\n\n", item.link);
        }
        if let Some(more) = &self.more {
            text += &format!("{more}\n\n");
        }
        text + "-- \n" + &self.words.say("notice-footer") + "\n"
    }

    fn html(&self) -> String {
        let mut html = format!(
            "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><body><p>{}</p><p>{}</p>",
            self.words.0.tag(),
            escaped(&self.greeting),
            escaped(&self.introduction)
        );
        for item in self.listed {
            let (link, order) = (escaped(&item.link), escaped(&item.order));
            html += &format!("<h2><a href=\"{link}\">{order}</a></h2><table>");
            for (name, value) in item.lines(self.words) {
                html += &format!(
                    "<tr><th align=\"left\" scope=\"row\">{}</th><td>{}</td></tr>",
                    escaped(&name),
                    escaped(&value)
                );
            }
            html += "</table>";
        }
        if let Some(more) = &self.more {
            html += &format!("<p>{}</p>", escaped(more));
        }
        html + &format!(
            "<hr><p><small>{}</small></p></body></html>\n",
            escaped(&self.words.say("notice-footer"))
        )
    }
}

impl Item {
    /// With all texts in one line each, whatever they came from.
    fn in_lines(&self) -> Self {
        let fields = self.fields.iter().map(|(name, value)| (line(name), line(value)));
        Self {
            order: line(&self.order),
            node: line(&self.node),
            since: line(&self.since),
            until: self.until.as_deref().map(line),
            reason: self.reason.as_deref().map(line),
            why: self.why.as_deref().map(line),
            fields: fields.collect(),
            link: self.link.clone(),
            is_late: self.is_late,
        }
    }

    fn lines(&self, words: Words) -> Vec<(String, String)> {
        let said = [
            ("notice-node", Some(&self.node)),
            ("notice-since", Some(&self.since)),
            ("notice-until", self.until.as_ref()),
            ("notice-why", self.why.as_ref()),
        ];
        let said = said.into_iter().filter_map(|(id, value)| Some((words.say(id), value?.clone())));
        said.chain(self.fields.iter().cloned()).collect()
    }
}

/// A text in one line that ends nothing it stands in, and is not too long.
pub fn line(text: &str) -> String {
    let plain = |c: char| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        c if consign::is_printable(c) => c,
        _ => consign::REPLACEMENT,
    };
    let shown: String = text.chars().take(SHOWN).map(plain).collect();
    if text.chars().nth(SHOWN).is_some() { shown + "…" } else { shown }
}

/// A text as HTML has it, also within quotes.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html += "&amp;",
            '<' => html += "&lt;",
            '>' => html += "&gt;",
            '"' => html += "&quot;",
            '\'' => html += "&#39;",
            c => html.push(c),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    const ENGLISH: Words = Words(Language::English);

    fn item(order: &str) -> Item {
        Item {
            order: order.into(),
            node: "Assign <Provider>".into(),
            since: "2026-03-02 09:00".into(),
            fields: vec![("region".into(), "N\"Y & <b>".into())],
            link: format!("https://desk.example.com/orders/{order}"),
            ..Item::default()
        }
    }

    #[test]
    fn texts_of_orders_are_texts_in_mails_too() {
        let wicked = Item {
            order: "WO-1\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>".into(),
            node: "A\u{202e}B\u{2028}C".into(),
            why: Some("<img src=x onerror='x'>\nmore".into()),
            fields: vec![("a\nb".into(), "x\r\n.\r\nQUIT".into())],
            ..item("WO-1")
        };
        let told = message(ENGLISH, "Eve\r\nX: y <i>", &[wicked], Occasion::AtOnce);
        for text in [&told.subject, &told.html] {
            assert!(!text.trim_end().contains(['\r', '\n', '\u{202e}', '\u{2028}']), "{text:?}");
        }
        assert!(!told.text.contains('\r') && !told.text.lines().any(|line| line.starts_with("Bcc")));
        assert!(!told.text.lines().any(|line| line == "."), "{}", told.text);
        for tag in ["<script", "<img", "<i>", "<b>", "<Provider"] {
            assert!(!told.html.contains(tag), "{tag}: {}", told.html);
        }
        assert!(told.html.contains("&lt;script&gt;") && told.html.contains("&#39;x&#39;"), "{}", told.html);
    }

    #[test]
    fn many_are_counted_and_the_first_hundred_listed() {
        let items: Vec<Item> = (0..130).map(|number| item(&format!("WO-{number}"))).collect();
        let told = message(ENGLISH, "Dana", &items, Occasion::Digest);
        assert_eq!(told.subject, "Digest: 130 work orders wait");
        assert!(told.text.contains("and 30 more") && told.html.contains("and 30 more"));
        assert!(told.text.contains("WO-99\n") && !told.text.contains("WO-100\n"));
        let one = message(ENGLISH, "Dana", &items[..1], Occasion::AtOnce);
        assert_eq!(one.subject, "WO-0 waits: Assign <Provider>");
        let late = Item { is_late: true, ..item("WO-0") };
        let late = message(ENGLISH, "Dana", &[late], Occasion::AtOnce);
        assert_eq!(late.subject, "WO-0 is due soon: Assign <Provider>");
    }

    #[test]
    fn each_is_told_in_the_own_language() {
        let why = Some("why".to_owned());
        let items = [Item { until: Some("2026-03-02 10:00".into()), why, ..item("WO-1") }, item("WO-2")];
        let told = |language| message(Words(language), "Dana", &items, Occasion::Digest);
        let german = told(Language::German);
        assert_eq!(german.subject, "Übersicht: 2 Arbeitsaufträge warten");
        assert!(german.html.contains("lang=\"de\""), "{}", german.html);
        for word in [
            "Hallo Dana,",
            "  Seit: 2026-03-02 09:00",
            "  Bis: 2026-03-02 10:00",
            "  Warum: why",
            "  region: N",
        ] {
            assert!(german.text.contains(word), "{word}: {}", german.text);
        }
        let chinese = told(Language::Chinese);
        assert!(chinese.html.contains("lang=\"zh-CN\"") && chinese.subject.contains("2 "), "{chinese:?}");
        for language in Language::ALL {
            let told = message(Words(language), "Dana", &items[..1], Occasion::AtOnce);
            assert!(told.subject.contains("WO-1") && told.subject.contains("Assign <Provider>"), "{told:?}");
        }
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(line(&"é".repeat(300)).chars().count(), SHOWN + 1);
    }
}
