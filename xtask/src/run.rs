//! Runs other programs.

use crate::workspace;
use std::{
    env,
    ffi::OsStr,
    fmt,
    io::{self, Write},
    process::{Command, Stdio},
};

/// Why something did not work, in words for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Adds to a failure what was being done.
pub(crate) trait While<T> {
    /// Turns the error into a [`Failure`] that says what was being done.
    fn while_doing(self, what: impl fmt::Display) -> Result<T, Failure>;
}

impl<T, E: fmt::Display> While<T> for Result<T, E> {
    fn while_doing(self, what: impl fmt::Display) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(format!("{what}: {error}")))
    }
}

/// Returns a command for the cargo that runs us, in the workspace's root, its output on stderr.
pub(crate) fn cargo<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(args).current_dir(workspace::root());
    command.stdout(Stdio::from(io::stderr()));
    command
}

/// Returns a command whose output goes to stderr.
pub(crate) fn program<S: AsRef<OsStr>>(
    name: impl AsRef<OsStr>,
    args: impl IntoIterator<Item = S>,
) -> Command {
    let mut command = Command::new(name);
    command.args(args).current_dir(workspace::root());
    command.stdout(Stdio::from(io::stderr()));
    command
}

/// Returns a command that runs as root: as it is for root, else through sudo.
pub(crate) fn as_root<S: AsRef<OsStr>>(words: impl IntoIterator<Item = S>) -> Command {
    let mut words: Vec<_> = words
        .into_iter()
        .map(|word| word.as_ref().to_owned())
        .collect();
    if !is_root() {
        words.insert(0, "sudo".into());
    }
    let name = words.remove(0);
    program(name, words)
}

/// Returns whether this process is root.
pub(crate) fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_some_and(|id| id == "0")
}

/// Runs to the end; fails where the program does.
pub(crate) fn must(command: &mut Command) -> Result<(), Failure> {
    let words = words(command);
    let status = command.status().while_doing(&words)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{words}: {status}")))
}

/// Runs to the end with this text as its input, hiding its output; fails where the program does.
pub(crate) fn must_with_input(command: &mut Command, input: &str) -> Result<(), Failure> {
    let words = words(command);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().while_doing(&words)?;
    let mut pipe = child.stdin.take().expect("the input is a pipe");
    pipe.write_all(input.as_bytes()).while_doing(&words)?;
    drop(pipe);
    let status = child.wait().while_doing(&words)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{words}: {status}")))
}

/// Runs to the end and returns what the program printed, trimmed; none where it failed.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// Returns whether a program of this name is on the path.
pub(crate) fn has_program(name: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .any(|folder| folder.join(name).is_file())
}

/// Returns the command as a person would type it.
pub(crate) fn words(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}
