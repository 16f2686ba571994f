//! What has a schema: work orders, providers, engineers.

/// What a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Entity {
    WorkOrder,
    Provider,
    Engineer,
}

impl Entity {
    pub const ALL: [Entity; 3] = [Entity::WorkOrder, Entity::Provider, Entity::Engineer];

    pub fn word(self) -> &'static str {
        match self {
            Entity::WorkOrder => "work_order",
            Entity::Provider => "provider",
            Entity::Engineer => "engineer",
        }
    }

    /// What stands before a field's path in a condition.
    pub fn prefix(self) -> &'static str {
        match self {
            Entity::WorkOrder => "",
            Entity::Provider => "provider.",
            Entity::Engineer => "engineer.",
        }
    }

    /// Names that cannot be declared because they are always there, or keys that mean something else.
    pub fn reserved(self) -> &'static [&'static str] {
        match self {
            Entity::WorkOrder => &[],
            Entity::Provider => &["id", "name", "workload", "dispatchers", "people", "engineers"],
            Entity::Engineer => &["id", "name", "workload"],
        }
    }
}
