// Starts the program. A browser without modules or WebAssembly keeps the plain words of the page.
const show = (id, shows) => { document.getElementById(id).hidden = !shows; };
try {
  const { default: start } = await import("/{{web_js}}");
  await start({ module_or_path: "/{{web_wasm}}" });
  document.getElementById("boot").remove();
} catch {
  show("boot-opening", false);
  show("boot-slow", false);
  show("boot-failed", true);
}
