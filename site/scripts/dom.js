// What all pages share: words, data files, elements. Text enters a page as text only, never as markup.
const page = document.documentElement;
export const root = page.dataset.root;
export const lang = page.dataset.lang;
export const date = page.dataset.date;

const asked = new Map();
export function data(name) {
  if (!asked.has(name)) {
    asked.set(name, fetch(new URL(root + name, location.href)).then((answer) => {
      if (!answer.ok) throw new Missing(`${name}: ${answer.status}`);
      return answer.json();
    }));
  }
  return asked.get(name);
}
export class Missing extends Error {}

export let words = {};
export async function loadWords() {
  words = await data(`data/words-${lang}.json`);
}
export function w(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
export function named(group, value) {
  return words[`${group}.${value}`] ?? String(value ?? "");
}

// An element: el("p", {class: "x", onclick: …}, "text", child, [children]).
export function el(name, attributes = {}, ...children) {
  const svg = ["svg", "path"].includes(name);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function number(value) {
  if (value === null || value === undefined) return "";
  return value.toLocaleString("en-US", { maximumSignificantDigits: 10, useGrouping: true }).replace("-", "−");
}
export function stated(cell) {
  let shown = "";
  if (cell.value !== null && cell.value !== undefined) {
    shown = number(cell.value);
    if (cell.value_high !== null && cell.value_high !== undefined) shown += `–${number(cell.value_high)}`;
    shown += cell.unit ?? "";
  }
  const hedge = words[`comparator.${cell.comparator}`] ?? "{value}";
  if (hedge.includes("{value}")) return hedge.replace("{value}", shown);
  return shown ? `${shown} (${hedge})` : hedge;
}
export function indicatorName(indicators, id) {
  const known = indicators[id];
  return known ? known[lang === "zh" ? 0 : 1] : id;
}
export function doubt(reason) {
  return reason ? el("span", { class: "doubt" }, w("report.doubtful"), el("span", { class: "why" }, `：${reason}`)) : null;
}
// Rows that come as lists, as objects.
export function objects(columns, rows) {
  return rows.map((row) => Object.fromEntries(columns.map((name, place) => [name, row[place]])));
}
export function table(heads, rows, label) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, el("table", {},
    el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col", class: head.n ? "n" : null }, head.text)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, place) => el("td", { class: heads[place].n ? "n" : null }, cell)))))));
}
export function download(name, content, type) {
  const link = el("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
// A spreadsheet takes text that begins with these for a formula.
function csvCell(value) {
  if (value === null || value === undefined) return "";
  let text = String(value);
  if (typeof value === "string" && /^[=+@\t\r-]/.test(text)) text = `'${text}`;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
export function csv(names, rows) {
  return "\ufeff" + [names, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
}
export function parameter(name) {
  return new URLSearchParams(location.search).get(name);
}
