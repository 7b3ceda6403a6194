// A preview of pages that tests decide on: the server is the real one, the library behind it a stub (stub.rs).

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = process.env.CASEBOOK_STUB ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../target/debug/examples/stub");

if (!existsSync(program)) throw new Error(`no program at ${program}: build it first (cargo build --example stub)`);

/** Starts a preview; `change` resolves when the server has the change. */
export async function preview({ port = 0, base = "/" } = {}) {
  const child = spawn(program, [String(port), base], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => (await lines.next()).value;
  const top = await line();
  return {
    top,
    port: Number(new URL(top).port),
    url: (page) => top + page,
    change: async (change) => {
      child.stdin.write(`${JSON.stringify(change)}\n`);
      return line();
    },
    stop: () => new Promise((resolve) => { child.once("exit", resolve); child.kill("SIGKILL"); }),
  };
}

/** A page as themes make them. */
export const html = (body, { head = "", title = "A page" } = {}) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'">
<link rel="icon" href="data:,">
<title>${title}</title>
${head}
</head>
<body>
${body}
</body>
</html>
`;

export const place = (line) => ({ path: "content/2026/a.md", line, column: 3, editor: line ? `vscode://file/tmp/a.md:${line}:3` : null });

export const notes = (more = {}) => ({
  panel: {
    place: place(null),
    is_draft: false,
    diagnostics: [
      { severity: "error", code: "PM101", message: "`severity` is missing", place: place(4), help: ["write `severity: sev2`"] },
      { severity: "warning", code: "PM203", message: "no system is named `seach`", place: place(7), help: ["did you mean `search`?"] },
    ],
    checklist: [
      { title: "What went wrong", items: [{ title: "Impact measured", is_done: true, hint: null }, { title: "People affected", is_done: false, hint: "write `affected:` with a number" }] },
      { title: "Why it went wrong", items: [{ title: "One root cause", is_done: true, hint: null }] },
      { title: "How we prevent it", items: [{ title: "A process change first", is_done: false, hint: "add one to `actions`" }, { title: "Owner and due date", is_done: false, hint: null }] },
    ],
    similar: [{ title: "Report export starved checkout workers", url: "b.html", date: "4 Nov 2025", reasons: ["Same root cause", "Same system: search"] }],
    ...more,
  },
  problems: [],
});
