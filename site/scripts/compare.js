// Up to five regions on one indicator; the address holds what is chosen.
import { data, el, indicatorName, lang, named, objects, parameter, stated, w } from "./dom.js";
import { figureOf } from "./figure.js";
import { findRegion } from "./main.js";

const MOST = 5;

export async function make(place) {
  const [regions, indicators] = await Promise.all([data("data/regions.json"), data("data/indicators.json")]);
  const names = new Map(regions.map((region) => [region[0], region]));
  const chosen = {
    regions: (parameter("regions") ?? "").split(",").filter((code) => names.has(code)).slice(0, MOST),
    indicator: Object.hasOwn(indicators, parameter("indicator") ?? "") ? parameter("indicator") : "gdp",
    measure: parameter("measure") === "level" ? "level" : "growth",
    status: parameter("status") === "target" ? "target" : "actual",
  };
  if (!Object.hasOwn(indicators, chosen.indicator)) [chosen.indicator] = Object.keys(indicators);
  const chips = el("ul", { class: "chips" });
  const drawing = el("div", {});
  const message = el("p", { class: "message", role: "status" });
  const input = el("input", { id: "add", list: "known", autocomplete: "off", placeholder: w("front.find_hint") });
  const list = el("datalist", { id: "known" }, regions.map(([code, name, , province]) => el("option", { value: `${name} ${code}` }, province ?? "")));
  const select = (id, label, values, key) => {
    const made = el("select", { id }, values.map(([value, name]) => el("option", { value, selected: chosen[key] === value }, name)));
    made.addEventListener("change", () => { chosen[key] = made.value; show(); });
    return el("span", { class: "field" }, el("label", { for: id }, label), " ", made);
  };
  const form = el("form", { class: "chooser" },
    el("span", { class: "field" }, el("label", { for: "add" }, w("compare.add")), " ", input, list, el("button", {}, "+")),
    select("indicator", w("compare.indicator"), Object.keys(indicators).map((id) => [id, indicatorName(indicators, id)]), "indicator"),
    select("measure", w("column.measure"), ["growth", "level"].map((m) => [m, named("measure", m)]), "measure"),
    select("status", w("compare.status"), ["actual", "target"].map((s) => [s, named("status", s)]), "status"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = findRegion(regions, input.value);
    message.textContent = code ? "" : w("site.not_found");
    if (code && !chosen.regions.includes(code) && chosen.regions.length < MOST) chosen.regions.push(code);
    if (code) input.value = "";
    show();
  });
  const copy = el("button", { type: "button", onclick: async () => { await navigator.clipboard?.writeText(location.href); message.textContent = w("compare.copied"); } }, w("compare.copy"));
  place.replaceChildren(el("h1", {}, w("compare.title")), el("p", { class: "lead" }, w("compare.lead")), form, message, chips, drawing, el("p", {}, copy));
  place.removeAttribute("aria-live");

  async function show() {
    const { regions: codes, indicator, measure, status } = chosen;
    history.replaceState(null, "", `?${new URLSearchParams({ regions: codes.join(","), indicator, measure, status })}`.replaceAll("%2C", ","));
    chips.replaceChildren(...codes.map((code) => el("li", {}, el("a", { href: `region.html?code=${code}` }, names.get(code)[1]), el("button", { type: "button", "aria-label": w("compare.remove", { name: names.get(code)[1] }), onclick: () => { chosen.regions = codes.filter((other) => other !== code); show(); } }, "×"))));
    const found = await Promise.all(codes.map((code) => rowsOf(code, indicator, measure, status, indicators)));
    const rows = found.flat();
    const unit = rows.at(-1)?.[3] ?? "";
    drawing.replaceChildren(codes.length ? figureOf({
      id: "compare", kind: "compare", unit, n_rows: rows.length, options: {},
      title: { [lang]: w("compare.title_of", { indicator: `${indicatorName(indicators, indicator)} · ${named("measure", measure)}`, status: named("status", status) }) },
      subtitle: { [lang]: unit }, rows: rows.filter((row) => row[3] === unit),
      columns: ["region", "year", "value", "unit", "hedge", "doubt", "concept", "code"].map((key) => ({ key, [lang]: w(`column.${{ concept: "kind", code: "region" }[key] ?? key}`) })),
    }) : el("p", { class: "quiet" }, w("compare.none")));
  }

  async function rowsOf(code, indicator, measure, status) {
    const region = await data(`data/regions/${code}.json`);
    let rows = region.series[`${indicator}/${measure}`];
    rows ??= (await data(`data/regions/${code}-all.json`))[`${indicator}/${measure}`] ?? [];
    return objects(region.columns.series, rows).map((row) => {
      const value = status === "target" ? row.target : row.actual;
      const comparator = status === "target" ? row.target_comparator : row.actual_comparator;
      return [names.get(code)[1], row.year, value, row.unit, stated({ value, value_high: status === "target" ? row.target_high : null, unit: row.unit, comparator }), row.suspect ? row.doubts ?? w("report.doubtful") : null, row.concept, code];
    }).filter((row) => row[2] !== null);
  }
  await show();
}
