// A report: its text with every number and every repair, the cells that were read, and what stands behind each.
import { data, doubt, el, indicatorName, named, number, objects, parameter, root, stated, lang, w, Missing } from "./dom.js";

export async function make(place) {
  const id = parameter("id") ?? "";
  if (!/^\d{6}-\d{4}$/.test(id)) throw new Missing(id);
  const [report, indicators] = await Promise.all([data(`data/reports/${id.slice(0, 2)}/${id}.json`), data("data/indicators.json")]);
  const page = new ReportPage(report, indicators);
  document.title = `${report.facts.region_name} ${report.facts.report_year} · ${w("site.name")}`;
  place.replaceChildren(...page.elements().flat().filter(Boolean));
  place.removeAttribute("aria-live");
  page.toPlace();
  addEventListener("hashchange", () => page.toPlace());
}

class ReportPage {
  constructor(report, indicators) {
    this.facts = report.facts;
    this.report = report;
    this.indicators = indicators;
    this.observations = new Map(objects(report.columns.observations, report.observations).map((o) => [o.observation_id, o]));
    this.cells = objects(report.columns.cells, report.cells);
    this.repairs = objects(report.columns.repairs, report.repairs).map((r) => ({ ...r, kind: report.words[r.kind], certainty: report.words[r.certainty], reason: report.words[r.reason] }));
    this.ofCells = new Set(this.cells.map((cell) => cell.observation_id));
    this.undone = new Set();
    this.nodes = [];
    this.pieces = new Map();
  }

  elements() {
    const f = this.facts;
    const warnings = [f.is_digest && w("report.digest"), f.is_truncated && w("report.truncated"), f.is_draft && w("report.draft"), f.identity_doubt && w("report.doubt", { why: f.identity_doubt })].filter(Boolean);
    this.text = el("article", { class: "text", lang: "zh-Hans", "aria-label": w("report.text") }, this.report.paragraphs.map((line) => this.paragraph(line)));
    this.panel = el("aside", { class: "panel", hidden: true, tabindex: "-1", "aria-label": w("report.number") });
    this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
    const toggle = el("input", { type: "checkbox", id: "repairs" });
    toggle.addEventListener("change", () => this.text.classList.toggle("mended", toggle.checked));
    const undo = el("button", { type: "button" }, w("report.undo_all"));
    undo.addEventListener("click", () => {
      const all = this.undone.size < this.repairs.length;
      this.repairs.forEach((_, place) => this.undo(place, all));
      undo.textContent = w(all ? "report.redo_all" : "report.undo_all");
      if (!toggle.checked) toggle.click();
    });
    return [
      el("p", { class: "crumbs" }, el("a", { href: `region.html?code=${f.region_code}` }, f.region_name), ` · ${named("level", f.level)}`),
      el("h1", { lang: "zh-Hans" }, f.title || `${f.region_name} ${f.report_year}`),
      el("p", { class: "lead" }, [f.delivered_on, f.session, [f.speaker_title, f.speaker].filter(Boolean).join(" "), w("report.characters", { n: number(f.n_chars) })].filter(Boolean).join(" · ")),
      warnings.map((text) => el("p", { class: "warning" }, text)),
      el("p", { class: "quiet" }, w("report.intro")),
      this.cellTables(),
      el("div", { class: "bar" },
        el("h2", { id: "text" }, w("report.text")),
        this.repairs.length ? el("span", {}, toggle, " ", el("label", { for: "repairs" }, `${w("report.show_repairs")} (${w("report.n_repairs", { n: number(this.repairs.length) })})`)) : null,
        this.repairs.length ? undo : null,
        el("button", { type: "button", onclick: () => print() }, w("report.print"))),
      el("div", { class: "reading" }, this.contents(), this.text, this.panel),
      el("p", { class: "quiet source" }, `${w("report.source")}: `, this.sourceLink()),
    ];
  }

  sourceLink() {
    const url = this.facts.source_url;
    const isAddress = /^https?:\/\//.test(url ?? "");
    return isAddress ? el("a", { href: url, rel: "noreferrer" }, w("report.original")) : this.facts.source ?? "";
  }

  contents() {
    const heads = this.report.sections.filter(([, depth, heading]) => heading && depth <= 2);
    if (!heads.length) return null;
    return el("nav", { class: "contents", "aria-label": w("report.contents") }, el("ol", {}, heads.map(([id, depth, heading, kind]) =>
      el("li", { class: `depth-${depth}` }, el("a", { href: `#s${id}`, lang: "zh-Hans" }, heading.slice(0, 40)), depth === 1 ? el("span", { class: "quiet" }, ` ${named("section", kind)}`) : null))));
  }

