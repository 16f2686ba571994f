//! Which work orders two versions of a program treat differently.

mod joint;
mod meeting;
