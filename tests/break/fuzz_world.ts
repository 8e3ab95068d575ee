/**
 * A server for the fuzzer and the rooms in it: modules in every phase, and somebody of every kind who may ask.
 *
 * Whatever is sent changes a room, so after some thousand inputs there is a new one; the one before stays as "another
 * event". Everybody's surname is a mark, so that `fuzz_judge.ts` sees one where it has no business.
 * @module
 */
import { encodeBase64Url } from "@/lib/auth/base.ts";
import { createTokens, type Tokens } from "@/lib/auth/tokens.ts";
import { openSecrets, type Secrets } from "@/lib/auth/secrets.ts";
import { createCheckInCode } from "@/lib/auth/check_in_code.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";
import { mortal } from "@/tests/break/mortal.ts";
import { adminKey, type Json, type RunningServer, startServer } from "@/tests/server.ts";
import { account, type Provider, startProvider } from "@/tests/twilio/server.ts";

export const SURNAME = "Geheimrat";
export const sessionSecret = "a-secret-of-the-fuzzer-0123456789abcdef";
/** Must stand in no answer and in no line of the log. */
export const SECRETS: readonly string[] = [sessionSecret, adminKey, account.authToken];
const people = 24;
const newSession = () => encodeBase64Url(crypto.getRandomValues(new Uint8Array(16)));
const owner = { name: "Olga", passphrase: "three plain words here" };

/** One event with all that a request may name of it. */
export interface Stage {
  event: string;
  path: string;
  joinCode: string;
  passcode: string;
  /** By id: kind, and what may be named inside. */
  modules: string[];
  /** `mark` is what stands behind their surname. */
  attendees: { id: string; token: string; mark: string }[];
  /** Without an invitation; the first two wait, the third was turned away. */
  walkUps: { id: string; token: string; mark: string }[];
  stations: string[];
  overlay: string;
  keys: { id: string; scopes: string[]; secret: string; isRevoked: boolean }[];
  checkInCodes: string[];
  /** Of winners: what they show at the desk, and their tags. */
  deskCodes: string[];
  tags: string[];
  leafHashes: string[];
  /** What the provider of texts was told to call about its messages. */
  reports: string[];
  certificate: string;
}

export interface World {
  server: RunningServer;
  stage: Stage;
  other: Stage;
  organizer: string;
  setupPath: string;
  /** Sessions of the organizer that a sign-out may end. */
  spares: string[];
  /** Tokens that were true once, or look as if. */
  forged: string[];
  /** A new room in place of the present one. */
  renew(): Promise<void>;
  stop(): Promise<void>;
}

/** @param inspector the port at which the server's heap can be asked for */
export async function openWorld(inspector?: number): Promise<World> {
  const provider = startProvider();
  const server = await startServer({
    through: await mortal(),
    args: inspector === undefined ? undefined : ["run", "-A", `--inspect=127.0.0.1:${inspector}`, "start.ts"],
    // A proxy of ours, so that inputs can come from many addresses; small answers of the provider come at once.
    env: { ...provider.env, SESSION_SECRET: sessionSecret, TRUST_PROXY: "1" },
  });
  const setupPath = await setupPathIn(server);
  const form = { method: "POST", redirect: "manual" } as const;
  const again = owner.passphrase;
  const made = await fetch(server.origin + setupPath, {
    ...form,
    body: new URLSearchParams({ ...owner, again }),
  });
  await made.body?.cancel();
  if (made.status !== 303) throw new Error(`the owner could not be made: ${made.status}`);
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const secrets = await openSecrets(createMemoryRecords(), { sessionSecret, random });
  const tokens = await createTokens(secrets);
  const stages = [
    await makeStage(server, provider, secrets, tokens),
    await makeStage(server, provider, secrets, tokens),
  ];

  const signIn = async () => {
    const answer = await fetch(`${server.origin}/o/sign-in`, { ...form, body: new URLSearchParams(owner) });
    await answer.body?.cancel();
    return /drumroll_organizer=([^;]+)/.exec(answer.headers.get("set-cookie") ?? "")?.[1];
  };
  const holds = async (cookie: string) => {
    const headers = { cookie: `drumroll_organizer=${cookie}` };
    const answer = await fetch(server.origin + world.stage.path, { headers });
    await answer.body?.cancel();
    return answer.status === 200;
  };

  const world: World = {
    server,
    stage: stages[0],
    other: stages[1],
    organizer: await signIn() ?? "",
    spares: [],
    setupPath,
    forged: await forgeries(tokens, stages[0]),
    async renew() {
      world.other = world.stage;
      world.stage = await makeStage(server, provider, secrets, tokens);
      world.forged = await forgeries(tokens, world.stage);
      // A valid sign-out is an input like any other.
      if (!await holds(world.organizer)) world.organizer = await signIn() ?? world.organizer;
      world.spares = await sparesOf(tokens, world.organizer);
    },
    async stop() {
      await server.stop();
      await provider.close();
    },
  };
  world.spares = await sparesOf(tokens, world.organizer);
  return world;
}

