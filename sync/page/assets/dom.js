// Elements from values. Text is only ever text: nothing here takes markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element; props are attributes, `on…` listeners; children are nodes, texts or nothing. */
function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false) element.append(child);
  }
  return element;
}

/** A link that leaves the page. What is not http(s) stays text, whatever it says it is. */
function away(url, ...children) {
  if (!isWeb(url)) return h("span", {}, ...children);
  return h("a", { href: url, rel: "noopener noreferrer", class: "away" }, ...children);
}

function isWeb(url) {
  try {
    return ["http:", "https:"].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

/** `code` in our own words. */
function prose(words) {
  return words.split("`").map((part, place) => (place % 2 ? h("code", {}, part) : part));
}

const DAY = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
const dayFormat = new Intl.DateTimeFormat("en-GB", DAY);
const CLOCK = { hour: "2-digit", minute: "2-digit", timeZone: "UTC" };
const clockFormat = new Intl.DateTimeFormat("en-GB", CLOCK);

function day(moment) {
  return moment ? dayFormat.format(new Date(moment)) : "";
}

function clock(moment) {
  return `${clockFormat.format(new Date(moment))} UTC`;
}

/** A moment as an element; without one, a dash. */
function time(moment, long = false) {
  if (!moment || Number.isNaN(Date.parse(moment))) return h("span", { class: "faint" }, "–");
  const words = long ? `${day(moment)}, ${clock(moment)}` : day(moment);
  return h("time", { datetime: moment, title: `${day(moment)}, ${clock(moment)}` }, words);
}

const AGES = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]];

/** How long ago a moment is when the page is opened; nothing for one that is to come. */
function ago(moment) {
  const age = Date.now() - Date.parse(moment);
  const [unit, size] = AGES.find(([, least]) => age >= least) ?? [];
  return unit ? `${count(Math.floor(age / size), unit)} ago` : "";
}

const counting = new Intl.NumberFormat("en-GB");

function count(number, one, many = `${one}s`) {
  return `${counting.format(number)} ${number === 1 ? one : many}`;
}

let saying;

/** Tells a screen reader what changed, once typing rests. */
function say(words) {
  clearTimeout(saying);
  saying = setTimeout(() => {
    document.getElementById("said").textContent = words;
  }, 400);
}
