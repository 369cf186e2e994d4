//! What the user sees, and what the house promises.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod architecture;
mod bad_input;
mod baseline;
mod citations;
mod cli;
mod codes;
mod comfort;
mod config;
mod diff;
mod disguise;
mod docx;
mod encodings;
mod formats;
mod html;
mod inspect;
mod manual;
mod obligations;
mod packs;
mod rules_cli;
mod snippets;
mod spans;
mod tables;
mod waivers;
mod writing;
