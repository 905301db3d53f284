### Words used on many pages.

brand = Vestibule
promise = Nobody is in a visit whom the provider has not let in.
skip = Skip to the main part
close = Close
cancel = Cancel
copy = Copy
copied = Copied
show = Show
hide = Hide
continue = Continue
skip-check = Skip
try-again = Try again
loading = One moment…
unreachable = The server could not be reached. Check your internet connection, then try again.

## Roles

role-provider = Provider
role-patient = Patient
role-family = Parent or family
role-interpreter = Interpreter
role-second-provider = Second provider

## How long someone waits

wait-moment = less than a minute
wait-minutes = { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}
wait-hours = { $hours ->
    [one] 1 hour
   *[other] { $hours } hours
}{ $minutes ->
    [0] {""}
    [one] {" "}1 minute
   *[other] {" "}{ $minutes } minutes
}

## What a tab is called. No name of a person or practice: it stays in the browser's history.

tab-link = Private link – Vestibule
tab-code = Type your code – Vestibule
tab-check-in = Check in – Vestibule
tab-waiting-room = Waiting room – Vestibule
tab-visit = Visit – Vestibule
tab-out = Outside the visit – Vestibule
tab-log = What happened – Vestibule
tab-today = Today – Vestibule
tab-new-visit = New visit – Vestibule
tab-sign-in = Sign in – Vestibule
tab-set-up = Set up – Vestibule
tab-recover = New passphrase – Vestibule
tab-account = Your account – Vestibule
tab-notices = Security notices – Vestibule
tab-promises = What this build was tried with – Vestibule
tab-nowhere = No page – Vestibule
tab-insecure = Address not secure – Vestibule
