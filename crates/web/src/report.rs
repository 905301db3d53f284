//! The report of an intrusion: the document that the provider's browser makes and gives to its person.
//!
//! In: what the provider wrote and chose, and the visit's log. Out: the same, as a text for people and as JSON for
//! programs. Nothing in it opens a door: it holds no id, no address, and no link, also where one was written down.

use crate::{
    text::t,
    visit_log::{Happening, VisitLog},
};
use protocol::time::Instant;
use serde::Serialize;

/// Most characters of an account of what happened: two pages.
pub(crate) const ACCOUNT_CHARS_MAX: usize = 4_000;

/// What stands in an address before what opens a door: private links, the set-up link, the demo's.
const DOORS: [&str; 3] = ["/v/", "/setup", "/demo"];

/// Characters of each secret or id of a link, and more of those of a link that was wrapped.
const SECRET_CHARS: usize = 22;

/// Digits of a code that is said on the telephone.
const CODE_DIGITS: usize = 12;

/// A version of the format, for whoever reads the JSON.
const FORMAT: &str = "vestibule intrusion report 1";

/// All that a report says.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    /// What happened, as the provider tells it.
    pub(crate) what: String,
    /// Who it was, of those in the log; nobody where the provider does not know.
    pub(crate) who: Vec<String>,
    /// When it happened.
    pub(crate) when: Instant,
    /// When the report was made.
    pub(crate) made_at: Instant,
    /// Who reports.
    pub(crate) provider: String,
    /// Of which practice.
    pub(crate) practice: String,
    /// When the visit was to begin, where the server has told.
    pub(crate) planned_for: Option<Instant>,
    /// Who was invited, with their roles.
    pub(crate) invited: Vec<String>,
    /// What the server is: version and commit.
    pub(crate) program: String,
    /// The visit's log, where the server has told it.
    pub(crate) log: Option<VisitLog>,
}

/// How times are written.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    /// For people.
    pub(crate) in_full: fn(Instant) -> String,
    /// For programs.
    pub(crate) for_programs: fn(Instant) -> String,
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    made_at: String,
    program: &'a str,
    what_happened: String,
    who: &'a [String],
    when: String,
    provider: &'a str,
    practice: &'a str,
    visit_planned_for: Option<String>,
    invited: &'a [String],
    log: Option<Vec<Line<'a>>>,
}

#[derive(Serialize)]
struct Line<'a> {
    at: String,
    what: &'a str,
    who: Option<&'a str>,
    in_words: &'a str,
}

impl Report {
    /// Writes the report for people.
    pub(crate) fn for_people(&self, times: Times) -> String {
        let full = times.in_full;
        let who = if self.who.is_empty() {
            t!("report-file-unknown").to_owned()
        } else {
            self.who.join("\n")
        };
        let planned = match self.planned_for {
            Some(at) => t!("report-file-planned", time = &full(at)),
            None => t!("report-file-untold").to_owned(),
        };
        let log = match &self.log {
            Some(log) => {
                let lines = log.events.iter();
                let line =
                    |event: &Happening| [full(event.at).as_str(), "  ", &event.sentence].concat();
                lines.map(line).collect::<Vec<_>>().join("\n")
            }
            None => t!("report-file-untold").to_owned(),
        };
        let visit = [&[planned][..], &self.invited].concat().join("\n");
        let from = [self.provider.as_str(), &self.practice].join("\n");
        let made = [full(self.made_at).as_str(), &self.program].join("\n");
        let parts = [
            t!("report-file-title").to_uppercase(),
            t!("report-file-about", name = &self.provider),
            part(t!("report-file-what"), &without_doors(&self.what)),
            part(t!("report-file-who"), &who),
            part(t!("report-file-when"), &full(self.when)),
            part(t!("report-file-visit"), &visit),
            part(t!("report-file-from"), &from),
            part(t!("report-file-made"), &made),
            part(t!("report-file-log"), &log),
            t!("report-file-log-note").to_owned(),
        ];
        // Windows' own editor of old shows bare line feeds as none.
        parts.join("\n\n").replace('\n', "\r\n") + "\r\n"
    }

