//! kotowari reads drafts of health and beauty articles and reports, with exact source spans and the law behind it, what
//! must not be said, what needs a source, and what the reader must be told and is not.
//!
//! ```
//! use kotowari::{Levels, Linter, Source, input, pack};
//!
//! let (rules, problems) = pack::load(&[], false);
//! assert!(!pack::unusable(&problems));
//! let linter = Linter::new(rules, Levels::default(), Some(kotowari::Profile::Clinic));
//! let source = Source::from_text("draft.md", "この注射なら必ず治ります。");
//! let report = linter.lint(source, input::by_name("markdown").unwrap());
//! let finding = &report.documents[0].findings[0];
//! assert_eq!(finding.place.span.of(report.source.text()), finding.place.quote);
//! ```
//!
//! The pipeline can be read from the types: a [`Source`] is parsed by a [`Format`](input::Format) into
//! [`Document`](document::Document)s, whose folded text is scanned once into [`Hits`](scan::Hits); [`judge`] makes
//! candidates, the ledger and findings of them; [`settle`] decides what counts; [`report`] writes it down.
//!
//! The library neither prints, nor reads files, nor asks the time. `ARCHITECTURE.md` is the map of the house.

pub mod bench;
pub mod config;
pub mod document;
pub mod examples;
pub mod finding;
pub mod fix;
pub mod input;
pub mod judge;
pub mod lint;
pub mod meta;
pub mod obligation;
pub mod pack;
pub mod problem;
pub mod profile;
pub mod report;
pub mod rule;
pub mod scan;
pub mod settle;
pub mod snippet;
pub mod source;
pub mod span;
pub mod text;
pub mod yaml;

pub use finding::{Finding, Place};
pub use lint::{DocumentReport, Linter, SourceReport};
pub use meta::{Category, Confidence, Lang, Profile, RuleId, Severity};
pub use obligation::Obligation;
pub use problem::Problem;
pub use rule::RuleSet;
pub use settle::{Levels, Settings};
pub use source::Source;
