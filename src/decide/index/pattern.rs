//! What a text must be like: parts that it must have, and regular expressions that must match.

/// Parts longer than this are cut: a pattern may ask for less than its condition, and what is kept of it has
/// a bound.
const LONGEST: usize = 32;

/// Something a text must be like.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Pattern {
    /// Has these bytes, at least one, there.
    Part(Anchor, Box<[u8]>),
    /// The regular expression matches; its flags are written in it.
    Regex(Box<str>),
}

/// Where a text must have a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Anchor {
    /// The text is the part.
    Whole,
    Start,
    End,
    Anywhere,
}

impl Pattern {
    /// The part there, cut; `None` for an empty one.
    pub fn part(place: Anchor, bytes: &[u8]) -> Option<Self> {
        let cut = bytes.len().min(LONGEST);
        let (place, bytes) = match place {
            Anchor::Whole if cut < bytes.len() => (Anchor::Start, &bytes[..cut]),
            Anchor::End => (place, &bytes[bytes.len() - cut..]),
            _ => (place, &bytes[..cut]),
        };
        (!bytes.is_empty()).then(|| Pattern::Part(place, bytes.into()))
    }

    /// Whether the text may be like this.
    pub fn may_fit(&self, text: &str) -> bool {
        match self {
            Pattern::Part(Anchor::Whole, bytes) => text.as_bytes() == &**bytes,
            Pattern::Part(Anchor::Start, bytes) => text.as_bytes().starts_with(bytes),
            Pattern::Part(Anchor::End, bytes) => text.as_bytes().ends_with(bytes),
            Pattern::Part(Anchor::Anywhere, bytes) => memchr::memmem::find(text.as_bytes(), bytes).is_some(),
            Pattern::Regex(_) => true,
        }
    }

    /// The length of its part: the longer, the fewer texts have it.
    pub fn len(&self) -> usize {
        match self {
            Pattern::Part(_, bytes) => bytes.len(),
            Pattern::Regex(_) => 0,
        }
    }
}

/// Patterns of which a text must be like one; ascending, each once.
pub(super) type Choice = Vec<Pattern>;

/// The choice that leaves the fewest texts, as far as the lengths of parts tell.
pub(super) fn rarest(choices: &[Choice]) -> Option<&Choice> {
    let shortest = |choice: &Choice| choice.iter().map(Pattern::len).min().unwrap_or_default();
    choices.iter().max_by_key(|choice| (shortest(choice), std::cmp::Reverse(choice.len())))
}
