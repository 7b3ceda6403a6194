// What the program prints for machines, against the schemas of those who read it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse as parseToml } from "smol-toml";
import { validateXML } from "xmllint-wasm";
import { parse as parseYaml } from "yaml";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const programs = ["release", "debug"].map((profile) => path.join(root, "target", profile, "casebook")).filter(existsSync);
const [program] = programs.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
assert.ok(program, "build the program first (cargo build)");

const read = (file) => readFileSync(file, "utf8");
const json = (file) => JSON.parse(read(file));

/** What the program prints, and how it ends. The environment of a forge would choose another format. */
function casebook(args, options = {}) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(CASEBOOK_|GITHUB_|GITLAB_|CI$)/.test(name)));
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: "utf8", env, ...options });
  return { stdout, stderr, status };
}

/** A validator that throws with what is wrong and where. */
function validator(schema, ajv = new Ajv2020({ allErrors: true, strict: false, logger: false })) {
  addFormats(ajv);
  const validate = ajv.compile(schema);
  return (value, name) => assert.ok(validate(value), `${name}: ${ajv.errorsText(validate.errors, { separator: "\n" })}`);
}

const rejects = (check, value) => assert.throws(() => check(value, "bad"));

/** A library with findings of every severity, odd letters, and fixes. */
function badLibrary() {
  const library = mkdtempSync(path.join(tmpdir(), "casebook-formats-"));
  mkdirSync(path.join(library, "content"));
  writeFileSync(path.join(library, "site.toml"), '[site]\ntitel = "T"\n');
  writeFileSync(
    path.join(library, "content/2026-01-02-a b.md"),
    "---\ntitle: \"𝄞 <b> & 'x'\"\nseverty: sev2 # 100 %, a::b\nstatus: reviewd\nstarted: 2026-01-02 09:02\ntags: [a, b, a]\n---\n\n𝄞 [x](Gone.md) | \u0007 [y](#no)\n",
  );
  writeFileSync(path.join(library, "content/2026-01-03-empty.md"), "");
  return library;
}

const bad = badLibrary();
const check = (format, library = bad) => casebook(["check", "--root", library, "--output-format", format]);
const clean = () => {
  const library = mkdtempSync(path.join(tmpdir(), "casebook-formats-"));
  writeFileSync(path.join(library, "site.toml"), "");
  return library;
};

test("JSON holds to the schema that is kept", () => {
  const validate = validator(json(path.join(root, "docs/schema/output-check.json")));
  const { stdout, status } = check("json");
  const output = JSON.parse(stdout);
  validate(output, "check");
  assert.equal(status, 1);
  assert.ok(output.summary.fixable > 0 && output.diagnostics.some((item) => item.fix?.safety === "unsafe"));
  rejects(validate, { ...output, diagnostics: [{ code: 101 }] });
  validate(JSON.parse(check("json", clean()).stdout), "a clean library");
  const lines = check("json-lines").stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines, output.diagnostics);
});

test("edits in JSON are made where they say", () => {
  const { diagnostics } = JSON.parse(check("json").stdout);
  const item = diagnostics.find((item) => item.code === "PM101");
  const [edit] = item.fix.edits;
  const bytes = readFileSync(path.join(bad, item.path));
  assert.equal(bytes.subarray(edit.start.offset, edit.end.offset).toString(), "severty");
});

test("search and similar hold to their schemas", () => {
  const search = validator(json(path.join(root, "docs/schema/output-search.json")));
  for (const query of ["timeout", "capacity", "zzzzzz"]) {
    const { stdout } = casebook(["search", "--root", root, "--date", "2026-07-28", "--format", "json", query]);
    search(JSON.parse(stdout), query);
  }
  const [file] = readdirSync(path.join(root, "content/2026")).filter((name) => name.endsWith(".md"));
  const { stdout } = casebook(["similar", "--root", root, "--format", "json", path.join(root, "content/2026", file)]);
  validator(json(path.join(root, "docs/schema/output-similar.json")))(JSON.parse(stdout), file);
});

