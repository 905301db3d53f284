//! Runs steps one after the other and counts what passed.

use crate::{
    run::Failure,
    say::{self, Stopwatch},
};

/// How many passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) passed: u32,
    pub(super) failed: u32,
}

impl Count {
    /// A step without tests of its own that worked.
    pub(super) const ONE_PASSED: Self = Self {
        passed: 1,
        failed: 0,
    };

    /// Reads the closing line of a Rust test program, where this line is one.
    pub(super) fn of_result_line(line: &str) -> Option<Self> {
        let rest = line.strip_prefix("test result: ")?;
        let number_before = |word: &str| {
            let (before, _) = rest.split_once(word)?;
            before
                .rsplit([' ', '.'])
                .find(|part| !part.is_empty())?
                .parse()
                .ok()
        };
        Some(Self {
            passed: number_before(" passed")?,
            failed: number_before(" failed")?,
        })
    }

    pub(super) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Everything that is checked, one step after the other. A step that fails stops no other.
#[derive(Default)]
pub(super) struct Gate {
    count: Count,
    report: Vec<String>,
}

impl Gate {
    /// Runs a step; tells whether it passed, for steps that need it.
    pub(super) fn step(
        &mut self,
        name: &str,
        work: impl FnOnce() -> Result<Count, Failure>,
    ) -> bool {
        say::step(name);
        let watch = Stopwatch::start();
        let outcome = work();
        let time = say::seconds(watch.elapsed());
        let (mark, count, why) = match outcome {
            Ok(count) if count.failed == 0 => ("ok", count, String::new()),
            Ok(count) => ("FAILED", count, format!(": {} failed", count.failed)),
            Err(failure) => {
                let count = Count {
                    passed: 0,
                    failed: 1,
                };
                ("FAILED", count, format!(": {failure}"))
            }
        };
        self.count.add(count);
        let line = format!("{mark:>6}  {name} ({time}){why}");
        say::line(&line);
        self.report.push(line);
        count.failed == 0
    }

    /// Counts a step that could not run because what it needs failed.
    pub(super) fn cannot_run(&mut self, name: &str, needs: &str) {
        self.count.failed += 1;
        self.report
            .push(format!("FAILED  {name}: needs what failed above ({needs})"));
    }

    /// Prints the closing lines. Fails where anything did.
    pub(super) fn close(self, whole: Stopwatch) -> Result<(), Failure> {
        say::result("");
        for line in &self.report {
            say::result(line);
        }
        say::result(&format!("in {}", say::seconds(whole.elapsed())));
        let Count { passed, failed } = self.count;
        say::result(&format!("{passed} passed, {failed} failed"));
        if failed == 0 {
            return Ok(());
        }
        Err(Failure::new("cargo verify failed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_line_of_a_test_program_is_read() {
        let line =
            "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out";

        let count = Count::of_result_line(line);

        let expected = Count {
            passed: 12,
            failed: 3,
        };
        assert_eq!(count, Some(expected));
        assert_eq!(Count::of_result_line("test a::b ... ok"), None);
    }

    #[test]
    fn failing_step_stops_no_other_and_is_counted() {
        let mut gate = Gate::default();

        let first = gate.step("one", || Err(Failure::new("broken")));
        let second = gate.step("two", || Ok(Count::ONE_PASSED));

        assert!(!first && second);
        let expected = Count {
            passed: 1,
            failed: 1,
        };
        assert_eq!(gate.count, expected);
        assert!(gate.close(Stopwatch::start()).is_err());
    }
}
