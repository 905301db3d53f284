### The provider's desk: signing in, today's visits, a new visit.

## Signing in

sign-in-title = Sign in
sign-in-lead = For providers. If you were sent a link to a visit, open that link; you need no account.
sign-in = Sign in
sign-in-help = Forgotten your passphrase? Use your recovery key
sign-out = Sign out
email = Email
passphrase = Passphrase
stretching = Opening your keys. This takes a few seconds on purpose: it makes guessing slow.

## Setting up

set-up-title = Set up your practice
set-up-lead = This makes your practice and your account. It takes a few minutes and works once. Have a printer, or paper and pen, at hand.
set-up-do = Create the practice

## A new passphrase, by the recovery key

recover-title = Choose a new passphrase
recover-lead = You need the recovery key that you printed or wrote down.
recover-key-hint = Nine groups of four characters. Capitals, spaces and dashes do not matter.
recover-passphrase = New passphrase
recover-do = Use the new passphrase
recover-refused = This email and this recovery key do not belong together. Check both. If you made a newer recovery key, only that one works.
recover-key-length = A recovery key has nine groups of four characters. Look whether a group is missing.
recover-key-letter = There is a character in it that no recovery key has. Look at each group again.
recover-key-mistyped = There is a typing mistake in the recovery key. Look at each group again.
recover-help = Neither passphrase nor recovery key? Then nobody can open your visits any more. Whoever runs Vestibule can set the practice up again; your patients need new links.

## The account

account = Account
account-title = Your account
account-recovery-title = Make a new recovery key
account-recovery = If you lost the paper with your recovery key, or somebody else saw it, make a new one. The old one then opens nothing here. Whoever has an old copy of the server's data could still use it.
account-recovery-do = Make a new recovery key
account-recovery-finish = Use this recovery key
account-done-title = Your new recovery key works
account-done = Destroy the paper with the old one.
promises-title = What this build was tried with
promises-lead = Ways in that other products were broken into by, each tried on this one by a test that anybody can run.
promises-none-title = This build was not tried
promises-none = Whoever builds it can: run “cargo xtask intrusion”, then “cargo xtask release”.
promises-this-title = These results are of this version
promises-this = The tests ran on { $day }.
promises-other-title = These results are not of this version
promises-other = The tests ran on { $day }, and the program was changed since, or it is not known what it was built from.
promises-sum = { $held } held, { $part } held in part, { $lost } not held, { $absent } with nothing there to break into.
promise-held = Held
promise-in-part = In part
promise-not-held = Not held
promise-absent = Nothing there
account-demo = A demo has no recovery key: whoever has its link has its keys.

## The recovery key

print = Print
recovery-key = Recovery key
recovery-title = Your recovery key
recovery-lead = If you forget your passphrase, only this key opens your visits again. Nobody can send it to you: print it or write it down now, and keep it where you keep important papers.
recovery-last = The last four characters
recovery-last-hint = Type them from your paper, to be sure that you have it.
recovery-last-wrong = These are not the last four characters. Look at the last group of the key.
recovery-print-foot = Whoever has this paper and your email address can open your visits. Keep it like a passport.
set-up-link-missing = The set-up link is incomplete. Copy the whole link from where Vestibule printed it at its first start, and open it again.
link-failed-title = This link does not work
practice = Name of the practice
practice-hint = Patients read it on their check-in page.
your-name = Your name
your-name-hint = As patients know you, for example “Dr. Ada Okafor”.
passphrase-hint = At least 15 characters, because it also locks the keys to your visits. Four or five words that have nothing to do with each other are easy to remember and hard to guess.
passphrase-short = The passphrase needs at least 15 characters. Add another word.
passphrase-easy = That passphrase is one of the first that would be guessed. Use four or five unrelated words.
passphrase-wrong = The passphrase is wrong. Check it and try again.

## The keys of this browser

unlock-title = Open your keys
unlock-lead = You are signed in, but this browser has no keys to your visits. Your passphrase opens them.
unlock-demo = This browser has no keys to the demo’s visit. Open the demo’s link again: whoever has it has the demo’s keys.
unlock-do = Open
keys-none = This browser has no keys to your visits. Reload the page and type your passphrase.
keys-unsupported = This browser cannot keep the keys of a provider. Use an up-to-date Chrome, Edge, Firefox or Safari, and no private window.
keys-memory = This device has too little free memory to open your keys. Close other tabs and programs, then try again.
keys-wrong = That does not open the keys of this account. Check it and try again.
keys-vault = What the server keeps of this visit was not written by one of your devices, or is an old copy. Do not use it: plan the visit again, and tell whoever runs the server.
keys-malformed = The keys of this account cannot be read. Reload the page. If that does not help, whoever runs Vestibule has to set your account up again.
keys-broken = This browser could not make keys. Close it, open it again and try once more.

## Today's visits

home-label = Vestibule: today’s visits
day-today = Today
day-tomorrow = Tomorrow
day-yesterday = Yesterday
day-before = The day before
day-after = The day after
guessing-title = { $count } links that do not work were tried in an hour
code-guessing-title = { $count } codes that do not work were tried in an hour
code-guessing = Somebody may be guessing codes. Five wrong tries end a code, so some may have to be made anew; links work on. Whoever guesses one right still only reaches your waiting room. If it goes on, tell whoever runs this server.
guessing = Somebody may be guessing links. A link cannot be guessed, so you need not do anything. If it goes on, tell whoever runs this server.
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
chip-shared = Link shared?
open-visit = Open the visit
open-visit-label = Open the visit at { $time } with { $names }
links = Links and changes
links-hint = Send each person their own link, as often as you like. If one fell into wrong hands, replace it; the old one stops working at once.
link-label = Private link for { $name }
link-reissue = Replace link
links-replace-all = Replace all links
links-replace-all-sure = Press again: all links of this visit stop working, and everybody outside needs a new one. Whoever is inside stays.
links-replacing = Replacing the links…
link-shared-title = This link may have been shared
link-shared = It was used on several devices or networks, came from another website, or a program made a preview of it. If you did not expect that, replace it and send the new one.
link-revoke = Revoke
link-revoked = Revoked
phone-code-make = Code to read out
phone-code-again = New code
phone-code-revoke = Revoke the code
phone-code-hint = For { $name }, to be read out on the phone in three groups. They type it at { $address }. It works while this visit is open on a screen of yours.
phone-code-burned = Wrong digits were typed five times: this code does not work any more. Make a new one.
digit-zero = zero
digit-one = one
digit-two = two
digit-three = three
digit-four = four
digit-five = five
digit-six = six
digit-seven = seven
digit-eight = eight
digit-nine = nine
link-of-server = This link was made by the server, not in your browser, so it cannot be shown here. Replace it to have one that the server does not know.
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
made-links-title = Copy the links
made-links = They were made in this browser, and the server does not know them. Links begin to work 30 minutes before the visit. You find them again under “Links and changes”.
back-to-desk = Back to the visits

## Nowhere

nowhere-title = There is no page here
nowhere-lead = The address may be incomplete. If you were sent a link, copy all of it and open it again.
nowhere-home = Go to the start page
