//! `cargo xtask hostile-server`: our clients against a server that lies, each act held or not held.
//!
//! An act is a test, and part of `cargo verify`; here they are run alone and told one by one.

use super::{
    acts::{self, Act},
    browser_command,
    outcomes::{Outcomes, split},
    programs::{Built, TestProgram},
};
use crate::{
    install,
    network::Network,
    run::Failure,
    say::{self, Stopwatch},
    web,
};

/// Plays all acts, or those whose name or sentence holds one of the words, and prints what became of each. Fails
/// where one is not held.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let whole = Stopwatch::start();
    let is_meant = |act: &&Act| {
        let is_in = |word: &String| act.id.contains(word) || act.tries.contains(word);
        words.is_empty() || words.iter().any(is_in)
    };
    let acts: Vec<&Act> = acts::all().filter(is_meant).collect();
    let mut outcomes = Outcomes::default();
    let native = names(&acts, "sim");
    if !native.is_empty() {
        for program in Built::make_tests_of("sim")? {
            play(("sim", &native), &program, &mut outcomes)?;
        }
    }
    let browsers = names(&acts, "browser");
    if !browsers.is_empty() {
        install::wasm_target()?;
        install::browsers()?;
        web::build(web::Profile::Release)?;
        let program = Built::make_browser_tests()?;
        play(("browser", &browsers), &program, &mut outcomes)?;
    }
    tell(&acts, &outcomes, whole)
}

/// Returns the names of the tests of a package that acts are.
fn names(acts: &[&Act], package: &str) -> Vec<&'static str> {
    let of_package = acts.iter().filter(|act| package_of(act) == package);
    of_package.map(|act| name_of(act)).collect()
}

fn package_of(act: &Act) -> &'static str {
    split(act.proof).0
}

fn name_of(act: &Act) -> &'static str {
    split(act.proof).1
}

fn play(
    (package, names): (&'static str, &[&str]),
    program: &TestProgram,
    outcomes: &mut Outcomes,
) -> Result<(), Failure> {
    let words: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let ran = if package == "browser" {
        program.run_named(&mut browser_command(program, &Network::make()?, &words))?
    } else {
        program.run_named(program.command().args(words))?
    };
    outcomes.take(package, &ran);
    Ok(())
}

/// Prints the table and the closing line.
fn tell(acts: &[&Act], outcomes: &Outcomes, whole: Stopwatch) -> Result<(), Failure> {
    let width = acts
        .iter()
        .map(|act| act.id.len())
        .max()
        .unwrap_or_default();
    say::result("");
    let mut held = 0;
    for act in acts {
        let package = package_of(act);
        let outcome = outcomes.of(act.proof);
        let word = match outcome {
            Some(true) => "held",
            Some(false) => "NOT HELD",
            // What did not run holds nothing.
            None => "NOT HELD (did not run)",
        };
        held += u32::from(outcome == Some(true));
        let (id, tries) = (act.id, act.tries);
        say::result(&format!("{word:>8}  {id:<width$}  {package:<7}  {tries}"));
    }
    let lost = u32::try_from(acts.len()).unwrap_or(u32::MAX) - held;
    say::result(&format!("in {}", say::seconds(whole.elapsed())));
    say::result(&format!("{held} held, {lost} not held"));
    if lost == 0 && held > 0 {
        return Ok(());
    }
    Err(Failure::new("a server that lies gets somewhere"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acts() -> Vec<&'static Act> {
        acts::all().take(3).collect()
    }

    fn all(acts: &[&'static Act], is_passed: bool) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for act in acts {
            outcomes.set(package_of(act), name_of(act), is_passed);
        }
        outcomes
    }

    #[test]
    fn act_that_failed_or_did_not_run_is_not_held() {
        let acts = acts();
        let mut one_lost = all(&acts, true);
        one_lost.set(package_of(acts[1]), name_of(acts[1]), false);
        let one_missing = all(&acts[1..], true);

        assert!(tell(&acts, &all(&acts, true), Stopwatch::start()).is_ok());
        assert!(tell(&acts, &one_lost, Stopwatch::start()).is_err());
        assert!(tell(&acts, &one_missing, Stopwatch::start()).is_err());
        assert!(tell(&[], &Outcomes::default(), Stopwatch::start()).is_err());
    }
}
