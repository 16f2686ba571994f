//! What somebody is told, as a mail has it: subject, plain text and HTML.

use super::words::{Language, Occasion};

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
    /// Why it waits; only for the company.
    pub reason: Option<String>,
    /// Fields that the person sees.
    pub fields: Vec<(String, String)>,
    /// The page of the order.
    pub link: String,
    /// Whether it is told because its deadline is near.
    pub is_late: bool,
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
pub fn message(language: Language, name: &str, items: &[Item], occasion: Occasion) -> Message {
    let items: Vec<Item> = items.iter().map(Item::in_lines).collect();
    let subject = match &items[..] {
        [one] => language.subject_of_one(&one.order, &one.node, one.is_late),
        many => language.subject_of_many(many.len(), occasion),
    };
    let listed = &items[..items.len().min(MOST_LISTED)];
    let more = (items.len() > listed.len()).then(|| language.and_more(items.len() - listed.len()));
    let (greeting, introduction) = (language.greeting(&line(name)), language.introduction(items.len()));
    let page = Page { language, greeting, introduction, listed, more };
    Message { subject: line(&subject), text: page.text(), html: page.html() }
}

struct Page<'p> {
    language: Language,
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
            for (name, value) in item.lines(self.language) {
                text += &format!("  {name}: {value}\n");
            }
            text += &format!("  {}\n\n", item.link);
        }
        if let Some(more) = &self.more {
            text += &format!("{more}\n\n");
        }
        text + "-- \n" + self.language.footer() + "\n"
    }

    fn html(&self) -> String {
        let mut html = format!(
            "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><body><p>{}</p><p>{}</p>",
            self.language.tag(),
            escaped(&self.greeting),
            escaped(&self.introduction)
        );
        for item in self.listed {
            let (link, order) = (escaped(&item.link), escaped(&item.order));
            html += &format!("<h2><a href=\"{link}\">{order}</a></h2><table>");
            for (name, value) in item.lines(self.language) {
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
        html + &format!("<hr><p><small>{}</small></p></body></html>\n", escaped(self.language.footer()))
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
            fields: fields.collect(),
            link: self.link.clone(),
            is_late: self.is_late,
        }
    }

    fn lines(&self, language: Language) -> Vec<(String, String)> {
        let mut lines = vec![(language.node().to_owned(), self.node.clone())];
        lines.push((language.since().to_owned(), self.since.clone()));
        lines.extend(self.until.iter().map(|until| (language.until().to_owned(), until.clone())));
        lines.extend(self.reason.iter().map(|reason| (language.reason().to_owned(), reason.clone())));
        lines.extend(self.fields.iter().cloned());
        lines
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
            reason: Some("<img src=x onerror='x'>\nmore".into()),
            fields: vec![("a\nb".into(), "x\r\n.\r\nQUIT".into())],
            ..item("WO-1")
        };
        let told = message(Language::English, "Eve\r\nX: y <i>", &[wicked], Occasion::AtOnce);
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
        let told = message(Language::English, "Dana", &items, Occasion::Digest);
        assert_eq!(told.subject, "Digest: 130 work orders wait");
        assert!(told.text.contains("and 30 more") && told.html.contains("and 30 more"));
        assert!(told.text.contains("WO-99\n") && !told.text.contains("WO-100\n"));
        let one = message(Language::English, "Dana", &items[..1], Occasion::AtOnce);
        assert_eq!(one.subject, "WO-0 waits: Assign <Provider>");
        let late = Item { is_late: true, ..item("WO-0") };
        let late = message(Language::English, "Dana", &[late], Occasion::AtOnce);
        assert_eq!(late.subject, "WO-0 is due soon: Assign <Provider>");
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(line(&"é".repeat(300)).chars().count(), SHOWN + 1);
    }
}
