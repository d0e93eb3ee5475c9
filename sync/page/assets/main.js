// From the address to a view.

const THEMES = ["auto", "light", "dark"];
const left = new Map();
let shownPage;
let followed = false;

function route() {
  const { path, asked } = readAddress();
  const [page, ...rest] = path;
  if (page === "entities") return ["entities", entitiesPage(asked)];
  if (page === "repositories" && data.coverage) return ["repositories", coveragePage()];
  if (page === "changes") return ["changes", changesPage()];
  if (page === "entity") return ["entities", entityPage(decoded(rest.join("/")))];
  if (page === "location") return ["locations", locationPage(afterPage())];
  if (page === "") return ["locations", locationsPage(asked)];
  return ["", nowhere("There is no such page", path.join("/"))];
}

/** The address behind its first part, as it was typed or pasted: a URL's own query is part of it. */
function afterPage() {
  return location.hash.replace(/^#\/?[^/]*\//, "");
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Shows what the address asks for; `leaving` is the address that was shown until now. */
function render(leaving) {
  const back = leaving && !followed && left.get(location.hash);
  if (leaving) left.set(new URL(leaving).hash, { y: scrollY, made: shownPage.table?.made });
  followed = false;
  const [page, shown] = route();
  shownPage = shown;
  const main = document.getElementById("main");
  main.replaceChildren(shown.view);
  document.title = `${shown.title} · Software catalog`;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.page === page) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (!leaving) return;
  if (back?.made) shown.table?.regrow(back.made);
  scrollTo(0, back ? back.y : 0);
  main.querySelector("h1").focus({ preventScroll: true });
}

/** Reads what was chosen before; a browser may refuse to remember. */
function remembered() {
  try {
    const theme = localStorage.getItem("catalog-theme");
    return THEMES.includes(theme) ? theme : "auto";
  } catch {
    return "auto";
  }
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  const button = document.getElementById("theme");
  button.textContent = { auto: "Auto", light: "Light", dark: "Dark" }[theme];
  button.setAttribute("aria-label", `Colours: ${theme}. Change`);
  try {
    localStorage.setItem("catalog-theme", theme);
  } catch {
    // It holds until the page is closed.
  }
}

function nextTheme() {
  const now = document.documentElement.dataset.theme;
  setTheme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
}

if (!data.coverage) document.querySelector('[data-page="repositories"]').remove();
setTheme(remembered());
document.getElementById("theme").addEventListener("click", nextTheme);
document.getElementById("colophon").append(
  "Made by catalog-sync on ",
  time(data.madeAt, true),
  ` from ${data.folder}/`,
  ...(data.web ? [" of ", away(data.web, data.web.replace("https://", ""))] : []),
);
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});
addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const field = document.getElementById("filter");
  if (event.key !== "/" || typing || !field || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field.focus();
  field.select();
});
// Whoever follows a link starts at the top; whoever goes back finds the place again.
history.scrollRestoration = "manual";
addEventListener("click", (event) => {
  followed = Boolean(event.target.closest('a[href^="#/"]'));
});
addEventListener("hashchange", (event) => render(event.oldURL));
addEventListener("beforeprint", () => shownPage.table?.print());
addEventListener("afterprint", () => shownPage.table?.printed());
render();
