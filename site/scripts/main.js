// Every page: theme, language, filters, the finder of regions, charts, and pages that are made from data files.
import { data, el, loadWords, root, w } from "./dom.js";
import { bringToLife } from "./figure.js";

const MADE = { report: "./report.js", region: "./region.js", compare: "./compare.js", term: "./term.js" };

function themeButton() {
  const button = document.querySelector("button.theme");
  button?.addEventListener("click", () => {
    const style = document.documentElement.dataset;
    const isDark = style.theme ? style.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    style.theme = isDark ? "light" : "dark";
    try { localStorage.setItem("theme", style.theme); } catch { /* kept for this page */ }
    document.dispatchEvent(new Event("restyled"));
  });
}

// The other language shows the same place of the same page.
function languageLink() {
  const link = document.querySelector("a.language");
  link?.addEventListener("click", () => {
    const to = new URL(link.href);
    to.search = location.search;
    to.hash = location.hash;
    link.href = to;
  });
}

function filters() {
  for (const input of document.querySelectorAll("input[data-filters]")) {
    const rows = [...document.getElementById(input.dataset.filters).tBodies[0].rows];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      rows.forEach((row, place) => { row.hidden = !texts[place].includes(wanted); });
    });
  }
}

function finder() {
  const form = document.querySelector("form.finder");
  if (!form) return;
  const input = form.querySelector("input");
  const list = form.querySelector("datalist");
  let regions = [];
  input.addEventListener("focus", async () => {
    if (regions.length) return;
    regions = await data("data/regions.json");
    list.append(...regions.map(([code, name, , province]) => el("option", { value: `${name} ${code}` }, province ?? "")));
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    regions = await data("data/regions.json");
    const code = findRegion(regions, input.value);
    if (code) location.href = `${form.action}?code=${code}`;
    else form.querySelector(".message").textContent = w("site.not_found");
  });
}

export function findRegion(regions, typed) {
  const wanted = typed.trim();
  if (!wanted) return null;
  const code = wanted.match(/\d{6}/)?.[0];
  if (code) return regions.find((region) => region[0] === code)?.[0] ?? null;
  const exact = regions.filter((region) => region[1] === wanted);
  const begins = regions.filter((region) => region[1].startsWith(wanted));
  const holds = regions.filter((region) => region[1].includes(wanted));
  for (const found of [exact, begins, holds]) if (found.length === 1) return found[0][0];
  return (exact[0] ?? begins[0] ?? holds[0])?.[0] ?? null;
}

async function start() {
  themeButton();
  languageLink();
  await loadWords();
  filters();
  finder();
  const made = document.querySelector("[data-made]");
  try {
    if (made) await (await import(MADE[made.dataset.made])).make(made);
    if (document.getElementById("sql")) (await import("./query.js")).offer();
  } catch (error) {
    if (!made) throw error;
    const isMissing = error.name === "Missing" || error.constructor.name === "Missing";
    made.replaceChildren(el("h1", {}, w(isMissing ? "site.not_found" : "site.failed")),
      el("p", {}, el("a", { href: `${root}${document.documentElement.dataset.lang}/regions.html` }, w("nav.regions"))));
    if (!isMissing) throw error;
  }
  bringToLife(document);
}

start();
