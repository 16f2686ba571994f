//! The lossless token stream: every byte of a file is in exactly one token, white space, comments and
//! mistakes included.
//!
//! The parser does not read it. It serves what a parse tree drops: finding where items start after a
//! mistake, the nesting limit, doc comments, and the words that a message says were found.

use logos::Logos;

/// What a token is. Words of the language are [`TokenKind::Word`]s: nearly all of them are words of
/// the language only in their place.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TokenKind {
    #[regex(r"[ \t\r\n]+")]
    WhiteSpace,
    #[regex(r"//[^\n]*", allow_greedy = true, priority = 2)]
    Comment,
    /// `///`, but not `////`.
    #[regex(r"///([^/\n][^\n]*)?", allow_greedy = true, priority = 20)]
    DocComment,
    #[regex(r"[A-Za-z_][A-Za-z0-9_]*", priority = 10)]
    Word,
    #[regex(r#""([^"\\\r\n]|\\[^\r\n])*""#)]
    Text,
    #[regex(r"[0-9]+(_[0-9]+)*(\.[0-9]+(_[0-9]+)*)?")]
    Number,
    #[regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")]
    Date,
    #[regex(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?")]
    Time,
    #[regex(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
    )]
    DateTime,
    #[regex(r"[0-9]+(d|h|min|s)( *[0-9]+(d|h|min|s))*")]
    Duration,
    #[regex(r"[0-9]+(_[0-9]+)*(\.[0-9]+(_[0-9]+)*)?(km|mi|m)")]
    Distance,

    #[token("{")]
    OpenBrace,
    #[token("}")]
    CloseBrace,
    #[token("[")]
    OpenBracket,
    #[token("]")]
    CloseBracket,
    #[token("(")]
    OpenParen,
    #[token(")")]
    CloseParen,
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token("?")]
    Question,
    #[token("#")]
    Hash,
    #[token(".")]
    Dot,
    #[token("..")]
    Dots,
    #[token("|")]
    Bar,
    #[token("->")]
    Arrow,
    #[token("=>")]
    FatArrow,
    #[token("=")]
    #[token("!=")]
    #[token("<")]
    #[token("<=")]
    #[token(">")]
    #[token(">=")]
    Comparator,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    #[token("/")]
    TimesOrDivide,

    /// `==`, `&&`, … : operators of other languages.
    #[token("==")]
    #[token("===")]
    #[token("<>")]
    #[token("=<")]
    #[token("&&")]
    #[token("||")]
    #[token("!")]
    #[token("!==")]
    #[token("%")]
    #[token("^")]
    #[token("&")]
    #[token("::")]
    #[token(":=")]
    #[token("...")]
    #[token(";")]
    #[token("@")]
    #[token("$")]
    #[token("~")]
    #[token("`")]
    Foreign,
    /// A `"` without another one on its line.
    #[regex(r#""([^"\\\r\n]|\\[^\r\n])*\\?"#, priority = 1)]
    UnterminatedText,
    /// `'…'`, `“…”`, `‘…’`: not the quotes of this language.
    #[regex(r"'[^'\r\n]*'")]
    #[regex(r"“[^“”\r\n]*”")]
    #[regex(r"‘[^‘’\r\n]*’")]
    #[regex(r"”[^“”\r\n]*”")]
    #[regex(r"„[^“”„\r\n]*[“”]")]
    #[regex(r"«[^«»\r\n]*»")]
    ForeignText,
    /// A word with letters that identifiers do not have: `région`.
    #[regex(r"[\p{L}_][\p{L}\p{M}\p{N}_]*", priority = 2)]
    ForeignWord,
    /// Digits that run into letters: `12abc`, `4hours`, `1e3`.
    BadNumber,
    /// `8:30`
    #[regex(r"[0-9]:[0-9]{2}(:[0-9]{2})?")]
    BadTime,
    /// `2026-03-01T08:30:00`, without an offset.
    #[regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?")]
    LocalDateTime,
    /// `/* … */`, which is no comment here; without its end it goes on to the end of the file.
    #[token("/*", block_comment)]
    BlockComment,
    /// Bytes that begin nothing of the language.
    Unknown,
}

impl TokenKind {
    /// Whether the token only separates others.
    pub(crate) fn is_trivia(self) -> bool {
        matches!(self, Self::WhiteSpace | Self::Comment | Self::DocComment)
    }

