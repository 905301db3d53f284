### Security notices.

notices-title = Security notices
notices-lead = Weaknesses of Vestibule that are known, as those who make it tell them. Each list is signed; what is not signed is not shown.
notices-banner = This version has a weakness
notices-more = { $count ->
    [one] There is one more notice of this version.
   *[other] There are { $count } more notices of this version.
}
notices-read = Read the security notices
notices-off-title = This server is not told of weaknesses
notices-off = Whoever runs it can set “advisories” in its settings. Until then, look at the project’s own page from time to time.
notices-missing-title = There is no list of notices that can be believed
notices-missing = The settings name a key, and no list that it signed was found. Tell whoever runs this server; its log says why.
notices-none = No weakness of version { $version } is known
notices-some = Version { $version } has a weakness
notices-issued = The list is of { $day }.
severity-critical = Critical: somebody could be in a visit whom you have not let in
severity-high = Serious: somebody could learn or do what they must not
severity-moderate = Moderate: it takes luck, or a position that few have
severity-low = Low: annoying at worst
notice-of-this = In this version
notice-of-other = Not in this version
notice-to-do = What to do
