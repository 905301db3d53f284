//! `cargo xtask intrusion`: every way in of the catalogue, held or not held.
//!
//! The tests are part of `cargo verify`; here those of the catalogue alone are run and told one by one. What came of
//! a whole run is written down for the build, which shows it to the practice.

use super::{
    browser_command,
    catalogue::{self, GROUPS, Reach, Row},
    outcomes::Outcomes,
    programs::{Built, TestProgram},
};
use crate::{
    install,
    network::Network,
    run::{self, Failure, While},
    say::{self, Stopwatch},
    web, workspace,
};
use serde_json::{Value, json};
use std::{fs, process::Command, time::SystemTime};

/// What is known of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Held,
    InPart,
    NotHeld,
    Absent,
}

impl Verdict {
    fn of(row: &Row, outcomes: &Outcomes) -> Self {
        // What did not run holds nothing.
        let is_shown = |proof: &&'static str| outcomes.of(proof) == Some(true);
        match row.reach {
            Reach::Absent(_) => Self::Absent,
            Reach::Whole | Reach::Part(_) if !row.proofs.iter().all(is_shown) => Self::NotHeld,
            Reach::Whole => Self::Held,
            Reach::Part(_) => Self::InPart,
        }
    }

    /// For people.
    const fn words(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::InPart => "in part",
            Self::NotHeld => "NOT HELD",
            Self::Absent => "-",
        }
    }

    /// For the page that is shown to the practice.
    const fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::InPart => "in_part",
            Self::NotHeld => "not_held",
            Self::Absent => "absent",
        }
    }
}

/// What is to be known of a row beside its verdict: what its tests leave out, and which of them had to be tried twice.
fn note(row: &Row, outcomes: &Outcomes) -> Option<String> {
    let left_out = match row.reach {
        Reach::Whole => None,
        Reach::Part(note) | Reach::Absent(note) => Some(note.to_owned()),
    };
    let again = row.proofs.iter();
    let again = again.filter(|proof| outcomes.is_of_second_try(proof));
    let again = again.map(|proof| ["at the second try: ", proof].concat());
    let notes: Vec<String> = left_out.into_iter().chain(again).collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// Tries all rows, or those whose ID or sentence holds one of the words. Fails where one is not held.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let whole = Stopwatch::start();
    let before = commit();
    let is_meant = |row: &&Row| {
        let is_in = |word: &String| row.id == word || row.tried.contains(word);
        words.is_empty() || words.iter().any(is_in)
    };
    let rows: Vec<&Row> = catalogue::rows().filter(is_meant).collect();
    let mut outcomes = Outcomes::default();
    let proofs = catalogue::proofs(rows.iter().copied());
    let names = |package: &str| -> Vec<String> {
        let of_package = proofs.iter().filter(|(of, _)| *of == package);
        of_package.map(|(_, name)| (*name).to_owned()).collect()
    };
    let needs_browsers = !names("browser").is_empty();
    if needs_browsers {
        install::wasm_target()?;
        install::browsers()?;
        web::build(web::Profile::Release)?;
    }
    let built = Built::make()?;
    for program in &built.unit {
        let names = names(&program.package);
        if !names.is_empty() {
            let ran = program.run_named(program.command().args(names))?;
            outcomes.take(&program.package, &ran);
        }
    }
    if let Some(program) = built.browser.as_ref().filter(|_| needs_browsers) {
        play(program, &names("browser"), &mut outcomes)?;
    }
    let told = tell(&rows, &outcomes);
    say::result(&format!("in {}", say::seconds(whole.elapsed())));
    if words.is_empty() {
        write_down(&outcomes, before)?;
    }
    told
}

fn play(program: &TestProgram, names: &[String], outcomes: &mut Outcomes) -> Result<(), Failure> {
    let ran = program.run_named(&mut browser_command(program, &Network::make()?, names))?;
    outcomes.take(&program.package, &ran);
    Ok(())
}

/// Tells all rows by what ran already, since this commit was at hand, and writes it down.
pub(super) fn tell_all(outcomes: &Outcomes, before: Option<String>) -> Result<(), Failure> {
    let told = tell(&catalogue::rows().collect::<Vec<_>>(), outcomes);
    write_down(outcomes, before)?;
    told
}

