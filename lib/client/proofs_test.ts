import { assert, assertEquals } from "@std/assert";
import { keepLink, keptLink, loadProof, type Proof, removeProof, saveProof } from "@/lib/client/proofs.ts";

// There is no IndexedDB here, as in the private windows of some browsers: these are the facts of localStorage.
const proof: Proof = {
  event: "HARBR1",
  module: "grand-raffle",
  attendee: "a-41",
  commandId: "c1",
  clientNonce: "ab".repeat(32),
};

Deno.test("proofs: what was saved is read back, until it is removed", async () => {
  try {
    assert(await saveProof(proof));
    assertEquals(await loadProof(proof), proof);
  } finally {
    await removeProof(proof);
  }
  assertEquals(await loadProof(proof), null);
});

Deno.test("proofs: two people on one phone, and two raffles of one person, are kept apart", async () => {
  const others = [{ ...proof, attendee: "a-42" }, { ...proof, module: "late/raffle" }, {
    ...proof,
    event: "OTHER1",
  }];
  try {
    await saveProof(proof);
    for (const other of others) assertEquals(await loadProof(other), null);
  } finally {
    await removeProof(proof);
  }
});

Deno.test("proofs: a kept link leads back into its own event and nowhere else", () => {
  try {
    keepLink("HARBR1", "/e/HARBR1/token");
    assertEquals(keptLink("HARBR1"), "/e/HARBR1/token");
    assertEquals(keptLink("OTHER1"), null);
    for (
      const foreign of ["https://elsewhere.example/e/HARBR1/x", "//elsewhere.example", "javascript:0", "/o"]
    ) {
      keepLink("HARBR1", foreign);
      assertEquals(keptLink("HARBR1"), null, foreign);
    }
  } finally {
    localStorage.removeItem("drumroll:link:HARBR1");
  }
});
