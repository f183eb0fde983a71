// A region: what it set and what came about, its promises with their sequel, its reports.
import { data, doubt, el, indicatorName, lang, named, number, objects, parameter, stated, table, w, Missing } from "./dom.js";
import { figureOf } from "./figure.js";

const MOST_CHARTS = 60;

export async function make(place) {
  const code = parameter("code")?.match(/\d{6}/)?.[0];
  if (!code) throw new Missing("code");
  const [region, indicators] = await Promise.all([data(`data/regions/${code}.json`), data("data/indicators.json")]);
  const reports = objects(region.columns.reports, region.reports);
  const held = reports.filter((r) => !["missing", "stale"].includes(r.state));
  document.title = `${region.region.name} · ${w("site.name")}`;
  const charts = el("div", { class: "grid" });
  const fill = (series) => charts.append(...chartsOf(series, indicators, region).slice(0, MOST_CHARTS));
  fill(region.series);
  const all = el("button", { type: "button", onclick: async () => { all.remove(); fill(await data(`data/regions/${code}-all.json`)); } }, w("region.all"));
  const promised = el("section", { id: "promises" }, el("h2", {}, w("region.promises")), el("p", { class: "loading" }, w("site.loading")));
  place.replaceChildren(
    el("p", { class: "crumbs" }, region.region.parents.map(([parent, name]) => [el("a", { href: `region.html?code=${parent}` }, name), " › "]), named("level", region.region.level)),
    el("h1", { lang: "zh-Hans" }, region.region.name),
    el("p", { class: "lead" }, `${code} · ${w("column.reports")} ${held.length}`, " · ", el("a", { href: `compare.html?regions=${code}` }, w("region.compare"))),
    el("nav", { class: "inside", "aria-label": region.region.name }, el("a", { href: "#series" }, w("region.series")), el("a", { href: "#promises" }, w("region.promises")), el("a", { href: "#reports" }, w("region.reports"))),
    el("section", { id: "series" }, el("h2", {}, w("region.series")), el("p", { class: "quiet" }, w("region.series_sub"), lang === "zh" ? "；" : "; ", w("chart.doubtful"), lang === "zh" ? "。" : "."), verdicts(region), charts.children.length ? charts : el("p", {}, w("region.no_series")), all),
    promised,
    el("section", { id: "reports" }, el("h2", {}, w("region.reports")), reportTable(reports)));
  place.removeAttribute("aria-live");
  showPromises(promised, await data(`data/regions/${code}-promises.json`));
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

function verdicts(region) {
  const counted = {};
  for (const rows of Object.values(region.series)) for (const row of objects(region.columns.series, rows)) if (row.verdict) counted[row.verdict] = (counted[row.verdict] ?? 0) + 1;
  const known = ["hit", "miss", "undecided"].filter((verdict) => counted[verdict]);
  return known.length ? el("p", { class: "verdicts" }, known.map((verdict) => el("span", { class: `verdict ${verdict}` }, `${named("verdict", verdict)} ${counted[verdict]}`))) : null;
}

function chartsOf(series, indicators, region) {
  const found = [];
  for (const [key, list] of Object.entries(series)) {
    const [indicator, measure] = key.split("/");
    const rows = objects(region.columns.series, list).filter((row) => row.actual !== null || row.target !== null || row.target_comparator);
    const drawn = rows.filter((row) => row.actual !== null || row.target !== null);
    if (new Set(drawn.map((row) => row.year)).size < 2) continue;
    const unit = rows.at(-1).unit ?? "";
    const same = drawn.filter((row) => (row.unit ?? unit) === unit);
    const name = indicatorName(indicators, indicator);
    found.push([same.length, figureOf({
      id: `${indicator}-${measure}`, kind: "path", unit, n_rows: same.length, options: { words: "verdict" },
      title: { [lang]: `${name}${measure === "growth" ? ` · ${named("measure", "growth")}` : ""}` },
      subtitle: { [lang]: `${region.region.name}${unit ? `, ${unit}` : ""}` },
      columns: ["year", "target", "hedge", "actual", "verdict", "doubt", "concept"].map((column) => ({ key: column, [lang]: w(`column.${column === "concept" ? "kind" : column}`) })),
      rows: same.map((row) => [row.year, row.target, row.target_comparator ? stated({ value: row.target, value_high: row.target_high, unit, comparator: row.target_comparator }) : null, row.actual, row.verdict, row.suspect ? row.doubts ?? w("report.doubtful") : null, row.concept]),
    })]);
  }
  return found.sort((a, b) => b[0] - a[0]).map(([, figure]) => figure);
}

function reportTable(reports) {
  const heads = [{ text: w("column.report") }, { text: w("column.state") }, { text: w("column.n"), n: true }, { text: w("report.doubtful"), n: true }, { text: w("column.detail") }];
  return table(heads, reports.map((r) => {
    const isHere = !["missing", "stale"].includes(r.state);
    return [isHere ? el("a", { href: `report.html?id=${r.report_id}` }, String(r.report_year)) : String(r.report_year),
      el("span", { class: `state ${r.state}` }, named("state", r.state)), isHere ? number(r.n_cells) : "", isHere ? number(r.n_suspect_cells) : "", r.detail ?? ""];
  }), w("region.reports"));
}

function showPromises(section, { columns, promises }) {
  section.querySelector(".loading").remove();
  const items = objects(columns, promises);
  if (!items.length) section.append(el("p", {}, w("region.no_promises")));
  for (const year of [...new Set(items.map((item) => item.report_year))]) {
    const ofYear = items.filter((item) => item.report_year === year);
    const counted = ["done", "under_way", "missed", "not_comparable", "not_found", "no_next_report"].map((v) => [v, ofYear.filter((item) => item.verdict === v).length]).filter(([, n]) => n);
    const made = el("details", { id: `promises-${year}`, open: location.hash === `#promises-${year}` || year === items[0].report_year },
      el("summary", {}, el("strong", {}, String(year)), " ", counted.map(([v, n]) => el("span", { class: `promise ${v}` }, `${named("promise", v)} ${n}`))),
      el("ul", { class: "promises" }, ofYear.map((item) => el("li", {},
        el("span", { class: `promise ${item.verdict}` }, named("promise", item.verdict)),
        el("div", { class: "pair" },
          el("blockquote", { lang: "zh-Hans", cite: `report.html?id=${item.report_id}` }, item.text),
          item.next_evidence
            ? el("blockquote", { lang: "zh-Hans", class: "next" }, item.next_evidence, el("footer", {}, el("a", { href: `report.html?id=${item.next_report_id}`, lang: lang }, w("promises.next")), item.about === "list" ? ` · ${w("promises.about_list")}` : ""))
            : el("p", { class: "quiet next" }, w(item.verdict === "no_next_report" ? "promise.no_next_report" : "promises.silent")))))));
    section.append(made);
  }
}
