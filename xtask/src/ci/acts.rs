//! What a server that lies tries, and the test that tells whether it is held.

/// One act.
pub(super) struct Act {
    /// A name that stays.
    pub(super) id: &'static str,
    /// What the server tries.
    pub(super) tries: &'static str,
    /// Package and test, as in SECURITY.md.
    pub(super) proof: &'static str,
}

const fn act(id: &'static str, tries: &'static str, proof: &'static str) -> Act {
    Act { id, tries, proof }
}

/// All acts, in the order in which they are told. Those of `sim` are played by our clients under a clock that is
/// moved, those of `browser` by browsers at the built program.
pub(super) const ACTS: &[Act] = &[
    // Who comes in.
    act(
        "adds-itself",
        "seats somebody of its own, with tracks, and sends their frames",
        "sim::stranger_whom_the_server_seats_is_on_no_screen_and_shown_nowhere",
    ),
    act(
        "knocks-itself",
        "makes a knock of what it knows: the card and a link's public half",
        "sim::knock_of_the_server_s_own_making_lets_nobody_in",
    ),
    act(
        "admits-by-itself",
        "tells one who waits that they are in, and hands them all that the members get",
        "sim::knocker_whom_the_server_admits_by_itself_holds_no_key_and_sees_nobody",
    ),
    act(
        "swaps-key-package",
        "hands the provider its own, another's or an altered knock in the place of the true one",
        "sim::key_package_in_the_place_of_another_is_refused",
    ),
    act(
        "mixes-up-knocks",
        "hands the knocks of two people over as each other's",
        "sim::knocks_that_the_server_mixes_up_are_shown_under_their_own_names",
    ),
    act(
        "exchanges-a-knock",
        "hands over another knock under the number of somebody whom the provider has said yes to",
        "sim::knock_that_the_server_exchanges_after_the_provider_s_yes_lets_nobody_else_in",
    ),
    act(
        "hides-a-refusal",
        "says nothing of it that whoever knocks was removed before",
        "sim::whoever_was_removed_and_knocks_again_is_marked_though_the_server_keeps_it_back",
    ),
    act(
        "revives-a-link",
        "keeps somebody in the waiting room whose link the provider revoked in another page, of which this page was told",
        "sim::link_that_another_page_revoked_lets_nobody_in_though_the_server_seats_its_holder",
    ),
    act(
        "opens-the-lock",
        "seats somebody in a visit that the provider has locked",
        "sim::locked_visit_adds_nobody_whatever_the_server_says",
    ),
    act(
        "keeps-a-yes-back",
        "keeps the provider's yes to somebody back until the visit is locked, the person declined, or their link revoked",
        "sim::yes_that_the_server_keeps_back_lets_nobody_into_a_visit_that_was_locked_since",
    ),
    act(
        "keeps-a-yes-on-its-way",
        "hands an admission out that was said long before the visit was locked",
        "sim::admission_that_comes_long_after_the_lock_is_undone",
    ),
    act(
        "undoes-a-no",
        "keeps the provider's yes back, and lets the person in after the provider's no",
        "sim::who_was_declined_is_not_let_in_by_a_yes_from_before",
    ),
    act(
        "late-rules",
        "hands the provider's rules out in another order than they were said in",
        "sim::rules_that_come_late_undo_no_newer_ones",
    ),
    act(
        "hides-the-rules",
        "keeps the provider's rules from the one they are about",
        "sim::whoever_does_not_know_the_rules_is_held_to_them_by_everybody_else",
    ),
    act(
        "carries-a-screen",
        "carries the screen of somebody to whom the provider gave no leave",
        "sim::screen_is_shown_while_the_provider_allows_it_whatever_the_server_carries",
    ),
    act(
        "tries-codes",
        "has somebody come again and again until their code is the one that is wanted",
        "sim::whoever_comes_again_and_again_has_no_code_to_compare_any_more",
    ),
    act(
        "link-with-own-root",
        "makes a link under a root of its own and leads its holder to the provider's visit",
        "sim::link_with_a_root_of_the_server_leads_to_no_visit_of_the_provider",
    ),
    act(
        "card-of-own-root",
        "shows the holder of a true link a card under its own root",
        "sim::true_link_takes_no_card_under_a_root_of_the_server",
    ),
    act(
        "sits-in-the-middle",
        "is the provider to the patient and the patient to the provider, by a link that it made",
        "sim::server_between_two_ends_of_its_own_link_shows_them_two_codes",
    ),
    // What was before.
    act(
        "replays-welcome",
        "hands people the welcomes of before",
        "sim::welcome_of_before_joins_nobody",
    ),
    act(
        "replays-commit",
        "repeats commits, as they were and as the next entry",
        "sim::commit_that_the_server_repeats_changes_nothing",
    ),
    act(
        "replays-own-commit",
        "repeats the provider's commits to the provider",
        "sim::own_commit_that_the_server_repeats_leads_the_provider_to_a_newer_group_only",
    ),
    act(
        "replays-generation",
        "says that the group of before is the group, and repeats all of it",
        "sim::generation_of_before_does_not_come_back",
    ),
    act(
        "replays-words",
        "repeats what was written",
        "sim::words_that_the_server_repeats_are_read_once",
    ),
    act(
        "old-card",
        "shows an older card than before",
        "sim::card_of_before_is_refused_once_a_newer_one_was_shown",
    ),
    act(
        "two-cards",
        "shows two cards of one number",
        "sim::other_card_of_the_same_number_is_refused",
    ),
    act(
        "card-from-elsewhere",
        "shows a card of another time or another visit",
        "sim::card_of_another_visit_or_another_time_gives_nobody_a_key",
    ),
    act(
        "card-to-provider",
        "tells the provider that the visit's card is another one",
        "sim::provider_shown_another_card_goes_on_with_the_own_one",
    ),
    act(
        "lowers-version",
        "writes another version into cards, knocks and the group's messages",
        "sim::anything_of_another_version_is_refused",
    ),
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
    // The same in browsers, at the built program.
    act(
        "browser-admits",
        "tells a waiting patient's page that they are in, with all that the provider's was told",
        "browser::patient_whom_a_lying_server_admits_sees_hears_and_sends_nothing",
    ),
    act(
        "browser-renames",
        "calls everybody somebody else",
        "browser::names_that_a_lying_server_gives_stand_on_no_screen",
    ),
    act(
        "browser-adds-itself",
        "seats a stranger, and says that a patient shows a screen",
        "browser::stranger_in_the_list_of_a_lying_server_is_on_no_screen_and_a_patient_shows_none",
    ),
    act(
        "browser-withholds-beacons",
        "keeps the provider's signs of life from a patient's page",
        "browser::patient_without_signs_of_the_provider_is_warned_and_stops_sending",
    ),
    act(
        "browser-replays",
        "repeats welcomes, commits and words, as they were and renumbered",
        "browser::what_a_lying_server_repeats_is_neither_read_twice_nor_followed",
    ),
    act(
        "browser-card",
        "shows an altered card, to one who waits and to one inside",
        "browser::altered_card_of_a_lying_server_raises_the_alarm_in_the_wait_and_in_the_visit",
    ),
    act(
        "browser-floods",
        "says the same nonsense thousands of times",
        "browser::flood_of_a_lying_server_is_survived",
    ),
    // The page's own code that seals and opens, where a browser skips it.
    act(
        "strips-sealing",
        "gets a page's media past its workers when it sends",
        "browser::browser_that_does_not_seal_stops_sending_and_says_so",
    ),
    act(
        "strips-opening",
        "gets a page's media past its workers when it receives",
        "browser::browser_that_does_not_open_shows_and_plays_nothing",
    ),
    act(
        "strips-workers",
        "keeps the workers from starting",
        "browser::page_whose_workers_do_not_start_has_no_media_and_says_so",
    ),
    // What it keeps from the provider.
    act(
        "withholds-removal-from-provider",
        "never lets a removal count, and has everybody seal on for whoever was removed",
        "sim::removal_that_the_server_withholds_from_the_provider_silences_everybody_within_a_minute",
    ),
    act(
        "hides-a-leaver",
        "keeps somebody's good-bye from the provider, who stays and hears on",
        "sim::member_who_says_good_bye_and_stays_is_still_seen",
    ),
    act(
        "has-words-written",
        "withholds the provider's signs of life and waits for words",
        "sim::nothing_is_written_to_a_group_whose_provider_is_not_heard_of",
    ),
    // What is drawn.
    act(
        "repeats-strokes",
        "hands over again what was drawn and what was taken away, as it was and renumbered",
        "sim::stroke_that_the_server_repeats_is_drawn_once",
    ),
    act(
        "promotes-a-drawer",
        "tells a patient's page that it is a provider's, which then draws, clears and opens the board",
        "sim::patient_whom_the_server_promotes_draws_clears_and_opens_nothing",
    ),
    // What it does when all is over.
    act(
        "records-and-steals-later",
        "records a visit, and takes all that is stored of it anywhere once it is over",
        "sim::recorded_visit_stays_shut_to_whoever_takes_all_that_is_stored_later",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_act_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = ACTS.iter().map(|act| act.id).collect();

        assert_eq!(names.len(), ACTS.len());
    }
}
