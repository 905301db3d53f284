### In the visit.

visit-heading = Visit
bar-label = Controls
mute = Mute
camera = Camera
share-screen = Share screen
chat = Chat
leave = Leave
people-button = People
settings = Settings
end-visit = End visit
admit = Admit
decline = Decline
send-back = Back to waiting room
remove = Remove
remove-for-good = Remove and end the link
decline-for-good = Decline and end the link
for-good-hint = Their link stops working at once. Whoever has another link can still ask to be let in.

## Links

visit-links = Links and codes
link-replaced-title = The old link of { $name } does not work any more
link-replaced = Send the new one, or read out a code.

## People

people-title = People
waiting-title = Waiting room
waiting-nobody = Nobody is waiting.
waiting-since = waiting for { $time }
expected-at = expected { $time }
mark-new-device = New device or window: not the one that came by this link before. Make sure who it is.
mark-may-be-shared = Several devices or networks have knocked with this link. Make sure who it is, or replace the link: whoever waits with the old one is turned away, and you send the new one.
mark-refused-before = You have turned this link away before. Make sure who it is.
mark-reconnecting = Lost the connection, and is trying to come back.
mark-no-knock = Their browser has not proved the link yet. “Admit” can be pressed when it has.
level-vouched = Link sent by the practice’s server. Ask them to read you the code.
level-vouched-waits = Link sent by the practice’s server. Once they are in, ask them to read you the code.
level-link = Came by your private link
level-code = Came by the code read out on the phone
phone-code-burned-news = Somebody typed wrong digits five times for { $names }. That code is dead; make a new one under “Links and codes” if they still need it.
level-compared = Code compared
code-label = Code
code-title = Compare the code
code-lead = Ask { $name } to read these six digits to you. If they are the same, nobody stands between you. If they differ, somebody may be listening.
code-lead-guest = { $name } sees six digits too. Read them to each other. They must be the same. If they differ, leave the visit and call the practice on a number that you know.
code-same = The same
code-differs = They differ
code-differs-lead = Somebody may stand between you and { $name }. Remove { $name } now, and call them on a number that you know.
code-remove = Remove { $name }
code-again = Read them again
code-done = Done
code-gone = This person is not in the visit any more.
code-coming = The code is being made…
mark-like-you = This name reads like yours. Make sure who it is.
mark-like-other = Somebody else here has this name, or one that looks like it.
mark-claims-role = Their page says another role than they were invited in. Ask them to open their link again.
unknown-name = Unknown person
unknown-facts = In this visit, and not let in by you. Say nothing private.
lock = Let nobody new in
unlock = Let people in again
locked = Locked: nobody new can be let in. Whoever was in comes back.
lock-itself = Lock by itself once everyone is in
admit-unlock = Unlock and admit
admit-expected = Admit all { $count }
controls-title = For everyone
suspend-all = Pause all
resume-all = Go on
suspend-all-facts = Everything stands still but your voice, and nobody new can be let in. Let people go on one by one here, or all at once above.
mute-all = Mute everyone
chat-rule = Who may write in the chat
chat-rule-everyone = Everyone
chat-rule-hosts = Only you
chat-rule-off = Nobody
person-more = More
person-mute = Mute them
person-unmute = Let them be heard
person-stop-video = Stop their video
person-allow-video = Let them be seen
person-share = Let them share their screen
person-share-not = End their right to share
person-draw = Let them draw
person-draw-not = End their right to draw
person-suspend = Pause them
person-resume = Let them go on
person-is-muted = muted by you
person-is-video-stopped = video stopped by you
person-is-suspended = paused by you
person-may-share = may share their screen
person-may-draw = may draw
rename-label = Name that everyone reads
rename = Rename
stopped-microphone = Your provider has muted you. When they let you be heard again, turn your microphone on here.
stopped-camera = Your provider has stopped your video. When they let you be seen again, turn your camera on here.
stopped-everything = Your provider has paused the visit. You can hear them. Nothing else passes until they let you go on.
chat-may-not = Your provider has turned the chat off for you.
inside-title = In the visit
receiving-title = Who receives what at this moment
receiving-hint = The server’s own account of what it sends, told every second.
receiving-nothing = Nothing is sent to anybody.
receiving-to = To { $name }
receiving-unknown = somebody who is not on the list of people
receiving-sound = sound
receiving-picture = picture
receiving-screen = screen
you-suffix = {" "}(you)
is-muted = muted
is-unseen = camera off
reconnecting = Reconnecting…
announce-knock = { $name } is waiting.
announce-in = { $name } came in.
announce-out = { $name } has left.
people-waiting = { $count ->
    [one] 1 person is waiting
   *[other] { $count } people are waiting
}
knock-show = See who waits

