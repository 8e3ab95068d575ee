/** The evidence pack over a real server: what is in it, that it checks out, and who gets it. @module */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { strFromU8, unzipSync } from "fflate";
import { checkChain } from "@/lib/room/audit.ts";
import { isRoundSignature } from "@/lib/draw/drand.ts";
import { isRecordSignature } from "@/lib/draw/ed25519.ts";
import { verify } from "@/lib/draw/verify.ts";
import { zipped } from "@/lib/zip.ts";
import { adminKey, startServer } from "@/tests/server.ts";
import { assertRefused, done, send } from "@/tests/stranger.ts";
import { arrive, celebrate, PEOPLE, PLANTED, plantedIn } from "@/tests/planted_evening.ts";

const checks = { signature: isRecordSignature, beacon: isRoundSignature };

Deno.test("[PRIV9] the pack of a raffle holds its proof, checks out, and says where the names are", async () => {
  const server = await startServer();
  try {
    const evening = await arrive(server, { maskNames: "number" });
    await celebrate(server, evening);
    await done(evening.command("vote", "close"));
    const { path, event } = evening;
    const packOf = async (module: string) => {
      const response = await fetch(`${server.origin}${path}/modules/${module}/evidence.zip`, {
        headers: { authorization: `Bearer ${adminKey}` },
      });
      assertEquals([response.status, response.headers.get("content-disposition")], [
        200,
        `attachment; filename="${event}-${module}-evidence.zip"`,
      ]);
      const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
      return { files, text: (name: string) => strFromU8(files[name]) };
    };
    const always = [
      ...[
        "README.txt",
        "audit/audit.jsonl",
        "audit/head.json",
        "personal/entries.csv",
        "personal/results.csv",
      ],
      "public/view.json",
    ];
    const main = await packOf("main");
    const withoutVerifier = Object.keys(main.files).filter((name) => name !== "verify.html").sort();
    assertEquals(
      withoutVerifier,
      [
        ...[...always, "certificate.json", "entrants.bin", "leaves.bin", "public/winners.csv", "rules.json"],
        ...["records/advance-001.json", "records/close.json", "records/open.json"],
      ].sort(),
    );
    const { "leaves.bin": leaves, "entrants.bin": entrants } = main.files;
    const verdict = verify(main.text("certificate.json"), checks, { leaves, entrants });
    assertEquals(verdict.outcome, "valid", JSON.stringify(verdict));
    const records = main.text("audit/audit.jsonl").trim().split("\n").map((line) => JSON.parse(line));
    const head = JSON.parse(main.text("audit/head.json"));
    assertEquals(checkChain(records, head), { ok: true, last: head });
    const { action, facts } = records.at(-1);
    assertEquals([action, facts], ["export", { file: "evidence.zip", module: "main" }]);
    assertEquals(JSON.parse(main.text("rules.json")), { url: "https://rules.example/main", sha256: null });
    for (const name of Object.keys(main.files)) {
      const isPersonal = name.startsWith("personal/");
      assertEquals(plantedIn(main.text(name)).length > 0, isPersonal, name);
    }
    for (const { name } of PEOPLE) assertStringIncludes(main.text("personal/entries.csv"), name);
    const readme = main.text("README.txt");
    for (const word of [event, "DO NOT PUBLISH", `--head ${head.n}:${head.hash}`]) {
      assertStringIncludes(readme, word);
    }
    for (const [, name] of readme.matchAll(/^((?:public|audit|personal)\/\S+|\S+\.(?:json|bin)) {2}/gm)) {
      assert(main.files[name], `the README names ${name}`);
    }

    const off = await packOf("off");
    assertEquals(off.files["certificate.json"], undefined);
    assert(off.text("records/seed.json").includes("serverSeed"), "a void draw gives its seed");
    assertEquals(off.text("personal/results.csv").trim().split("\r\n").length, 1);
    const vote = await packOf("vote");
    assertEquals(Object.keys(vote.files).sort(), always.sort());

    for (const token of [evening.station, evening.tokens[PEOPLE[0].id]]) {
      const answer = await send(server, { path: `${path}/modules/main/evidence.zip`, token });
      assertRefused(answer, 403, "forbidden", "not for them");
    }
    const { secret } = await server.api("POST", `${path}/api-keys`, {
      label: "all",
      scopes: ["roster", "run"],
    });
    const byKey = await send(server, { path: `${path}/modules/main/evidence.zip`, token: secret });
    assertRefused(byKey, 403, "forbidden", "not for a key");

    await server.api("POST", `${path}/purge`, { confirm: event });
    const after = await packOf("main");
    for (const name of ["certificate.json", "leaves.bin", "entrants.bin", "records/open.json"]) {
      assertEquals(after.files[name], main.files[name], name);
    }
    for (const name of Object.keys(after.files)) assertEquals(plantedIn(after.text(name), PLANTED), [], name);
    assertStringIncludes(after.text("README.txt"), "was deleted on");
  } finally {
    await server.stop();
  }
});

Deno.test("zip: the same files give the same bytes, whatever the hour, and big ones come in parts", async () => {
  async function* big() {
    for (let i = 0; i < 200; i++) yield new Uint8Array(10_000).fill(i);
  }
  const files = () => [
    { name: "a/ä.txt", parts: [new TextEncoder().encode("one")] },
    { name: "big.bin", parts: big(), stored: true },
    { name: "big.txt", parts: big() },
    { name: "empty", parts: [] },
  ];
  const chunks = await Array.fromAsync(zipped(files()));
  assert(chunks.length > 200 && chunks.every(({ length }) => length < 200_000), "nothing is held whole");
  const whole = new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
  const again = new Uint8Array(
    await new Blob(await Array.fromAsync(zipped(files())) as BlobPart[]).arrayBuffer(),
  );
  assertEquals(again, whole);
  const back = unzipSync(whole);
  assertEquals(Object.keys(back), ["a/ä.txt", "big.bin", "big.txt", "empty"]);
  assertEquals([strFromU8(back["a/ä.txt"]), back["big.bin"].length, back.empty.length], [
    "one",
    2_000_000,
    0,
  ]);
  assertEquals(back["big.bin"], back["big.txt"]);
});
