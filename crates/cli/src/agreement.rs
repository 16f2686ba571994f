//! `--compare`: how decisions agree with what was done with the orders, of which a field tells whom they went to.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::error::Failure;
use super::files::plural;
use super::plain;
use super::summary::{plain_table, trimmed};
use consign::decision::Settlement;
use consign::schema::FieldValue;
use consign::{Engine, Order, Outcome, Program};

/// What stands for an order that waits for a dispatcher.
pub(super) const MANUAL: &str = "manual";

/// The field that tells whom orders went to, and the providers by what may stand there.
pub(super) struct Done {
    path: String,
    /// Ids and names without regard to case, with the id.
    ids: HashMap<String, String>,
}

impl Done {
    /// The field of a path or a column.
    pub fn new(engine: &Engine, wanted: &str) -> Result<Self, Failure> {
        let program = engine.program();
        let mut fields = program.work_order_fields();
        let field = fields.find(|field| field.path == wanted || field.column == wanted.trim());
        let Some(field) = field else { return Err(unknown(program, wanted)) };
        let mut ids = HashMap::new();
        let directory = engine.directory().view(program);
        for provider in directory.providers() {
            ids.entry(provider.name().to_lowercase()).or_insert_with(|| provider.id().to_owned());
        }
        // An id means more than another's name.
        ids.extend(
            directory.providers().map(|provider| (provider.id().to_lowercase(), provider.id().to_owned())),
        );
        Ok(Self { path: field.path.to_owned(), ids })
    }

    /// Whom an order went to: a provider's id where that is known; `None` if the order does not tell.
    fn of(&self, program: &Program, order: &Order) -> Option<String> {
        let text = match program.order_value(order, &self.path)? {
            FieldValue::Text(text) | FieldValue::Variant(text) => text,
            other => serde_json::to_string(&other).unwrap_or_default(),
        };
        let text = text.trim();
        let folded = text.to_lowercase();
        let unknown = || if folded == MANUAL { MANUAL } else { text }.to_owned();
        (!text.is_empty()).then(|| self.ids.get(&folded).cloned().unwrap_or_else(unknown))
    }
}

fn unknown(program: &Program, wanted: &str) -> Failure {
    let fields: Vec<String> =
        program.work_order_fields().take(20).map(|field| format!("`{}`", field.path)).collect();
    Failure::message(format!(
        "`--compare {wanted}` names no field of work orders, nor a column that one is read from; there is {}",
        fields.join(", ")
    ))
}

/// What has been compared. As large as there are providers, rules and pairs of them, up to a bound.
#[derive(Default)]
pub(super) struct Agreement {
    orders: u64,
    agreed: u64,
    /// Orders that do not tell whom they went to.
    untold: u64,
    providers: BTreeMap<String, Tally>,
    rules: BTreeMap<String, Share>,
    /// By whom they went to and whom they would go to.
    differences: BTreeMap<(String, String), Difference>,
    /// Those of further pairs.
    others: u64,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    done: u64,
    decided: u64,
    both: u64,
}

#[derive(Clone, Copy, Default)]
struct Share {
    orders: u64,
    agreed: u64,
}

#[derive(Clone)]
struct Difference {
    orders: u64,
    /// The first order, and where it stands: threads come to others before.
    example: String,
    at: Place,
    rule: String,
}

/// The number of a file among the inputs, and a line of it.
pub(super) type Place = (usize, u64);

/// The agreement as JSON; shares are between 0 and 1.
#[derive(Serialize)]
struct Document<'a> {
    orders: u64,
    agreed: u64,
    untold: u64,
    agreement: Option<f64>,
    providers: Vec<ProviderRow<'a>>,
    rules: Vec<RuleRow<'a>>,
    differences: Vec<DifferenceRow<'a>>,
}

#[derive(Serialize)]
struct ProviderRow<'a> {
    provider: &'a str,
    done: u64,
    decided: u64,
    both: u64,
    precision: Option<f64>,
    recall: Option<f64>,
}

#[derive(Serialize)]
struct RuleRow<'a> {
    rule: &'a str,
    orders: u64,
    agreed: u64,
    agreement: Option<f64>,
}

#[derive(Serialize)]
struct DifferenceRow<'a> {
    done: &'a str,
    decided: &'a str,
    orders: u64,
    rule: &'a str,
    example: &'a str,
}

fn share(part: u64, whole: u64) -> Option<f64> {
    #[allow(clippy::cast_precision_loss, reason = "counts of orders are far below 2^52")]
    (whole > 0).then(|| (part as f64 / whole as f64 * 10_000.0).round() / 10_000.0)
}

