import assert from "node:assert/strict";
import { createAttempts } from "@/lib/auth/attempts.ts";
import { newOwnerSchema, signInSchema } from "@/lib/auth/forms.ts";
import { createOrganizers, holdsOrganizer, readAccount } from "@/lib/auth/organizer.ts";
import { openSecrets } from "@/lib/auth/secrets.ts";
import { createTokens } from "@/lib/auth/tokens.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";
import type { RecordStore } from "@/lib/storage/store.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const OWNER = { name: "Ana María", passphrase: "correct horse battery" };

async function house(records: RecordStore = createMemoryRecords()) {
  const secrets = await openSecrets(records, { random });
  const clock = { at: Date.UTC(2026, 10, 20) };
  const now = () => clock.at;
  const tokens = await createTokens(secrets);
  const deps = { records, secrets, tokens, attempts: createAttempts(records), now, random };
  return { ...deps, clock, organizers: createOrganizers(deps) };
}

Deno.test("organizer: [ID4] the set-up code makes the owner once and is void after it", async () => {
  const { organizers, records } = await house();
  const code = await organizers.setupCode();
  assert(code);
  assert.match(code, /^([A-Z2-7]{5}-){5}[A-Z2-7]$/);
  const wrong = code.startsWith("A") ? `B${code.slice(1)}` : `A${code.slice(1)}`;
  for (const given of [wrong, "", "💥", code.slice(0, -1), `${code}A`]) {
    const refused = await organizers.createOwner(given, OWNER);
    assert(!refused.ok && refused.refusal.code === "forbidden", given);
  }
  // As typed from a screen: lower case, no hyphens, and 0 and 1 for the letters that look like them.
  const typed = code.toLowerCase().replaceAll("-", " ").replaceAll("o", "0").replaceAll("i", "1");
  const made = await organizers.createOwner(typed, OWNER);
  assert(made.ok);
  assert.equal(made.id, "ana maría");
  assert.equal(await organizers.setupCode(), null);
  assert.deepEqual(await organizers.createOwner(code, OWNER), {
    ok: false,
    refusal: { code: "account_exists" },
  });
  assert.deepEqual(await readAccount(records, "default"), {
    v: 1,
    id: "default",
    efxEnabled: true,
    owner: "ana maría",
  });
  assert(!JSON.stringify(await records.list([])).includes("battery"));
});

Deno.test("organizer: the set-up code is the same on every isolate and after a restart, another elsewhere", async () => {
  const records = createMemoryRecords();
  const one = await house(records);
  const two = await house(records);
  assert.equal(await one.organizers.setupCode(), await two.organizers.setupCode());
  assert.notEqual(await one.organizers.setupCode(), await (await house()).organizers.setupCode());
});

Deno.test("organizer: [ID4] of two owners made at the same time there is one", async () => {
  const records = createMemoryRecords();
  const [one, two] = [await house(records), await house(records)];
  const code = (await one.organizers.setupCode())!;
  const answers = await Promise.all([
    one.organizers.createOwner(code, OWNER),
    two.organizers.createOwner(code, { ...OWNER, name: "Somebody else" }),
  ]);
  assert.equal(answers.filter((answer) => answer.ok).length, 1);
  assert.equal((await records.list(["organizer"])).length, 1);
});

Deno.test("organizer: when the reply to the owner's making is lost, it is found to have landed", async () => {
  const records = createMemoryRecords();
  const forgetful: RecordStore = {
    ...records,
    put: async (writes) => await records.put(writes) && writes[0].key[0] !== "account",
  };
  const { organizers } = await house(forgetful);
  const made = await organizers.createOwner((await organizers.setupCode())!, OWNER);
  assert(made.ok);
});

