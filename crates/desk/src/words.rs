//! What portals and mails say, in the reader's language. All texts are in `locales/`; none stands in a template.

use std::borrow::Cow;
use std::collections::HashMap;

use consign::decision::ReasonCode;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid};

fluent_templates::static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "en",
        // Directions of texts are kept apart by elements, `bdi` and `dir`.
        customise: |bundle| { bundle.set_use_isolating(false); bundle.set_formatter(Some(formatted)); },
    };
}

/// Counts in texts are grouped; all else as Fluent has it.
fn formatted<M>(value: &FluentValue, _: &M) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let is_count = number.value.fract() == 0.0 && (0.0..1e15).contains(&number.value);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count within 1e15")]
    is_count.then(|| grouped(number.value as u64))
}

/// A count with its digits in threes from five on, parted by a narrow space, as SI has it in every language: `10 062`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let first = digits.len() % 3;
    let mut text = digits[..first].to_owned();
    for at in (first..digits.len()).step_by(3) {
        if !text.is_empty() {
            text.push('\u{202f}');
        }
        text.push_str(&digits[at..at + 3]);
    }
    text
}

/// A language of portals and mails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 3] = [Language::English, Language::German, Language::Chinese];

    /// As BCP 47 has it.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
            Language::Chinese => "zh-CN",
        }
    }

    /// Its own name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::German => "Deutsch",
            Language::Chinese => "简体中文",
        }
    }

    /// The language with this tag, whatever the region.
    pub fn tagged(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        match primary.as_str() {
            "en" => Some(Language::English),
            "de" => Some(Language::German),
            "zh" => Some(Language::Chinese),
            _ => None,
        }
    }

    /// The first language of `Accept-Language` that there is, the most wanted ones first.
    pub fn accepted(header: &str) -> Option<Self> {
        let mut wanted: Vec<(f32, &str)> = header
            .split(',')
            .map(|part| {
                let (tag, quality) = part.split_once(';').unwrap_or((part, "q=1"));
                let quality = quality.trim().strip_prefix("q=").and_then(|text| text.parse().ok());
                (quality.unwrap_or(0.0), tag.trim())
            })
            .filter(|(quality, _)| *quality > 0.0)
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        wanted.into_iter().find_map(|(_, tag)| Self::tagged(tag))
    }

    fn id(self) -> &'static LanguageIdentifier {
        static IDS: [LanguageIdentifier; 3] = [langid!("en"), langid!("de"), langid!("zh-CN")];
        &IDS[self as usize]
    }
}

/// The texts of one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words(pub Language);

impl Words {
    /// A text.
    pub fn say(self, id: &str) -> String {
        TEXTS.lookup(self.0.id(), id)
    }

    /// A text with what belongs into it.
    pub fn with<'a, const N: usize>(self, id: &str, values: [(&'static str, FluentValue<'a>); N]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'a>> =
            values.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        TEXTS.lookup_with_args(self.0.id(), id, &values)
    }

    /// A text with a number, in the form that goes with it.
    pub fn count(self, id: &str, number: usize) -> String {
        self.with(id, [("n", FluentValue::from(number))])
    }

    /// Why an order waits, in a few words.
    pub fn reason(self, code: ReasonCode) -> String {
        self.reason_named(code.as_str())
    }

    /// Why orders wait, by the word of the reason's code.
    pub fn reason_named(self, code: &str) -> String {
        self.say(&format!("reason-{}", code.replace('_', "-")))
    }

    /// A text that may be missing: what a program or another version says stays as it is.
    pub fn known(self, id: &str) -> Option<String> {
        TEXTS.lookup_no_default_fallback::<&str>(self.0.id(), id, None)
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, Words, grouped};

    #[test]
    fn counts_are_grouped() {
        assert_eq!(
            [0, 9999, 10_062, 123_456, 1_000_000].map(grouped),
            ["0", "9999", "10\u{202f}062", "123\u{202f}456", "1\u{202f}000\u{202f}000"]
        );
        assert!(Words(Language::German).count("numbers-days", 10_062).contains("10\u{202f}062"));
    }

    #[test]
    fn the_most_wanted_language_that_there_is() {
        for (header, language) in [
            ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("fr, zh-Hans;q=0.7, en;q=0.5", Some(Language::Chinese)),
            ("en;q=0.2, de;q=0.9", Some(Language::German)),
            ("fr", None),
            ("", None),
            ("de;q=0", None),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }
}
