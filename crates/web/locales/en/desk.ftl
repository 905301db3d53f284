### The provider's desk: signing in, today's visits, a new visit.

## Signing in

sign-in-title = Sign in
sign-in-lead = For providers. If you were sent a link to a visit, open that link; you need no account.
sign-in = Sign in
sign-in-help = Forgotten your password? Whoever runs Vestibule at your practice can help.
sign-out = Sign out
email = Email
password = Password

## Setting up

set-up-title = Set up your practice
set-up-lead = This makes your practice and your account. It takes a minute and works once.
set-up-do = Create the practice
set-up-link-missing = The set-up link is incomplete. Copy the whole link from where Vestibule printed it at its first start, and open it again.
link-failed-title = This link does not work
practice = Name of the practice
practice-hint = Patients read it on their check-in page.
your-name = Your name
your-name-hint = As patients know you, for example “Dr. Ada Okafor”.
new-password-hint = At least 12 characters. Four words that have nothing to do with each other are easy to remember and hard to guess.

## Today's visits

home-label = Vestibule: today’s visits
day-today = Today
day-tomorrow = Tomorrow
day-yesterday = Yesterday
day-before = The day before
day-after = The day after
day-empty-title = No visits on this day
day-empty = Press “New visit” to plan one and get its private links.
new-visit = New visit
visit-until = until { $time }
chip-waiting = { $count ->
    [one] 1 person is waiting
   *[other] { $count } people are waiting
}
state-planned = Planned
state-running = In progress
state-ended = Over
open-visit = Open the visit
open-visit-label = Open the visit at { $time } with { $names }
links = Links and changes
links-hint = A link is shown only when it is made. If someone lost theirs, make a new one; the old one stops working at once.
link-label = Private link for { $name }
link-reissue = Make a new link
link-revoke = Revoke
link-revoked = Revoked
link-shown-once = Copy the new link now. It is not shown again.
cancel-visit = Cancel this visit
cancel-visit-sure = Press again to cancel the visit and its links

## A new visit

new-visit-title = New visit
new-visit-lead = Each person you name gets a private link of their own. You let each one in yourself.
visit-date = Date
visit-time = Start
visit-minutes = Minutes
people = Who is coming
person-name = Name
person-role = Comes as
person-add = Add a person
person-drop = Take { $name } off the list
new-visit-do = Create the visit
made-title = The visit is planned
made-lead = { $day } at { $time }. Send each person their own link.
made-once-title = Copy the links now
made-once = They are shown only this once, because Vestibule keeps no copy. Links begin to work 30 minutes before the visit. You can make new ones at any time.
back-to-desk = Back to the visits

## Nowhere

nowhere-title = There is no page here
nowhere-lead = The address may be incomplete. If you were sent a link, copy all of it and open it again.
nowhere-home = Go to the start page