/// A share in words.
pub(super) fn percent(part: u64, whole: u64) -> String {
    share(part, whole).map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

impl Agreement {
    /// How many pairs are told apart, and how many are shown.
    const PAIRS: usize = 10_000;
    const SHOWN: usize = 10;

    /// Compares what came of an order with what was done.
    pub fn count(
        &mut self,
        done: &Done,
        program: &Program,
        order: &Order,
        at: Place,
        settled: &Settlement<'_>,
    ) {
        let Some(was) = done.of(program, order) else {
            self.untold += 1;
            return;
        };
        let is_manual = settled.outcome() == Outcome::Manual;
        let decided = if is_manual { None } else { settled.provider() }.unwrap_or(MANUAL).to_owned();
        let rule =
            settled.rule().map_or_else(|| "no rule".to_owned(), |(block, rule)| format!("{block}.{rule}"));
        let agrees = u64::from(was == decided);
        self.orders += 1;
        self.agreed += agrees;
        let counted = self.rules.entry(rule.clone()).or_default();
        counted.orders += 1;
        counted.agreed += agrees;
        let tally = self.providers.entry(was.clone()).or_default();
        tally.done += 1;
        tally.both += agrees;
        self.providers.entry(decided.clone()).or_default().decided += 1;
        if agrees == 0 {
            let example = order.id().to_owned();
            self.differ((was, decided), Difference { orders: 1, example, at, rule });
        }
    }

    fn differ(&mut self, pair: (String, String), difference: Difference) {
        let is_full = self.differences.len() >= Self::PAIRS;
        match self.differences.get_mut(&pair) {
            Some(known) => {
                let orders = known.orders + difference.orders;
                if difference.at < known.at {
                    *known = difference;
                }
                known.orders = orders;
            }
            None if is_full => self.others += difference.orders,
            None => drop(self.differences.insert(pair, difference)),
        }
    }

    /// Adds what another one has compared.
    pub fn add(&mut self, other: Self) {
        self.orders += other.orders;
        self.agreed += other.agreed;
        self.untold += other.untold;
        self.others += other.others;
        for (provider, tally) in other.providers {
            let known = self.providers.entry(provider).or_default();
            known.done += tally.done;
            known.decided += tally.decided;
            known.both += tally.both;
        }
        for (rule, share) in other.rules {
            let known = self.rules.entry(rule).or_default();
            known.orders += share.orders;
            known.agreed += share.agreed;
        }
        other.differences.into_iter().for_each(|(pair, difference)| self.differ(pair, difference));
    }

    /// The commonest differences first.
    fn ranked(&self) -> Vec<(&(String, String), &Difference)> {
        let mut ranked: Vec<_> = self.differences.iter().collect();
        ranked.sort_by(|one, other| other.1.orders.cmp(&one.1.orders).then_with(|| one.0.cmp(other.0)));
        ranked
    }

    /// The tables as text.
    pub fn table(&self) -> String {
        let mut parts = vec![format!(
            "{} of {} decided as it was done, {}",
            self.agreed,
            plural(self.orders, "order"),
            percent(self.agreed, self.orders)
        )];
        if self.untold > 0 {
            parts.push(format!(
                "{} not compared: they do not tell whom they went to",
                plural(self.untold, "order")
            ));
        }
        let mut table = plain_table(["provider", "done", "decided", "both", "precision", "recall"]);
        for (provider, Tally { done, decided, both }) in &self.providers {
            let counts = [*done, *decided, *both].map(|count| count.to_string());
            let shares = [percent(*both, *decided), percent(*both, *done)];
            table.add_row([plain::line(provider).into_owned()].into_iter().chain(counts).chain(shares));
        }
        parts.push(trimmed(&table));
        let mut table = plain_table(["rule", "orders", "as done"]);
        for (rule, Share { orders, agreed }) in &self.rules {
            table.add_row([plain::line(rule).into_owned(), orders.to_string(), percent(*agreed, *orders)]);
        }
        parts.push(trimmed(&table));
        let ranked = self.ranked();
        if !ranked.is_empty() {
            let mut table = plain_table(["orders", "done", "decided", "rule", "such as"]);
            for ((was, is), Difference { orders, example, rule, .. }) in ranked.iter().take(Self::SHOWN) {
                let texts = [was, is, rule, example].map(|text| plain::line(text).into_owned());
                table.add_row([orders.to_string()].into_iter().chain(texts));
            }
            parts.push(trimmed(&table));
        }
        parts.join("\n\n")
    }

    /// One document.
    pub fn json(&self) -> impl Serialize {
        let providers = self.providers.iter().map(|(provider, Tally { done, decided, both })| ProviderRow {
            provider,
            done: *done,
            decided: *decided,
            both: *both,
            precision: share(*both, *decided),
            recall: share(*both, *done),
        });
        let rules = self.rules.iter().map(|(rule, Share { orders, agreed })| RuleRow {
            rule,
            orders: *orders,
            agreed: *agreed,
            agreement: share(*agreed, *orders),
        });
        Document {
            orders: self.orders,
            agreed: self.agreed,
            untold: self.untold,
            agreement: share(self.agreed, self.orders),
            providers: providers.collect(),
            rules: rules.collect(),
            differences: self.difference_rows().collect(),
        }
    }

    fn difference_rows(&self) -> impl Iterator<Item = DifferenceRow<'_>> {
        self.ranked().into_iter().map(|((done, decided), Difference { orders, example, rule, .. })| {
            DifferenceRow { done, decided, orders: *orders, rule, example }
        })
    }

    /// The differences as CSV, the commonest first.
    pub fn csv(&self) -> Result<Vec<u8>, Failure> {
        let failed = |error: &dyn std::fmt::Display| {
            Failure::message(format!("the agreement cannot be written as CSV: {error}"))
        };
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer
            .write_record(["done", "decided", "orders", "rule", "example"])
            .map_err(|error| failed(&error))?;
        for row in self.difference_rows() {
            let cells = [row.done, row.decided, &row.orders.to_string(), row.rule, row.example]
                .map(consign::spreadsheet_safe);
            writer.write_record(&cells).map_err(|error| failed(&error))?;
        }
        writer.into_inner().map_err(|error| failed(&error))
    }
}
