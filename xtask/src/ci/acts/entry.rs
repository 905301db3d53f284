//! Acts with who comes in and what was before.

use super::{Act, act};

/// These acts.
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
        "refuses-by-itself",
        "turns somebody away by itself, or repeats what the provider once said to another knock",
        "sim::no_of_before_or_to_somebody_else_is_none_to_another_knock",
    ),
    act(
        "says-they-know",
        "says that the provider is there and knows, who has read nothing",
        "sim::provider_of_whom_the_server_says_that_they_know_is_not_said_to_know",
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
];
