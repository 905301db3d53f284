//! E: putting people out.

use super::{Row, held, held_but};

pub(super) const ROWS: &[Row] = &[
    held(
        "E1",
        "somebody removed goes on listening and sending",
        &[
            "sfu::close_of_a_subscriber_stops_its_media",
            "visit::removed_one_has_no_seat_and_no_media_before_anyone_is_told",
            "browser::removed_patient_is_out_and_a_new_knock_is_marked",
            "sim::frame_of_somebody_removed_is_shown_nowhere_though_the_server_goes_on_carrying_it",
            "visit::whoever_is_served_and_is_not_inside_is_stopped_and_the_provider_is_told_once",
            "sfu::what_really_goes_to_whom_is_told_while_it_goes_and_once_when_nothing_does",
            "browser::provider_sees_who_receives_what_and_whoever_is_removed_receives_nothing",
        ],
    ),
    held(
        "E2",
        "old tokens, newer tokens and second windows of somebody removed",
        &["server::e2_every_token_and_window_of_whoever_was_removed_is_dead_within_a_second"],
    ),
    held(
        "E3",
        "one removal, and then sound, pictures, words, drawings and signals",
        &[
            "visit::removed_one_says_nothing_more",
            "sfu::close_of_a_subscriber_stops_its_media",
            "sim::nothing_sealed_after_a_removal_opens_for_the_removed_whatever_they_are_given",
            "browser::removed_patient_is_out_and_a_new_knock_is_marked",
        ],
    ),
    held_but(
        "E4",
        "somebody removed comes back with another browser and an empty store; their name is the link's",
        &[
            "server::e4_whoever_was_removed_comes_to_the_waiting_room_at_best_and_marked_from_any_device",
        ],
        "from another browser on the same network; another network is not tried",
    ),
    held(
        "E5",
        "the server is killed right after a removal",
        &[
            "server::end_removal_decline_and_revocation_outlive_a_kill",
            "server::link_that_died_just_before_a_kill_leaves_nobody_waiting",
            "visit::removed_one_has_no_seat_and_no_media_before_anyone_is_told",
        ],
    ),
    held(
        "E6",
        "the end of a visit for whoever is inside, waits, was declined or is away",
        &[
            "server::e6_end_of_the_visit_covers_everyone_in_every_standing",
            "server::ended_visit_closes_everyone_and_its_links",
        ],
    ),
    held(
        "E7",
        "a patient puts others out; anybody puts the provider out",
        &[
            "server::e7_nobody_puts_a_provider_out_not_even_the_provider",
            "server::patient_can_do_nothing_that_is_the_providers",
        ],
    ),
    held(
        "E8",
        "a link is used a second time, by a copy of it on another device",
        &[
            "server::e8_copied_link_on_another_device_waits_apart_is_marked_and_throws_nobody_out",
            "server::e8_invite_belongs_to_the_device_that_the_provider_let_in_last",
            "browser::copy_of_all_that_a_browser_gives_away_waits_in_another_one_and_the_provider_is_told",
            "sim::copy_of_a_tab_in_another_browser_waits_marked_and_is_let_in_by_nobody",
            "server::second_use_of_a_link_waits_apart_and_is_shown",
            "visit::second_knock_with_the_same_link_leaves_the_first_in_place_and_tells_the_provider",
        ],
    ),
];
