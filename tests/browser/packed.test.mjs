// The packed scripts of search are what packing their sources gives, byte for byte: nobody edits them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { PACKED, packed, target } from "./pack.mjs";

for (const name of Object.keys(PACKED)) {
  test(`${name} is what packing gives`, () => {
    assert.ok(readFileSync(target(name), "utf8") === packed(name), "pack them anew: npm run pack");
  });
}
