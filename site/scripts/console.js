// DuckDB in the browser over the site's own Parquet files. Its package cannot read Parquet without an extension from
// elsewhere, so another one turns the files into Arrow, each when a query first names its relation.
import * as duckdb from "@duckdb/duckdb-wasm";
import initParquet, { readParquet } from "parquet-wasm/esm/parquet_wasm.js";
import { root } from "./dom.js";

const at = (name) => new URL(`${root}${name}`, location.href).href;

export async function open() {
  const about = await (await fetch(at("data/console.json"))).json();
  const worker = new Worker(at("assets/duckdb-browser-eh.worker.js"));
  const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
  await Promise.all([db.instantiate(at("assets/duckdb-eh.wasm")), initParquet({ module_or_path: at("assets/parquet_wasm_bg.wasm") })]);
  const connection = await db.connect();
  for (const setting of ["autoinstall_known_extensions", "autoload_known_extensions"]) await connection.query(`SET ${setting} = false`);
  for (const schema of ["core", "marts", "ops"]) await connection.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  return new Console(connection, about);
}

class Console {
  constructor(connection, { tables, macros }) {
    this.connection = connection;
    this.tables = tables;
    this.macros = macros.map((sql) => ({ sql, name: sql.match(/MACRO "?(\w+)/)[1], made: false }));
    this.loaded = new Set();
  }

  async query(sql) {
    await this.prepare(sql);
    const answer = await this.connection.query(sql.replace(/;\s*$/, ""));
    const names = answer.schema.fields.map((field) => field.name);
    const types = answer.schema.fields.map((field) => String(field.type));
    const rows = answer.toArray().map((row) => names.map((name, place) => plain(row[name], types[place])));
    return { names, rows };
  }

  // What a statement names: its relations, and the macros that it calls with theirs.
  async prepare(sql) {
    for (const macro of this.macros) {
      if (macro.made || !new RegExp(`\\b${macro.name}\\s*\\(`, "i").test(sql)) continue;
      macro.made = true;
      await this.prepare(macro.sql);
      await this.connection.query(macro.sql);
    }
    for (const [relation, file] of Object.entries(this.tables)) {
      const pattern = relation.split(".").map((part) => `"?${part}"?`).join("\\s*\\.\\s*");
      if (!this.loaded.has(relation) && new RegExp(`\\b${pattern}(?!\\w)`, "i").test(sql)) await this.load(relation, file);
    }
  }

  async load(relation, file) {
    const answer = await fetch(at(file));
    if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
    const stream = readParquet(new Uint8Array(await answer.arrayBuffer())).intoIPCStream();
    const [schema, name] = relation.split(".");
    await this.connection.insertArrowFromIPCStream(stream, { schema, name, create: true });
    this.loaded.add(relation);
  }
}

function plain(value, type) {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (type.startsWith("Date")) return new Date(Number(value)).toISOString().slice(0, 10);
  if (type.startsWith("Timestamp")) return new Date(Number(value)).toISOString().replace("T", " ").slice(0, 19);
  if (typeof value === "object") return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? Number(part) : part?.toArray ? [...part] : part));
  return value;
}
