//! The tree to the checked program: names, types, conditions, directory, workflows, portals.

mod context;
mod names;
