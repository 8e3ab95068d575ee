/**
 * The provider of text messages: Twilio's Messages resource, or whatever speaks like it.
 *
 * It takes no idempotency key. So a send whose answer is lost is neither sent again nor believed: `find` asks for the
 * message, by the number and by the code in its text. Each call has a deadline. Used by `dispatcher.ts`.
 * @module
 */
import type { TwilioConfig } from "@/lib/config.ts";

/** "refused" is final, "later" was not taken and may come again, "unheard" may have been taken or not. */
export type SendOutcome =
  | { outcome: "accepted"; sid: string }
  | { outcome: "refused"; code: string }
  | { outcome: "later"; afterMs: number }
  | { outcome: "unheard" };

/** "undecided": there are messages of which nobody can say whether they are this one. */
export type FindOutcome =
  | { outcome: "found"; sid: string; status: string; code?: string }
  | { outcome: "absent" | "undecided" | "unheard" };

export interface Sender {
  send(message: { to: string; text: string; reportTo?: string }): Promise<SendOutcome>;
  /** @param since Unix ms: not created before */
  find(wanted: { to: string; code: string; since: number }): Promise<FindOutcome>;
}

/** It answers within half a second; a lost answer costs a look later, and a place among those sent at once until then. */
export const callDeadlineMs = 5_000;
/** A wait that is asked for beyond this is not waited for. */
const laterMsMax = 60_000;
/** Four pages of fifty: more texts to one number since the first attempt are not ours to read through. */
const pagesMax = 4;
const pageSize = 50;
/** Between the provider's clock and ours. */
const clockMarginMs = 10 * 60_000;

interface ListedMessage {
  sid: string;
  body: string;
  status: string;
  date_created: string;
  error_code?: number | null;
}

export function createTwilio({ accountSid, authToken, from, baseUrl }: TwilioConfig): Sender {
  const account = `/2010-04-01/Accounts/${accountSid}`;
  const headers = { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` };
  const fromField = /^MG[0-9a-f]{32}$/i.test(from) ? "MessagingServiceSid" : "From";

  /** Status and JSON; null when there is no answer that can be read in time. */
  async function call(
    path: string,
    body?: URLSearchParams,
  ): Promise<{ status: number; retryAfter: string | null; json: Record<string, unknown> } | null> {
    try {
      const response = await fetch(baseUrl + path, {
        ...{ method: body ? "POST" : "GET", headers, body, redirect: "manual" as const },
        signal: AbortSignal.timeout(callDeadlineMs),
      });
      const text = await response.text();
      const json = response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : {};
      return { status: response.status, retryAfter: response.headers.get("retry-after"), json: json ?? {} };
    } catch {
      return null;
    }
  }

  async function send(message: { to: string; text: string; reportTo?: string }): Promise<SendOutcome> {
    const { to, text, reportTo } = message;
    const form = new URLSearchParams({ To: to, [fromField]: from, Body: text });
    if (reportTo) form.set("StatusCallback", reportTo);
    const answer = await call(`${account}/Messages.json`, form);
    if (!answer) return { outcome: "unheard" };
    const { status, json, retryAfter } = answer;
    if (status >= 200 && status < 300) {
      return typeof json.sid === "string" ? { outcome: "accepted", sid: json.sid } : { outcome: "unheard" };
    }
    if (status === 429) {
      return { outcome: "later", afterMs: Math.min(laterMsMax, 1_000 * (Number(retryAfter) || 0)) };
    }
    // 408: the provider itself is not sure. Above 499 it may have failed before or after it took the message.
    if (status < 400 || status === 408 || status >= 500) return { outcome: "unheard" };
    const code = String(json.code ?? status).slice(0, 20);
    // It does not like where it shall report to (an address of the room's own network): then without reports.
    if (code === "21609" && reportTo) return await send({ to, text });
    return { outcome: "refused", code };
  }

  async function find(
    { to, code, since }: { to: string; code: string; since: number },
  ): Promise<FindOutcome> {
    // Not by the day of sending: what still waits at the provider has none.
    let path: string | null = `${account}/Messages.json?To=${encodeURIComponent(to)}&PageSize=${pageSize}`;
    let isOpaque = false;
    for (let page = 0; page < pagesMax && path; page++) {
      const answer = await call(path);
      if (answer?.status !== 200 || !Array.isArray(answer.json.messages)) return { outcome: "unheard" };
      const messages = answer.json.messages as ListedMessage[];
      const own = messages.find(({ body }) => body?.includes(code));
      if (own) {
        const { sid, status, error_code } = own;
        return { outcome: "found", sid, status, ...(error_code && { code: String(error_code) }) };
      }
      const recent = messages.filter(({ date_created }) =>
        !(Date.parse(date_created) < since - clockMarginMs)
      );
      // An account may have the texts of its messages blacked out.
      isOpaque ||= recent.some(({ body }) => !body);
      const next = answer.json.next_page_uri;
      // Newest first: behind a message that is too old there is nothing of ours.
      path = recent.length === messages.length && typeof next === "string" && next.startsWith("/2010-04-01/")
        ? next
        : null;
    }
    return { outcome: path || isOpaque ? "undecided" : "absent" };
  }

  return { send, find };
}