Deno.test("organizer: [ID1] sign-in takes the name in any case, and says how many tries are left", async () => {
  const { organizers, tokens, now } = await house();
  await organizers.createOwner((await organizers.setupCode())!, OWNER);
  const signed = await organizers.signIn(" ANA MARI\u0301A ", OWNER.passphrase, "192.0.2.1");
  assert(signed.ok);
  const claims = await tokens.read(signed.token, now());
  assert(claims?.kind === "organizer" && claims.session.length === 22);
  assert.deepEqual(claims, { ...claims, id: "ana maría", account: "default", epoch: 1 });
  assert.deepEqual(await organizers.signIn(OWNER.name, "wrong horse", "192.0.2.1"), {
    ok: false,
    refusal: { code: "wrong_passphrase", triesLeft: 4 },
  });
  assert.deepEqual(await organizers.signIn("nobody", "wrong horse", "192.0.2.1"), {
    ok: false,
    refusal: { code: "wrong_passphrase", triesLeft: 3 },
  }, "an unknown name is answered like a known one");
});

Deno.test("organizer: after too many tries even the right passphrase waits", async () => {
  const { organizers, attempts, clock, now } = await house();
  await organizers.createOwner((await organizers.setupCode())!, OWNER);
  const { PER_ADDRESS } = await import("@/lib/auth/attempts.ts");
  for (let i = 0; i < 5; i++) {
    await attempts.take([{ scope: "sign-in:address", who: "192.0.2.1", limit: PER_ADDRESS }], now());
  }
  assert.deepEqual(await organizers.signIn(OWNER.name, OWNER.passphrase, "192.0.2.1"), {
    ok: false,
    refusal: { code: "too_many_attempts", retryAfterSeconds: 1 },
  });
  clock.at += 1000;
  assert((await organizers.signIn(OWNER.name, OWNER.passphrase, "192.0.2.1")).ok);
});

Deno.test("organizer: [ID5] signing out everywhere ends every session before it and none after", async () => {
  const { organizers, tokens, records, now } = await house();
  const made = await organizers.createOwner((await organizers.setupCode())!, OWNER);
  assert(made.ok);
  const holds = async (token: string) => {
    const claims = await tokens.read(token, now());
    assert(claims?.kind === "organizer");
    return await holdsOrganizer(records, claims);
  };
  assert(await holds(made.token));
  assert.deepEqual(await organizers.signOutEverywhere(made.id), { ok: true });
  assert(!await holds(made.token));
  const again = await organizers.signIn(OWNER.name, OWNER.passphrase, "192.0.2.1");
  assert(again.ok && await holds(again.token));
  const nobody = await organizers.signOutEverywhere("nobody");
  assert(!nobody.ok && nobody.refusal.code === "not_found");
});

Deno.test("organizer: [ID9] signing out ends that one session, on whatever device its cookie is, and no other", async () => {
  const { organizers, tokens, records, now } = await house();
  const made = await organizers.createOwner((await organizers.setupCode())!, OWNER);
  const again = await organizers.signIn(OWNER.name, OWNER.passphrase, "192.0.2.1");
  assert(made.ok && again.ok);
  const [first, second] = await Promise.all([made, again].map(({ token }) => tokens.read(token, now())));
  assert(first?.kind === "organizer" && second?.kind === "organizer");
  await organizers.signOut(first.session);
  assert(!await holdsOrganizer(records, first));
  assert(await holdsOrganizer(records, second));
});

Deno.test("organizer: the forms refuse short passphrases, colons in names and unknown fields", () => {
  const good = { code: "x", name: " Ana ", passphrase: "twelve chars" };
  assert.deepEqual(newOwnerSchema.parse(good), { ...good, name: "Ana" });
  for (
    const bad of [
      { ...good, passphrase: "eleven char" },
      { ...good, name: "key:admin" },
      { ...good, name: "a\u202eb" },
      { ...good, name: " " },
      { ...good, role: "owner" },
    ]
  ) assert(!newOwnerSchema.safeParse(bad).success, JSON.stringify(bad));
  assert(signInSchema.safeParse({ name: "Ana", passphrase: "x" }).success);
  assert(!signInSchema.safeParse({ name: "Ana", passphrase: "x".repeat(257) }).success);
});
