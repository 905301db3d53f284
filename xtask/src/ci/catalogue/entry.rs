//! B: getting in without a decision.

use super::{Row, held, held_but};

pub(super) const ROWS: &[Row] = &[
    held(
        "B1",
        "three strangers wait, then the provider comes",
        &[
            "server::nobody_is_let_in_because_the_provider_arrives",
            "visit::provider_who_arrives_admits_nobody",
            "browser::arriving_provider_admits_nobody_and_who_waits_learns_nothing",
        ],
    ),
    held(
        "B2",
        "a locked visit with a waiting room: a yes said before the lock, a lock said before the yes",
        &[
            "sim::locked_visit_lets_nobody_new_in_and_lets_a_reloaded_tab_back",
            "sim::locked_visit_adds_nobody_whatever_the_server_says",
            "sim::yes_that_the_server_keeps_back_lets_nobody_into_a_visit_that_was_locked_since",
        ],
    ),
    held(
        "B3",
        "empty, missing, overlong and mistyped secrets",
        &[
            "server::b3_empty_missing_long_and_mistyped_secrets_let_nobody_wait",
            "server::broken_links_are_answered_as_links_that_were_never_issued",
        ],
    ),
    held(
        "B4",
        "secrets that differ from the right one: each bit of a link, each byte of a seat and a session, some bits of a passphrase; recovery keys and set-up links of others",
        &[
            "server::b4_link_with_any_bit_changed_opens_nothing",
            "server::b4_seat_with_any_byte_changed_is_none",
            "server::b4_session_with_any_byte_changed_is_none",
            "server::b4_passphrase_with_a_bit_changed_signs_nobody_in",
            "server::unknown_address_and_wrong_key_are_answered_alike",
            "server::wrong_link_learns_nothing_about_the_rest",
        ],
    ),
    held(
        "B5",
        "provider and patient come at the same moment, also the moment after the server was killed",
        &[
            "server::b5_door_is_shut_from_the_first_moment_of_a_visit_and_after_every_kill",
            "server::waiting_people_and_admissions_outlive_a_kill",
            "browser::locked_visit_is_locked_after_a_reload_too_and_whoever_waits_comes_in_when_it_is_opened",
        ],
    ),
    held(
        "B6",
        "an integrator leaves out all that can be left out",
        &["server::b6_plan_with_any_part_left_out_is_refused_or_has_a_waiting_room"],
    ),
    held(
        "B7",
        "a patient, waiting and inside, sends all that is the provider's",
        &[
            "server::a2_no_word_in_no_order_gets_whoever_waits_any_further",
            "server::patient_can_do_nothing_that_is_the_providers",
            "server::b7_whoever_asks_for_what_is_the_providers_is_refused_and_written_down",
            "sim::nobody_but_the_provider_sets_anything",
            "e2ee::patient_does_not_speak_for_a_host",
            "sim::patient_whom_the_server_promotes_lets_nobody_in_and_puts_nobody_out",
        ],
    ),
    held(
        "B8",
        "a recorder, a bot and a telephone gateway that say what they are",
        &[
            "server::b8_no_kind_of_client_is_let_past_the_waiting_room",
            "server::invites_have_an_end_and_none_is_a_provider",
        ],
    ),
    held(
        "B9",
        "let in, removed, back; let in, left, back from another device",
        &[
            "server::removed_person_is_out_at_once_and_every_token_is_dead",
            "server::one_who_left_has_to_knock_again",
            "server::b15_copied_link_and_seat_without_the_key_come_to_the_waiting_room_at_best",
            "sim::same_tab_that_reloads_is_back_without_a_question_and_another_one_is_not",
            "sim::whom_one_page_put_out_the_page_before_does_not_let_in_again",
        ],
    ),
    held(
        "B10",
        "the lock is opened while people wait",
        &[
            "browser::locked_visit_is_locked_after_a_reload_too_and_whoever_waits_comes_in_when_it_is_opened",
        ],
    ),
    held(
        "B11",
        "every control is switched, and every other looked at",
        &["sim::no_control_changes_another_one"],
    ),
    held(
        "B12",
        "a setting or a state in which the door opens because the provider is there is looked for",
        &[
            "server::nobody_is_let_in_because_the_provider_arrives",
            "server::b6_plan_with_any_part_left_out_is_refused_or_has_a_waiting_room",
            "visit::whatever_happens_the_rules_hold",
        ],
    ),
    held_but(
        "B13",
        "the way in by the page, by a code that was read out, by raw messages and by coming back to a seat",
        &[
            "browser::arriving_provider_admits_nobody_and_who_waits_learns_nothing",
            "browser::patient_comes_by_a_code_and_a_slip_is_caught_before_anything_is_sent",
            "browser::phone_of_360_pixels_is_enough_for_a_visit",
            "browser::arriving_provider_admits_nobody_and_who_waits_learns_nothing_on_phones",
            "browser::declined_patient_has_no_media_on_phones",
            "browser::patient_sent_back_keeps_nothing_of_the_visit_on_phones",
            "browser::removed_patient_is_out_and_a_new_knock_is_marked_on_phones",
            "browser::ended_visit_is_over_for_everyone_on_phones",
            "browser::provider_who_leaves_promotes_nobody_on_phones",
            "browser::locked_visit_lets_nobody_new_in_on_phones",
            "browser::patient_who_reloads_is_back_without_queueing_on_phones",
            "browser::provider_who_reloads_is_back_as_provider_on_phones",
            "server::nobody_is_let_in_because_the_provider_arrives",
            "server::seat_token_of_another_invite_opens_nothing",
            "server::b13_tab_that_was_doubled_has_the_seat_and_the_first_is_told_so",
            "server::b15_knock_that_was_overheard_is_worth_nothing_on_the_next_connection_and_once_on_its_own",
        ],
        "of whoever comes by a code only being let in and coming back are shown; phones are windows of a phone's size; there is no telephone to come in by",
    ),
    held(
        "B14",
        "every token is tried again after leaving, being removed, the end and the sign-out",
        &[
            "server::one_who_left_has_to_knock_again",
            "server::e2_every_token_and_window_of_whoever_was_removed_is_dead_within_a_second",
            "server::ended_visit_closes_everyone_and_its_links",
            "server::token_is_dead_after_the_sign_out",
            "server::sign_out_closes_the_visit_that_was_open_with_it",
        ],
    ),
    held(
        "B15",
        "coming back after being sent back, declined, revoked, lost and killed along with the server; with copies of all that a browser gives away, and with words that were overheard",
        &[
            "server::b15_copied_link_and_seat_without_the_key_come_to_the_waiting_room_at_best",
            "server::b15_copied_seat_that_waits_is_nobodys_on_another_device",
            "server::b15_copied_seat_of_a_link_that_is_dead_is_answered_as_one_that_was_never_issued",
            "server::b15_copied_seat_is_worth_nothing_after_the_server_was_killed_either",
            "server::b15_knock_that_was_overheard_is_worth_nothing_on_the_next_connection_and_once_on_its_own",
            "server::b15_proof_that_does_not_hold_is_answered_with_the_same_bytes_whatever_is_wrong",
            "sim::copy_of_a_tab_in_another_browser_takes_no_seat_while_its_holder_is_away_or_the_server_was_killed",
            "server::one_sent_back_waits_with_a_new_token_and_comes_in_again",
            "server::one_who_waits_with_a_revoked_link_is_turned_away_for_good",
            "server::declined_invite_has_to_wait_before_it_knocks_again",
            "server::seat_is_given_up_when_nobody_comes_back_in_time",
            "server::end_removal_decline_and_revocation_outlive_a_kill",
            "server::link_that_died_just_before_a_kill_leaves_nobody_waiting",
        ],
    ),
    held(
        "B16",
        "forty mail scanners and previews open the link before the patient does, some of them running its page",
        &[
            "server::opening_changes_nothing_and_tells_nobody",
            "server::robots_of_every_name_get_the_same_bytes_for_every_link_and_for_none",
            "server::page_of_a_link_has_one_title_and_no_preview",
            "server::robots_that_ask_for_a_link_and_run_its_page_use_nothing_up_and_ring_nothing",
            "browser::five_robots_open_the_link_first_and_the_patient_is_admitted_all_the_same",
        ],
    ),
];
