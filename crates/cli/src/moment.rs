//! `--now` and `--now-from`: the instants at which orders are decided.

use jiff::Timestamp;

use super::error::Failure;
use super::orders::instant;
use consign::input::InvalidOrder;
use consign::schema::InstantField;
use consign::{Order, Program};

/// When orders are decided, as it is said on the command line.
#[derive(clap::Args)]
pub(super) struct MomentArgs {
    /// The instant of the decisions, such as 2026-03-02T09:00:00Z; otherwise the clock, at each order
    #[arg(long, value_name = "DATETIME", value_parser = instant)]
    now: Option<Timestamp>,
    /// Decide each order at its own time, which this field has, such as `created`
    #[arg(long, value_name = "FIELD", conflicts_with = "now")]
    now_from: Option<String>,
}

/// When orders are decided.
#[derive(Clone, Debug)]
pub(super) enum Moment {
    /// By the clock, as they come.
    Clock,
    At(Timestamp),
    /// At the instant that a field of each has.
    Own(InstantField),
}

impl MomentArgs {
    pub fn moment(&self, program: &Program) -> Result<Moment, Failure> {
        match (self.now, &self.now_from) {
            (Some(now), _) => Ok(Moment::At(now)),
            (None, None) => Ok(Moment::Clock),
            (None, Some(path)) => {
                let field = program.instant_field(path);
                field.map(Moment::Own).map_err(|error| Failure::message(format!("`--now-from`: {error}")))
            }
        }
    }

    /// Like [`MomentArgs::moment`], with the clock read once for all orders.
    pub fn fixed(&self, program: &Program) -> Result<Moment, Failure> {
        Ok(match self.moment(program)? {
            Moment::Clock => Moment::At(Timestamp::now()),
            other => other,
        })
    }
}

impl Moment {
    /// The instant at which an order is decided.
    ///
    /// # Errors
    /// If the order lacks the field that says it.
    pub fn of(&self, order: &Order) -> Result<Timestamp, InvalidOrder> {
        match self {
            Moment::Clock => Ok(Timestamp::now()),
            Moment::At(now) => Ok(*now),
            Moment::Own(field) => field.of(order).ok_or_else(|| {
                let message = format!(
                    "`{}`: expected datetime, because `--now-from` decides each order at that time, found nothing",
                    field.path()
                );
                InvalidOrder::whole(Some(order.id().into()), message)
            }),
        }
    }

    /// The instant of an event, which the order's own time is not.
    pub fn of_event(&self) -> Timestamp {
        match self {
            Moment::At(now) => *now,
            Moment::Clock | Moment::Own(_) => Timestamp::now(),
        }
    }

    /// Whether orders are decoded with a field that decisions may not read.
    pub fn reads_orders(&self) -> bool {
        matches!(self, Moment::Own(_))
    }
}
