//! Acts in browsers, and with what the provider is kept from knowing.

use super::{Act, act};

/// These acts.
pub(super) const ACTS: &[Act] = &[
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
    act(
        "browser-alters-codes",
        "alters what the provider's page says to whoever types a code",
        "browser::code_whose_try_a_lying_server_alters_leads_nowhere",
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
