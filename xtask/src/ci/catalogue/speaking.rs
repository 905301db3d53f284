//! D: becoming the provider, speaking as somebody else.

use super::{Row, held};

pub(super) const ROWS: &[Row] = &[
    held(
        "D1",
        "somebody comes under the provider's name, in other letters too",
        &[
            "browser::patient_who_takes_the_provider_s_name_is_marked_and_stays_a_patient",
            "visit::invite_never_makes_a_provider",
            "client::name_that_reads_like_the_provider_s_is_marked",
        ],
    ),
    held(
        "D2",
        "the provider drops, or leaves",
        &[
            "server::provider_who_drops_comes_back_as_provider_and_nobody_is_promoted",
            "visit::provider_who_leaves_ends_nothing_and_promotes_nobody",
            "sim::nobody_seals_for_longer_than_a_minute_without_the_provider",
        ],
    ),
    held(
        "D3",
        "tokens of another kind, another person, another visit, and tokens that say themselves who they are",
        &[
            "server::d3_tokens_made_for_something_else_or_by_somebody_else_open_nothing",
            "server::session_that_lies_idle_ends",
            "server::session_planted_before_the_sign_in_is_worth_nothing_after_it",
        ],
    ),
    held(
        "D4",
        "a message names another sender, repeats a key, or carries a second message",
        &[
            "server::broken_messages_are_answered_and_the_connection_stays",
            "protocol::unknown_fields_names_and_repeated_keys_are_refused",
            "client::stroke_is_whose_leaf_sealed_it",
        ],
    ),
    held(
        "D5",
        "a patient says everything there is about another patient, who listens",
        &["server::d5_whatever_one_says_about_another_is_refused_and_the_other_notices_nothing"],
    ),
    held(
        "D6",
        "signals into another visit; muting others as a patient",
        &[
            "server::people_of_one_visit_cannot_reach_into_another",
            "server::nobody_enters_the_visit_of_another_account",
            "sim::nobody_but_the_provider_sets_anything",
            "e2ee::patient_does_not_speak_for_a_host",
        ],
    ),
    held(
        "D7",
        "an invited person is to be made a provider",
        &[
            "server::invites_have_an_end_and_none_is_a_provider",
            "visit::seat_of_an_invite_never_has_the_rights_of_a_provider",
            "e2ee::list_that_names_who_is_not_there_or_promotes_somebody_is_refused_as_a_whole",
        ],
    ),
    held(
        "D8",
        "a client says what the server alone may say",
        &["server::d8_what_the_server_alone_may_say_is_refused_from_a_client"],
    ),
    held(
        "D9",
        "one person looks for another's link",
        &[
            "server::links_are_not_kept_and_not_shown_by_the_server",
            "server::admitted_person_is_inside_and_holds_nothing_that_lets_others_in",
            "server::invite_of_another_account_is_answered_as_none",
        ],
    ),
];
