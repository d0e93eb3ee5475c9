// What the last syncs changed, from git's history.

const ACTIONS = ["created", "updated", "deleted"];
const FEW = 8;

function commitLink(commit) {
  const words = h("code", {}, commit.id.slice(0, 10));
  return data.web ? away(`${data.web}/commit/${commit.id}`, words) : words;
}

/** What a change of status is called. */
function turnWords({ before, after }) {
  if (before === null) return "found";
  if (after === null) return "gone from the log";
  return after === SYNCED ? "fixed" : `now ${statuses[after].name}`;
}

function changesPage() {
  const { commits, note } = data.timeline;
  const days = new Map();
  for (const commit of commits) {
    const key = day(commit.at);
    days.set(key, [...(days.get(key) ?? []), commit]);
  }
  const view = h(
    "div",
    { class: "changes" },
    h("h1", { tabindex: "-1" }, "Changes"),
    h("p", { class: "lede" }, commits.length ? `${count(commits.length, "commit")} to ${data.folder}/, newest first.` : "Nothing to show yet."),
    [...days].map(([words, its]) =>
      h("section", {}, h("h2", {}, words), h("ol", { class: "timeline" }, its.map(commitItem))),
    ),
    note && h("p", { class: "faint" }, note),
  );
  return { view, title: "Changes" };
}

function commitItem(commit) {
  const parts = ACTIONS.filter((action) => commit[action].count).map((action) => actionPart(commit, action));
  return h(
    "li",
    {},
    h(
      "p",
      { class: "commit-head" },
      h("span", { class: "subject" }, commit.subject),
      h("span", { class: "note" }, clock(commit.at), " · ", commitLink(commit)),
    ),
    h("dl", { class: "facts" }, parts, turnParts(commit)),
  );
}

function actionPart(commit, action) {
  const { count: total, refs } = commit[action];
  return part(`is-${action}`, `${counting.format(total)} ${action}`, longList(refs, entityLink, FEW), total - refs.length);
}

function turnParts(commit) {
  const { count: total, list } = commit.turns;
  const turns = [...list].sort((one, other) => one.after - other.after);
  const groups = new Map();
  for (const turn of turns) {
    const words = turnWords(turn);
    groups.set(words, [...(groups.get(words) ?? []), turn]);
  }
  const unnamed = total - turns.length;
  return [...groups].map(([words, its], place) =>
    part("", `${count(its.length, "manifest")} ${words}`, longList(its, turnItem, FEW / 2), place ? 0 : unnamed),
  );
}

function turnItem(turn) {
  const still = typeof turn.location === "number";
  return [manifestLink(turn.location), " ", still && turn.before === null && turn.after !== SYNCED && statusBadge(turn.after)];
}

function part(name, term, shown, unnamed) {
  const rest = unnamed > 0 && h("p", { class: "faint" }, `and ${counting.format(unnamed)} more in git’s history`);
  return h("div", { class: name }, h("dt", {}, term), h("dd", {}, shown, rest));
}