    pub(crate) fn opens(self) -> bool {
        matches!(self, Self::OpenBrace | Self::OpenBracket | Self::OpenParen)
    }

    pub(crate) fn closes(self) -> bool {
        matches!(self, Self::CloseBrace | Self::CloseBracket | Self::CloseParen)
    }

    /// Whether it has no place anywhere in a program.
    pub(crate) fn is_mistake(self) -> bool {
        matches!(
            self,
            Self::Foreign
                | Self::UnterminatedText
                | Self::ForeignText
                | Self::ForeignWord
                | Self::BadNumber
                | Self::BadTime
                | Self::LocalDateTime
                | Self::BlockComment
                | Self::Unknown
        )
    }

    /// Whether a word character right after it makes it another token.
    fn is_numeric(self) -> bool {
        matches!(
            self,
            Self::Number
                | Self::Date
                | Self::Time
                | Self::DateTime
                | Self::Duration
                | Self::Distance
                | Self::BadTime
                | Self::LocalDateTime
        )
    }
}

/// A token; its bytes are `start..end` of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub kind: TokenKind,
    pub start: u32,
    pub end: u32,
}

impl Token {
    pub(crate) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The tokens of a file, in order and without gaps. Files are at most 1 GiB, so offsets fit.
#[derive(Debug)]
pub(crate) struct Tokens<'t> {
    pub text: &'t str,
    pub list: Vec<Token>,
}

impl<'t> Tokens<'t> {
    /// Splits a text into its tokens.
    pub(crate) fn lex(text: &'t str) -> Self {
        let mut list = Vec::with_capacity(text.len() / 4);
        let mut lexer = TokenKind::lexer(text);
        while let Some(result) = lexer.next() {
            let mut kind = result.unwrap_or(TokenKind::Unknown);
            if kind.is_numeric() {
                let tail = lexer.remainder().bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_');
                let length = tail.count();
                lexer.bump(length);
                kind = if length == 0 { kind } else { TokenKind::BadNumber };
            }
            let span = lexer.span();
            list.push(Token { kind, start: offset(span.start), end: offset(span.end) });
            if kind == TokenKind::UnterminatedText {
                give_back(text, &mut list);
            }
        }
        Self { text, list }
    }

    /// The tokens of a part of a text, where they stand in the whole.
    pub(crate) fn lex_part(text: &'t str, part: std::ops::Range<usize>) -> Option<Self> {
        let start = offset(part.start);
        let mut tokens = Tokens::lex(text.get(part)?);
        for token in &mut tokens.list {
            token.start += start;
            token.end += start;
        }
        Some(Self { text, ..tokens })
    }

    /// The text of a token.
    pub(crate) fn text(&self, token: Token) -> &'t str {
        &self.text[token.range()]
    }

    /// The index of the token that the byte at `offset` is in; past the end, the number of tokens.
    pub(crate) fn index_at(&self, offset: usize) -> usize {
        self.list.partition_point(|token| token.end as usize <= offset)
    }

    /// The tokens from the one that the first byte is in up to that of the end.
    pub(crate) fn within(&self, bytes: &std::ops::Range<usize>) -> &[Token] {
        &self.list[self.index_at(bytes.start)..self.index_at(bytes.end)]
    }

    /// The last token before `index` that is no trivia.
    pub(crate) fn significant_before(&self, index: usize) -> Option<usize> {
        (0..index).rev().find(|at| !self.list[*at].kind.is_trivia())
    }

    /// The end of the last token before the byte at `end` that is no trivia: pest takes white space with what it parses.
    pub(crate) fn trimmed(&self, end: usize) -> usize {
        let last = self.significant_before(self.index_at(end));
        last.map_or(end, |index| self.list[index].end as usize).min(end)
    }

    /// The doc comment right before the byte at `offset`: its lines without slashes and one space.
    pub(crate) fn docs_before(&self, offset: usize) -> Option<String> {
        let end = self.index_at(offset);
        let before = self.list[..end].iter().rev().take_while(|token| token.kind.is_trivia());
        let mut lines: Vec<&str> =
            before.filter(|token| token.kind == TokenKind::DocComment).map(|t| self.doc_line(*t)).collect();
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn doc_line(&self, token: Token) -> &'t str {
        let line = self.text(token).trim_start_matches('/').trim_end();
        line.strip_prefix(' ').unwrap_or(line)
    }
}

