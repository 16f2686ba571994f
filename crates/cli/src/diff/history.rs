//! How many orders of history each difference is about.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::Failure;
use crate::files;
use crate::moment::Moment;
use crate::orders;
use crate::progress::Tap;
use crate::source::Source;
use crate::written::{Assumed, Written};
use consign::diff::{Changed, Class, Difference, Side, Treatment, Versions};
use consign::{Decision, Engine, Options, Outcome as Came, State};

/// How many examples of a class are named.
const EXAMPLES: usize = 5;

/// Orders of a class.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Count {
    pub count: u64,
    /// The ids of the first ones.
    pub examples: Vec<String>,
}

impl Count {
    fn add(&mut self, id: &str) {
        self.count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(id.to_owned());
        }
    }
}

/// What both versions did with orders.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct History {
    /// How many orders both versions read.
    pub total: u64,
    /// How many of them are treated differently.
    pub differ: u64,
    /// How many only one version reads, or none.
    pub invalid: u64,
    /// By class of the difference.
    #[serde(skip)]
    pub classes: Vec<Count>,
    /// Those that are treated differently and are in no class.
    pub other: Count,
}

impl History {
    pub fn read(
        paths: &[PathBuf],
        written: &Written,
        versions: &Versions<'_>,
        moments: [&Moment; 2],
        difference: &Difference,
    ) -> Result<Self, Failure> {
        let mut history =
            Self { classes: vec![Count::default(); difference.classes.len()], ..Self::default() };
        for path in paths {
            let [one, two] = twice(path)?;
            let (old, new, tap) = (versions.old.program(), versions.new.program(), Tap::default());
            let said = Assumed::of(path);
            let unsaid = Assumed { is_said: false, ..Assumed::of(path) };
            let one = written.tell(old, path, one, &tap, &unsaid)?;
            let two = written.tell(new, path, two, &tap, &said)?;
            let before = written.reader(old, one, &tap).orders();
            let after = orders::read(path, written.reader(new, two, &tap))?;
            for (before, after) in before.zip(after) {
                let (before, after) = (before.map_err(|error| Failure::read(path, &error))?, after?);
                let (Ok(before), Ok(after)) = (before.content, after.content) else {
                    history.invalid += 1;
                    continue;
                };
                let (Ok(then), Ok(now)) = (moments[0].of(&before), moments[1].of(&after)) else {
                    history.invalid += 1;
                    continue;
                };
                let decided = |engine: &Engine, order, at| {
                    engine.decide(order, at, &Options::default(), &mut State::new())
                };
                let decisions = (decided(versions.old, &before, then), decided(versions.new, &after, now));
                history.add(after.id(), &decisions.0, &decisions.1, difference);
            }
        }
        Ok(history)
    }

    fn add(&mut self, id: &str, before: &Decision, after: &Decision, difference: &Difference) {
        self.total += 1;
        if !consign::diff::differ(before, after) {
            return;
        }
        self.differ += 1;
        let is_of = |class: &Class| {
            // Orders of history are not recalled.
            let is_decided = class.node.is_none() && class.changed != Changed::Recalled;
            is_decided && is_said(&class.before, before) && is_said(&class.after, after)
        };
        match difference.classes.iter().position(is_of) {
            Some(at) => self.classes[at].add(id),
            None => self.other.add(id),
        }
    }
}

/// Whether a decision is what a side of a class says.
fn is_said(side: &Side, decision: &Decision) -> bool {
    let rule = decision
        .rules
        .as_deref()
        .zip(decision.rule.as_deref())
        .map(|(block, rule)| format!("{block}.{rule}"));
    let is_manual = decision.outcome == Came::Manual;
    let outcome = match &side.outcome {
        Treatment::Assigned { provider } => decision.provider.as_deref() == Some(provider),
        Treatment::Chosen { .. } => decision.provider.is_some(),
        Treatment::Manual { .. } | Treatment::NoWay => is_manual && decision.provider.is_none(),
        Treatment::Waits { .. } => decision.outcome == Came::Task,
        Treatment::Done => decision.outcome == Came::Done,
        _ => false,
    };
    outcome && (side.rule.is_none() || rule.is_none() || rule == side.rule)
}

/// Two readings of one file: each version reads it by its own schema.
fn twice(path: &Path) -> Result<[Source; 2], Failure> {
    if files::is_stdin(path) {
        let bytes = files::read(path)?;
        return Ok([Source::from_bytes(bytes.clone()), Source::from_bytes(bytes)]);
    }
    Ok([Source::open(path)?, Source::open(path)?])
}
