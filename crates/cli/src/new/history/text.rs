//! Learned rules as the text of a program.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use super::features::{Asked, Feature};
use super::past::Past;
use super::{Learned, Share};
use crate::agreement::percent;
use crate::files::plural;
use crate::new::draft::{self, Draft};
use consign_learn::{Block, Condition, History, Rule};

/// What the block of rules is called.
pub const BLOCK: &str = "learned";

/// The providers to whom rules send orders.
pub fn providers(past: &Past, blocks: &[Block]) -> String {
    let answers = blocks.iter().flat_map(|block| &block.rules).map(|rule| rule.answer);
    let names: BTreeSet<&String> = answers
        .filter(|answer| *answer != History::MANUAL)
        .map(|answer| &past.names[answer as usize])
        .collect();
    let mut text =
        "// Whom rules send orders to; each may have engineers: `{ engineer amy \"Amy Lee\" {} }`.\n"
            .to_owned();
    for name in names {
        let name = consign::quoted(name);
        let _ = writeln!(text, "provider {name} {name} {{}}");
    }
    text
}

/// The lists and the block.
pub fn rules(past: &Past, draft: &Draft, features: &[Feature], learned: &Learned) -> String {
    let mut writer = Writer::new(past, draft, features);
    let mut shares = learned.shares.iter();
    for block in &learned.blocks {
        let shares: Vec<&Share> = shares.by_ref().take(block.rules.len()).collect();
        match block.rules.as_slice() {
            [rule] => writer.rule(block, rule, shares.first().copied()),
            _ => writer.table(block, &shares),
        }
    }
    writer.text()
}

struct Writer<'p> {
    past: &'p Past,
    features: &'p [Feature],
    /// Names that stand for something already.
    names: HashSet<String>,
    /// Lists by what they hold, and as they are declared.
    lists: HashMap<String, String>,
    declared: String,
    body: String,
}

impl<'p> Writer<'p> {
    /// A cell of more letters calls its values by a name.
    const WIDEST: usize = 60;

    fn new(past: &'p Past, draft: &Draft, features: &'p [Feature]) -> Self {
        let names = draft.fields.iter().map(|field| field.name.clone()).collect();
        Self { past, features, names, lists: HashMap::new(), declared: String::new(), body: String::new() }
    }

    fn text(self) -> String {
        format!(
            "{}rules {BLOCK} assigns provider {{\n{}  otherwise manual \"Nothing like it was learned\"\n}}\n\n",
            self.declared, self.body
        )
    }

    fn rule(&mut self, block: &Block, rule: &Rule, share: Option<&Share>) {
        let (name, label) = self.name(block);
        let conditions: Vec<String> =
            rule.conditions.iter().map(|condition| self.condition(condition)).collect();
        let action = self.action(rule);
        let _ = writeln!(
            self.body,
            "  // {}\n  rule {name} {label} {{\n    when {}\n    {action}\n  }}\n",
            comment(share),
            conditions.join(" and ")
        );
    }

    fn table(&mut self, block: &Block, shares: &[&Share]) {
        let (name, label) = self.name(block);
        let operands: Vec<&str> =
            block.fields.iter().map(|field| self.features[*field].operand.as_str()).collect();
        let _ = writeln!(self.body, "  table {name} {label} ({}) {{", operands.join(", "));
        for (at, rule) in block.rules.iter().enumerate() {
            let cells: Vec<String> = block.fields.iter().map(|field| self.cell(rule, *field)).collect();
            let action = self.action(rule);
            let comment = comment(shares.get(at).copied());
            let _ = writeln!(self.body, "    | {} => {action}  // {comment}", cells.join(" | "));
        }
        self.body += "  }\n\n";
    }

    /// What a block is called, and its label.
    fn name(&mut self, block: &Block) -> (String, String) {
        let operands: Vec<&str> =
            block.fields.iter().map(|field| self.features[*field].operand.as_str()).collect();
        let label = format!("By {}", operands.join(" and "));
        let name = self.free(&format!("by_{}", operands.join("_and_")));
        (name, consign::quoted(&label))
    }

    /// A name that is not taken yet.
    fn free(&mut self, wanted: &str) -> String {
        let words: Vec<&str> =
            wanted.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        draft::free(&mut self.names, words.join("_"))
    }

    fn cell(&mut self, rule: &Rule, field: usize) -> String {
        let Some(condition) = rule.conditions.iter().find(|condition| condition.field == field) else {
            return "_".to_owned();
        };
        match self.features[field].asked(condition) {
            Asked::Missing => "is missing".to_owned(),
            Asked::OneOf(literals) => {
                let cell = literals.join(", ");
                if cell.chars().count() <= Self::WIDEST {
                    cell
                } else {
                    format!("in {}", self.list(field, &literals))
                }
            }
            Asked::Between(from, below) => {
                let parts: Vec<String> = sides(from, below).collect();
                if parts.is_empty() { "is present".to_owned() } else { parts.join(" and ") }
            }
        }
    }

    fn condition(&mut self, condition: &Condition) -> String {
        let feature = &self.features[condition.field];
        let operand = &feature.operand;
        match feature.asked(condition) {
            Asked::Missing => format!("{operand} is missing"),
            Asked::OneOf(literals) => match literals.as_slice() {
                [only] => format!("{operand} = {only}"),
                _ if literals.join(", ").chars().count() <= Self::WIDEST => {
                    format!("{operand} in [{}]", literals.join(", "))
                }
                _ => format!("{operand} in {}", self.list(condition.field, &literals)),
            },
            Asked::Between(from, below) => {
                let parts: Vec<String> = sides(from, below).map(|side| format!("{operand} {side}")).collect();
                if parts.is_empty() { format!("{operand} is present") } else { parts.join(" and ") }
            }
        }
    }

    /// A list with the values, which is declared once.
    fn list(&mut self, field: usize, literals: &[String]) -> String {
        let operand = &self.features[field].operand;
        let values = format!("[\n  {},\n]", literals.join(",\n  "));
        // A list has the type of the field that it is used with.
        let key = format!("{operand} {values}");
        if let Some(name) = self.lists.get(&key) {
            return name.clone();
        }
        let name = self.free(&format!("{operand}_list"));
        let _ = writeln!(self.declared, "list {name} = {values}\n");
        self.lists.insert(key, name.clone());
        name
    }

    fn action(&self, rule: &Rule) -> String {
        match rule.answer {
            // Without a reason, which no file of a table has room for.
            History::MANUAL => "manual".to_owned(),
            answer => format!("assign {}", consign::quoted(&self.past.names[answer as usize])),
        }
    }
}

/// Both ends of neighbours.
fn sides(from: Option<String>, below: Option<String>) -> impl Iterator<Item = String> {
    from.map(|from| format!(">= {from}")).into_iter().chain(below.map(|below| format!("< {below}")))
}

fn comment(share: Option<&Share>) -> String {
    match share {
        Some(Share { orders, agreed }) if *orders > 0 => {
            format!("{}, {} as before", plural(*orders, "order"), percent(*agreed, *orders))
        }
        _ => "none of the orders kept out".to_owned(),
    }
}
