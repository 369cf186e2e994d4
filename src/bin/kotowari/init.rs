//! `init`: a configuration to start from. It asks nothing; every line says what it does.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use crate::output;

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Folder that holds the articles
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// What kind of page the articles are, where they do not say so themselves
    #[arg(long, value_name = "PROFILE")]
    profile: Option<kotowari::Profile>,
}

pub(crate) fn init(args: &InitArgs) -> Result<u8> {
    if !args.folder.is_dir() {
        bail!("there is no folder {}", args.folder.display());
    }
    for name in ["kotowari.yml", "kotowari.yaml"] {
        let path = args.folder.join(name);
        if path.exists() {
            bail!("{} is there already and stays as it is; `kotowari config show` prints what it says", path.display());
        }
    }
    let path = args.folder.join("kotowari.yml");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let profile = args.profile.map_or_else(|| "# profile: clinic".to_owned(), |p| format!("profile: {p}"));
    output::write_file(path, &TEMPLATE.replace("{profile}", &profile))?;
    output::say(&format!(
        "wrote {}; next: `kotowari check`, or `kotowari baseline create` to begin with new findings only",
        path.display()
    ));
    Ok(0)
}

const TEMPLATE: &str = r#"# kotowari, for all documents at and below this folder. `kotowari config show FILE` says what counts for a file and why.
# Editors check this file with the output of `kotowari config schema`.

# What kind of page the documents are, where they do not say so themselves (`profile:` in the front matter):
# clinic, affiliate, cosmetic, supplement, general, ad. Without it each is judged by its words.
{profile}
# profile: {default: clinic, by-path: {"lp/**": ad, "column/**": general}}

# From which severity on a run fails: error, warning, info, never.
fail-on: error

# How severe rules are: error, warning, info, off. A rule, a category or a family.
# severity: {claim/novelty: info, citation/: warning}

# What is not reported at all.
# ignore: [claim/price]

# What is different for some documents. The last that fits counts.
# overrides:
#   - {files: ["archive/**"], severity: {citation/: info}}

# Rules, subjects and names of your own; packs that do not concern you.
# rules: [house/]
# packs: {jp-hyoji: false}

# Another configuration that this one builds on.
# extends: [../kotowari.yml]

# Documents above this size are refused.
# limits: {document-mib: 16}
"#;
