// What is asked for, in the address, so that it can be sent to others: #/entities?q=pay&kind=api

function readAddress() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { path: path.split("/"), asked: Object.fromEntries(new URLSearchParams(query)) };
}

/** Keeps the address in step without a new step in the browser's history. */
function writeAddress(path, asked) {
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
  const text = String(query);
  history.replaceState(null, "", `#/${path}${text && `?${text}`}`);
}

/** Whether every word is in the text, in any order. */
function matcher(words) {
  const terms = words.toLowerCase().split(/\s+/).filter(Boolean);
  return (text) => terms.every((term) => text.includes(term));
}

/** The field to type in; "/" leads to it, Escape empties it. */
function searchField(label, value, changed) {
  const input = h("input", {
    type: "search",
    id: "filter",
    placeholder: label,
    "aria-label": label,
    "aria-keyshortcuts": "/",
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    oninput: () => changed(input.value),
    onkeydown: (event) => {
      if (event.key === "Escape" && input.value) {
        event.preventDefault();
        input.value = "";
        changed("");
      }
      if (event.key === "ArrowDown") {
        event.preventDefault();
        document.querySelector(".lazy tbody :is(.open, a)")?.focus();
      }
    },
  });
  input.value = value;
  return h("div", { class: "search" }, input, h("kbd", { "aria-hidden": "true" }, "/"));
}
