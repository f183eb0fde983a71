// How each kind of chart is drawn, with Observable Plot. Bundled with its package when a site is built.
import * as Plot from "@observablehq/plot";
import { download, el, lang, named, number, root, w } from "./dom.js";

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const rowsOf = (chart) => chart.rows.map((row) => Object.fromEntries(chart.columns.map((column, place) => [column.key, row[place]])));
const WORDING = ["plain", "approx", "ge", "le", "range", "words"];
const PROMISE = ["done", "under_way", "not_comparable", "missed", "not_found"];
const tall = () => matchMedia("(max-width: 40rem)").matches;

function colours() {
  return {
    ink: style("--ink"), quiet: style("--quiet"), line: style("--line"), paper: style("--paper"), main: style("--main"),
    second: style("--second"), bad: style("--bad"), good: style("--good"), shade: style("--shade"),
    ramp: [style("--paper-2"), style("--main")],
    several: [1, 2, 3, 4, 5, 6].map((place) => style(`--series-${place}`)),
  };
}
const years = (rows) => {
  const known = [...new Set(rows.map((row) => row.year))].sort((a, b) => a - b);
  return { domain: known.length > 1 ? [known[0], known.at(-1)] : [known[0] - 1, known[0] + 1], known };
};
const yearAxis = (known, width) => {
  const most = Math.max(2, Math.floor(width / 70));
  const every = Math.max(1, Math.ceil(known.length / most));
  return Plot.axisX({ ticks: known.filter((_, place) => (known.length - 1 - place) % every === 0), tickFormat: (year) => String(year), tickSize: 0, label: null });
};
const valueAxis = (c, unit, options = {}) => [
  Plot.gridY({ stroke: c.line, strokeOpacity: 1, ticks: 5, ...options }),
  Plot.axisY({ tickSize: 0, label: null, tickFormat: (value) => number(value) + (unit === "%" ? "%" : ""), ticks: 5, ...options }),
];
const percent = (value) => `${Math.round(value * 100)}%`;

