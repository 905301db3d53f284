//! H: encryption.

use super::{Row, held, held_but};

pub(super) const ROWS: &[Row] = &[
    held_but(
        "H1",
        "what is claimed is compared with what is tested",
        &["xtask::tree_is_tidy"],
        "it shows that every test exists which a goal of SECURITY.md or the checklist of ASVS names, and that no goal names none; what README and the pages claim is compared with nothing, and whether words go further than tests is for people to read",
    ),
    held(
        "H2",
        "plain frames, and frames under other keys, are sent to everyone; browsers that do not seal or open",
        &[
            "sim::frame_that_is_not_sealed_is_shown_nowhere",
            "sim::frame_under_a_key_of_the_server_is_shown_nowhere",
            "sfu::plain_sound_and_plain_pictures_reach_nobody_and_are_counted",
            "browser::browser_that_does_not_seal_stops_sending_and_says_so",
            "browser::browser_that_does_not_open_shows_and_plays_nothing",
        ],
    ),
    held_but(
        "H3",
        "one member speaks as another",
        &[
            "sim::frame_of_another_member_is_not_shown_in_somebodys_place",
            "sim::names_on_every_screen_are_the_provider_s_whatever_the_server_calls_people",
            "client::stroke_is_whose_leaf_sealed_it",
        ],
        "frames carry no signature: a member together with the media server could send as another (N4); the code to compare is of the moment at which somebody joined, and does not change with every change of members",
    ),
    held(
        "H4",
        "somebody removed records all that follows; a link is tried as a key",
        &[
            "sim::nothing_sealed_after_a_removal_opens_for_the_removed_whatever_they_are_given",
            "sim::newcomer_never_holds_a_key_of_before_and_a_removed_one_none_of_after",
            "e2ee::removed_person_who_ignores_the_removal_cannot_read_what_follows",
        ],
    ),
    held(
        "H5",
        "a way to media that is not sealed is looked for",
        &[
            "browser::every_frame_is_sealed_and_opened_by_the_workers_of_the_pages",
            "browser::page_whose_workers_do_not_start_has_no_media_and_says_so",
            "browser::old_browser_is_told_at_the_door_before_anything_is_asked",
        ],
    ),
    held(
        "H6",
        "a server sits between two ends, whose codes are compared",
        &[
            "sim::server_between_two_ends_of_its_own_link_shows_them_two_codes",
            "browser::both_sides_show_the_same_code_large_and_the_provider_marks_it_compared",
        ],
    ),
];
