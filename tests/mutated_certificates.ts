/**
 * Certificates with one fault each, made from the golden ones with a seed or by hand: for comparing verifiers.
 *
 * Most are signed again with the test key, as a cheating operator would, so that later checks are reached.
 * @module
 */
import { QUICKNET } from "@/lib/draw/beacon.ts";
import { signRecord } from "@/lib/draw/signing.ts";
import { advanceHash, closeHash, openHash } from "@/lib/draw/tags.ts";
import { entriesOf, makeDraw } from "@/tests/draw_makers.ts";
import { type CertificateJson, golden, quicknet } from "@/tests/draw_vectors.ts";

const SECRET = golden.draws[0].testSigningKey.secret;

const VALUES: unknown[] = [
  ...[null, true, false, 0, 1, -1, 2, 1.5, 2 ** 32 - 1, 2 ** 32, 2 ** 53, [], {}, [null], [[]], [{}]],
  ...["", "x", "0", "a".repeat(64), "A".repeat(64), "sealed", "instant", "offline", "livedraw/2"],
];
const PLACED = ["crit", "extra", "v", "type", "serverSeed", "beacon"];
const LETTERS = ["0", "f", "F", "", "\ud800", "é"];

type Dice = (sides: number) => number;

/** The same numbers for the same seed, everywhere. */
function diceOf(seed: number): Dice {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * sides);
  };
}

/** Signs whatever stands in the certificate now. */
function resign(certificate: CertificateJson): void {
  certificate.open.sig = signRecord(SECRET, openHash(certificate.open.text));
  let hash = closeHash(certificate.close.text);
  certificate.close.sig = signRecord(SECRET, hash);
  for (const signed of certificate.advances) {
    hash = advanceHash(hash, signed.text);
    signed.sig = signRecord(SECRET, hash);
  }
}

type Node = Record<string, unknown>;

/** Changes one thing somewhere inside and says what. */
function mutate(root: object, dice: Dice): string {
  const pick = <T>(values: readonly T[]): T => values[dice(values.length)];
  let node = root as Node;
  for (let path = "";;) {
    const keys = Object.keys(node);
    if (keys.length === 0) return `${path} is empty`;
    const key = pick(keys);
    const old = node[key];
    path += `.${key}`;
    if (typeof old === "object" && old !== null && dice(4) > 0) {
      node = old as Node;
      continue;
    }
    const way = dice(8);
    if (way === 0) {
      Array.isArray(node) ? node.splice(Number(key), 1) : delete node[key];
      return `${path} left out`;
    }
    if (way === 1 && Array.isArray(node)) {
      node.push(structuredClone(old));
      return `${path} once more`;
    }
    if (way === 2 && typeof old === "number") node[key] = old + pick([-2, -1, 1, 2]);
    else if (way < 4 && typeof old === "string" && old !== "") {
      const at = dice(old.length);
      node[key] = old.slice(0, at) + pick(LETTERS) + old.slice(at + 1);
    } else if (way === 4 && !Array.isArray(node)) {
      const placed = pick(PLACED);
      node[placed] = structuredClone(pick([...VALUES, ["escrow"]]));
      return `${path} joined by ${placed}`;
    } else node[key] = structuredClone(pick(VALUES));
    return `${path} = ${JSON.stringify(node[key])}`;
  }
}

function mutateText(signed: { text: string }, dice: Dice): string {
  const value = JSON.parse(signed.text);
  const what = mutate(value, dice);
  signed.text = JSON.stringify(value);
  return what;
}

/** `count` certificates, each with one fault, or none if the fault hit something that does not matter. */
export function mutatedCertificates(seed: number, count: number): { what: string; text: string }[] {
  const dice = diceOf(seed);
  return Array.from({ length: count }, () => {
    const { name, certificate: whole } = golden.draws[dice(golden.draws.length)];
    const certificate = structuredClone(whole);
    const part = (["all", "open", "close", "advances", "walk", "winners"] as const)[dice(6)];
    let what: string;
    if (part === "all") what = mutate(certificate, dice);
    else if (part === "walk" || part === "winners") what = mutate(certificate[part], dice);
    else {
      const advance = certificate.advances[dice(Math.max(1, certificate.advances.length))];
      what = mutateText(part === "advances" ? advance ?? certificate.close : certificate[part], dice);
      if (part === "open" && dice(8) > 0) {
        const closed = JSON.parse(certificate.close.text);
        certificate.close.text = JSON.stringify({ ...closed, openHash: openHash(certificate.open.text) });
      }
      if (dice(8) > 0) resign(certificate);
    }
    return { what: `${name} ${part}${what}`, text: JSON.stringify(certificate) };
  });
}

