// A table of any length: rows are made as they come into sight.

const BATCH = 50;
const MOST_PRINTED = 1000;
const collator = new Intl.Collator("en", { numeric: true });

class Table {
  /** columns: [{key, label, keyOf, cell, groupOf}], of which groupOf(row) names the group that a row is
   *  in when they are sorted so; detailOf(row) makes what a row opens to; printsOpen(row) tells
   *  whether paper shows that too. */
  constructor({ caption, columns, rows, textOf, detailOf, printsOpen, sort, sorted }) {
    Object.assign(this, { columns, rows, textOf, detailOf, printsOpen, sorted });
    this.openable = [];
    this.openedForPaper = [];
    this.orders = new Map();
    this.texts = undefined;
    this.shown = [];
    this.made = 0;
    this.groups = undefined;
    this.body = h("tbody", { role: "rowgroup" });
    this.body.addEventListener("keydown", (event) => this.walk(event));
    this.heads = columns.map((column) => this.head(column));
    const headRow = h("tr", { role: "row", "aria-rowindex": "1" }, this.heads);
    this.element = h(
      "table",
      { role: "table", class: "lazy" },
      h("caption", { class: "unseen" }, caption),
      h("thead", { role: "rowgroup" }, headRow),
      this.body,
    );
    this.more = h("button", { type: "button", class: "more", onclick: () => this.grow() });
    this.empty = h("p", { class: "empty", hidden: true }, "Nothing matches.");
    this.watcher = new IntersectionObserver(
      (seen) => seen.some((entry) => entry.isIntersecting) && this.grow(),
      { rootMargin: "800px" },
    );
    this.watcher.observe(this.more);
    this.setSort(sort);
    // Before anyone has found the field and typed a letter.
    setTimeout(() => this.lowered(), 50);
  }

  head(column) {
    const button = h("button", { type: "button", onclick: () => this.turn(column.key) }, column.label);
    return h("th", { role: "columnheader", scope: "col", class: `c-${column.key}` }, button);
  }

  /** A column's name, with "-" before it for the other way round. */
  setSort(sort) {
    const backwards = sort.startsWith("-");
    const key = sort.replace(/^-/, "");
    const known = this.columns.some((column) => column.key === key);
    this.sort = known ? sort : this.columns[0].key;
    for (const [place, column] of this.columns.entries()) {
      const direction = backwards ? "descending" : "ascending";
      if (known && column.key === key) this.heads[place].setAttribute("aria-sort", direction);
      else this.heads[place].removeAttribute("aria-sort");
    }
  }

  turn(key) {
    this.setSort(this.sort === key ? `-${key}` : key);
    this.sorted(this.sort);
  }

  sortColumn() {
    const key = this.sort.replace(/^-/, "");
    return this.columns.find((column) => column.key === key);
  }

  /** The rows in the present order, which is worked out once for each column. */
  ordered() {
    if (!this.orders.has(this.sort)) {
      const { keyOf } = this.sortColumn();
      const keyed = this.rows.map((row) => [keyOf(row), row]);
      const sign = this.sort.startsWith("-") ? -1 : 1;
      keyed.sort(([one], [other]) => sign * compare(one, other));
      this.orders.set(this.sort, keyed.map(([, row]) => row));
    }
    return this.orders.get(this.sort);
  }

  /** What the words are looked for in. */
  lowered() {
    this.texts ??= new Map(this.rows.map((row) => [row, this.textOf(row).toLowerCase()]));
    return this.texts;
  }

  /** Whether a row has all the words. */
  finder(words) {
    if (!words.trim()) return () => true;
    const matches = matcher(words);
    return (row) => matches(this.lowered().get(row));
  }

  /** Shows the rows that `fits` lets through; returns how many. */
  show(fits) {
    this.shown = this.ordered().filter(fits);
    this.groups = this.grouped();
    this.made = 0;
    this.openable = [];
    this.openedForPaper = [];
    this.body.replaceChildren();
    this.element.setAttribute("aria-rowcount", this.shown.length + 1);
    this.empty.hidden = this.shown.length > 0;
    this.element.hidden = this.shown.length === 0;
    this.grow();
    return this.shown.length;
  }

