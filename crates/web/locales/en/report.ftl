### What happened in a visit, and the report of an intrusion.

## The log

log-title = What happened in this visit
log-open = What happened
log-about = { $day } at { $time }, with { $names }
log-empty = Nothing yet.
log-untold = The server did not tell what happened. Try again later.
log-note = Names are those of the links. Whoever asked to be let in again by the same link, from another device or later, has a number behind the name: it may be the same person, or somebody who got hold of the link.
log-somebody = Somebody
log-again = { $name } (knock { $number })
log-planned = The visit was planned.
log-invited = One more person was invited.
log-reissued = A link was replaced.
log-link-revoked = A link was revoked.
log-code-made = A code to read out was made.
log-code-revoked = A code to read out was revoked.
log-cancelled = The visit was cancelled.
log-entered = { $name } came in as the provider.
log-knocked = { $name } asked to be let in.
log-new-device = { $name } asked on another device than the one that the link belongs to.
log-admitted = { $name } was let in.
log-declined = { $name } was turned away.
log-sent-back = { $name } was sent back to the waiting room.
log-removed = { $name } was removed.
log-revoked = { $name } was turned away, because the link had stopped working.
log-left-out = So many people knocked and left again that older lines of it are not shown.
log-left = { $name } left.
log-lost = { $name } lost the connection and did not come back.
log-ended = The visit was ended.
log-misforwarded = The media server carried something to or from { $name }, who was not in the visit, and was told to stop. That is a mistake of Vestibule’s: tell whoever runs it.
log-overreached = A program in the place of { $name } asked for what only the provider may do, and was refused. No page of Vestibule does that.
log-other = Something happened for which this page has no words. Reload it.

## The report

report-title = Report an intrusion
report-lead = Write it down while you remember it. It becomes a file on this device. What you write is sent to nobody, not even to your own server.
report-first = First stop it
report-first-remove = Press “Remove” beside their name under “People”. They are out at once, and cannot hear on.
report-first-links = Then replace all links: in the list of visits, under “Links and changes”. The old ones stop working at once.
report-first-running = If the visit still runs, open it: “Pause all” stops sound and picture, “Let nobody new in” closes the door, “Remove” puts somebody out.
report-what = What happened?
report-what-hint = What you saw and heard, in your own words. Leave out what was said in treatment. Private links are taken out.
report-who = Who was it?
report-who-hint = Choose everybody it may have been.
report-unknown = I do not know, or somebody else
report-when = When was it?
report-day = Day
report-time = Time
report-empty = Write a few words about what happened.
report-no-time = Say when it happened: a day and a time.
report-save = Save the report
report-save-json = Save it for programs (JSON)
report-saved-title = The report is among your downloads
report-saved = It holds names: keep it like a patient’s record. Show it to whoever runs your server and to your data protection officer. To report a weakness of Vestibule itself, take the names out first.
commit-unknown = not known
program = Vestibule { $version }, commit { $commit }

## What stands in the file

report-file-title = Report of an intrusion
report-file-about = Written by { $name } in their own browser and sent to nobody. It holds names: keep it like a patient’s record.
report-file-what = What happened
report-file-who = Who it was
report-file-unknown = Not known
report-file-when = When it happened
report-file-visit = The visit
report-file-planned = Planned for { $time }, with
report-file-from = Reported by
report-file-made = Made
report-file-log = The visit’s log
report-file-untold = The server did not tell.
report-file-link = [a private link was left out]
report-file-code = [a code was left out]
report-file-log-note = The log is what the practice’s own server wrote down. Names are those of the links by which people asked to be let in; a number behind a name means one more knock by the same link.