    /// Writes the report for programs: JSON.
    pub(crate) fn for_programs(&self, times: Times) -> String {
        let time = times.for_programs;
        protocol::write(&Document {
            format: FORMAT,
            made_at: time(self.made_at),
            program: &self.program,
            what_happened: without_doors(&self.what),
            who: &self.who,
            when: time(self.when),
            provider: &self.provider,
            practice: &self.practice,
            visit_planned_for: self.planned_for.map(time),
            invited: &self.invited,
            log: self.log.as_ref().map(|log| {
                let lines = log.events.iter();
                lines.map(|event| Line::of(event, time)).collect()
            }),
        })
    }
}

impl<'a> Line<'a> {
    fn of(event: &'a Happening, time: fn(Instant) -> String) -> Self {
        Self {
            at: time(event.at),
            what: &event.what,
            who: event.who.as_deref(),
            in_words: &event.sentence,
        }
    }
}

/// A heading with what stands under it, set in.
fn part(heading: &str, body: &str) -> String {
    let lines = body.lines().map(|line| ["  ", line].concat());
    let lines: Vec<String> = lines.collect();
    [heading, "\n", &lines.join("\n")].concat()
}

/// Cuts an account to its length and takes private links and codes out of it: a report is handed on.
fn without_doors(account: &str) -> String {
    let account: String = account.chars().take(ACCOUNT_CHARS_MAX).collect();
    let account = without_codes(&account);
    let mut out = String::with_capacity(account.len());
    for piece in account.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if is_of_a_door(word) {
            out += t!("report-file-link");
            out += &piece[word.len()..];
        } else {
            out += piece;
        }
    }
    out
}

/// Whether a word is a link, or a part of one that a mail program wrapped: it has the form of one, or a run of
/// characters as long as a secret, which no language's words have together with digits or capitals within.
fn is_of_a_door(word: &str) -> bool {
    let has_fragment = word.contains('#') || word.contains("%23");
    if has_fragment && DOORS.iter().any(|door| word.contains(door)) {
        return true;
    }
    let is_of_secret = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    word.split(|letter| !is_of_secret(letter)).any(|run| {
        let is_mixed = run.chars().any(|letter| letter.is_ascii_digit())
            || run
                .chars()
                .skip(1)
                .any(|letter| letter.is_ascii_uppercase());
        run.len() >= SECRET_CHARS && is_mixed
    })
}