  /** The groups of the rows that are shown, by name, each with how many they are. */
  grouped() {
    const { groupOf } = this.sortColumn();
    if (!groupOf) return undefined;
    const groups = new Map();
    for (const row of this.shown) {
      const group = groupOf(row);
      if (!groups.has(group)) groups.set(group, { first: row, all: 0, troubled: 0 });
      const its = groups.get(group);
      its.all += 1;
      if (row.troubled) its.troubled += 1;
    }
    return groups;
  }

  /** The heading of the group that begins with a row, if one does. */
  heading(row) {
    const name = this.groups && this.sortColumn().groupOf(row);
    const group = this.groups?.get(name);
    if (group?.first !== row) return [];
    const cell = h(
      "th",
      { role: "rowheader", scope: "rowgroup", colspan: this.columns.length },
      name,
      " ",
      h("span", { class: "number" }, numberWords(group.all, group.troubled)),
    );
    return [h("tr", { role: "row", class: "group" }, cell)];
  }

  grow(most = BATCH) {
    const end = Math.min(this.made + most, this.shown.length);
    const rows = document.createDocumentFragment();
    for (; this.made < end; this.made += 1) {
      const item = this.shown[this.made];
      rows.append(...this.heading(item), this.row(item, this.made));
    }
    this.body.append(rows);
    const rest = this.shown.length - end;
    this.more.hidden = rest === 0;
    this.more.textContent = `${counting.format(rest)} more`;
    // Whoever stands at the end already sees no crossing; watching anew tells at once.
    this.watcher.unobserve(this.more);
    if (rest) this.watcher.observe(this.more);
  }

  row(item, place) {
    const cells = this.columns.map((column) =>
      h("td", { role: "cell", class: `c-${column.key}` }, column.cell(item)),
    );
    const row = h("tr", { role: "row", "aria-rowindex": place + 2 }, cells);
    if (this.detailOf) this.makeOpen(row, item);
    return row;
  }

  /** The first cell's content becomes the button that opens the row. */
  makeOpen(row, item) {
    const cell = row.firstChild;
    const toggle = h("button", { type: "button", class: "open", "aria-expanded": "false" });
    toggle.append(...cell.childNodes);
    cell.append(toggle);
    row.classList.add("opens");
    row.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      const selecting = String(getSelection()) !== "" && !toggle.contains(event.target);
      if (!link && !selecting) this.open(row, item, toggle);
    });
    this.openable.push({ row, item, toggle });
  }

  open(row, item, toggle) {
    const opened = toggle.getAttribute("aria-expanded") === "true";
    toggle.setAttribute("aria-expanded", String(!opened));
    row.classList.toggle("is-open", !opened);
    if (opened) {
      row.nextSibling.remove();
      return;
    }
    const cell = h("td", { role: "cell", colspan: this.columns.length }, this.detailOf(item));
    row.after(h("tr", { role: "row", class: "detail" }, cell));
  }

  /** Arrow keys go from row to row. */
  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = event.target.closest("td:first-child > :is(.open, a)");
    if (!step || !here) return;
    event.preventDefault();
    const stops = [...this.body.querySelectorAll("tr:not(.detail) > td:first-child > :is(.open, a)")];
    const next = stops[stops.indexOf(here) + step];
    if (next) next.focus();
    else if (step < 0) document.getElementById("filter")?.focus();
  }

  /** As many rows as there were when someone left, who now comes back. */
  regrow(made) {
    this.grow(Math.max(0, made - this.made));
  }

  /** Paper neither scrolls nor opens: all rows, or as many as anyone would print. */
  print() {
    this.regrow(MOST_PRINTED);
    for (const { row, item, toggle } of this.openable) {
      if (!this.printsOpen?.(item) || row.classList.contains("is-open")) continue;
      this.open(row, item, toggle);
      row.nextSibling.classList.add("for-paper");
      this.openedForPaper.push({ row, item, toggle });
    }
  }

  /** As it was before. */
  printed() {
    for (const { row, item, toggle } of this.openedForPaper.splice(0)) this.open(row, item, toggle);
  }
}

function compare(one, other) {
  if (Array.isArray(one)) {
    for (let place = 0; place < one.length; place += 1) {
      const difference = compare(one[place], other[place]);
      if (difference) return difference;
    }
    return 0;
  }
  return typeof one === "number" ? one - other : collator.compare(one, other);
}
