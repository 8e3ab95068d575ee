/**
 * Where a request comes from, as far as limits need it, and whether it came over https.
 *
 * Forwarding headers count only when the configuration says that a proxy of ours sets them; anybody can
 * send them. Used by `principal.ts`, `cookies.ts` and the routes.
 * @module
 */
import { isIP } from "node:net";

/**
 * The client's address. For IPv6 the first 64 bits, since one household or one attacker has all the rest.
 *
 * @param remoteAddr of `Deno.ServeHandlerInfo`
 * @param trustProxy whether X-Forwarded-For is set by a proxy of ours
 * @returns "unknown" where there is none, as on a Unix socket
 */
export function clientAddress(request: Request, remoteAddr: Deno.Addr, trustProxy: boolean): string {
  if (trustProxy) {
    // The last hop is the one our own proxy saw; those before it are the client's own claims.
    const forwarded = request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
    if (forwarded && isIP(forwarded)) return network(forwarded);
  }
  return "hostname" in remoteAddr ? network(remoteAddr.hostname) : "unknown";
}

function network(address: string): string {
  const plain = address.replace(/%.*$/, "");
  const mapped = plain.match(/^::ffff:(\d+\.\d+\.\d+\.\d+)$/i);
  if (mapped) return mapped[1];
  if (isIP(plain) !== 6) return plain;
  const [head, tail] = plain.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  // A dotted tail stands for two groups, but never within the first four.
  const zeros = tail === undefined ? [] : Array(Math.max(0, 8 - left.length - right.length)).fill("0");
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${groups.join(":")}::/64`;
}

/**
 * As much of an address as a record that is kept may say: a /24, or a /48 of IPv6.
 *
 * @param address as `clientAddress` gives it
 */
export function coarseAddress(address: string): string {
  if (isIP(address) === 4) return address.replace(/\d+$/, "0/24");
  const [groups, rest] = address.split("::/");
  return rest === "64" ? `${groups.split(":").slice(0, 3).join(":")}::/48` : "unknown";
}

export interface Edge {
  /** PUBLIC_URL, an origin. */
  publicUrl?: string;
  trustProxy: boolean;
}

/** Whether the browser spoke https, to us or to the proxy in front of us. */
export function isHttps(request: Request, { publicUrl, trustProxy }: Edge): boolean {
  if (request.url.startsWith("https:")) return true;
  if (trustProxy && request.headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim() === "https") {
    return true;
  }
  return publicUrl !== undefined && publicUrl.startsWith("https:") &&
    request.headers.get("host") === new URL(publicUrl).host;
}

/**
 * Whether a page of ours made this request, as far as the browser tells. A request that carries neither
 * Sec-Fetch-Site nor Origin comes from a machine or from a plain navigation.
 */
export function isSameOrigin(request: Request, { publicUrl, trustProxy }: Edge): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = request.headers.get("origin");
  if (origin === null) return true;
  if (!URL.canParse(origin)) return false;
  const host = new URL(origin).host;
  const ours = [
    request.headers.get("host") ?? new URL(request.url).host,
    publicUrl && new URL(publicUrl).host,
    trustProxy ? request.headers.get("x-forwarded-host") : undefined,
  ];
  return ours.includes(host);
}
