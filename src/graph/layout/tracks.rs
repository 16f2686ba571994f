//! Which track of its channel or gutter each edge runs on: so that few cross, and none runs on another.

/// A piece of an edge along a channel or a gutter. Positions are along it: from left to right, or from top to bottom.
#[derive(Clone, Debug)]
pub(super) struct Leg {
    pub edge: usize,
    /// What it takes up.
    pub span: (i64, i64),
    /// Where it turns off, and whether toward later tracks: down, or to the right.
    pub ends: [(i64, bool); 2],
}

impl Leg {
    fn low(&self) -> i64 {
        self.ends[0].0.min(self.ends[1].0)
    }

    fn high(&self) -> i64 {
        self.ends[0].0.max(self.ends[1].0)
    }

    /// How often the two cross if this one's track is the earlier.
    fn crossings_before(&self, later: &Self) -> usize {
        let crossed = |one: &Self, other: &Self, toward_later: bool| {
            let crosses = |(at, later): &&(i64, bool)| {
                *later == toward_later && other.low() < *at && *at < other.high()
            };
            one.ends.iter().filter(crosses).count()
        };
        crossed(self, later, true) + crossed(later, self, false)
    }
}

/// The track of each leg, and how many there are. On one track, legs are more than `gap` apart.
pub(super) fn tracks(legs: &[Leg], gap: i64) -> (Vec<usize>, usize) {
    let mut tracks: Vec<usize> = vec![0; legs.len()];
    let mut count = 0;
    let order = order(legs);
    for (nth, leg) in order.iter().enumerate() {
        let earlier = order[..nth].iter().filter(|other| overlap(&legs[**other], &legs[*leg], gap));
        tracks[*leg] = earlier.map(|other| tracks[*other] + 1).max().unwrap_or(0);
        count = count.max(tracks[*leg] + 1);
    }
    (tracks, count)
}

fn overlap(one: &Leg, other: &Leg, gap: i64) -> bool {
    one.span.0 <= other.span.1 + gap && other.span.0 <= one.span.1 + gap
}

/// How often each leg is moved to where it crosses the fewest others.
const ROUNDS: usize = 4;
/// More legs than these are left in the order of their edges.
const MOST: usize = 400;

/// An order of the legs with few crossings: each in turn is moved to its best place.
fn order(legs: &[Leg]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..legs.len()).collect();
    if legs.len() > MOST {
        return order;
    }
    for _ in 0..ROUNDS {
        let before = order.clone();
        for leg in 0..legs.len() {
            order.retain(|other| *other != leg);
            order.insert(best_place(legs, &order, leg), leg);
        }
        if order == before {
            break;
        }
    }
    order
}

/// Where in the order a leg crosses the fewest others; the first of several.
fn best_place(legs: &[Leg], order: &[usize], leg: usize) -> usize {
    let leg = &legs[leg];
    let mut cost: usize = order.iter().map(|other| leg.crossings_before(&legs[*other])).sum();
    let (mut best, mut least) = (0, cost);
    for (nth, other) in order.iter().enumerate() {
        let other = &legs[*other];
        cost = cost + other.crossings_before(leg) - leg.crossings_before(other);
        if cost < least {
            (best, least) = (nth + 1, cost);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(edge: usize, from: (i64, bool), to: (i64, bool)) -> Leg {
        Leg { edge, span: (from.0.min(to.0), from.0.max(to.0)), ends: [from, to] }
    }

    #[test]
    fn legs_that_need_not_cross_do_not() {
        // Both come from above and go down further right: the one that starts on the left lies below.
        let legs = [leg(0, (0, false), (50, true)), leg(1, (10, false), (60, true))];
        assert_eq!(tracks(&legs, 5), (vec![1, 0], 2));
        let apart = [leg(0, (0, false), (10, true)), leg(1, (20, false), (30, true))];
        assert_eq!(tracks(&apart, 5), (vec![0, 0], 1), "far apart, they share a track");
        assert_eq!(tracks(&apart, 15).1, 2);
    }
}