/// Takes every run of as many digits as a code has out, whatever stands between them.
fn without_codes(account: &str) -> String {
    let is_between = |letter: char| letter == ' ' || letter == '\u{a0}' || "-.–".contains(letter);
    let mut out = String::with_capacity(account.len());
    let mut run = String::new();
    for letter in account.chars().chain(['\n']) {
        if letter.is_numeric() || !run.is_empty() && is_between(letter) {
            run.push(letter);
            continue;
        }
        let digits = run.chars().filter(|letter| letter.is_numeric()).count();
        if digits == CODE_DIGITS {
            out += t!("report-file-code");
            let end = run.trim_end_matches(is_between).len();
            out += &run[end..];
        } else {
            out += &run;
        }
        run.clear();
        out.push(letter);
    }
    out.pop();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMES: Times = Times {
        in_full: |at| format!("second {}", at.as_millis() / 1_000),
        for_programs: |at| format!("{}", at.as_millis()),
    };

    fn report(what: &str) -> Report {
        let event = |at, sentence: &str| Happening {
            at: Instant::from_millis(at),
            what: "knocked".to_owned(),
            who: Some("Jonas Berg".to_owned()),
            sentence: sentence.to_owned(),
        };
        Report {
            what: what.to_owned(),
            who: vec!["Jonas Berg (knock 2)".to_owned()],
            when: Instant::from_millis(9_000),
            made_at: Instant::from_millis(10_000),
            provider: "Dr. Winter".to_owned(),
            practice: "Lindenhof".to_owned(),
            planned_for: Some(Instant::from_millis(1_000)),
            invited: vec!["Jonas Berg, Patient".to_owned()],
            program: "Vestibule 1.2.3, commit c0ffee".to_owned(),
            log: Some(VisitLog {
                events: vec![
                    event(2_000, "Jonas Berg asked to be let in."),
                    event(3_000, "Jonas Berg (knock 2) asked to be let in."),
                ],
                people: Vec::new(),
            }),
        }
    }

    #[test]
    fn report_tells_what_who_when_with_the_log_and_the_version() {
        let text = report("A stranger shouted.\nThen he left.").for_people(TIMES);

        for words in [
            "A stranger shouted.\r\n  Then he left.",
            "Jonas Berg (knock 2)",
            "second 9",
            "second 3  Jonas Berg (knock 2) asked to be let in.",
            "Dr. Winter",
            "Lindenhof",
            "Vestibule 1.2.3, commit c0ffee",
        ] {
            assert!(text.contains(words), "{words} is not in:\n{text}");
        }
        assert!(!text.replace("\r\n", "").contains('\n'));
    }

    #[test]
    fn json_of_the_report_says_the_same() {
        let json = report("He said \"no\".").for_programs(TIMES);

        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["what_happened"], "He said \"no\".");
        assert_eq!(read["who"][0], "Jonas Berg (knock 2)");
        assert_eq!(read["when"], "9000");
        assert_eq!(read["log"][1]["at"], "3000");
        assert_eq!(read["program"], "Vestibule 1.2.3, commit c0ffee");
    }

    #[test]
    fn link_that_was_written_down_is_left_out_of_both_forms() {
        let what = "He had https://visits.example/v/AAAA#1.BBBB.CCCC\nand (/demo#DDDD) too, see #5 and /v/ alone";

        for text in [
            report(what).for_people(TIMES),
            report(what).for_programs(TIMES),
        ] {
            for secret in ["AAAA", "BBBB", "CCCC", "DDDD", "visits.example"] {
                assert!(!text.contains(secret), "{secret} is in:\n{text}");
            }
            assert!(text.contains("too, see #5 and /v/ alone"), "{text}");
        }
    }

    #[test]
    fn link_that_was_wrapped_and_code_that_was_read_out_are_left_out_too() {
        let what = "He read out 0407 1920 3344, and 0407-1920-3345. Call 030 1234567.\n\
            https://visits.example/v/AQEBAQEBAQEBAQEBAQEBAQ\n\
            #1.AgICAgICAgICAgICAgICAg.AwMDAwMDAwMDAwMDAwMDAw\n\
            https://visits.example/v/BBBB%231.CCCC an incomprehensibilitiessss end";

        for text in [
            report(what).for_people(TIMES),
            report(what).for_programs(TIMES),
        ] {
            for secret in [
                "0407", "3344", "3345", "AQEB", "AgIC", "AwMD", "BBBB", "CCCC",
            ] {
                assert!(!text.contains(secret), "{secret} is in:\n{text}");
            }
            for kept in ["Call 030 1234567.", "an incomprehensibilitiessss end"] {
                assert!(text.contains(kept), "{kept} is not in:\n{text}");
            }
        }
    }

    #[test]
    fn whoever_does_not_know_who_it_was_says_so_and_an_endless_account_ends() {
        let unknown = Report {
            who: Vec::new(),
            log: None,
            ..report(&"§".repeat(ACCOUNT_CHARS_MAX + 500))
        };

        let text = unknown.for_people(TIMES);

        assert!(text.contains(t!("report-file-unknown")));
        assert!(text.contains(t!("report-file-untold")));
        assert_eq!(text.matches('§').count(), ACCOUNT_CHARS_MAX);
    }
}
