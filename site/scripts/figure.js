// A chart with its table, its data, its picture and its source. What draws is loaded when the first one comes near.
import { csv, data, date, download, el, lang, named, number, root, w } from "./dom.js";

let drawing = null;
function painter() {
  drawing ??= import("./charts.js").catch(() => null);
  return drawing;
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    watcher.unobserve(entry.target);
    paint(entry.target);
  }
}, { rootMargin: "300px" });
const specs = new WeakMap();

export function bringToLife(within) {
  for (const figure of within.querySelectorAll("figure.chart")) {
    const source = figure.querySelector('script[type="application/json"]');
    if (source && !specs.has(figure)) complete(figure, JSON.parse(source.textContent));
  }
}

// A figure made by a script, from the same data that a template would embed.
export function figureOf(chart, attributes = {}) {
  const figure = el("figure", { class: "chart", id: chart.id, ...attributes },
    el("figcaption", { class: "chart-title" }, el("h3", {}, chart.title[lang]), chart.subtitle[lang] ? el("p", {}, chart.subtitle[lang]) : null),
    el("div", { class: "drawing" }));
  complete(figure, chart);
  return figure;
}

function complete(figure, chart) {
  specs.set(figure, chart);
  const rows = el("details", { class: "rows" }, el("summary", {}, w("chart.table")));
  rows.addEventListener("toggle", () => { if (rows.open && rows.children.length === 1) rows.append(tableOf(chart)); });
  const name = `${chart.id}.`;
  figure.append(
    el("p", { class: "source" }, w("chart.source", { source: chart.source ?? w("chart.source_reports"), date: w("site.as_of", { date }) }),
      chart.rows.some((row) => row[doubtColumn(chart)]) ? ` ${w("chart.doubtful")}${lang === "zh" ? "。" : "."}` : ""),
    el("div", { class: "take" },
      el("button", { type: "button", onclick: () => download(`${name}csv`, csv(chart.columns.map((c) => c.key), chart.rows), "text/csv") }, w("chart.csv")),
      el("button", { type: "button", onclick: async () => (await painter())?.save(figure, chart, "svg") }, w("chart.svg")),
      el("button", { type: "button", onclick: async () => (await painter())?.save(figure, chart, "png") }, w("chart.png"))),
    rows);
  watcher.observe(figure);
}

function doubtColumn(chart) {
  return chart.columns.findIndex((column) => column.key === "doubt");
}

async function paint(figure) {
  const chart = specs.get(figure);
  const place = figure.querySelector(".drawing");
  const brush = await painter();
  if (!chart.rows.length) place.append(el("p", { class: "quiet" }, w("chart.no_rows")));
  else if (brush) brush.draw(place, chart);
  else figure.querySelector("details.rows").open = true;
}
document.addEventListener("restyled", () => {
  for (const figure of document.querySelectorAll("figure.chart")) if (figure.querySelector(".drawing svg")) paint(figure);
});
let width = document.documentElement.clientWidth;
addEventListener("resize", () => {
  if (Math.abs(width - document.documentElement.clientWidth) < 20) return;
  width = document.documentElement.clientWidth;
  document.dispatchEvent(new Event("restyled"));
});

const HIDDEN = ["code", "report", "column", "row"];
export function tableOf(chart) {
  const shown = chart.columns.map((column, place) => [column, place]).filter(([column]) => !HIDDEN.includes(column.key));
  const code = chart.columns.findIndex((column) => column.key === "code");
  const body = chart.rows.map((row) => el("tr", {}, shown.map(([column, place]) => {
    const value = row[place];
    const isNumber = typeof value === "number";
    let text = isNumber && !/year/.test(column.key) ? number(Math.round(value * 1e4) / 1e4) : named(chart.options.words ?? "", value);
    if (chart.options.words && text === String(value)) text = String(value ?? "");
    const cell = column.key === "region" && code >= 0
      ? el("a", { href: `${root}${lang}/region.html?code=${encodeURIComponent(row[code])}` }, text) : text;
    return el(place === shown[0][1] ? "th" : "td", { class: isNumber ? "n" : null, scope: place === shown[0][1] ? "row" : null }, cell);
  })));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": chart.title[lang] }, el("table", {},
    el("caption", { class: "unseen" }, chart.title[lang]),
    el("thead", {}, el("tr", {}, shown.map(([column]) => el("th", { scope: "col" }, column[lang] + (chart.unit && /value|target|actual|low|quarter|median|high/.test(column.key) ? ` (${chart.unit})` : ""))))),
    el("tbody", {}, body)),
    chart.n_rows > chart.rows.length ? el("p", { class: "quiet" }, w("chart.shown_of", { shown: chart.rows.length, all: chart.n_rows })) : null);
}
