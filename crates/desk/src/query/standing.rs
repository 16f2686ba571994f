//! How many orders wait at each node: counted once, and from then on by what events changed, so that a page costs the
//! same with a million orders.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::core::{Event, Status};
use crate::store::{Read, StoreError};

/// How many events are followed; where there are more, it is counted anew.
const FOLLOWED: u64 = 2_000;

/// The counts that pages asked for, of the whole desk and of single providers.
#[derive(Debug, Default)]
pub struct Standing(Mutex<HashMap<Option<Arc<str>>, Counted>>);

/// A workflow and a node of it.
type NodeName = (Arc<str>, Arc<str>);

type Waiting = HashMap<NodeName, i64>;

/// The counts after an event.
#[derive(Clone, Debug)]
struct Counted {
    after: u64,
    waiting: Waiting,
}

impl Standing {
    /// How many orders wait at each node, of one provider or of all, at the time of the reading or later. Those that
    /// could not start are at no node.
    ///
    /// # Errors
    /// If the database fails.
    pub fn waiting(
        &self,
        read: &mut dyn Read,
        provider: Option<&Arc<str>>,
    ) -> Result<HashMap<NodeName, u64>, StoreError> {
        // Whoever else asks waits meanwhile instead of counting, too.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = provider.cloned();
        let counted = match known.remove(&of) {
            Some(counted) => counted.followed(read, provider.map(|id| &**id))?,
            None => Counted::read(read, provider.map(|id| &**id))?,
        };
        let waiting = counted.waiting.iter().filter_map(|(node, orders)| {
            Some((node.clone(), u64::try_from(*orders).ok().filter(|orders| *orders > 0)?))
        });
        let waiting = waiting.collect();
        known.insert(of, counted);
        Ok(waiting)
    }
}

impl Counted {
    fn read(read: &mut dyn Read, provider: Option<&str>) -> Result<Self, StoreError> {
        let after = read.head()?.seq;
        let waiting = read.waiting(provider)?.into_iter().filter(|one| !one.workflow.is_empty());
        let waiting = waiting
            .map(|one| Ok(((one.workflow, one.node), i64::try_from(one.orders).map_err(|_| too_many())?)));
        Ok(Self { after, waiting: waiting.collect::<Result<_, StoreError>>()? })
    }

    /// After the last event of the reading.
    fn followed(mut self, read: &mut dyn Read, provider: Option<&str>) -> Result<Self, StoreError> {
        let behind = read.head()?.seq.saturating_sub(self.after);
        if behind > FOLLOWED {
            return Self::read(read, provider);
        }
        let limit = usize::try_from(behind).unwrap_or(usize::MAX);
        let events = if limit == 0 { Vec::new() } else { read.feed(self.after, limit)? };
        for event in events {
            self.after = event.seq;
            change(&mut self.waiting, &event, provider);
        }
        Ok(self)
    }
}

/// Where an order waited, and where it waits now.
fn change(waiting: &mut Waiting, event: &Event, provider: Option<&str>) {
    let after = &event.body.after;
    let now = after.at.as_ref().filter(|_| after.status == Status::Waiting);
    for (at, by) in [(event.body.before.as_ref(), -1), (now, 1)] {
        let Some(at) = at.filter(|at| provider.is_none_or(|id| at.provider.as_deref() == Some(id))) else {
            continue;
        };
        *waiting.entry((at.workflow.clone(), at.node.clone())).or_default() += by;
    }
}

fn too_many() -> StoreError {
    StoreError::Damaged("more orders are counted than can be".into())
}
