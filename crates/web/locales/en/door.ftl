### What a patient reads before the visit: the link, the check-in, the wait.

opening-title = Opening
opening = One moment…

## The link

invite-title = Your visit with { $provider }
invite-practice = Practice
invite-when = When
invite-when-today = Today at { $time }
invite-when-day = { $day } at { $time }
invite-you = You are
check-in = Check in
invite-note = Checking in takes less than a minute. { $provider } is told that you are here only after it.
invite-early-title = You are early
invite-early = Check-in opens at { $time }. You can leave this page open; the button appears by itself.
phone-code-title = Type your code
phone-code-lead = Your practice told you twelve digits on the phone.
phone-code-field = Code
phone-code-field-hint = Twelve digits. Spaces and hyphens make no difference.
phone-code-go = Go on
phone-code-trying = Looking for your visit…
phone-code-help = No code? Call your practice, or open the link that they sent you.
phone-code-way = Were you told a code on the phone?
phone-code-check = Please check the digits. One of them is not right, or two have changed places.
phone-code-short = Please check the digits. A code has twelve, and some are missing.
phone-code-long = Please check the digits. A code has twelve, and these are more.
phone-code-other = Please check the digits. A code has no letters or signs in it.
invite-invalid-title = This link does not work
invite-invalid = It may have been replaced by a newer one, or the visit is over. Look for a newer message from your practice, or ask them for a new link.
invite-incomplete = Part of the link is missing. Go back to the message it came in and open it from there.
invite-unreachable-title = No connection

## Check-in

step-of = Step { $step } of { $steps }
allow-title = Camera and microphone
allow-lead = Your browser will ask whether { $provider } may see and hear you. Choose “Allow”.
allow-asking = Look for the question of your browser, and choose “Allow”.
see-title = Can you see yourself?
see-lead = Sit so that light falls on your face.
speak-title = Say a few words
speak-lead = The bars move when your microphone hears you.
speak-silent = Nothing heard so far. Is the right microphone chosen?
goes-on-by-itself = This goes on by itself in a moment. To take your time, press the button below, touch the screen or press any key.
waits-for-you = This page waits for you.
take-time = Take your time
speak-heard = We can hear you.
hear-title = Can you hear the sound?
hear-lead = Play it, and turn the volume up until it is pleasant.
hear-play = Play the test sound
meter-label = How loud your microphone hears
choose-camera = Camera
choose-microphone = Microphone
choose-speaker = Speaker
flip-camera = Use the other camera

## What can go wrong with camera and microphone: what happened, and the way on

device-refused-title = The browser keeps camera and microphone closed
camera-refused-title = The browser keeps the camera closed
microphone-refused-title = The browser keeps the microphone closed
device-refused-chrome = Press the icon at the left end of the address bar, switch Camera and Microphone on, then press “Try again”.
device-refused-android = Press the icon at the left end of the address bar, then Permissions, and allow Camera and Microphone. Then press “Try again”.
device-refused-firefox = Press the crossed-out camera in the address bar, clear the block, then press “Try again” and choose “Allow”.
device-refused-safari = Open Safari’s menu, choose “Settings for This Website”, set Camera and Microphone to “Allow”, then press “Try again”.
device-refused-ios = Press the page icon in the address bar, then “Website Settings”, and allow Camera and Microphone. Then press “Try again”.
device-refused-other = Open your browser’s settings for this website, allow camera and microphone, then press “Try again”.
device-none-title = No camera or microphone was found
camera-none-title = No camera was found
microphone-none-title = No microphone was found
device-none = Plug one in, or use a phone. You can go on without: you will see and hear { $provider }, and can write in the chat.
device-none-inside = Plug one in and press “Try again”. You can see and hear the others, and write in the chat.
device-none-one = Plug one in, or use a phone. Then press “Try again”.
device-in-use-title = Another program is using the camera or microphone
camera-in-use-title = Another program is using the camera
microphone-in-use-title = Another program is using the microphone
device-in-use = Close other video programs and browser windows, then press “Try again”.
insecure-title = This address is not secure
insecure = Somebody on the way could read along or change what you see, and browsers open no camera here. Go on at the secure address, or ask your practice for the right link.
insecure-go = Go to the secure address
device-insecure-title = This address is not secure
device-insecure = Browsers open camera and microphone only on addresses that begin with “https”. Ask your practice for the right link. You can go on without.
device-unsupported-title = This browser cannot make video visits
device-unsupported = Open this same address in an up-to-date Chrome, Edge, Firefox or Safari. You can still go on and write in the chat.
device-gone-title = The chosen device is not there any more
camera-gone-title = The chosen camera is not there any more
microphone-gone-title = The chosen microphone is not there any more
device-gone = Choose another one, or press “Try again” to use your usual one.
device-unknown-title = Camera and microphone did not start
camera-unknown-title = The camera did not start
microphone-unknown-title = The microphone did not start
device-unknown = Press “Try again”. If that does not help, close this browser and open the link once more.
device-only-sound = Your microphone works, so you can go on and talk; { $provider } will not see you.
device-only-picture = Your camera works, so you can go on; { $provider } will see you, and you can write in the chat.

## The wait

wait-title = You are in the waiting room
wait-for-here = { $provider } knows that you are here
wait-for-telling = Telling { $provider } that you are here
wait-for-away = { $provider } is not here yet
wait-here = You will be let in as soon as { $provider } is ready.
wait-away = You are in the right place. { $provider } sees you here on arrival.
wait-planned = Planned for { $time }
wait-so-far = Waiting for { $time }
wait-tip-stay = Keep this page open. Your screen stays on.
wait-tip-sound = A soft sound tells you when it is your turn.
wait-tip-alone = Nobody can see or hear you until you are let in.
wait-sent-back-title = You are back in the waiting room
wait-sent-back = { $provider } has asked you to wait a little. You keep your place.
wait-reconnecting-title = The connection was lost
wait-reconnecting = We are trying again by ourselves. Keep this page open; your place is kept.
wait-elsewhere-title = Do not go on
wait-elsewhere = What answers here is not the { $provider } that this link was made by, or is out of date. Call the practice on a number that you know.
wait-connecting = Knocking…
wait-picture = Only you see this picture

## Ways out

left-title = You have left
left = If that was a mistake, check in again and { $provider } can let you in.
ended-title = The visit is over
ended = { $provider } has ended the visit. You can close this page.
removed-title = You are out of the visit
removed = { $provider } has ended your part of the visit. If you think that was a mistake, call the practice, or check in again.
replaced-title = The visit is open somewhere else
replaced = You opened it in another window, which goes on. You can close this one, or move the visit here.
replaced-here = Go on in this window
revoked-title = This link has been replaced
revoked = Ask your practice for the new link. The old one works no more.
declined-title = { $provider } cannot let you in right now
declined-unconfirmed = The practice’s server said so, and { $provider }’s own device has not confirmed it. If you are expected, call the practice on a number that you know.
declined-wait = You can ask again in { $time }.
declined-ready = You can ask again.
declined-again = Ask again
refused-title = That did not work
check-in-again = Check in again
reload = Reload the page
