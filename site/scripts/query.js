// The SQL console's form; DuckDB itself is loaded when it is first used.
import { csv, download, el, table, w } from "./dom.js";

const SHOWN = 200;

export function offer() {
  const [sql, run, result, example] = ["sql", "run", "result", "example"].map((id) => document.getElementById(id));
  const examples = JSON.parse(document.getElementById("examples").textContent);
  const fromLink = new URLSearchParams(location.hash.slice(1)).get("sql");
  sql.value = fromLink ?? examples[0] ?? "";
  example.addEventListener("change", () => { sql.value = examples[Number(example.value)]; });
  sql.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); ask(); }
  });
  run.addEventListener("click", ask);
  let console_ = null;

  async function ask() {
    run.disabled = true;
    history.replaceState(null, "", `#${new URLSearchParams({ sql: sql.value })}`);
    try {
      result.replaceChildren(el("p", { class: "loading" }, w(console_ ? "data.running" : "data.starting")));
      console_ ??= await (await import("./console.js")).open();
      run.textContent = w("data.run");
      const started = performance.now();
      const { names, rows } = await console_.query(sql.value);
      const ms = Math.round(performance.now() - started);
      result.replaceChildren(
        el("p", {}, w("data.result", { n: rows.length, ms }), rows.length > SHOWN ? ` · ${w("data.first_rows", { n: SHOWN })}` : "", " ",
          rows.length ? el("button", { type: "button", onclick: () => download("query.csv", csv(names, rows), "text/csv") }, w("chart.csv")) : null),
        rows.length ? table(names.map((text) => ({ text })), rows.slice(0, SHOWN).map((row) => row.map((value) => (value === null ? "" : String(value)))), w("data.console")) : el("p", {}, w("data.no_rows")));
    } catch (error) {
      result.replaceChildren(el("pre", { class: "warning" }, String(error.message ?? error)));
    } finally {
      run.disabled = false;
    }
  }
}
