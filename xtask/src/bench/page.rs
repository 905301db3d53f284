//! The document of figures: its sections, of which a run writes some and leaves the others.

const HEAD: &str = "# Performance\n\n\
    Written by `cargo xtask bench`; do not edit. Each part says when and of what it was measured, and has every raw \
    round; a part that a run left out stands as the run before left it. Of a list of rounds p50 and p99 are values \
    that occurred (nearest rank): of fewer than a hundred p99 is the slowest.\n";

/// Returns the document with these sections, and the others as they are in `old`.
pub(super) fn with_sections(old: &str, titles: &[&str], sections: &[(&str, String)]) -> String {
    let mut page = HEAD.to_owned();
    for title in titles {
        let fresh = sections.iter().find(|(fresh, _)| fresh == title);
        let text = match fresh {
            Some((_, text)) => Some(text.as_str()),
            None => section(old, title),
        };
        if let Some(text) = text {
            page += &format!("\n## {title}\n\n{}\n", text.trim());
        }
    }
    page
}

/// Returns what stands under a heading.
fn section<'p>(page: &'p str, title: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("\n## {title}\n"))?;
    Some(
        rest.split_once("\n## ")
            .map_or(rest, |(section, _)| section),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn section_that_was_not_measured_stays_as_it_was() {
        let titles = ["One", "Other"];
        let old = with_sections("", &titles, &[("Other", "old\n\n### Part\n".to_owned())]);

        let page = with_sections(&old, &titles, &[("One", "new".to_owned())]);

        assert_eq!(
            page,
            format!("{HEAD}\n## One\n\nnew\n\n## Other\n\nold\n\n### Part\n")
        );
        assert_eq!(with_sections(&page, &titles, &[]), page);
    }
}
