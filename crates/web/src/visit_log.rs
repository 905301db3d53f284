//! A visit's log in plain words.
//!
//! In: the lines that the server kept. Out: who is in them, told apart, and a sentence for each. No id leaves here.

use crate::text::t;
use protocol::{ParticipantId, api::LogLine, time::Instant};

/// What happened, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct VisitLog {
    /// What happened, oldest first.
    pub(crate) events: Vec<Happening>,
    /// Everybody who knocked, in the order of their first line.
    pub(crate) people: Vec<String>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Happening {
    /// When.
    pub(crate) at: Instant,
    /// The log's own word for it.
    pub(crate) what: String,
    /// Who it happened to, as the sentence calls them.
    pub(crate) who: Option<String>,
    /// The sentence.
    pub(crate) sentence: String,
}

/// Somebody who is in the log.
struct Someone {
    id: ParticipantId,
    name: String,
    label: String,
    is_provider: bool,
}

impl VisitLog {
    /// Reads the lines of a visit of this provider.
    pub(crate) fn read(lines: &[LogLine], provider: &str) -> Self {
        let mut people: Vec<Someone> = Vec::new();
        let mut events = Vec::new();
        for line in lines {
            let who = line.who.map(|id| label_of(&mut people, id, line, provider));
            events.push(Happening {
                at: line.at,
                what: line.what.clone(),
                sentence: sentence(&line.what, who.as_deref().unwrap_or(t!("log-somebody"))),
                who,
            });
        }
        let others = people.into_iter().filter(|one| !one.is_provider);
        Self {
            events,
            people: others.map(|one| one.label).collect(),
        }
    }
}

/// Returns what somebody is called. Whoever knocks again by the same link has the same name and a number: it may be the
/// same person, and it may be a thief.
fn label_of(
    people: &mut Vec<Someone>,
    id: ParticipantId,
    line: &LogLine,
    provider: &str,
) -> String {
    if let Some(known) = people.iter().find(|one| one.id == id) {
        return known.label.clone();
    }
    let is_provider = line.what == "entered";
    let name = match &line.person {
        Some(person) => person.name.for_screen(),
        None if is_provider => provider,
        None => t!("log-somebody"),
    };
    let namesakes = people
        .iter()
        .filter(|one| one.name == name && one.is_provider == is_provider);
    let number = namesakes.count() + 1;
    // The provider's devices take over from each other, and are one person.
    let label = if number == 1 || is_provider {
        name.to_owned()
    } else {
        t!("log-again", name = name, number = &number.to_string())
    };
    people.push(Someone {
        id,
        name: name.to_owned(),
        label: label.clone(),
        is_provider,
    });
    label
}

/// Returns the sentence for one of the log's words (`protocol::api::LogLine`).
fn sentence(what: &str, name: &str) -> String {
    match what {
        "planned" => t!("log-planned").to_owned(),
        "invited" => t!("log-invited").to_owned(),
        "reissued" => t!("log-reissued").to_owned(),
        "link_revoked" => t!("log-link-revoked").to_owned(),
        "code_made" => t!("log-code-made").to_owned(),
        "code_revoked" => t!("log-code-revoked").to_owned(),
        "cancelled" => t!("log-cancelled").to_owned(),
        "entered" => t!("log-entered", name = name),
        "knocked" => t!("log-knocked", name = name),
        "new_device" => t!("log-new-device", name = name),
        "admitted" => t!("log-admitted", name = name),
        "declined" => t!("log-declined", name = name),
        "sent_back" => t!("log-sent-back", name = name),
        "removed" => t!("log-removed", name = name),
        "revoked" => t!("log-revoked", name = name),
        "left" => t!("log-left", name = name),
        "lost" => t!("log-lost", name = name),
        "ended" => t!("log-ended").to_owned(),
        "overreached" => t!("log-overreached", name = name),
        "left_out" => t!("log-left-out").to_owned(),
        "misforwarded" => t!("log-misforwarded", name = name),
        _ => t!("log-other").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{DisplayName, Role, api::LogPerson};

    /// All that the server writes of a visit.
    const WORDS: [&str; 21] = [
        "left_out",
        "planned",
        "invited",
        "reissued",
        "link_revoked",
        "code_made",
        "code_revoked",
        "cancelled",
        "entered",
        "knocked",
        "new_device",
        "admitted",
        "declined",
        "sent_back",
        "removed",
        "revoked",
        "left",
        "lost",
        "ended",
        "overreached",
        "misforwarded",
    ];

    fn line(what: &str, who: u8, name: &str) -> LogLine {
        LogLine {
            at: Instant::START,
            what: what.to_owned(),
            who: (who > 0).then(|| ParticipantId::from_bytes([who; 16])),
            person: DisplayName::clean(name).map(|name| LogPerson {
                name,
                role: Role::Patient,
            }),
        }
    }

    fn sentences(lines: &[LogLine]) -> Vec<String> {
        let log = VisitLog::read(lines, "Dr. Winter");
        log.events.into_iter().map(|event| event.sentence).collect()
    }

    #[test]
    fn every_word_of_the_log_has_a_sentence_of_its_own() {
        let mut all: Vec<String> = WORDS.map(|what| sentence(what, "A")).to_vec();
        all.push(sentence("a word of a later version", "A"));

        all.sort_unstable();
        all.dedup();

        assert_eq!(all.len(), WORDS.len() + 1);
    }

    #[test]
    fn two_who_knock_by_one_link_are_told_apart_to_the_end() {
        let lines = [
            line("knocked", 1, "Jonas Berg"),
            line("knocked", 2, "Jonas Berg"),
            line("admitted", 2, "Jonas Berg"),
            line("removed", 2, "Jonas Berg"),
            line("admitted", 1, "Jonas Berg"),
        ];

        assert_eq!(
            sentences(&lines),
            [
                "Jonas Berg asked to be let in.",
                "Jonas Berg (knock 2) asked to be let in.",
                "Jonas Berg (knock 2) was let in.",
                "Jonas Berg (knock 2) was removed.",
                "Jonas Berg was let in."
            ]
        );
        let people = VisitLog::read(&lines, "Dr. Winter").people;
        assert_eq!(people, ["Jonas Berg", "Jonas Berg (knock 2)"]);
    }

    #[test]
    fn provider_is_one_person_and_suspected_of_nothing() {
        let lines = [
            line("planned", 0, ""),
            line("entered", 1, ""),
            line("lost", 1, ""),
            line("entered", 2, ""),
            line("knocked", 3, ""),
        ];

        let log = VisitLog::read(&lines, "Dr. Winter");

        assert_eq!(log.events[1].sentence, log.events[3].sentence);
        assert_eq!(log.events[1].who.as_deref(), Some("Dr. Winter"));
        assert_eq!(log.people, ["Somebody"]);
    }
}
