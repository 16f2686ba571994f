//! Kleene's strong three-valued logic.

/// The value of a condition. Ordered, so that `and` is the smaller and `or` the larger one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    /// The other way round; unknown stays unknown.
    pub fn negated(self) -> Self {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }

    pub fn is_true(self) -> bool {
        self == Truth::True
    }

    /// `None` if it is unknown.
    pub fn known(self) -> Option<bool> {
        match self {
            Truth::False => Some(false),
            Truth::Unknown => None,
            Truth::True => Some(true),
        }
    }

    /// `and` of all; true of none.
    pub fn all(parts: impl Iterator<Item = Truth>) -> Self {
        let mut result = Truth::True;
        for part in parts {
            result = result.min(part);
            if result == Truth::False {
                break;
            }
        }
        result
    }

    /// `or` of all; false of none.
    pub fn any(parts: impl Iterator<Item = Truth>) -> Self {
        let mut result = Truth::False;
        for part in parts {
            result = result.max(part);
            if result == Truth::True {
                break;
            }
        }
        result
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Truth::True } else { Truth::False }
    }
}

impl From<Option<bool>> for Truth {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Truth::Unknown, Truth::from)
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, True, Unknown};

    #[test]
    fn the_tables_are_kleene_s() {
        let both = |a: Truth, b: Truth| (Truth::all([a, b].into_iter()), Truth::any([a, b].into_iter()));
        assert_eq!(both(False, Unknown), (False, Unknown));
        assert_eq!(both(Unknown, False), (False, Unknown));
        assert_eq!(both(True, Unknown), (Unknown, True));
        assert_eq!(both(Unknown, Unknown), (Unknown, Unknown));
        assert_eq!(both(True, False), (False, True));
        assert_eq!(Unknown.negated(), Unknown);
        assert_eq!(Truth::all(std::iter::empty()), True);
        assert_eq!(Truth::any(std::iter::empty()), False);
    }
}