const KINDS = {
  // Where the reports are from: a square a province.
  tiles(chart, width, c) {
    const rows = rowsOf(chart);
    const size = Math.min(width, 620);
    return {
      width: size, height: size * 0.86, margin: 2, padding: 0.06,
      x: { axis: null, type: "band", domain: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, y: { axis: null, type: "band", domain: [1, 2, 3, 4, 5, 6, 7, 8] },
      color: { type: "sqrt", range: c.ramp, domain: [0, Math.max(...rows.map((row) => row.reports), 1)] },
      marks: [
        Plot.cell(rows, { x: "column", y: "row", fill: "reports", rx: 3, title: (row) => `${lang === "zh" ? row.short : row.name_en}: ${row.reports}`, href: (row) => row.regions ? `region.html?code=${row.code}` : null }),
        Plot.text(rows, { x: "column", y: "row", text: lang === "zh" ? "short" : (row) => row.name_en.replace("Inner ", "Inner\n"), dy: -7, fontSize: lang === "zh" ? 12 : size < 450 ? 7 : 9.5, fill: (row) => shown(row, rows, c), pointerEvents: "none" }),
        Plot.text(rows, { x: "column", y: "row", text: (row) => row.reports ? String(row.reports) : "–", dy: 9, fontSize: 12, fontWeight: 600, fill: (row) => shown(row, rows, c), pointerEvents: "none" }),
      ],
    };
  },
  // Reports by level and year.
  heatmap(chart, width, c) {
    const rows = rowsOf(chart).map((row) => ({ ...row, level: named("level", row.level) }));
    const order = ["nation", "province", "prefecture", "district", "county", "county_city"].map((level) => named("level", level));
    const { known } = years(rows);
    const levels = order.filter((level) => rows.some((row) => row.level === level));
    const all = []; for (let year = known[0]; year <= known.at(-1); year++) all.push(year);
    const step = (width - 130) / all.length;
    return {
      width, height: 40 + levels.length * 30, marginLeft: lang === "zh" ? 60 : 130, marginBottom: 24, padding: 0.08,
      x: { type: "band", domain: all, label: null, tickSize: 0, ticks: all.filter((year) => (all.at(-1) - year) % Math.max(1, Math.ceil(44 / step)) === 0), tickFormat: String },
      y: { type: "band", domain: levels, label: null, tickSize: 0 },
      color: { type: "sqrt", range: [c.shade, c.main], domain: [0, Math.max(...rows.map((row) => row.reports))] },
      marks: [
        Plot.cell(rows, { x: "year", y: "level", fill: "reports", rx: 2, title: (row) => `${row.level} ${row.year}: ${row.reports}` }),
        step > 24 ? Plot.text(rows, { x: "year", y: "level", text: (row) => String(row.reports), fontSize: 10, fill: (row) => row.reports > Math.max(...rows.map((r) => r.reports)) / 4 ? c.paper : c.ink, pointerEvents: "none" }) : null,
      ],
    };
  },
  // One dot a region, stacked where several set the same.
  dots(chart, width, c) {
    const rows = rowsOf(chart);
    const levels = ["nation", "province", "prefecture", "district", "county", "county_city"].filter((level) => rows.some((row) => row.level === level));
    const few = rows.length <= 60;
    const counts = new Map();
    for (const row of rows) { const key = `${row.level}/${row.value}`; counts.set(key, (counts.get(key) ?? 0) + 1); row.place = counts.get(key); }
    const most = Math.max(...counts.values());
    const size = few ? 6 : Math.max(1.2, Math.min(5, 100 / most / 2));
    const names = levels.map((level) => named("level", level));
    const stack = rows.map((row) => ({ ...row, group: named("level", row.level) }));
    return {
      width, height: 50 + levels.length * Math.max(54, most * size * 2.1 + 24), marginLeft: 12, marginRight: 20, marginBottom: 30, marginTop: 8,
      x: { label: null, tickFormat: (value) => `${number(value)}%`, tickSize: 0, nice: true, inset: 12 },
      fy: { domain: names, axis: null },
      y: { axis: null, domain: [0, most + 2.2] },
      marks: [
        Plot.ruleY([0], { stroke: c.line }),
        Plot.text(names, { fy: (name) => name, text: (name) => name, frameAnchor: "top-left", fontWeight: 600, fill: c.quiet }),
        Plot.dot(stack, { x: "value", y: "place", fy: "group", r: size, fill: (row) => row.doubt ? c.paper : c.main, stroke: c.main, title: (row) => `${row.region} ${row.hedge}${row.doubt ? ` · ${w("report.doubtful")}` : ""}`, href: (row) => `report.html?id=${row.report}` }),
        few ? Plot.text(stack.filter((row) => counts.get(`${row.level}/${row.value}`) === 1), { x: "value", y: "place", fy: "group", text: "region", dy: -13, fontSize: 11, fill: c.ink, pointerEvents: "none" }) : null,
      ],
    };
  },
  // From the most to the least, the first and last where there are many.
  ranking(chart, width, c) {
    const all = rowsOf(chart).filter((row) => row.value !== null);
    const cut = all.length > 30;
    const rows = cut ? [...all.slice(0, 15), ...all.slice(-10)] : all;
    rows.forEach((row, place) => { row.label = `${row.region}${all.filter((r) => r.region === row.region).length > 1 ? ` (${row.province})` : ""}`; row.key = `${place}`; });
    const negative = Math.min(0, ...rows.map((row) => row.value));
    return {
      width, height: 16 + rows.length * 21, marginLeft: 110, marginRight: 90, marginTop: 4, marginBottom: 4,
      x: { axis: null, domain: [negative, Math.max(0, ...rows.map((row) => row.value))] }, y: { axis: null, type: "band", domain: rows.map((row) => row.key), padding: 0.25 },
      marks: [
        Plot.barX(rows, { x: "value", y: "key", fill: (row) => row.doubt ? c.paper : c.main, stroke: c.main, strokeWidth: 1, strokeDasharray: (row) => row.doubt ? "2 2" : null, fillOpacity: 0.85, title: (row) => `${row.region}: ${row.hedge}${row.doubt ? ` · ${row.doubt}` : ""}`, href: (row) => `report.html?id=${row.report}` }),
        Plot.text(rows, { x: negative, y: "key", text: "label", textAnchor: "end", dx: -6, fontSize: 12, fill: c.ink }),
        Plot.text(rows, { x: (row) => Math.max(0, row.value), y: "key", text: (row) => `${number(row.value)}${row.unit === "%" ? "%" : ""}${row.doubt ? " ?" : ""}`, textAnchor: "start", dx: 5, fontSize: 11.5, fill: c.quiet }),
        cut ? Plot.ruleY([rows[14].key], { y: "key", dy: 10, stroke: c.quiet, strokeDasharray: "2 3" }) : null,
      ],
    };
  },
  // Median with the middle half and the middle eight tenths.
  spread(chart, width, c) {
    const rows = rowsOf(chart);
    const { domain, known } = years(rows);
    const last = rows.at(-1);
    const ends = [[last.high, "90%"], [last.three_quarters, "75%"], [last.median, w("column.median")], [last.quarter, "25%"], [last.low, "10%"]];
    return {
      width, height: tall() ? 260 : 320, marginLeft: 46, marginRight: 66, marginTop: 12,
      x: { domain }, y: { nice: true },
      marks: [
        ...valueAxis(c, chart.unit), yearAxis(known, width),
        Plot.areaY(rows, { x: "year", y1: "low", y2: "high", fill: c.main, fillOpacity: 0.14 }),
        Plot.areaY(rows, { x: "year", y1: "quarter", y2: "three_quarters", fill: c.main, fillOpacity: 0.22 }),
        Plot.lineY(rows, { x: "year", y: "median", stroke: c.main, strokeWidth: 2.2 }),
        Plot.text(apart(ends, 12, rows.flatMap((row) => [row.low, row.high])), { x: () => last.year, y: (end) => end[0], text: (end) => end[1], textAnchor: "start", dx: 6, fontSize: 11, fill: (end) => end[1].includes("%") ? c.quiet : c.main }),
        Plot.ruleX(rows, Plot.pointerX({ x: "year", stroke: c.quiet, strokeDasharray: "2 2" })),
        Plot.tip(rows, Plot.pointerX({ x: "year", y: "median", title: (row) => `${row.year}\n${w("column.median")} ${number(round(row.median))}${chart.unit}\n${number(round(row.low))}–${number(round(row.high))}${chart.unit}\n${w("column.regions")} ${row.n}`, fill: c.paper, stroke: c.line })),
      ],
    };
  },
  // How often each value was set; whole numbers stand out.
  bunching(chart, width, c) {
    const rows = rowsOf(chart);
    const isWhole = (row) => Number.isInteger(row.value);
    const top = [...rows].sort((a, b) => b.n - a.n).slice(0, 5);
    return {
      width, height: tall() ? 240 : 280, marginLeft: 40, marginTop: 22,
      x: { label: null, tickFormat: (value) => `${number(value)}${chart.unit}`, tickSize: 0, nice: true, inset: 8 },
      marks: [
        ...valueAxis(c, ""), Plot.ruleY([0], { stroke: c.quiet }),
        Plot.ruleX(rows, { x: "value", y: "n", stroke: (row) => isWhole(row) ? c.second : c.main, strokeWidth: Math.max(2, Math.min(9, width / rows.length / 2.2)), title: (row) => `${number(row.value)}${chart.unit}: ${row.n}` }),
        Plot.text(top, { x: "value", y: "n", text: (row) => `${number(row.value)}${chart.unit}`, dy: -9, fontSize: 11, fontWeight: 600, fill: c.ink }),
      ],
    };
  },
  hedging(chart, width, c) { return shares(chart, width, c, "hedge", WORDING, [c.main, ...c.several.slice(1, 5), c.quiet]); },
  stacked(chart, width, c) { return shares(chart, width, c, "verdict", PROMISE, [c.good, c.several[1], c.shade, c.second, c.bad]); },
  // The share of reports that use a term.
  curve(chart, width, c) {
    const rows = rowsOf(chart);
    const { domain, known } = years(rows);
    return {
      width, height: tall() ? 220 : 280, marginLeft: 46, marginRight: 40, marginTop: 16, x: { domain }, y: { domain: [0, Math.max(0.1, ...rows.map((row) => row.share))], nice: true },
      marks: [
        Plot.gridY({ stroke: c.line, strokeOpacity: 1, ticks: 4 }), Plot.axisY({ tickSize: 0, label: null, tickFormat: percent, ticks: 4 }), yearAxis(known, width),
        Plot.areaY(rows, { x: "year", y: "share", fill: c.main, fillOpacity: 0.1 }),
        Plot.lineY(rows, { x: "year", y: "share", stroke: c.main, strokeWidth: 2.2 }),
        Plot.dot(rows, { x: "year", y: "share", r: 2.8, fill: c.main, title: (row) => `${row.year}: ${row.n} / ${row.reports}` }),
        Plot.text(rows.slice(-1), { x: "year", y: "share", text: (row) => percent(row.share), textAnchor: "start", dx: 8, fontWeight: 600, fill: c.main }),
      ],
    };
  },
  bars(chart, width, c) {
    const rows = rowsOf(chart);
    const name = chart.columns[0].key;
    rows.forEach((row) => { row.label = chart.options.words ? named(chart.options.words, row[name]) : String(row[name]); });
    return {
      width, height: 14 + rows.length * 26, marginLeft: 120, marginRight: 70, marginTop: 2, marginBottom: 4,
      x: { axis: null }, y: { axis: null, type: "band", domain: rows.map((row) => row.label), padding: 0.28 },
      marks: [
        Plot.barX(rows, { x: "n", y: "label", fill: c.main, fillOpacity: 0.85, title: (row) => `${row.label}: ${row.n}` }),
        Plot.text(rows, { x: 0, y: "label", text: "label", textAnchor: "end", dx: -6, fill: c.ink, fontSize: 12 }),
        Plot.text(rows, { x: "n", y: "label", text: (row) => number(row.n), textAnchor: "start", dx: 5, fill: c.quiet, fontSize: 12 }),
      ],
    };
  },
  // What was set against what came about, year by year.
  path(chart, width, c) {
    const rows = rowsOf(chart);
    const { domain, known } = years(rows);
    const outcomes = rows.filter((row) => row.actual !== null);
    const targets = rows.filter((row) => row.target !== null);
    const both = rows.filter((row) => row.actual !== null && row.target !== null);
    const last = outcomes.at(-1);
    const aim = targets.at(-1);
    const amount = (value) => number(value) + (chart.unit === "%" ? "%" : "");
    const fromZero = chart.unit !== "%" && Math.min(...rows.flatMap((row) => [row.actual, row.target].filter((v) => v !== null))) >= 0;
    const labels = apart([last && [last.actual, `${w("status.actual")} ${amount(last.actual)}`, c.main, last.year], aim && [aim.target, `${w("status.target")} ${amount(aim.target)}`, c.second, aim.year]].filter(Boolean), 18, [...rows.flatMap((row) => [row.actual, row.target]), ...(fromZero ? [0] : [])]);
    return {
      width, height: 210, marginLeft: 48, marginRight: 92, marginTop: 14, x: { domain, inset: 6 }, y: { nice: true, zero: fromZero },
      marks: [
        ...valueAxis(c, chart.unit, { ticks: 4 }), yearAxis(known, width - 140),
        Plot.ruleX(both, { x: "year", y1: "target", y2: "actual", stroke: c.quiet, strokeOpacity: 0.5 }),
        ...runs(outcomes).map((run) => Plot.lineY(run, { x: "year", y: "actual", stroke: c.main, strokeWidth: 2 })),
        Plot.dot(outcomes, { x: "year", y: "actual", r: 3.4, fill: (row) => row.doubt ? c.paper : c.main, stroke: c.main, strokeWidth: 1.5 }),
        Plot.dot(targets, { x: "year", y: "target", symbol: "diamond", r: 4, fill: (row) => row.doubt ? c.paper : c.second, stroke: c.second, strokeWidth: 1.5 }),
        Plot.text(labels, { x: (label) => label[3], y: (label) => label[0], text: (label) => label[1], textAnchor: "start", dx: 9, fontSize: 11.5, fontWeight: 600, fill: (label) => label[2] }),
        Plot.tip(rows, Plot.pointerX({ x: "year", y: (row) => row.actual ?? row.target, title: (row) => [row.year, row.target !== null ? `${w("status.target")} ${row.hedge}` : null, row.actual !== null ? `${w("status.actual")} ${number(row.actual)}${chart.unit}` : null, row.verdict ? named("verdict", row.verdict) : null, row.doubt ? `${w("report.doubtful")}: ${row.doubt}` : null].filter(Boolean).join("\n"), fill: c.paper, stroke: c.line })),
      ],
    };
  },
  // Several regions, one line each, named at its end.
  compare(chart, width, c) {
    const rows = rowsOf(chart).filter((row) => row.value !== null);
    const { domain, known } = years(rows);
    const regions = [...new Set(rows.map((row) => row.region))];
    const colour = (name) => c.several[regions.indexOf(name) % 6];
    const ends = apart(regions.map((name) => { const end = rows.filter((row) => row.region === name).at(-1); return [end.value, name, colour(name), end.year]; }), 15, rows.map((row) => row.value));
    return {
      width, height: tall() ? 300 : 380, marginLeft: 50, marginRight: 100, marginTop: 14, x: { domain, inset: 6 }, y: { nice: true },
      marks: [
        ...valueAxis(c, chart.unit), yearAxis(known, width - 140),
        ...regions.flatMap((name) => runs(rows.filter((row) => row.region === name)).map((run) => Plot.lineY(run, { x: "year", y: "value", stroke: colour(name), strokeWidth: 2.2 }))),
        Plot.dot(rows, { x: "year", y: "value", r: 3.4, fill: (row) => row.doubt ? c.paper : colour(row.region), stroke: (row) => colour(row.region), strokeWidth: 1.5 }),
        Plot.text(ends, { x: (end) => end[3], y: (end) => end[0], text: (end) => end[1], textAnchor: "start", dx: 9, fontSize: 12, fontWeight: 600, fill: (end) => end[2] }),
        Plot.tip(rows, Plot.pointer({ x: "year", y: "value", title: (row) => `${row.region} ${row.year}\n${row.hedge}${row.doubt ? `\n${w("report.doubtful")}: ${row.doubt}` : ""}`, fill: c.paper, stroke: c.line })),
      ],
    };
  },
};

function shares(chart, width, c, column, order, range) {
  const rows = rowsOf(chart);
  const group = chart.options.words;
  const { known } = years(rows);
  const kinds = order.filter((kind) => rows.some((row) => row[column] === kind));
  const colour = (kind) => range[order.indexOf(kind)];
  return {
    width, height: tall() ? 260 : 300, marginLeft: 44, marginTop: 8, marginBottom: 28, legend: kinds.map((kind) => [named(group, kind), colour(kind)]),
    x: { type: "band", domain: known, label: null, tickSize: 0, tickFormat: String, padding: 0.15, ticks: known.filter((_, place) => (known.length - 1 - place) % Math.max(1, Math.ceil(known.length * 44 / width)) === 0) },
    y: { label: null },
    marks: [
      Plot.axisY({ tickFormat: percent, tickSize: 0, ticks: 4, label: null }),
      Plot.barY(rows, Plot.stackY({ x: "year", y: "share", fill: (row) => colour(row[column]), order: (row) => order.indexOf(row[column]), title: (row) => `${row.year} ${named(group, row[column])}: ${percent(row.share)} (${row.n})`, inset: 0.5 })),
    ],
  };
}
// A line runs on over years that follow one another, and not across a change of concept.
function runs(rows) {
  const found = [];
  for (const row of rows) {
    const before = found.at(-1)?.at(-1);
    if (before && row.year - before.year <= 1 && (row.concept ?? null) === (before.concept ?? null)) found.at(-1).push(row);
    else found.push([row]);
  }
  return found;
}
// Labels moved apart, so that none lies on another: at least `pixels` of a scale that spans `all` values.
function apart(labels, pixels, all) {
  const values = all.filter((value) => value !== null);
  const step = ((Math.max(...values) - Math.min(...values)) || Math.abs(values[0]) || 1) * (pixels / 180);
  const sorted = labels.map((label) => [...label]).sort((a, b) => a[0] - b[0]);
  for (let place = 1; place < sorted.length; place++) {
    if (sorted[place][0] - sorted[place - 1][0] < step) {
      const shift = (step - (sorted[place][0] - sorted[place - 1][0])) / 2;
      sorted[place][0] += shift;
      for (let below = place - 1; below >= 0 && sorted[below + 1][0] - sorted[below][0] < step; below--) sorted[below][0] = sorted[below + 1][0] - step;
    }
  }
  return sorted;
}
const round = (value) => Math.round(value * 100) / 100;
function shown(row, rows, c) {
  const most = Math.max(...rows.map((r) => r.reports), 1);
  return Math.sqrt(row.reports / most) > 0.55 ? c.paper : c.ink;
}

// To the keyboard and to those who hear a page a drawing is one thing, whose table holds the links; a pointer may
// still follow a mark.
function unlink(link) {
  const to = link.getAttributeNS("http://www.w3.org/1999/xlink", "href") ?? link.getAttribute("href");
  const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
  group.append(...link.childNodes);
  if (to) { group.style.cursor = "pointer"; group.addEventListener("click", () => { location.href = new URL(to, new URL(`${root}${lang}/`, location.href)); }); }
  link.replaceWith(group);
}

export function draw(place, chart) {
  const c = colours();
  const width = Math.max(240, Math.floor(place.clientWidth));
  const { legend, ...options } = KINDS[chart.kind](chart, width, c);
  const svg = Plot.plot({ style: { background: "transparent", color: c.quiet, fontFamily: "inherit", fontSize: "12px", overflow: "visible" }, ariaLabel: chart.title[lang], ariaDescription: chart.subtitle[lang], ...options });
  svg.setAttribute("role", "img");
  for (const part of svg.querySelectorAll("[aria-label], [aria-description]")) { part.removeAttribute("aria-label"); part.removeAttribute("aria-description"); }
  for (const link of svg.querySelectorAll("a")) unlink(link);
  place.replaceChildren(...[legend ? el("p", { class: "legend" }, legend.map(([name, colour]) => el("span", {}, el("i", { style: `background:${colour}`, "aria-hidden": "true" }), name))) : null, svg].filter(Boolean));
}

// The drawing with its title and source as a picture that stands alone.
export async function save(figure, chart, type) {
  const place = figure.querySelector(".drawing");
  if (!place.querySelector("svg")) draw(place, chart);
  const c = colours();
  const drawn = place.querySelector("svg");
  const [width, height] = [Number(drawn.getAttribute("width")), Number(drawn.getAttribute("height"))];
  const space = "http://www.w3.org/2000/svg";
  const whole = document.createElementNS(space, "svg");
  const add = (name, attributes, text) => {
    const part = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    if (text) part.textContent = text;
    whole.append(part);
  };
  const full = [width + 32, height + 118];
  for (const [key, value] of Object.entries({ xmlns: space, width: full[0], height: full[1], viewBox: `0 0 ${full[0]} ${full[1]}`, "font-family": "system-ui, 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif" })) whole.setAttribute(key, value);
  add("rect", { width: full[0], height: full[1], fill: c.paper });
  add("text", { x: 16, y: 32, "font-size": 19, "font-weight": 700, fill: c.ink }, chart.title[lang]);
  add("text", { x: 16, y: 54, "font-size": 13, fill: c.quiet }, chart.subtitle[lang]);
  const inner = drawn.cloneNode(true);
  inner.setAttribute("x", 16);
  inner.setAttribute("y", 70);
  inner.setAttribute("fill", c.quiet);
  whole.append(inner);
  add("text", { x: 16, y: height + 100, "font-size": 11, fill: c.quiet }, figure.querySelector(".source").textContent);
  const legend = [...place.querySelectorAll(".legend span")];
  legend.forEach((entry, place_) => {
    add("rect", { x: full[0] - 110, y: 10 + place_ * 13, width: 9, height: 9, fill: entry.querySelector("i").style.background });
    add("text", { x: full[0] - 97, y: 18 + place_ * 13, "font-size": 10, fill: c.ink }, entry.textContent);
  });
  const text = new XMLSerializer().serializeToString(whole);
  if (type === "svg") return download(`${chart.id}.svg`, text, "image/svg+xml");
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await picture.decode();
  const canvas = el("canvas", { width: full[0] * 2, height: full[1] * 2 });
  canvas.getContext("2d").drawImage(picture, 0, 0, full[0] * 2, full[1] * 2);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  return download(`${chart.id}.png`, blob, "image/png");
}
