//! `cargo xtask bench`: measures what ships, into `target/bench/<date>.json` and `docs/performance.md`.
//!
//! Three parts, each measured alone where it is named: what the keys cost (natively and in wasm), what a person
//! with a browser waits for and what their worker does, and the server under load. The file says what was
//! measured on what, with every raw run, so that two files can be compared. In the document each part stands with
//! its own date and commit; one that a run leaves out stays as it was.

mod browsers;
mod house;
mod keys;
mod page;
mod setting;
mod table;

use crate::{
    install, reproducible,
    run::{self, Failure, While},
    say, web, workspace,
};
use serde_json::{Map, Value};
use setting::Setting;
use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

/// What can be measured alone, in the order of the document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Keys,
    Browsers,
    Server,
}

impl Part {
    const ALL: [Self; 3] = [Self::Keys, Self::Browsers, Self::Server];

    const fn name(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Browsers => "browsers",
            Self::Server => "server",
        }
    }

    /// The heading over it in the document.
    const fn title(self) -> &'static str {
        match self {
            Self::Keys => "Keys",
            Self::Browsers => "Browsers",
            Self::Server => "Server",
        }
    }
}

/// What is asked for.
struct Order {
    parts: Vec<Part>,
    /// Measures the programs as they are built.
    is_built: bool,
    /// What the load generator is told.
    load: Vec<String>,
}

/// Builds and measures the parts that are named, or all, and writes both files.
pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let order = Order::of(args)?;
    if !order.is_built {
        build(&order.parts)?;
    }
    let mut report = Map::new();
    let mut sections = Vec::new();
    for part in order.parts {
        let setting = Setting::before();
        let (value, text) = match part {
            Part::Keys => keys::measure()?,
            Part::Browsers => browsers::measure()?,
            Part::Server => server(&order.load)?,
        };
        let setting = setting.after();
        // The load generator says itself where it ran.
        let text = match part {
            Part::Keys | Part::Browsers => format!("{}\n\n{text}", setting.words()),
            Part::Server => text,
        };
        report.insert(part.name().to_owned(), value);
        report.insert(format!("{}_setting", part.name()), setting.to_json());
        sections.push((part.title(), text));
    }
    write(&Value::Object(report), &sections)
}

impl Order {
    fn of(args: &[String]) -> Result<Self, Failure> {
        let mut words = args.split(|arg| arg == "--");
        let own = words.next().unwrap_or_default();
        let mut order = Self {
            parts: Vec::new(),
            is_built: false,
            load: words.next().unwrap_or_default().to_vec(),
        };
        for word in own {
            if word == "--built" {
                order.is_built = true;
                continue;
            }
            let part = Part::ALL.into_iter().find(|part| part.name() == word);
            let part = part.ok_or_else(|| Failure::new(format!("{word}: not known")))?;
            order.parts.push(part);
        }
        if order.parts.is_empty() {
            order.parts = Part::ALL.to_vec();
        }
        Ok(order)
    }
}

fn build(parts: &[Part]) -> Result<(), Failure> {
    install::wasm_target()?;
    let has = |part| parts.contains(&part);
    let mut packages = Vec::new();
    if has(Part::Keys) {
        install::node()?;
        keys::build_wasm()?;
        packages.push("cost");
    }
    if has(Part::Browsers) || has(Part::Server) {
        web::build(web::Profile::Release)?;
        packages.push("server");
    }
    if has(Part::Server) {
        packages.push("load");
    }
    say::step("Building what is measured (release)");
    let mut cargo = run::cargo(["build", "--release", "--bins"]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    reproducible::reproducible(&mut cargo);
    run::must(&mut cargo)?;
    if has(Part::Browsers) {
        install::browsers()?;
        // It presses buttons and reads clocks; nothing of it is measured.
        run::must(&mut run::cargo([
            "build",
            "--package",
            "browser",
            "--bin",
            "measure",
        ]))?;
    }
    Ok(())
}

fn server(args: &[String]) -> Result<(Value, String), Failure> {
    say::step("Measuring the server under load");
    let folder = folder()?;
    let text = folder.join("server.md");
    let mut command = Command::new(program("load"));
    command.arg("--server").arg(program("vestibule"));
    command.arg("--markdown").arg(&text).args(args);
    let value = json_of(&mut command)?;
    let text = fs::read_to_string(&text).while_doing(text.display())?;
    Ok((value, text))
}

/// Runs a program that prints one JSON document.
fn json_of(command: &mut Command) -> Result<Value, Failure> {
    let words = run::words(command);
    let output = command
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .output()
        .while_doing(&words)?;
    if !output.status.success() {
        return Err(Failure::new(format!("{words}: {}", output.status)));
    }
    serde_json::from_slice(&output.stdout).while_doing(&words)
}

/// Returns where a released program is.
fn program(name: &str) -> PathBuf {
    workspace::target().join("release").join(name)
}

fn folder() -> Result<PathBuf, Failure> {
    let folder = workspace::target().join("bench");
    fs::create_dir_all(&folder).while_doing(folder.display())?;
    Ok(folder)
}

fn write(report: &Value, sections: &[(&str, String)]) -> Result<(), Failure> {
    let date = run::output(Command::new("date").args(["--utc", "+%Y-%m-%dT%H-%M-%SZ"]));
    let date = date.ok_or_else(|| Failure::new("date does not work"))?;
    let path = folder()?.join(format!("{date}.json"));
    let text = serde_json::to_string_pretty(report).while_doing("bench")?;
    fs::write(&path, text).while_doing(path.display())?;

    let document = workspace::root().join("docs/performance.md");
    let old = fs::read_to_string(&document).unwrap_or_default();
    let titles = Part::ALL.map(Part::title);
    let new = page::with_sections(&old, &titles, sections);
    fs::write(&document, new).while_doing(document.display())?;
    say::result(&path.display().to_string());
    Ok(())
}
