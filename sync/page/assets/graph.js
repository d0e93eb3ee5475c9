// An entity in the middle of what it is related to, drawn as SVG: where it leads to the right,
// what leads to it on the left; on a narrow page below each other.

const NODE = { height: 42, gap: 8, head: 26, room: 18 };
const MOST_IN_GROUP = 6;

function drawGraph(name, groups, width) {
  const wide = width >= 680;
  const drawing = wide ? drawWide(name, groups, width) : drawNarrow(name, groups, width);
  return svg(
    "svg",
    {
      class: "graph",
      viewBox: `0 0 ${width} ${drawing.height}`,
      width,
      height: drawing.height,
      role: "group",
      "aria-label": `Relations of ${name}`,
    },
    drawing.edges,
    drawing.nodes,
  );
}

/** Places for groups below each other: [{group, y, ends: [{end, y}], rest}], and the height. */
function stacked(groups) {
  let y = 0;
  const places = groups.map((group, place) => {
    if (place) y += NODE.room;
    const top = y;
    y += NODE.head;
    const ends = group.ends.slice(0, MOST_IN_GROUP).map((end) => {
      const here = y;
      y += NODE.height + NODE.gap;
      return { end, y: here };
    });
    const rest = group.ends.length - ends.length;
    if (rest) y += 22;
    else y -= NODE.gap;
    return { group, y: top, ends, rest };
  });
  return { places, height: Math.max(y, 0) };
}

function drawWide(name, groups, width) {
  const column = Math.min(250, Math.floor(width * 0.3));
  const middle = Math.min(220, Math.floor(width * 0.26));
  const left = stacked(groups.filter((group) => !group.outward));
  const right = stacked(groups.filter((group) => group.outward));
  const height = Math.max(left.height, right.height, 96) + 8;
  const centre = { x: (width - middle) / 2, y: height / 2 };
  if (!left.places.length) centre.x = 1;
  if (!right.places.length) centre.x = column + 150;
  const edges = [];
  const nodes = [centreNode(name, centre.x, centre.y - 24, middle)];
  // With nothing on one side the other moves nearer.
  const reach = column + middle + 150;
  const rightX = left.places.length ? width - column - 1 : Math.min(width - column - 1, reach - column);
  for (const [side, x] of [[left, 1], [right, rightX]]) {
    const top = (height - side.height) / 2;
    const near = side === left ? x + column : x;
    const from = side === left ? centre.x : centre.x + middle;
    for (const place of side.places) {
      nodes.push(groupHead(place, x, top));
      for (const { end, y } of place.ends) {
        const at = top + y + NODE.height / 2;
        const bend = (near + from) / 2;
        edges.push(edge(`M${from},${centre.y} C${bend},${centre.y} ${bend},${at} ${near},${at}`));
        nodes.push(node(place.group, end, x, top + y, column));
      }
      if (place.rest) nodes.push(restText(place, x, top));
    }
  }
  return { edges, nodes, height };
}

function drawNarrow(name, groups, width) {
  const indent = 22;
  const top = 48 + NODE.room;
  const { places, height } = stacked(groups);
  const edges = [];
  const nodes = [centreNode(name, 1, 0, Math.min(width - 2, 320))];
  for (const place of places) {
    nodes.push(groupHead(place, indent, top));
    for (const { end, y } of place.ends) {
      const at = top + y + NODE.height / 2;
      edges.push(edge(`M9,48 V${at - 8} Q9,${at} 17,${at} H${indent}`));
      nodes.push(node(place.group, end, indent, top + y, width - indent - 1));
    }
    if (place.rest) nodes.push(restText(place, indent, top));
  }
  return { edges, nodes, height: top + height + 8 };
}

function edge(d) {
  return svg("path", { class: "edge", d, "aria-hidden": "true" });
}

function centreNode(name, x, y, width) {
  return svg(
    "g",
    { class: "node is-centre" },
    svg("rect", { x, y, width, height: 48, rx: 9 }),
    svg("text", { x: x + width / 2, y: y + 29, "text-anchor": "middle" }, fitted(name, width - 24, 8.2)),
  );
}

function groupHead({ group, y }, x, top) {
  const id = `relation-${group.order}`;
  return svg("text", { id, class: "group-head", x: x + 1, y: top + y + 15 }, group.label);
}

function restText({ group, ends, rest }, x, top) {
  const y = top + ends.at(-1).y + NODE.height + NODE.gap + 12;
  return svg("text", { class: "rest", x: x + 1, y }, `and ${counting.format(rest)} more, below`);
}

function node(group, end, x, y, width) {
  const ref = refOf(end);
  const { kind, name } = partsOf(ref);
  const missing = typeof end !== "number";
  const said = missing ? "not in the catalog" : saysMore(entities[end]) && entities[end].title;
  const under = said ? `${kind} · ${said}` : kind;
  return svg(
    "a",
    {
      class: missing ? "node is-missing" : "node",
      href: entityHref(ref),
      "aria-describedby": `relation-${group.order}`,
    },
    svg("rect", { x, y, width, height: NODE.height, rx: 7 }),
    svg("text", { x: x + 12, y: y + 18 }, fitted(name, width - 24, 7.4)),
    " ",
    svg("text", { class: "kind", x: x + 12, y: y + 33 }, fitted(under, width - 24, 6)),
  );
}

/** SVG cuts no text: as many characters as have room. */
function fitted(text, width, each) {
  const most = Math.floor(width / each);
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
