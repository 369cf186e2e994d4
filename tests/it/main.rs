//! What the user sees, and what the house promises.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod architecture;
mod cli;
mod manual;
mod packs;
mod rules_cli;
mod spans;
