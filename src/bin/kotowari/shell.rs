//! What a shell and `man` want to know, made from the arguments themselves.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::args::Cli;
use crate::output::{self, Sink};

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Folder for the pages of all commands; without it the first page is printed
    folder: Option<PathBuf>,
}

pub(crate) fn completions(args: &CompletionsArgs) -> Result<u8> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "kotowari", &mut text);
    print(&text)
}

pub(crate) fn man(args: &ManArgs) -> Result<u8> {
    let Some(folder) = &args.folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        return print(&page);
    };
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    clap_mangen::generate_to(Cli::command(), folder).with_context(|| format!("cannot write into {}", folder.display()))?;
    output::say(&format!("wrote the pages into {0}; read one with `man {0}/kotowari.1`", folder.display()));
    Ok(0)
}

fn print(bytes: &[u8]) -> Result<u8> {
    let mut sink = Sink::stdout();
    let written = sink.writer().write_all(bytes);
    sink.done(written)?;
    Ok(0)
}
