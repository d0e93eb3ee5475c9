// Chips that narrow a list, and what each of them would leave of it.

/** Choices of which one or none holds, each with how many rows it would leave. */
class Chooser {
  /** choices: [{key, label, mark}], of which the first `few` are shown at once. */
  constructor({ name, choices, chosen, changed, few = Infinity }) {
    const known = choices.some(({ key }) => key === chosen);
    // What an address asks for and nothing has can be let go of, too.
    const all = chosen && !known ? [{ key: chosen, label: chosen }, ...choices] : choices;
    this.chips = all.map((choice) => this.chip(choice, chosen, changed));
    const buttons = this.chips.map(({ button }) => button);
    const rest = buttons.slice(few).filter((button) => button.getAttribute("aria-pressed") === "false");
    this.element = h("div", { class: "choices", role: "group", "aria-label": name }, buttons);
    if (rest.length > 1) this.fold(rest);
  }

  chip({ key, label, mark }, chosen, changed) {
    const number = h("span", { class: "number" });
    const props = {
      type: "button",
      class: `choice ${mark ?? ""}`,
      "aria-pressed": String(key === chosen),
      onclick: () => {
        const now = button.getAttribute("aria-pressed") === "true" ? "" : key;
        for (const other of this.chips) other.button.setAttribute("aria-pressed", "false");
        button.setAttribute("aria-pressed", String(now === key));
        changed(now);
      },
    };
    const button = h("button", props, h("span", { class: "label" }, label), " ", number);
    return { key, button, number };
  }

  /** Hides what a click then shows. */
  fold(rest) {
    const open = () => {
      for (const button of rest) button.hidden = false;
      rest[0].focus();
      more.remove();
    };
    for (const button of rest) button.hidden = true;
    const words = `${counting.format(rest.length)} more`;
    const more = h("button", { type: "button", class: "quiet", onclick: open }, words);
    this.element.append(more);
  }

  /** How many rows each choice would leave, and how many of these need attention; by its place. */
  tell(all, troubled, ofTrouble) {
    for (const [place, { button, number }] of this.chips.entries()) {
      button.classList.toggle("empty-choice", all[place] === 0);
      number.replaceChildren(...numberWords(all[place], ofTrouble ? troubled[place] : 0));
    }
  }
}

/** `3 of 12`, for the ear with what the colour says. */
function numberWords(all, troubled) {
  if (!troubled) return [counting.format(all)];
  const rest = troubled < all ? ` of ${counting.format(all)}` : "";
  return [h("b", {}, counting.format(troubled)), rest, h("span", { class: "unseen" }, " need attention")];
}

/** Several choosers over the same rows; each counts what the others and the words let through. */
class Facets {
  /** facets: [{key, name, keyOf, choices, few, ofTrouble}]; `now` holds what is chosen, by key. */
  constructor(rows, facets, now, changed) {
    Object.assign(this, { rows, facets, now });
    for (const facet of facets) {
      facet.chooser = new Chooser({ ...facet, chosen: now[facet.key], changed: changed(facet.key) });
      facet.places = new Map(facet.chooser.chips.map(({ key }, place) => [key, place]));
      facet.placeOf = Int32Array.from(rows, (row) => facet.places.get(facet.keyOf(row)) ?? -1);
    }
  }

  /** Whether a row has what is chosen and the words let it through, by its number. */
  narrow(matches) {
    const { rows, facets } = this;
    const wanted = facets.map(({ key, places }) => places.get(this.now[key]));
    const all = facets.map(({ places }) => new Uint32Array(places.size));
    const troubled = facets.map(({ places }) => new Uint32Array(places.size));
    const kept = new Uint8Array(rows.length);
    const tally = (facet, number) => {
      const place = facets[facet].placeOf[number];
      if (place < 0) return;
      all[facet][place] += 1;
      if (rows[number].troubled) troubled[facet][place] += 1;
    };
    for (let number = 0; number < rows.length; number += 1) {
      if (!matches(rows[number])) continue;
      let fails = 0;
      let failed;
      for (let facet = 0; facet < facets.length; facet += 1) {
        if (wanted[facet] === undefined || facets[facet].placeOf[number] === wanted[facet]) continue;
        fails += 1;
        failed = facet;
      }
      if (fails === 0) {
        kept[number] = 1;
        for (let facet = 0; facet < facets.length; facet += 1) tally(facet, number);
      } else if (fails === 1) tally(failed, number);
    }
    for (const [facet, { chooser, ofTrouble }] of facets.entries()) {
      chooser.tell(all[facet], troubled[facet], ofTrouble);
    }
    return kept;
  }
}
