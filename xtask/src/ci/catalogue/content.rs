//! F, G and I: telephone, side doors, content and infrastructure.

use super::{Row, absent, held, held_but};

const NO_TELEPHONE: &str = "there is no telephone";

pub(super) const TELEPHONE: &[Row] = &[
    absent("F1", "a call to a locked visit", NO_TELEPHONE),
    absent("F2", "two calls through one gateway", NO_TELEPHONE),
    absent("F3", "a call by a number that was found", NO_TELEPHONE),
    held_but(
        "F4",
        "the visit is locked, and somebody's line drops",
        &["sim::locked_visit_lets_nobody_new_in_and_lets_a_reloaded_tab_back"],
        "they come back with the same tab; there is no telephone to change to",
    ),
];

pub(super) const SIDE_DOORS: &[Row] = &[
    held_but(
        "G1",
        "an old invitation, and a note-taker that follows it",
        &[
            "server::c11_no_link_outlives_its_visit_by_more_than_four_hours",
            "server::b8_no_kind_of_client_is_let_past_the_waiting_room",
        ],
        "there are no recurring visits; an account cannot be closed yet, so a colleague who leaves keeps theirs",
    ),
    held(
        "G2",
        "what is kept of one provider's visits is asked for by another",
        &[
            "server::visit_of_another_account_is_answered_as_none",
            "server::invite_of_another_account_is_answered_as_none",
            "e2ee::vault_of_another_visit_is_refused",
        ],
    ),
    held_but(
        "G3",
        "the disks are searched after a visit",
        &[
            "browser::when_a_visit_is_over_no_disk_holds_its_words_names_or_keys_and_the_link_left_is_worth_nothing",
        ],
        "after a visit that ended; not after a server that was killed in the middle of one",
    ),
    absent(
        "G4",
        "recordings are started and fetched",
        "nothing is recorded",
    ),
    held(
        "G5",
        "somebody invited to the next visit comes while this one runs",
        &[
            "server::g5_holder_of_a_link_to_one_visit_comes_into_no_other",
            "server::people_of_one_visit_cannot_reach_into_another",
            "sim::knock_made_with_another_link_is_refused",
        ],
    ),
    absent(
        "G6",
        "the integration is asked by the wrong person",
        "there is no integration",
    ),
    held(
        "G7",
        "tokens are used for what they were not made for",
        &[
            "server::d3_tokens_made_for_something_else_or_by_somebody_else_open_nothing",
            "server::right_link_tells_whom_the_visit_is_with_and_nothing_about_others",
        ],
    ),
    held(
        "G8",
        "a whole visit at the highest level of logging, and the log is searched",
        &["server::g8_whole_visit_at_the_highest_level_logs_no_name_no_link_and_no_address"],
    ),
];

pub(super) const ROWS: &[Row] = &[
    held_but(
        "I1",
        "paths and addresses of every kind are written in the chat",
        &[
            "protocol::paths_and_other_schemes_are_broken_up_however_they_are_written",
            "protocol::only_plain_https_addresses_of_named_hosts_are_links",
            "protocol::nothing_that_is_written_becomes_anything_else_to_press",
            "browser::of_what_is_written_an_https_address_alone_may_be_pressed_and_asks_first",
            "browser::nothing_that_is_being_typed_can_be_pressed",
        ],
        "an https address that a patient writes may be pressed and asks first; it is not dead until the provider allows it",
    ),
    held_but(
        "I2",
        "words, names and drawings are to make a browser fetch something",
        &[
            "server::every_answer_has_every_header",
            "browser::words_of_people_become_no_markup_and_no_script_on_any_page",
            "server::headers_of_every_kind_of_answer_have_no_fault",
            "e2ee::drawings_beyond_a_limit_are_refused_and_at_the_limit_read",
        ],
        "shown by the policy that every page carries, not by listening for a fetch",
    ),
    absent(
        "I3",
        "the relay is used to reach other machines",
        "there is no relay",
    ),
    held_but(
        "I4",
        "every port that the program opens is looked up",
        &["server::i4_program_listens_on_the_http_port_and_the_media_port_and_nowhere_else"],
        "on the machine it runs on; not installed by the book and scanned from outside",
    ),
    held_but(
        "I5",
        "broken, huge and very many messages and packets",
        &[
            "server::broken_messages_are_answered_and_the_connection_stays",
            "server::oversized_message_closes_its_sender_and_nobody_else",
            "server::too_many_messages_are_refused_and_a_flood_is_closed",
            "sfu::offers_with_any_part_changed_are_answered_or_refused_and_nothing_worse",
            "sfu::datagrams_of_strangers_are_ignored",
            "decoders::every_seed_is_survived_by_its_program",
            "decoders::reports_that_are_sealed_with_the_tapped_keys_are_read",
        ],
        "bytes that a fuzzer makes up are a command of their own (`cargo xtask fuzz`), of which this feeds the seeds only",
    ),
    held(
        "I6",
        "addresses are written wherever text goes, and somebody listens there",
        &["server::i6_no_address_that_a_client_writes_is_ever_called"],
    ),
    held_but(
        "I7",
        "the page is framed by another, and opened by a link with camera on",
        &[
            "server::every_answer_has_every_header",
            "browser::another_site_shows_reads_and_changes_nothing_of_a_signed_in_provider",
            "browser::tab_restored_after_a_crash_asks_nothing_before_check_in_and_does_not_queue_twice",
            "browser::opening_a_link_tells_nobody_and_leaves_no_secret_in_the_address",
        ],
        "that camera and microphone start only with a press is shown for a restored tab, not for every way to a page",
    ),
];