/** The log comes through a pipe and may be a moment behind the first answer. */
async function setupPathIn(server: RunningServer): Promise<string> {
  for (const deadline = Date.now() + 10_000;;) {
    const path = /\/setup\/[\w-]+/.exec(server.output())?.[0];
    if (path) return path;
    if (Date.now() > deadline) throw new Error(`the log names no path for the set-up:\n${server.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function sparesOf(tokens: Tokens, organizer: string): Promise<string[]> {
  const { sub: id, account, epoch } = JSON.parse(
    atob(organizer.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")),
  );
  const sessions = Array.from({ length: 20 }, newSession);
  return Promise.all(
    sessions.map((session) => tokens.organizer({ id, account, epoch, session }, Date.now())),
  );
}

async function makeStage(
  server: RunningServer,
  provider: Provider,
  secrets: Secrets,
  tokens: Tokens,
): Promise<Stage> {
  const passcode = "4711-4711";
  const { event: { id: event, joinCode } } = await server.api("POST", "/api/events", {
    name: "Evening",
    passcode,
    walkUps: "approval",
  });
  const path = `/api/events/${event}`;
  const rows = Array.from({ length: people }, (_, i) => ({
    id: `a${i}`,
    name: `Ada ${SURNAME}${i}`,
    checkedIn: i < people - 2,
    phone: `+4917000${String(i).padStart(5, "0")}`,
    smsOptIn: i % 2 === 0,
  }));
  await server.api("POST", `${path}/attendees`, rows);
  const attendees = await Promise.all(
    rows.map(async ({ id }) => ({ id, token: await tokens.attendee(event, id), mark: id.slice(1) })),
  );
  const tiers = [{ id: "gold", label: "Gold", count: 1 }, { id: "silver", label: "Silver", count: 2 }];
  const options = ["a", "b", "c"].map((id) => ({ id, label: id.toUpperCase() }));
  const questions = [{ id: "q1", text: "Which?", options }, {
    id: "q2",
    text: "And?",
    options,
    multiple: true,
  }];
  const raffle = { kind: "raffle", mode: "offline", tiers };
  const plans: Json[] = [
    ...["main", "draft", "shut", "drawn", "done"].map((id) => ({ ...raffle, id, title: `Raffle ${id}` })),
    { kind: "poll", id: "vote", title: "Poll", questions, showResults: "live" },
    { kind: "tickets", id: "shop", title: "Shop", mode: "offline", cap: 60 },
    { kind: "tickets", id: "sold", title: "Sold", mode: "offline", cap: 10 },
  ];
  for (const plan of plans) await server.api("POST", `${path}/modules`, plan);
  const say = (module: string, type: string, args: Json = {}, token = adminKey) =>
    server.api("POST", `${path}/commands`, { id: crypto.randomUUID(), module, type, ...args }, token);
  const enter = (module: string, count: number) =>
    Promise.all(attendees.slice(0, count).map(({ token }) => say(module, "enter", {}, token)));
  for (const module of ["main", "shut", "drawn", "done", "vote", "shop", "sold"]) await say(module, "open");
  await Promise.all([
    enter("main", 8),
    enter("shut", 4),
    enter("drawn", 5),
    enter("done", 8),
    ...attendees.slice(0, 6).map(({ token }, i) =>
      say("vote", "vote", { question: "q1", options: [options[i % 3].id] }, token)
    ),
    ...attendees.slice(0, 4).map(({ token }) => say("shop", "purchase", { quantity: 1 }, token)),
    ...attendees.slice(0, 3).map(({ token }) => say("sold", "purchase", { quantity: 2 }, token)),
  ]);
  for (const module of ["shut", "drawn", "done"]) await say(module, "close");
  for (const module of ["drawn", "done"]) await say(module, "draw");
  await say("done", "reveal");
  await say("sold", "draw");

  const keys = await Promise.all(
    [["read"], ["roster"], ["run"], ["read", "roster", "run"], ["read", "run"]].map(async (scopes, i) => {
      const made = await server.api("POST", `${path}/api-keys`, { label: scopes.join(), scopes });
      return { id: made.key.id as string, scopes, secret: made.secret as string, isRevoked: i === 4 };
    }),
  );
  await server.api("POST", `${path}/api-keys/${keys[4].id}/revoke`);
  const walkUps = await Promise.all([0, 1, 2].map(async (i) => {
    const body = new URLSearchParams({ name: `Wanda ${SURNAME}9${i}` });
    const answer = await fetch(`${server.origin}/j/${joinCode}`, {
      method: "POST",
      redirect: "manual",
      body,
    });
    await answer.body?.cancel();
    const token = answer.headers.get("location")!.split("/").at(-1)!;
    const id = JSON.parse(atob(token.split(".")[1])).a as string;
    return { id, token, mark: `9${i}` };
  }));
  await server.api("POST", `${path}/walk-ups/turn-away`, { attendees: [walkUps[2].id] });
  const { token: station } = await server.api("POST", `${path}/station-session`, { passcode });
  const { url } = await server.api("POST", `${path}/overlay-link`);
  const [view, texts, certificate] = await Promise.all([
    server.api("GET", path),
    server.api("GET", `${path}/modules/done/messages`),
    server.ask("GET", `${path}/modules/done/certificate`),
  ]);
  // Many screens, so that no limit of one swallows what is sent; some of them outlive a valid sign-out of all.
  const more = Array.from(
    { length: 16 },
    (_, i) => tokens.station({ event, session: newSession(), epoch: i < 6 ? 1 : 1_000, label: "Wall" }),
  );
  const leaves = new Uint8Array(
    await (await fetch(`${server.origin}${path}/modules/shut/leaves.bin`)).arrayBuffer(),
  );
  const codeOf = createCheckInCode(secrets);
  return {
    event,
    path,
    joinCode,
    passcode,
    modules: plans.map(({ id }) => id),
    attendees,
    walkUps,
    stations: [station, ...await Promise.all(more)],
    overlay: /#(.+)/.exec(url)?.[1] ?? "",
    keys,
    checkInCodes: attendees.map(({ id }) => `DR1:${joinCode}:${codeOf(event, id)}`),
    deskCodes: texts.messages.map(({ code }: Json) => code).filter(Boolean),
    tags: view.modules.done.winners.map(({ entrantTag }: Json) => entrantTag),
    leafHashes: Array.from(
      { length: leaves.length / 32 },
      (_, i) => leaves.subarray(32 * i, 32 * i + 32).toHex(),
    ),
    reports: provider.accepted.slice(-8).map(({ sid }) => sid),
    certificate: typeof certificate.body === "string" ? certificate.body : JSON.stringify(certificate.body),
  };
}

/** Damaged, of another kind, out of date, of an attendee who is not there. */
async function forgeries(tokens: Tokens, { event, attendees, stations }: Stage): Promise<string[]> {
  const [head, body, signature] = attendees[0].token.split(".");
  const none = btoa('{"alg":"none","typ":"a"}').replaceAll("=", "");
  const session = "A".repeat(22);
  return [
    ...["", "x", "...", "null", "drk_x", "a".repeat(1_024), `${none}.${body}.`, `${head}.${body}`],
    `${head}.${body}.${signature.slice(0, -3)}AAA`,
    `${stations[0].split(".")[0]}.${body}.${signature}`,
    `${head}.${btoa(JSON.stringify({ e: event, a: "a1" })).replaceAll("=", "")}.${signature}`,
    adminKey.slice(0, -1),
    // Expired 30 days after the epoch.
    await tokens.organizer({ id: "olga", account: "default", epoch: 0, session }, 0),
    await tokens.organizer({ id: "nobody", account: "default", epoch: 0, session }, Date.now()),
    await tokens.attendee(event, "nobody-here"),
    await tokens.attendee("NOWHERE", "a0"),
    await tokens.station({ event, session, epoch: 0, label: "Wall" }),
    await tokens.station({ event: "NOWHERE", session, epoch: 1, label: "Wall" }),
  ];
}
