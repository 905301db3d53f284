// Starts the program: for whoever comes by a private link the door, which is small, and the house while
// they check in; for everyone else the house. A browser without modules or WebAssembly keeps the plain
// words of the page.
const words = document.getElementById("boot");
const show = (id, shows) => { document.getElementById(id).hidden = !shows; };
const fail = () => {
  document.body.replaceChildren(words);
  show("boot-opening", false);
  show("boot-slow", false);
  show("boot-failed", true);
};

const load = async (js, wasm) => {
  const [{ default: start }, module] =
    await Promise.all([import(js), WebAssembly.compileStreaming(fetch(wasm))]);
  return () => start({ module_or_path: module });
};
const loadDoor = () => load("/{{door_js}}", "/{{door_wasm}}");
const loadHouse = () => load("/{{house_js}}", "/{{house_wasm}}");

// Whether the server has another build than this page is of, so that what this one names may be gone. Once for each
// build: a browser that cannot start the newer one either is not sent in circles.
const isOutdated = async () => {
  const { content: own } = document.querySelector("meta[name=vestibule-build]");
  const page = await fetch("/", { cache: "no-store", credentials: "omit" });
  if ((await page.text()).includes(`content="${own}"`)) return false;
  const seen = sessionStorage.getItem("vestibule.outdated");
  sessionStorage.setItem("vestibule.outdated", own);
  return seen !== own;
};

// Puts a program on the page in place of what stands there.
const open = async (loading) => {
  try {
    const start = await loading;
    document.body.replaceChildren();
    await start();
  } catch {
    if (await isOutdated().catch(() => false)) location.reload();
    else fail();
  }
};

if (location.pathname.startsWith("/v/")) {
  let house = null;
  const hurry = () => { house ??= loadHouse(); house.catch(() => { house = null; }); };
  document.addEventListener("vestibule:soon", hurry);
  document.addEventListener("vestibule:enter", () => { hurry(); open(house); }, { once: true });
  open(loadDoor());
} else {
  open(loadHouse());
}
