//! Acts with what is carried: the group's order, frames, names, nonsense.

use super::{Act, act};

/// These acts.
pub(super) const ACTS: &[Act] = &[
    // What is kept back, and in which order.
    act(
        "forks",
        "shows one member another commit for the same epoch than the others",
        "sim::member_of_a_split_view_is_warned_shares_no_key_and_stops_within_a_minute",
    ),
    act(
        "withholds-remove",
        "keeps a removal from a member, with a gap in the numbers and without",
        "sim::member_from_whom_a_removal_is_withheld_is_warned_and_stops_within_a_minute",
    ),
    act(
        "carries-for-removed",
        "goes on carrying the frames of somebody who was removed",
        "sim::frame_of_somebody_removed_is_shown_nowhere_though_the_server_goes_on_carrying_it",
    ),
    act(
        "tells-removed",
        "goes on handing everything to somebody who was removed",
        "sim::nothing_sealed_after_a_removal_opens_for_the_removed_whatever_they_are_given",
    ),
    act(
        "commit-as-words",
        "hands a commit out as words, as whoever is inside could send one",
        "sim::commit_that_is_handed_out_as_words_is_not_followed_and_alarms_nobody",
    ),
    act(
        "withholds-beacons",
        "keeps the provider's signs of life from a member",
        "sim::member_without_beacons_is_warned_after_twenty_seconds_and_stops_after_sixty",
    ),
    act(
        "slows-beacons",
        "hands them over later and later, and no removal",
        "sim::beacons_that_come_later_and_later_confirm_only_the_moment_they_were_made",
    ),
    act(
        "delays-all",
        "delays everything from the first word on, and then a removal for ever",
        "sim::delay_from_the_beginning_on_gains_the_server_a_minute_at_most",
    ),
    act(
        "reorders-commits",
        "hands two commits over in the wrong order",
        "sim::commits_in_another_order_are_followed_in_the_true_one_or_not_at_all",
    ),
    act(
        "drops-commit",
        "loses a commit",
        "sim::commit_that_is_dropped_is_asked_for_again_and_nothing_of_it_is_shown_before",
    ),
    act(
        "never-all-ready",
        "never says that everyone has the new key",
        "sim::server_that_makes_the_group_unready_for_ever_stops_no_picture",
    ),
    // Frames.
    act(
        "plain-frames",
        "injects frames that are not sealed",
        "sim::frame_that_is_not_sealed_is_shown_nowhere",
    ),
    act(
        "wrong-keys",
        "injects frames under keys of its own, in every leaf's name",
        "sim::frame_under_a_key_of_the_server_is_shown_nowhere",
    ),
    act(
        "other-member",
        "sends one member's frames in another's place",
        "sim::frame_of_another_member_is_not_shown_in_somebodys_place",
    ),
    act(
        "replays-frames",
        "repeats frames, at once and later, to members and newcomers",
        "sim::frame_that_the_server_repeats_is_shown_once_and_in_one_place",
    ),
    act(
        "reflects-frames",
        "sends a member's own frames back",
        "sim::own_frame_that_the_server_sends_back_is_shown_nowhere",
    ),
    act(
        "malformed-frames",
        "sends frames that were cut, changed or made up",
        "sim::malformed_frames_are_shown_nowhere_and_the_true_ones_still_are",
    ),
    act(
        "floods-frames",
        "floods with frames under key ids that are in use and that are not",
        "sim::flood_of_frames_does_not_keep_the_true_ones_out",
    ),
    // What people see.
    act(
        "patient-shares",
        "says that a patient is a provider and shows a screen",
        "sim::screen_of_a_patient_is_shown_nowhere_whatever_the_server_says",
    ),
    act(
        "promotes",
        "makes a patient's page believe that it is a provider's",
        "sim::patient_whom_the_server_promotes_lets_nobody_in_and_puts_nobody_out",
    ),
    act(
        "renames",
        "calls everybody somebody else, inside and waiting",
        "sim::names_on_every_screen_are_the_provider_s_whatever_the_server_calls_people",
    ),
    act(
        "hides-from-members",
        "leaves somebody out of the members' lists",
        "sim::person_whom_the_server_hides_from_some_stays_on_their_screens",
    ),
    act(
        "hides-from-provider",
        "leaves somebody out of the provider's list",
        "sim::person_whom_the_server_hides_from_the_provider_is_taken_out_of_the_group",
    ),
    act(
        "false-list",
        "tells one member that two others are each other",
        "sim::false_list_shown_to_one_side_changes_neither_names_nor_faces",
    ),
    // Nonsense.
    act(
        "malformed-mls",
        "hands over commits, words, welcomes, knocks and cards that were cut, changed or made up",
        "sim::malformed_bytes_of_the_group_change_nothing",
    ),
    act(
        "floods",
        "says the same nonsense thousands of times",
        "sim::flooded_client_answers_no_more_than_it_is_asked_and_goes_on",
    ),
    act(
        "floods-knocks",
        "makes hundreds of knocks of its own",
        "sim::flood_of_knocks_of_the_server_s_own_making_leaves_room_for_the_true_one",
    ),
];
