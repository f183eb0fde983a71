// A term: how many reports say it, year by year, and where it was first used.
import { data, el, parameter, table, w, Missing } from "./dom.js";
import { figureOf } from "./figure.js";

export async function make(place) {
  const files = await data("data/terms.json");
  const wanted = parameter("term") ?? "";
  if (!Object.hasOwn(files, wanted)) throw new Missing(wanted);
  const term = await data(files[wanted]);
  document.title = `${term.term} · ${w("site.name")}`;
  const heads = [{ text: w("column.first_year"), n: true }, { text: w("column.region") }, { text: w("column.n"), n: true }];
  place.replaceChildren(
    el("p", { class: "crumbs" }, el("a", { href: "terms.html" }, w("terms.title"))),
    el("h1", { lang: "zh-Hans" }, term.term),
    el("p", { class: "lead" }, [term.name_en, term.kind, term.first_known_year].filter(Boolean).join(" · ")),
    ...term.charts.map((chart) => figureOf(chart)),
    el("section", {}, el("h2", {}, w("term.first")), table(heads, term.first.map(([name, year, n, code, report]) => [
      el("a", { href: `report.html?id=${report}` }, String(year)), el("a", { href: `region.html?code=${code}`, lang: "zh-Hans" }, name), String(n)]), w("term.first"))));
  place.removeAttribute("aria-live");
}