  cellTables() {
    const groups = [["target", this.facts.report_year, "report.targets_for"], ["actual", this.facts.review_year, "report.outcomes_of"]];
    const tables = groups.map(([status, year, word]) => [w(word, { year }), this.cells.filter((c) => c.status === status && c.ref_year === year), false]);
    const taken = new Set(tables.flatMap(([, cells]) => cells));
    tables.push([w("report.others_of"), this.cells.filter((c) => !taken.has(c)), true]);
    return el("div", { class: "cells" }, tables.filter(([, cells]) => cells.length).map(([title, cells, showYear]) => this.cellTable(title, cells, showYear)));
  }

  cellTable(title, cells, showYear) {
    const first = cells.slice(0, 12);
    const rest = cells.slice(12);
    const row = (cell) => el("tr", {},
      el("th", { scope: "row" }, el("a", { href: `indicator/${cell.indicator_id}.html` }, indicatorName(this.indicators, cell.indicator_id)), ["growth", "level"].includes(cell.measure) && cell.measure === "level" ? null : el("span", { class: "quiet" }, ` ${named("measure", cell.measure)}`), showYear ? el("span", { class: "quiet" }, ` ${cell.ref_year} ${named("status", cell.status)}`) : null),
      el("td", { class: "n" }, cell.observation_id !== null ? el("a", { href: `#n${cell.observation_id}`, class: "cell" }, this.shown(cell)) : this.shown(cell), doubt(cell.suspect_reason)));
    const body = el("tbody", {}, first.map(row));
    const more = rest.length ? el("button", { type: "button", class: "more", onclick: () => { body.append(...rest.map(row)); more.remove(); } }, `+ ${rest.length}`) : null;
    return el("section", {}, el("h2", {}, title), el("table", {}, el("caption", { class: "unseen" }, title), body), more);
  }

  shown(cell) {
    return (cell.is_estimate ? `${w("report.estimate")} ` : "") + stated(cell);
  }

  paragraph([depth, section, start, pieces]) {
    const name = depth ? `h${Math.min(depth + 2, 6)}` : "p";
    const made = el(name, { id: depth ? `s${section}` : null });
    let at = start;
    for (const piece of pieces) {
      const [text, numbers, repairs] = typeof piece === "string" ? [piece, [], []] : piece;
      made.append(this.piece(text, numbers, repairs, at));
      at += Array.from(text).length;
    }
    return made;
  }

  piece(text, numbers, repairs, at) {
    const words = document.createTextNode(text);
    this.nodes.push([at, words]);
    let made = words;
    if (numbers.length) {
      const known = numbers.map((id) => this.observations.get(id));
      const kinds = ["number", known.some((o) => o.suspect_reason) ? "doubtful" : null, known.some((o) => this.ofCells.has(o.observation_id)) ? "speaks" : null, known.some((o) => o.status === "target") ? "aim" : null];
      const target = el("a", { href: `#n${numbers[0]}`, id: `n${numbers[0]}`, class: kinds.filter(Boolean).join(" ") }, words);
      if (document.getElementById(target.id) || this.pieces.has(numbers[0])) target.removeAttribute("id");
      target.addEventListener("click", (event) => { event.preventDefault(); history.replaceState(null, "", `#n${numbers[0]}`); this.openNumber(numbers, target); });
      for (const id of numbers) if (!this.pieces.has(id)) this.pieces.set(id, [target, numbers]);
      made = target;
    }
    if (repairs.length) {
      const repair = repairs.at(-1);
      const certainty = this.repairs[repair].certainty;
      const span = el("span", { class: `repair ${certainty}`, "data-repair": repair }, made, el("span", { class: "before", hidden: true }));
      if (!numbers.length) {
        const button = el("button", { type: "button", class: "mark", "aria-label": `${named("certainty", certainty)}: ${this.repairs[repair].kind}`, onclick: () => this.openRepair(repair, button) }, text === "" ? "¦" : "•");
        span.append(button);
      }
      made = span;
    }
    return made;
  }

  // In place: what stood there before the repair, in the stead of what it made.
  undo(place, isUndone) {
    if (this.undone.has(place) === isUndone) return;
    this.undone[isUndone ? "add" : "delete"](place);
    this.text.querySelectorAll(`[data-repair="${place}"]`).forEach((span, part) => {
      const before = span.querySelector(".before");
      span.firstChild.nodeType === 3 ? span.classList.toggle("undone", isUndone) : (span.firstChild.hidden = isUndone);
      if (span.firstChild.nodeType === 3) {
        span.dataset.after ??= span.firstChild.data;
        span.firstChild.data = isUndone ? "" : span.dataset.after;
      }
      before.hidden = !isUndone || part > 0;
      before.textContent = part > 0 ? "" : this.repairs[place].before.replaceAll("\n", "⏎");
      span.classList.toggle("undone", isUndone);
    });
  }