type Fault = readonly [what: string, expect: string, certificate: CertificateJson];

/** Faults that the vectors have no certificate for, and the code that the specification gives each. */
export function furtherFaults(): Fault[] {
  const [equal, weighted, single] = golden.draws.map(({ certificate }) => certificate);
  const fault = (
    what: string,
    expect: string,
    from: CertificateJson,
    change: (certificate: CertificateJson) => void,
    signAgain = false,
  ): Fault => {
    const certificate = structuredClone(from);
    change(certificate);
    if (signAgain) resign(certificate);
    return [what, expect, certificate];
  };
  const late = quicknet.rounds.find(({ round }) => round === 13335)!;
  const alias = quicknet.rejectVectors.find(({ name }) => name.includes("ALIAS"))!.signature;
  const [draw, instant] = [late, quicknet.rounds[1]].map(({ round, signature }, index) => {
    const key = golden.draws[0].testSigningKey.public;
    const open = { key, mode: index === 0 ? "sealed" : "instant" } as const;
    const made = makeDraw(entriesOf([3, 1, 4]), { open, chain: QUICKNET, round, signature });
    const certificate: CertificateJson = JSON.parse(made.certificate());
    resign(certificate);
    return certificate;
  });
  const { round, signature } = late;
  const practice = makeDraw(entriesOf([1, 1, 1]), {
    open: { key: golden.draws[0].testSigningKey.public, rehearsal: true },
    chain: QUICKNET,
    round,
    signature,
  });
  const rehearsal: CertificateJson = JSON.parse(practice.certificate());
  resign(rehearsal);
  return [
    ["a second spelling's draw is valid in the first", "VALID", draw],
    ["a rehearsal is understood", "VALID", rehearsal],
    fault(
      "more entrants than counted, and tickets left closed",
      "E_WALK_LENGTH",
      rehearsal,
      (certificate) => {
        certificate.close.text = certificate.close.text.replace('"entrantCount":3', '"entrantCount":1');
        certificate.walk.pop();
      },
      true,
    ),
    fault(
      "a second spelling of the number",
      "E_BEACON_ENCODING",
      draw,
      ({ beacon }) => beacon!.signature = alias,
    ),
    fault("a point outside the subgroup", "E_BEACON_SIG", equal, ({ beacon }) => {
      beacon!.signature = "80".padEnd(96, "0");
    }),
    ["an instant draw", "VALID", instant],
    fault("an instant draw that keeps its seed", "E_SEED_COMMIT", instant, ({ close }) => {
      close.text = close.text.replace(/"serverSeed":"[0-9a-f]+",/, "");
    }, true),
    fault("an instant draw of another seed", "E_SEED_COMMIT", instant, ({ close }) => {
      close.text = close.text.replace(/"serverSeed":"[0-9a-f]{64}/, `"serverSeed":"${"0".repeat(64)}`);
    }, true),
    fault("the open record's signature written otherwise", "E_SIG_OPEN", equal, ({ open }) => {
      open.sig = open.sig.slice(0, 64) + plusOrder(open.sig.slice(64));
    }),
    fault("a close record of another key", "E_SIG_CLOSE", equal, ({ open, close }) => close.sig = open.sig),
    fault("a ticket too many", "E_WALK_LENGTH", single, ({ walk }) => walk.push(walk[0])),
    fault("too few entrants and no ticket opened", "E_WALK_INCOMPLETE", single, ({ walk }) => walk.pop()),
    fault("two winners change places", "E_WINNERS", equal, ({ winners: [first, second] }) => {
      [first.entrantTag, second.entrantTag] = [second.entrantTag, first.entrantTag];
    }),
    fault("the first advance has number 1", "E_ADV_SEQ", weighted, ({ advances: [first] }) => {
      first.text = first.text.replace('"n":0', '"n":1');
    }, true),
  ];
}

/** The other scalar, little-endian, that is the same modulo the order of Ed25519's group. */
function plusOrder(scalar: string): string {
  const reversed = (hex: string) => hex.match(/../g)!.reverse().join("");
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  return reversed((BigInt(`0x${reversed(scalar)}`) + order).toString(16).padStart(64, "0"));
}
