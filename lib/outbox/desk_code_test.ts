import { assert, assertEquals, assertMatch } from "@std/assert";
import { plainCode } from "@/lib/protocol/desk_code.ts";
import { createDeskCodes, isSameCode } from "@/lib/outbox/desk_code.ts";

const owner = { event: "GALA24", module: "main", entrantTag: "ab".repeat(32) };

Deno.test("[WIN7] desk code: it is six letters of its own for each entrant, raffle, event and server", () => {
  const codeOf = createDeskCodes(new Uint8Array(32).fill(1));
  const code = codeOf(owner);
  assertMatch(code, /^[0-9A-HJKMNP-TV-Z]{6}$/);
  assertEquals([codeOf({ ...owner }), plainCode(code)], [code, code], "and the same each time");
  const others = [
    codeOf({ ...owner, entrantTag: "ac".repeat(32) }),
    codeOf({ ...owner, module: "second" }),
    codeOf({ ...owner, event: "GALA25" }),
    createDeskCodes(new Uint8Array(32).fill(2))(owner),
  ];
  assertEquals(new Set([code, ...others]).size, 5);
});

Deno.test("[WIN7] desk code: a code is the same as itself and as nothing else", () => {
  assert(isSameCode("K7M4QX", "K7M4QX"));
  for (const other of ["K7M4QY", "07M4QX", "K7M4Q", "K7M4QXX", ""]) {
    assert(!isSameCode("K7M4QX", other), other);
  }
});
