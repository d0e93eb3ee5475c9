// Every entity in a table.

const ENTITY_COLUMNS = [
  {
    key: "entity",
    label: "Entity",
    keyOf: (entity) => partsOf(entity.ref).name,
    cell: (entity) => [
      h("a", { href: entityHref(entity.ref), title: entity.ref, class: "ref" }, h("span", { class: "name" }, partsOf(entity.ref).name)),
      saysMore(entity) && h("span", { class: "note" }, entity.title),
    ],
  },
  { key: "kind", label: "Kind", keyOf: (entity) => entity.kind, cell: (entity) => entity.kind },
  {
    key: "type",
    label: "Type",
    keyOf: (entity) => entity.type ?? "\uffff",
    cell: (entity) => [entity.type ?? h("span", { class: "faint" }, "–"), entity.lifecycle && h("span", { class: "note" }, entity.lifecycle)],
  },
  { key: "owner", label: "Owner", keyOf: (entity) => ownerOf(entity) ?? "\uffff", cell: ownerCell },
  {
    key: "status",
    label: "Manifest",
    keyOf: (entity) => [urgency(locations[entity.location]), locations[entity.location].place],
    cell: (entity) => {
      const { place, status } = locations[entity.location];
      return [statusBadge(status), h("span", { class: "note" }, place)];
    },
  },
];

/** Whether a title is more than the name in other letters. */
function saysMore({ ref, title }) {
  const bare = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  return title && bare(title) !== bare(partsOf(ref).name);
}

function ownerOf(entity) {
  const owners = relationsOf(entity.number).find((group) => group.outward && group.label === relations[0].label);
  return owners && refOf(owners.ends[0]);
}

function ownerCell(entity) {
  const owner = ownerOf(entity);
  if (!owner) return h("span", { class: "faint" }, "–");
  return h("a", { href: entityHref(owner), title: owner, class: "ref" }, partsOf(owner).name);
}

function entityText(entity) {
  const { ref, title, description, type, lifecycle, tags, kind } = entity;
  const place = locations[entity.location].place;
  return [ref, kind, title, description, type, lifecycle, ...(tags ?? []), ownerOf(entity), place].join("\n");
}

function entitiesPage(asked) {
  const now = { q: "", kind: "", sort: "entity", ...asked };
  const total = count(entities.length, "entity", "entities");
  const summary = h("p", { class: "summary" });
  const refresh = () => {
    const kept = kinds.narrow(table.finder(now.q));
    const shown = table.show((entity) => kept[entity.number]);
    writeAddress("entities", { q: now.q, kind: now.kind, sort: now.sort === "entity" ? "" : now.sort });
    const words = shown === entities.length ? total : `${counting.format(shown)} of ${total}`;
    summary.textContent = words;
    say(words);
  };
  const change = (key) => (value) => {
    now[key] = value;
    refresh();
  };
  const table = new Table({
    caption: "Every entity of the catalog",
    columns: ENTITY_COLUMNS,
    rows: entities,
    textOf: entityText,
    sort: now.sort,
    sorted: change("sort"),
  });
  const kinds = new Facets(entities, [kindFacet()], now, change);
  const view = h(
    "div",
    {},
    h("h1", { tabindex: "-1" }, "Entities"),
    kinds.facets[0].chooser.element,
    toolbar(searchField("Filter by name, owner, tag", now.q, change("q")), summary),
    table.element,
    table.empty,
    table.more,
  );
  refresh();
  return { view, title: "Entities", table };
}

function kindFacet() {
  const kinds = [...new Set(entities.map((entity) => entity.kind))].sort(collator.compare);
  return {
    key: "kind",
    name: "Show only a kind",
    keyOf: (entity) => entity.kind,
    choices: kinds.map((kind) => ({ key: kind, label: kind })),
  };
}