test("SARIF holds to its schema", () => {
  const validate = validator(json(path.join(here, "sarif-2.1.0.schema.json")), new Ajv({ allErrors: true, strict: false, logger: false, unicodeRegExp: false }));
  for (const library of [bad, clean()]) {
    const log = JSON.parse(check("sarif", library).stdout);
    validate(log, library);
    const [run] = log.runs;
    for (const result of run.results) {
      assert.equal(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
      const { uri } = result.locations[0].physicalLocation.artifactLocation;
      assert.ok(existsSync(path.join(library, decodeURIComponent(uri))), uri);
    }
    rejects(validate, { ...log, runs: [{ results: run.results }] });
  }
  const { results } = JSON.parse(check("sarif").stdout).runs[0];
  const { region } = results.find((result) => result.ruleId === "PM210").locations[0].physicalLocation;
  // `𝄞` is two code units.
  assert.equal(region.startColumn, 4);
});

test("GitLab's report holds to its schema, and fingerprints outlive edits", () => {
  const validate = validator(json(path.join(here, "gitlab.schema.json")));
  const report = JSON.parse(check("gitlab").stdout);
  validate(report, "gitlab");
  validate(JSON.parse(check("gitlab", clean()).stdout), "a clean library");
  rejects(validate, [{ ...report[0], severity: "error" }]);
  const prints = report.map((entry) => entry.fingerprint);
  assert.equal(new Set(prints).size, prints.length);
  const file = path.join(bad, "content/2026-01-02-a b.md");
  const text = read(file);
  writeFileSync(file, text.replace("---\n", "---\n# a line more\n"));
  const again = JSON.parse(check("gitlab").stdout).map((entry) => entry.fingerprint);
  writeFileSync(file, text);
  assert.deepEqual(again.toSorted(), prints.toSorted());
});

test("JUnit's report holds to its schema", async () => {
  const schema = read(path.join(here, "junit.xsd"));
  const validate = async (xml) => validateXML({ xml: [{ fileName: "report.xml", contents: xml }], schema: [schema] });
  for (const library of [bad, clean()]) {
    const result = await validate(check("junit", library).stdout);
    assert.ok(result.valid, JSON.stringify(result.errors));
  }
  const wrong = await validate('<?xml version="1.0"?><testsuites><testsuite name="a"/></testsuites>');
  assert.ok(!wrong.valid);
});

test("GitHub's commands are well formed", () => {
  const { stdout } = check("github");
  const lines = stdout.trimEnd().split("\n");
  const levels = lines.map((line) => line.match(/^::(error|warning|notice) file=[^,:]+(,[a-zA-Z]+=[^,:]*)*::./)?.[1]);
  assert.ok(levels.every(Boolean), stdout);
  assert.deepEqual(levels, ["error", "warning", "notice"].flatMap((level) => levels.filter((other) => other === level)));
});

test("the problem matcher of the editor reads the concise form", () => {
  const tasks = json(path.join(root, "src/cli/scaffold/ci/tasks.json")).tasks;
  const patterns = tasks.flatMap((task) => task.problemMatcher).map(({ pattern }) => ({ ...pattern, regexp: new RegExp(pattern.regexp) }));
  const lines = check("concise").stdout.trimEnd().split("\n");
  assert.ok(lines.length > 4);
  for (const line of lines) {
    const matching = patterns.filter(({ regexp }) => regexp.test(line));
    assert.equal(matching.length, 1, line);
    const [{ regexp, file, severity, code }] = matching;
    const match = line.match(regexp);
    assert.ok(existsSync(path.join(bad, match[file])), line);
    assert.match(match[code], /^PM\d{3}$/);
    assert.ok(["error", "warning", "note"].includes(match[severity]));
  }
});

/** The front matter of a file, as an editor's YAML reads it. */
function matterOf(file) {
  const [, matter] = read(file).match(/^---\r?\n([^]*?)^---\r?$/m) ?? [];
  return matter === undefined ? undefined : parseYaml(matter) ?? {};
}

function* markdown(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* markdown(file);
    else if (entry.name.endsWith(".md")) yield file;
  }
}

test("the demo library holds to the schemas of what people type", () => {
  const schemaOf = (name) => validator(JSON.parse(casebook(["schema", name, "--root", root]).stdout));
  const [ofPostMortem, ofTerm, ofSite] = ["front-matter", "term", "site"].map(schemaOf);
  const content = path.join(root, "content");
  let n = 0;
  for (const file of markdown(content)) {
    const matter = matterOf(file);
    const [first] = path.relative(content, file).split(path.sep);
    if (matter === undefined || first === "index.md") continue;
    const isTerm = ["action-types", "causes", "systems", "tags"].includes(first);
    (isTerm ? ofTerm : ofPostMortem)(matter, file);
    n += 1;
  }
  assert.ok(n > 50, `${n} files`);
  ofSite(parseToml(read(path.join(root, "site.toml"))), "site.toml");
  ofSite(parseToml(read(path.join(root, "src/cli/scaffold/site.toml"))), "the settings of `init`");
  ofPostMortem(matterOf(path.join(root, "src/cli/scaffold/sample.md")), "the sample of `init`");

  ofPostMortem(parseYaml("severity: SEV-2\nstatus: In Review\nowner:\nroot_cause: [a]\nactions: [x, { what: y, due: none }]\nx-own: 1"), "short forms");
  for (const matter of ["severty: sev2", "status: reviewd", "severity: sev9", "impact: { users_pct: 101 }", "started: 1773478920", "actions: [{ waht: x }]", "timeline: [{ what: x }]"]) {
    rejects(ofPostMortem, parseYaml(matter));
  }
  rejects(ofSite, parseToml('[site]\ntitel = "x"'));
  rejects(ofTerm, parseYaml("titel: x"));
});

test("the files of forges and hooks are sound YAML", () => {
  const jobs = parseYaml(read(path.join(root, "src/cli/scaffold/ci/github.yml")));
  assert.deepEqual(Object.keys(jobs.jobs), ["check", "publish"]);
  assert.deepEqual(jobs.permissions, { contents: "read" });
  for (const job of Object.values(jobs.jobs)) assert.ok(job.steps.every((step) => step.run || step.uses));
  const pipeline = parseYaml(read(path.join(root, "src/cli/scaffold/ci/gitlab.yml")));
  assert.equal(pipeline.check.artifacts.reports.codequality, "gl-code-quality-report.json");
  assert.deepEqual(pipeline.pages.artifacts.paths, ["public"]);
  const hooks = parseYaml(read(path.join(root, ".pre-commit-hooks.yaml")));
  for (const hook of hooks) {
    assert.ok(hook.id && hook.name && hook.entry.startsWith("casebook check") && hook.language, hook.id);
    assert.ok(new RegExp(hook.files).test("content/a.md") && new RegExp(hook.files).test("site.toml") && !new RegExp(hook.files).test("a.png"));
  }
});