## The stage

alone-title = Nobody else is in the visit
alone-waiting = Press “Admit” to let someone in.
alone-empty = Whoever opens their link appears under “Waiting room”. Nobody comes in before you press “Admit”.
alone-patient = Nobody else is here at the moment. Please stay; someone is coming.
elapsed-label = Time in the visit
planned-at = Planned for { $time }
own-picture = Your own picture
own-hide = Hide your own picture
own-show = Show your own picture
own-off = Your camera is off
shared-by = { $name } shares a screen
sharing-own = You are sharing your screen
sharing-stop = Stop sharing
alarm-card = This link leads to somebody else than the provider it was made by. Do not go on. Call the practice on a number that you know.
alarm-welcome = The key of this visit did not come from your provider, or is out of date. Reload the page. If this stays, call the practice.
alarm-split = Somebody tried to split this visit in two. Nothing more is sent from here. Reload the page. If this comes again, call the practice.
alarm-removal = The server has not confirmed yet that the person is out. Your sound and picture are stopped until it does. Say nothing confidential; if this stays, end the visit.
alarm-broken = This browser could not make the keys of this visit. Reload the page, or use another browser.
host-unconfirmed = The provider’s connection is not confirmed.
host-gone = The provider has not been heard of for a minute. Your sound and picture are not sent until they are back.
misforwarded = The server sent sound or picture to somebody who is not in this visit. It was told to stop, and the visit’s log tells of it. Nobody without the visit’s key can see or hear what was sent. Tell whoever runs Vestibule.
unknown-person = Somebody is in this visit whom the provider has not named.
link-lost = The connection was lost. We are trying again by ourselves.
frames-no-worker = This browser cannot encrypt sound and picture at the moment, so none are sent or shown. Reload the page. If that does not help, open the same link in an up-to-date Chrome, Edge, Firefox or Safari.
frames-open-sound = This browser did not encrypt your sound, so it is not sent any more. Reload the page, or use another browser.
frames-open-picture = This browser did not encrypt your picture, so it is not sent any more. Reload the page, or use another browser.
frames-open-screen = This browser did not encrypt your screen, so it is not sent any more. Reload the page, or use another browser.
frames-not-opened = Something arrived that was not encrypted, so it is not shown or played. Reload the page, or use another browser.
sound-blocked = Your browser keeps the sound off until you press this.
sound-on = Turn the sound on

## Drawing

whiteboard = Whiteboard
whiteboard-open = The whiteboard is open.
ink = What is drawn
pens = Pens
pen-draw = Draw
pen-ink = Black
pen-red = Red
pen-orange = Orange
pen-green = Green
pen-blue = Blue
pen-violet = Violet
pen-fine = Fine line
pen-medium = Medium line
pen-broad = Broad line
pen-undo = Undo
drawings = { $count ->
    [0] Nothing drawn
    [one] 1 drawing
   *[other] { $count } drawings
}
drawn-by = { $count ->
    [one] 1 by { $name }
   *[other] { $count } by { $name }
}
drawings-clear = Clear
drawings-clear-of = Clear what { $name } drew
drawings-clear-all = Clear all

## Settings

settings-title = Settings
setting-chime = Sound when someone comes or goes
setting-own = Show my own picture
full-screen = Full screen
full-screen-end = Leave full screen
refresh-connection = Refresh the connection
shortcuts-title = Keyboard shortcuts
shortcut-list = This list
shortcut-close = Close what is open
shortcut-next = Go to the next control
key-escape = Esc
key-tab = Tab
key-command = ⌘
key-control = Ctrl

## Ending

end-title = End the visit?
end-lead = Everyone leaves, and their links stop working. To leave without ending, press “Leave”.
end-keep = Keep going

## Chat

chat-title = Chat
chat-log = Messages
chat-label = Write to everyone
chat-send = Send
chat-you = You
chat-empty = What you write here is read by everyone in the visit, and is gone when it ends.
chat-unread = New messages
chat-typing = is typing
chat-typing-show = Show what I type while I type it
chat-typing-facts = Everyone in the visit reads each letter at once, also what you take back.
chat-broken = Taken apart: an address like this can harm a computer. Do not copy it.

## Opening an address from the chat

link-title = Open this page?
link-lead = Someone in this visit wrote this address. It opens in a new window, outside the visit, and belongs to:
link-encoded = The name has letters that can look like others. Open it only if you were told to expect it.
link-open = Open the page
link-cancel = Stay here

## The provider's ways out

provider-left-title = You have left the visit
provider-left = It goes on without you until you end it. Nobody can be let in while you are away.
provider-ended-title = The visit is over
provider-ended = Everyone has left, and the links are closed.
provider-back = Go back into the visit