/// Prints the table and the closing line.
fn tell(rows: &[&Row], outcomes: &Outcomes) -> Result<(), Failure> {
    say::result("");
    let verdicts: Vec<Verdict> = rows.iter().map(|row| Verdict::of(row, outcomes)).collect();
    for (row, verdict) in rows.iter().zip(&verdicts) {
        let note = note(row, outcomes).map_or(String::new(), |note| format!(" [{note}]"));
        let (id, tried, words) = (row.id, row.tried, verdict.words());
        say::result(&format!("{words:>8}  {id:<3}  {tried}{note}"));
        for proof in row.proofs {
            if outcomes.of(proof) != Some(true) {
                let why = outcomes.of(proof).map_or("did not run", |_| "failed");
                say::result(&format!("               {why}: {proof}"));
            }
        }
    }
    let count = |of: Verdict| verdicts.iter().filter(|verdict| **verdict == of).count();
    let lost = count(Verdict::NotHeld);
    say::result(&format!(
        "{} held, {} held in part, {lost} not held, {} with nothing there to break into",
        count(Verdict::Held),
        count(Verdict::InPart),
        count(Verdict::Absent),
    ));
    if lost == 0 && !rows.is_empty() {
        return Ok(());
    }
    Err(Failure::new("a way in is open"))
}

/// Writes down what came of all rows, for the next build of the program.
#[expect(clippy::disallowed_methods, reason = "xtask is a driver")]
fn write_down(outcomes: &Outcomes, before: Option<String>) -> Result<(), Failure> {
    let folder = workspace::promises();
    fs::create_dir_all(&folder).while_doing(folder.display())?;
    let file = folder.join("suite.json");
    let groups: Vec<Value> = GROUPS
        .iter()
        .map(|(title, rows)| {
            let rows: Vec<Value> = rows.iter().map(|row| written(row, outcomes)).collect();
            json!({"title": title, "rows": rows})
        })
        .collect();
    let at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let at = at.map_or(0, |since| since.as_millis());
    let suite = json!({
        // Of what was changed meanwhile nothing is known.
        "commit": before.filter(|before| commit().as_ref() == Some(before)),
        "at": u64::try_from(at).unwrap_or(0),
        "groups": groups,
    });
    fs::write(&file, format!("{suite}\n")).while_doing(file.display())
}

fn written(row: &Row, outcomes: &Outcomes) -> Value {
    json!({
        "id": row.id,
        "tried": row.tried,
        "verdict": Verdict::of(row, outcomes).word(),
        "note": note(row, outcomes),
        "tests": row.proofs.len(),
    })
}

/// Returns the commit at hand; nothing where files were changed since, or there is no history to ask.
pub(crate) fn commit() -> Option<String> {
    let git = |args: &[&str]| {
        let mut command = Command::new("git");
        run::output(command.args(args).current_dir(workspace::root()))
    };
    let changed = git(&["status", "--porcelain"])?;
    changed.is_empty().then(|| git(&["rev-parse", "HEAD"]))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ci::outcomes::split;

    fn outcomes_of(rows: &[&Row], is_passed: bool) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for row in rows {
            for proof in row.proofs {
                let (package, name) = split(proof);
                outcomes.set(package, name, is_passed);
            }
        }
        outcomes
    }

    #[test]
    fn test_that_passed_at_its_second_try_is_said_to() {
        let rows: Vec<&Row> = catalogue::rows().collect();
        let (package, name) = split(rows[0].proofs[0]);
        let mut outcomes = outcomes_of(&rows, true);
        outcomes.set_passed_again(package, name);

        let told = written(rows[0], &outcomes);

        let said = told["note"].as_str().unwrap();
        assert!(said.ends_with(&["at the second try: ", rows[0].proofs[0]].concat()));
        assert!(Verdict::of(rows[0], &outcomes) != Verdict::NotHeld);
        let other = note(rows[1], &outcomes).unwrap_or_default();
        assert!(!other.contains("second try"));
    }

    #[test]
    fn row_of_which_one_test_failed_or_did_not_run_is_not_held() {
        let rows: Vec<&Row> = catalogue::rows().collect();
        let (package, name) = split(rows[0].proofs[1]);
        let mut one_lost = outcomes_of(&rows, true);
        one_lost.set(package, name, false);

        assert!(tell(&rows, &outcomes_of(&rows, true)).is_ok());
        assert!(tell(&rows, &one_lost).is_err());
        assert!(tell(&rows, &outcomes_of(&rows[1..], true)).is_err());
        assert!(tell(&[], &Outcomes::default()).is_err());
        assert!(Verdict::of(rows[0], &one_lost) == Verdict::NotHeld);
    }
}
