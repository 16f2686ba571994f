//! What would have to be so for an atom to come out otherwise, in words: `priority were at least high`.

use super::Program;
use super::condition::{Atom, Comparison, Operand, Test};
use super::types::Type;
use super::value::Value;
use super::written::quoted;

impl Program {
    /// Completes "if …" for an atom that shall be true, or false; `missing` says that its operand has no
    /// value now.
    pub(crate) fn wish(&self, atom: &Atom, wanted: bool, missing: bool) -> String {
        let subject = self.describe_operand(&atom.subject, &atom.ty);
        let given = if missing && !matches!(atom.test, Test::IsPresent) { "given and " } else { "" };
        let were = |what: String| format!("{subject} were {given}{what}");
        let right = |operand: &Operand| self.describe_operand(operand, &atom.ty);
        match &atom.test {
            Test::IsTrue => were(wanted.to_string()),
            Test::IsPresent => were(if wanted { "given" } else { "missing" }.to_owned()),
            Test::Compare(comparison, operand) => {
                were(format!("{}{}", compared(*comparison, &atom.ty, wanted), right(operand)))
            }
            Test::In(elements) => were(self.one_of(elements, &atom.ty, wanted)),
            Test::InSet(set) => {
                were(format!("{} {}", if wanted { "among" } else { "not among" }, right(set)))
            }
            Test::Within(km, of) => {
                were(format!("{}within {km} km of {}", if wanted { "" } else { "not " }, right(of)))
            }
            Test::During(calendar) => {
                let name = &self.calendar(*calendar).name;
                were(format!("{} the hours of {name}", if wanted { "within" } else { "outside of" }))
            }
            Test::DuringIn(calendar, zone) => {
                let (name, zone) = (&self.calendar(*calendar).name, right(zone));
                let within = if wanted { "within" } else { "outside of" };
                were(format!("{within} the hours of {name} in {zone}"))
            }
            Test::Contains(part) | Test::ContainsText(part) => {
                did(&subject, wanted, ["contained", "contain"], &right(part))
            }
            Test::ContainsAll(part) => {
                did(&subject, wanted, ["contained all of", "contain all of"], &right(part))
            }
            Test::ContainsAny(part) => {
                did(&subject, wanted, ["contained any of", "contain any of"], &right(part))
            }
            Test::StartsWith(part) => did(&subject, wanted, ["started with", "start with"], &right(part)),
            Test::EndsWith(part) => did(&subject, wanted, ["ended with", "end with"], &right(part)),
            Test::AnyElement(..) => {
                let asked = self.describe_atom(atom);
                let not = || self.written_negated(atom).unwrap_or_else(|| format!("not ({asked})"));
                format!("there were {}", if wanted { asked } else { not() })
            }
            Test::Matches(regex) => {
                did(&subject, wanted, ["matched", "match"], &quoted(regex.regex.as_str()))
            }
        }
    }

    fn one_of(&self, elements: &[Value], ty: &Type, wanted: bool) -> String {
        match (elements, wanted) {
            ([one], true) => self.show_element(one, ty),
            ([one], false) => format!("not {}", self.show_element(one, ty)),
            (_, true) => format!("one of {}", self.describe_list(elements, ty)),
            (_, false) => format!("none of {}", self.describe_list(elements, ty)),
        }
    }
}

/// `x contained y`, `x did not contain y`
fn did(subject: &str, wanted: bool, [past, infinitive]: [&str; 2], object: &str) -> String {
    match wanted {
        true => format!("{subject} {past} {object}"),
        false => format!("{subject} did not {infinitive} {object}"),
    }
}

/// The words before what is compared with.
fn compared(comparison: Comparison, ty: &Type, wanted: bool) -> &'static str {
    let in_time = matches!(ty, Type::Date | Type::Time | Type::DateTime);
    match (comparison, wanted, in_time) {
        (Comparison::Equal, true, _) => "",
        (Comparison::Equal, false, _) => "not ",
        (Comparison::Less, true, false) | (Comparison::GreaterOrEqual, false, false) => "less than ",
        (Comparison::LessOrEqual, true, false) | (Comparison::Greater, false, false) => "at most ",
        (Comparison::Greater, true, false) | (Comparison::LessOrEqual, false, false) => "more than ",
        (Comparison::GreaterOrEqual, true, false) | (Comparison::Less, false, false) => "at least ",
        (Comparison::Less, true, true) | (Comparison::GreaterOrEqual, false, true) => "before ",
        (Comparison::LessOrEqual, true, true) | (Comparison::Greater, false, true) => "not after ",
        (Comparison::Greater, true, true) | (Comparison::LessOrEqual, false, true) => "after ",
        (Comparison::GreaterOrEqual, true, true) | (Comparison::Less, false, true) => "not before ",
    }
}
