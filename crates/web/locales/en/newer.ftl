### A newer version of the pages.

newer = A newer version is ready.
newer-reload = Reload
