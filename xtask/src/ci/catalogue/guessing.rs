//! C: guessing and counting.

use super::{Row, held, held_but};

pub(super) const ROWS: &[Row] = &[
    held_but(
        "C1",
        "links that are wrong, over, revoked, never issued and malformed are compared by bytes, and by time with a rank test",
        &[
            "server::c1_links_that_do_not_work_are_answered_with_the_same_bytes_in_the_same_time",
            "server::times_that_differ_are_told_apart",
            "server::every_link_that_does_not_work_is_answered_with_the_same_bytes",
        ],
        "a difference that 150 answers of each kind do not show is not found; a knock is compared by bytes, not by time",
    ),
    held_but(
        "C2",
        "guesses from a thousand addresses, while a patient comes",
        &[
            "server::c2_guessers_from_a_thousand_addresses_hit_nothing_are_told_of_and_hold_nobody_up",
            "server::c2_a_few_wrong_links_alarm_nobody",
            "server::guessing_is_stopped_and_spares_the_patients_behind_the_same_address",
            "server::c2_whoever_knows_half_of_a_link_is_shown_beside_it_and_made_up_ones_hide_that_from_nobody",
        ],
        "two thousand guesses are sent, not ten million: what holds against more is the 128 bits of a link, no limit",
    ),
    held_but(
        "C3",
        "passcodes are tried",
        &[
            "browser::five_wrong_guesses_burn_the_code_and_the_provider_is_told",
            "server::guesses_from_one_address_are_stopped_after_ten_and_right_codes_are_not_counted",
            "server::tries_from_many_addresses_together_are_stopped_and_told_of",
            "server::code_works_from_half_an_hour_before_its_visit_until_it_is_over",
            "server::code_of_a_visit_that_ended_or_a_link_that_was_replaced_leads_nowhere",
        ],
        "the passcodes are the codes that are read out (C6), each of one person for one visit: none recurs; of 200,000 that are guessed at until they burn, one leads to the waiting room (L21)",
    ),
    held(
        "C4",
        "identifiers are counted up, and asked for what they name",
        &[
            "server::c5_identifiers_and_secrets_have_no_order_and_no_pattern",
            "server::c9_every_identifier_together_gives_nothing_without_a_secret",
        ],
    ),
    held_but(
        "C5",
        "twenty thousand identifiers are drawn and looked through; the sources are searched for another way to draw one",
        &[
            "server::c5_identifiers_and_secrets_have_no_order_and_no_pattern",
            "xtask::tree_is_tidy",
        ],
        "of the browser's side it is shown that nothing else draws random numbers, not how they fall",
    ),
    held_but(
        "C6",
        "codes that were read out are guessed at, from one page, from many and by whoever carries the words",
        &[
            "browser::five_wrong_guesses_burn_the_code_and_the_provider_is_told",
            "server::guesses_from_one_address_are_stopped_after_ten_and_right_codes_are_not_counted",
            "server::tries_from_many_addresses_together_are_stopped_and_told_of",
            "server::wrong_dead_and_never_issued_codes_get_the_same_bytes_after_the_same_time",
            "server::code_works_from_half_an_hour_before_its_visit_until_it_is_over",
            "server::code_of_a_visit_that_ended_or_a_link_that_was_replaced_leads_nowhere",
            "e2ee::whoever_carries_the_words_and_alters_any_byte_brings_nobody_in",
        ],
        "there is no telephone to come in by; times are compared with a tolerance of half a second, not by a rank test; the four open digits of a code that is over may be given out again, with another secret",
    ),
    held_but(
        "C7",
        "names and wrong addresses are typed where a link belongs, and every code with a slip where a code does",
        &[
            "e2ee::every_wrong_digit_of_every_code_is_refused",
            "e2ee::every_two_digits_that_changed_places_in_any_code_at_any_distance_are_refused",
            "browser::patient_comes_by_a_code_and_a_slip_is_caught_before_anything_is_sent",
            "server::every_path_answers_the_same_page",
            "browser::link_without_its_secret_or_with_another_opens_nothing",
        ],
        "two arbitrary wrong digits in a code pass its check once in 118 times, and are then a wrong try",
    ),
    held(
        "C8",
        "the address bar, the title, the history and the disk are searched for a secret",
        &[
            "browser::opening_a_link_tells_nobody_and_leaves_no_secret_in_the_address",
            "browser::when_a_visit_is_over_no_disk_holds_its_words_names_or_keys_and_the_link_left_is_worth_nothing",
        ],
    ),
    held(
        "C9",
        "somebody knows every identifier there is, and no secret",
        &[
            "server::c9_every_identifier_together_gives_nothing_without_a_secret",
            "server::everything_of_a_provider_needs_a_sign_in",
        ],
    ),
    held(
        "C10",
        "everything that answers a stranger is compared before and during visits",
        &["server::c10_nobody_who_is_not_signed_in_can_list_or_count_visits"],
    ),
    held_but(
        "C11",
        "a link is tried after its visit",
        &[
            "server::c11_no_link_outlives_its_visit_by_more_than_four_hours",
            "server::ended_visit_closes_everyone_and_its_links",
        ],
        "there is no report of links that are older than their visit: there can be none for longer than that",
    ),
    held_but(
        "C12",
        "forged forwarding headers, no cookies, and 500 patients behind one address",
        &[
            "server::c12_forwarding_headers_of_strangers_and_dropped_cookies_evade_no_limit",
            "server::forwarding_header_of_a_stranger_is_not_believed",
            "server::forwarding_header_of_a_stranger_does_not_evade_the_limit",
            "server::five_hundred_patients_behind_one_address_pass",
            "server::address_with_too_many_connections_gets_no_more_and_others_do",
        ],
        "who sends more than 3,000 links at once, and 500 a second from then on, from the same address keeps the others there out; the 500 pass one after another, with no attacker on that address",
    ),
];
