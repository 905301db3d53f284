//! A: what a waiting person can receive.

use super::{Row, held, held_but};

pub(super) const ROWS: &[Row] = &[
    held_but(
        "A1",
        "a hostile client waits through ten minutes of a visit with words, sound and pictures, and looks at all it is sent",
        &[
            "server::a1_whoever_waits_through_ten_minutes_of_a_visit_receives_nothing_of_it",
            "browser::arriving_provider_admits_nobody_and_who_waits_learns_nothing",
            "sim::nobody_who_waits_receives_a_packet",
            "sfu::nothing_reaches_someone_who_is_not_open",
        ],
        "the ten minutes are a clock moved on, without media; sound and pictures are watched for by other tests and for shorter, a shared screen and the board by none",
    ),
    held(
        "A2",
        "whoever waits says every word of the protocol, and every two in a row, about themself and everybody else",
        &[
            "server::a2_no_word_in_no_order_gets_whoever_waits_any_further",
            "server::no_word_of_the_protocol_is_forgotten",
            "visit::one_who_waits_never_reaches_the_sfu",
        ],
    ),
    held(
        "A3",
        "everything that is told to many at once is followed to whoever waits",
        &[
            "server::one_who_waits_hears_the_allow_list_and_nothing_else",
            "visit::someone_who_waits_is_given_nothing_of_the_group",
            "visit::whatever_happens_the_rules_hold",
        ],
    ),
    held_but(
        "A4",
        "whoever waits compares what they hear in an empty visit and in a full one",
        &["server::a4_whoever_waits_hears_the_same_whether_anybody_else_is_there_or_not"],
        "the answers are compared, their times are not",
    ),
    held(
        "A5",
        "every field that somebody waiting, declined, revoked or closed out is sent is looked for on the list of what may be said",
        &[
            "server::a5_every_field_that_anybody_hears_while_waiting_is_on_the_allow_list",
            "protocol::waiting_client_is_told_nothing_but_this",
        ],
    ),
    held(
        "A6",
        "somebody who was let in looks through all they received for what lets others in, or themself later",
        &[
            "server::admitted_person_is_inside_and_holds_nothing_that_lets_others_in",
            "server::removed_person_is_out_at_once_and_every_token_is_dead",
            "sim::nothing_sealed_after_a_removal_opens_for_the_removed_whatever_they_are_given",
        ],
    ),
    held(
        "A7",
        "an old client, a client of raw messages, and a page made to believe that it is inside",
        &[
            "server::client_of_another_version_is_told_to_reload",
            "server::client_of_another_version_is_told_to_reload_whatever_else_it_says",
            "server::one_who_waits_gets_the_same_answer_to_every_command",
            "browser::patient_whom_a_lying_server_admits_sees_hears_and_sends_nothing",
        ],
    ),
    held_but(
        "A8",
        "names with markup, marks that do not show, heaps of accents, and names that read like the provider's",
        &[
            "protocol::name_is_cleaned_of_what_does_not_show",
            "protocol::marks_are_not_heaped_on_a_letter",
            "protocol::name_and_chat_have_a_limit",
            "client::name_that_reads_like_the_provider_s_is_marked",
            "server::name_with_markup_is_kept_as_the_words_it_is_or_refused",
            "browser::words_of_people_become_no_markup_and_no_script_on_any_page",
            "browser::patient_who_takes_the_provider_s_name_is_marked_and_stays_a_patient",
        ],
        "letters of another alphabet that look alike are marked by a table of the common ones, not by all of Unicode's",
    ),
];