  openNumber(numbers, from) {
    const [first] = numbers.map((id) => this.observations.get(id));
    this.highlight(first.evidence_start, first.evidence_end);
    this.open(from, w("report.number"), numbers.map((id) => this.card(this.observations.get(id))));
  }

  card(o) {
    const cell = this.cells.find((c) => c.observation_id === o.observation_id);
    const scope = o.scope === "region" ? w("report.whole") : o.scope === "part" ? w("report.part", { name: o.scope_name ?? "" }) : `${w("report.other_scope")} ${o.scope_name ?? ""}`;
    const facts = [
      [w("report.reads"), el("strong", {}, this.shown(o))],
      [w("report.of_indicator"), o.indicator_id ? el("a", { href: `indicator/${o.indicator_id}.html` }, indicatorName(this.indicators, o.indicator_id)) : w("report.no_indicator")],
      [w("report.subject"), el("span", { lang: "zh-Hans" }, o.subject ?? "")],
      [w("column.measure"), named("measure", o.measure)],
      [w("report.about"), `${o.ref_year ?? ""} · ${named("period", o.period)} · ${named("status", o.status)}`],
      [w("report.scope"), scope],
      [w("report.rule"), o.rule_id ?? ""],
    ];
    const reason = cell?.suspect_reason ?? o.suspect_reason;
    return el("div", { class: "card" }, el("dl", {}, facts.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
      reason ? el("p", { class: "warning" }, `${w("report.doubtful")}: ${reason}`) : null,
      el("p", {}, cell ? w("report.is_cell") : w("report.is_mention"), " · ", el("a", { href: `#n${o.observation_id}` }, w("report.link"))));
  }

  openRepair(place, from) {
    const repair = this.repairs[place];
    const button = el("button", { type: "button" }, w(this.undone.has(place) ? "report.redo" : "report.undo"));
    button.addEventListener("click", () => { this.undo(place, !this.undone.has(place)); button.textContent = w(this.undone.has(place) ? "report.redo" : "report.undo"); });
    const shown = (text) => el("code", { lang: "zh-Hans" }, text ? text.replaceAll("\n", "⏎") : w("report.nothing"));
    const facts = [[w("column.kind"), repair.kind], [w("column.before"), shown(repair.before)], [w("column.after"), shown(repair.after)], [w("column.state"), named("certainty", repair.certainty)], [w("column.why"), repair.reason ?? ""]];
    this.open(from, w("report.show_repairs"), [el("div", { class: "card" }, el("dl", {}, facts.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])), el("p", {}, button))]);
  }

  open(from, title, cards) {
    this.from = from;
    this.text.querySelector(".chosen")?.classList.remove("chosen");
    from.classList.add("chosen");
    this.panel.replaceChildren(el("div", { class: "panel-head" }, el("h2", {}, title), el("button", { type: "button", class: "close", "aria-label": w("report.close"), onclick: () => this.close() }, "×")), ...cards);
    this.panel.hidden = false;
    this.panel.focus({ preventScroll: true });
  }

  close() {
    this.panel.hidden = true;
    this.text.querySelector(".chosen")?.classList.remove("chosen");
    if (window.CSS?.highlights) CSS.highlights.delete("evidence");
    this.from?.focus({ preventScroll: true });
  }

  // The words that carry the number, without a change to the text.
  highlight(start, end) {
    if (!window.CSS?.highlights || start === null) return;
    const find = (offset) => {
      const [at, node] = this.nodes.findLast(([from, text]) => from <= offset && text.data) ?? this.nodes[0];
      return [node, Math.min(Array.from(node.data).slice(0, offset - at).join("").length, node.data.length)];
    };
    const range = new Range();
    range.setStart(...find(start));
    range.setEnd(...find(end));
    CSS.highlights.set("evidence", new Highlight(range));
  }

  toPlace() {
    const wanted = location.hash.match(/^#n(\d+)$/);
    const known = wanted && this.pieces.get(Number(wanted[1]));
    if (known) {
      known[0].scrollIntoView({ block: "center" });
      this.openNumber(known[1], known[0]);
    } else if (location.hash.startsWith("#s")) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }
}
