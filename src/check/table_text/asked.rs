//! What a cell of a table asks for, where a file can say it too: values, one comparison, a range.

use crate::check::expressions::WrittenCells;
use crate::check::literals::{number, single_name, ungrouped};
use crate::program::{DeclaredKind, Program, Type, Value, quoted, written_name};
use crate::syntax;
use crate::syntax::ast::{
    Cell, CellKind, Comparison, Expr, ExprKind, ItemKind, ListItem, ListValue, Literal, Quantifier, Test,
    TestKind,
};

/// What a cell asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asked {
    Anything,
    /// One of the values, or none of them; of a set that it has one of them, or none.
    Values {
        negated: bool,
        values: Vec<Literal>,
    },
    Compare(Comparison, Literal),
    /// Both ends included.
    Range(Literal, Literal),
}

/// A column of a table: its type, which is none of `provider` and `engineer`.
pub(super) struct Column<'p> {
    pub program: &'p Program,
    pub ty: Option<Type>,
}

impl Column<'_> {
    /// What a cell of the program or of a file asks for; `None` if no file can say that.
    pub fn asked(&self, cell: &Cell) -> Option<Asked> {
        match &cell.kind {
            CellKind::Any => Some(Asked::Anything),
            CellKind::Written(text) => self.read(text, cell),
            CellKind::Values { negated, values } => self.values_of(*negated, values),
            CellKind::Range { low, high, .. } => Some(Asked::Range(self.literal(low)?, self.literal(high)?)),
            CellKind::Tests(tests) => match tests.as_slice() {
                [test] => self.test(test),
                _ => None,
            },
        }
    }

    fn test(&self, test: &Test) -> Option<Asked> {
        let is_set = matches!(self.ty, Some(Type::Set(_)));
        match &test.kind {
            TestKind::Compare(Comparison::Equal, value) => self.values_of(false, std::slice::from_ref(value)),
            TestKind::Compare(comparison, value) => Some(Asked::Compare(*comparison, self.literal(value)?)),
            TestKind::In { negated, list } => match elements(list) {
                Some(elements) => self.values_of(*negated, elements),
                None => self.values_of(*negated, &named_list(self.program, list)?.1),
            },
            TestKind::Between { low, high } => Some(Asked::Range(self.literal(low)?, self.literal(high)?)),
            TestKind::Contains(Quantifier::One, value) if is_set => {
                self.values_of(false, std::slice::from_ref(value))
            }
            TestKind::Contains(Quantifier::Any, list) if is_set => self.values_of(false, elements(list)?),
            TestKind::Contains(Quantifier::None, list) if is_set => self.values_of(true, elements(list)?),
            _ => None,
        }
    }

    fn read(&self, text: &str, cell: &Cell) -> Option<Asked> {
        let timezone = self.program.timezone.as_ref();
        let cells = WrittenCells { ty: self.ty.as_ref(), enums: &self.program.enums, timezone };
        let kind = cells.read(text, cell.span).ok()?;
        self.asked(&Cell { kind, span: cell.span })
    }

    /// The cell as a file has it; `None` if it would be read otherwise there.
    pub fn in_file(&self, asked: &Asked, cell: &Cell) -> Option<String> {
        let text = match asked {
            Asked::Anything => return Some(String::new()),
            Asked::Values { negated, values } => {
                let values: Vec<String> = values.iter().map(|value| self.plain(value)).collect();
                format!("{}{}", if *negated { "not " } else { "" }, values.join(";"))
            }
            Asked::Compare(comparison, value) => format!("{} {}", comparison.sign(), self.plain(value)),
            Asked::Range(low, high) => format!("{}..{}", self.plain(low), self.plain(high)),
        };
        let is_anything = matches!(text.trim(), "" | "*" | "_" | "-") || text.trim() != text;
        let has_control = text.chars().any(char::is_control);
        let is_read_so = || self.read(&text, cell).as_ref() == Some(asked);
        (!is_anything && !has_control && is_read_so()).then_some(text)
    }

    /// The cell as a program has it.
    pub fn in_program(&self, asked: &Asked) -> String {
        let written =
            |values: &[Literal]| -> Vec<String> { values.iter().map(|value| self.written(value)).collect() };
        match asked {
            Asked::Anything => "_".to_owned(),
            Asked::Values { negated, values } if matches!(self.ty, Some(Type::Set(_))) => {
                match (negated, written(values).as_slice()) {
                    (false, [only]) => format!("contains {only}"),
                    (false, several) => format!("contains any [{}]", several.join(", ")),
                    (true, several) => format!("contains none [{}]", several.join(", ")),
                }
            }
            Asked::Values { negated, values } => {
                format!("{}{}", if *negated { "not " } else { "" }, written(values).join(", "))
            }
            Asked::Compare(comparison, value) => format!("{} {}", comparison.sign(), self.written(value)),
            Asked::Range(low, high) => format!("{}..{}", self.written(low), self.written(high)),
        }
    }

    /// Whether a spreadsheet is to hold it as a number.
    pub fn is_number(&self, asked: &Asked) -> bool {
        let only = match asked {
            Asked::Values { negated: false, values } => values.as_slice(),
            _ => &[],
        };
        matches!((only, &self.ty), ([Literal::Number(_)], Some(Type::Number { .. })))
    }

    /// The values, each once.
    fn values_of(&self, negated: bool, values: &[Expr]) -> Option<Asked> {
        let mut all: Vec<Literal> = Vec::new();
        for value in values {
            let value = self.literal(value)?;
            if !all.contains(&value) {
                all.push(value);
            }
        }
        (!all.is_empty()).then_some(Asked::Values { negated, values: all })
    }

    /// A value that is known: a literal, a variant, the id of a provider.
    fn literal(&self, expr: &Expr) -> Option<Literal> {
        if let Some(number) = number(expr) {
            return Some(Literal::Number(number));
        }
        match &ungrouped(expr).kind {
            ExprKind::Literal(Literal::Now) => None,
            ExprKind::Literal(literal) => Some(literal.clone()),
            _ => {
                let name = &single_name(expr)?.text;
                let is_known = match self.element() {
                    Some(Type::Enum(id)) => {
                        let is_field = self.program.work_order.by_path(name).is_some();
                        !is_field && self.program.enums[*id].variants.contains(name)
                    }
                    Some(_) => false,
                    None => true,
                };
                is_known.then(|| Literal::Text(name.clone()))
            }
        }
    }

    /// The type of a value.
    fn element(&self) -> Option<&Type> {
        match &self.ty {
            Some(Type::Set(of)) => Some(of),
            other => other.as_ref(),
        }
    }

    /// A value without quotes.
    fn plain(&self, literal: &Literal) -> String {
        match literal {
            Literal::Text(text) => text.clone(),
            other => self.written(other),
        }
    }

    /// A value as a program has it.
    fn written(&self, literal: &Literal) -> String {
        let of = |value: Value, ty: &Type| self.program.written(&value, ty);
        match literal {
            Literal::Text(name) if matches!(self.element(), None | Some(Type::Enum(_))) => written_name(name),
            Literal::Text(text) => quoted(text),
            Literal::Number(number) => number.plain(),
            Literal::Bool(truth) => truth.to_string(),
            Literal::Date(date) => of(Value::Date(*date), &Type::Date),
            Literal::Time(time) if time.second() == 0 && time.subsec_nanosecond() == 0 => {
                format!("{:02}:{:02}", time.hour(), time.minute())
            }
            Literal::Time(time) => of(Value::Time(*time), &Type::Time),
            Literal::DateTime(at) => of(Value::DateTime(*at), &Type::DateTime),
            Literal::Duration(duration) => of(Value::Duration(*duration), &Type::Duration),
            Literal::Now => "now".to_owned(),
        }
    }
}

/// The elements of a list that stands there itself.
fn elements(list: &Expr) -> Option<&[Expr]> {
    match &ungrouped(list).kind {
        ExprKind::List(elements) => Some(elements),
        _ => None,
    }
}

/// The name and the elements of a list that stands in the program under a name; `None` if it is none, or its values are in a file.
pub(super) fn named_list(program: &Program, list: &Expr) -> Option<(String, Vec<Expr>)> {
    let name = &single_name(list)?.text;
    let mut lists = program.declared.iter().filter(|declared| declared.kind == DeclaredKind::List);
    let at = lists.find(|declared| declared.name == *name)?.item;
    match syntax::parse_item(program.files.get(at.file).text(), at)?.kind {
        ItemKind::List(ListItem { value: ListValue::Elements(elements), .. }) => {
            Some((name.clone(), elements))
        }
        _ => None,
    }
}
