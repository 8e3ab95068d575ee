import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { idsFrom } from "./ids_from.ts";

Deno.test("ids: a label is its id where it can be one", () => {
  assertEquals(idsFrom(["Gold", "Main prize", "Dépôt à Zürich", "王様", "A & B"], "prize"), [
    "gold",
    "main-prize",
    "depot-a-zurich",
    "prize-4",
    "a-b",
  ]);
});

Deno.test("ids: labels that look like the ids we make up do not meet them", () => {
  assertEquals(idsFrom(["prize-2", "???", "Prize 2", "prize-2-2"], "prize"), [
    "prize-2",
    "prize-2-2",
    "prize-2-3",
    "prize-2-2-2",
  ]);
});

Deno.test("ids: whatever people write, the ids are different and of the server's form", () => {
  const label = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.constantFrom("a", "A", "option-2", "option 2", "-", "x".repeat(60), `${"x".repeat(29)}-2`),
  );
  fc.assert(fc.property(fc.array(label, { maxLength: 12 }), (labels) => {
    const ids = idsFrom(labels, "option");
    assertEquals(new Set(ids).size, labels.length);
    for (const id of ids) assert(/^[A-Za-z0-9-]{1,40}$/.test(id), id);
  }));
});
