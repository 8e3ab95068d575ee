/**
 * A provider of text messages on loopback that speaks like Twilio's Messages resource, for tests.
 *
 * It keeps what it accepted, lists it by number, reports to the given address with a true signature, and fails as it
 * is told: refuses, is full, breaks, or takes a message and never answers.
 * @module
 */
import { createHmac, randomBytes } from "node:crypto";

export interface Accepted {
  sid: string;
  to: string;
  from: string;
  body: string;
  reportTo?: string;
  /** Unix ms */
  at: number;
  status: string;
}

/** What happens to one POST. `lost`: taken, and the answer never comes. `cut`: taken, and the answer
 * breaks off. */
export type Fate = "take" | "lost" | "cut" | "full" | "broken" | { refuse: number };

export interface ProviderOptions {
  /** By the number it goes to, and how many POSTs for it there were before. */
  fate?: (to: string, tries: number) => Fate;
  /** What the list says of a body. */
  listed?: (message: Accepted) => string;
  /** While true the list answers 500. */
  listBroken?: () => boolean;
}

export interface Provider {
  origin: string;
  /** Settings for a server that shall use it. */
  env: Record<string, string>;
  accepted: Accepted[];
  /** POSTs so far, whatever became of them. */
  posts(): number;
  lists(): number;
  /** Calls the address that a message came with, as the provider would. */
  report(message: Accepted, status: string, code?: string): Promise<Response>;
  close(): Promise<void>;
}

export const account = {
  accountSid: "AC00000000000000000000000000000000",
  authToken: "a-token-of-the-provider",
  from: "+15005550006",
};

/** @see https://www.twilio.com/docs/usage/security */
export function signatureOf(authToken: string, url: string, form: Record<string, string>): string {
  const text = Object.keys(form).sort().reduce((sum, name) => sum + name + form[name], url);
  return createHmac("sha1", authToken).update(text, "utf8").digest("base64");
}

/** A form as the provider posts it, signed for the address that it believes to call. */
export function postForm(url: string, form: Record<string, string>, signedUrl = url): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "x-twilio-signature": signatureOf(account.authToken, signedUrl, form) },
    body: new URLSearchParams(form),
  });
}

const path = `/2010-04-01/Accounts/${account.accountSid}/Messages.json`;
/** A lost answer comes after everybody has stopped waiting for it. */
const lostMs = 60_000;

export function startProvider(options: ProviderOptions = {}): Provider {
  const { fate = () => "take", listed = ({ body }) => body, listBroken = () => false } = options;
  const accepted: Accepted[] = [];
  const tries = new Map<string, number>();
  const ending = new AbortController();
  let lists = 0;
  const authorization = `Basic ${btoa(`${account.accountSid}:${account.authToken}`)}`;

  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const url = new URL(request.url);
    if (url.pathname !== path) return Response.json({ code: 20404 }, { status: 404 });
    if (request.headers.get("authorization") !== authorization) {
      return Response.json({ code: 20003, message: "Authenticate" }, { status: 401 });
    }
    if (request.method === "GET") {
      lists++;
      return list(url);
    }
    return await post(new URLSearchParams(await request.text()));
  });
  const origin = `http://127.0.0.1:${server.addr.port}`;

  function list(url: URL): Response {
    if (listBroken()) return Response.json({ code: 20500 }, { status: 500 });
    const size = Number(url.searchParams.get("PageSize") ?? 50);
    const page = Number(url.searchParams.get("Page") ?? 0);
    const found = accepted.filter(({ to }) => to === url.searchParams.get("To")).reverse();
    const rest = found.slice(page * size);
    const next = `${path}?To=${encodeURIComponent(url.searchParams.get("To")!)}&PageSize=${size}&Page=${
      page + 1
    }`;
    return Response.json({
      messages: rest.slice(0, size).map((message) => ({
        sid: message.sid,
        to: message.to,
        body: listed(message),
        status: message.status,
        date_created: new Date(message.at).toUTCString().replace("GMT", "+0000"),
        date_sent: null,
        error_code: null,
      })),
      next_page_uri: rest.length > size ? next : null,
    });
  }

  async function post(form: URLSearchParams): Promise<Response> {
    const to = form.get("To")!;
    const before = tries.get(to) ?? 0;
    tries.set(to, before + 1);
    const now = fate(to, before);
    if (now === "full") {
      return Response.json({ code: 20429 }, { status: 429, headers: { "retry-after": "1" } });
    }
    if (now === "broken") return Response.json({ code: 20500 }, { status: 500 });
    if (typeof now === "object") return Response.json({ code: now.refuse }, { status: 400 });
    const message: Accepted = {
      sid: `SM${randomBytes(16).toString("hex")}`,
      to,
      from: form.get("From") ?? form.get("MessagingServiceSid")!,
      body: form.get("Body")!,
      reportTo: form.get("StatusCallback") ?? undefined,
      at: Date.now(),
      status: "queued",
    };
    accepted.push(message);
    if (now === "lost") await silence(ending.signal);
    // Half an answer: what it would have said is as lost as with no answer.
    if (now === "cut") {
      return new Response('{"sid": "SM', { status: 201, headers: { "content-type": "application/json" } });
    }
    return Response.json({ sid: message.sid, status: "queued" }, { status: 201 });
  }

  return {
    origin,
    env: {
      TWILIO_ACCOUNT_SID: account.accountSid,
      TWILIO_AUTH_TOKEN: account.authToken,
      TWILIO_FROM: account.from,
      TWILIO_BASE_URL: origin,
    },
    accepted,
    posts: () => [...tries.values()].reduce((sum, count) => sum + count, 0),
    lists: () => lists,
    report(message, status, code) {
      message.status = status;
      return postForm(message.reportTo!, {
        MessageSid: message.sid,
        MessageStatus: status,
        AccountSid: account.accountSid,
        ...(code && { ErrorCode: code }),
      });
    },
    async close() {
      ending.abort();
      await server.shutdown();
    },
  };
}

function silence(ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, lostMs);
    ended.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