/// Takes brackets and commas off the end of a text that is not ended: the `"` is missing before them
/// rather than after, and brackets that got lost would make further errors.
fn give_back(text: &str, list: &mut Vec<Token>) {
    let Some(token) = list.last_mut() else {
        return;
    };
    let written = &text[token.range()];
    let kept = written.trim_end_matches(['{', '}', '[', ']', '(', ')', ',', ' ', '\t']).len().max(1);
    let tail = token.start as usize + kept;
    token.end = offset(tail);
    for (kind, span) in TokenKind::lexer(&written[kept..]).spanned() {
        let kind = kind.unwrap_or(TokenKind::Unknown);
        list.push(Token { kind, start: offset(tail + span.start), end: offset(tail + span.end) });
    }
}

fn block_comment(lexer: &mut logos::Lexer<'_, TokenKind>) {
    let rest = lexer.remainder();
    lexer.bump(rest.find("*/").map_or(rest.len(), |end| end + 2));
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds(text: &str) -> Vec<TokenKind> {
        let tokens = Tokens::lex(text);
        tokens.list.iter().map(|token| token.kind).filter(|kind| *kind != TokenKind::WhiteSpace).collect()
    }

    #[test]
    fn the_longest_literal_wins() {
        use TokenKind::*;
        assert_eq!(
            kinds("2026-03-01T08:30:00-05:00 2026-03-01 08:30 4h 12"),
            [DateTime, Date, Time, Duration, Number]
        );
        assert_eq!(
            kinds("1h 30min 10mi 10min 500m 500min"),
            [Duration, Distance, Duration, Distance, Duration]
        );
        assert_eq!(kinds("08:00-18:00 2026-12-28..2026-12-31"), [Time, Minus, Time, Date, Dots, Date]);
        assert_eq!(
            kinds("mon..fri a.b -> => >= = _"),
            [Word, Dots, Word, Word, Dot, Word, Arrow, FatArrow, Comparator, Comparator, Word]
        );
    }

    #[test]
    fn mistakes_are_tokens() {
        use TokenKind::*;
        assert_eq!(kinds("12abc 1.5h 1e3 4hours 1h 30minutes"), [BadNumber; 5]);
        assert_eq!(kinds("8:30 2026-03-01T08:30:00"), [BadTime, LocalDateTime]);
        assert_eq!(
            kinds("\"abc\n\"abc\\\n\"abc\\\" \r\n\"\""),
            [UnterminatedText, UnterminatedText, UnterminatedText, Text]
        );
        assert_eq!(kinds("'abc' “abc” ‘a’"), [ForeignText; 3]);
        assert_eq!(kinds("région \u{a0}"), [ForeignWord, Unknown]);
        assert_eq!(
            kinds("== && || ! <> /* x */"),
            [Foreign, Foreign, Foreign, Foreign, Foreign, BlockComment]
        );
    }

    #[test]
    fn comments_and_doc_comments() {
        use TokenKind::*;
        assert_eq!(
            kinds("// a\n/// b\n///\n//// c\n//"),
            [Comment, DocComment, DocComment, Comment, Comment]
        );
        let text = "/// one\n// no\n///\n/// two \r\nlet x = y";
        let docs = Tokens::lex(text).docs_before(text.find("let").expect("it is there"));
        assert_eq!(docs.as_deref(), Some("one\n\ntwo"));
    }

    fn covers(text: &str) {
        let tokens = Tokens::lex(text);
        let joined: String = tokens.list.iter().map(|token| tokens.text(*token)).collect();
        assert_eq!(joined, text);
        assert!(tokens.list.iter().all(|token| token.start < token.end));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_byte_is_in_one_token(text in any::<String>()) {
            covers(&text);
        }

        #[test]
        fn every_byte_of_what_looks_like_a_program_is_in_one_token(
            text in r#"([ \t\r\n"'\\/|=<>!&.:{}()\[\]#,?+*-]|[0-9]{1,4}|[a-z_]{1,3}|é|\u{a0}|“|”|min|km)*"#
        ) {
            covers(&text);
        }
    }
}
