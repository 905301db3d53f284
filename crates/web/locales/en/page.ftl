### What `index.html` says before the program runs. A test compares them.

page-opening = Opening Vestibule…
page-no-script = Vestibule needs JavaScript. Switch it on for this website in your browser’s settings, then reload the page.
page-slow = This takes longer than it should. Reload the page. If that does not help, open the link in an up-to-date Chrome, Edge, Firefox or Safari.
page-failed = Vestibule could not start in this browser. Open the same link in an up-to-date Chrome, Edge, Firefox or Safari.
