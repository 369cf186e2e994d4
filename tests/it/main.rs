//! What the user sees, and what the house promises.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod architecture;
mod bad_input;
mod baseline;
mod cli;
mod comfort;
mod config;
mod diff;
mod disguise;
mod docx;
mod encodings;
mod html;
mod inspect;
mod manual;
mod packs;
mod rules_cli;
mod spans;
mod tables;
mod waivers;
