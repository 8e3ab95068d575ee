import assert from "node:assert/strict";
import { clientAddress, coarseAddress, isHttps, isSameOrigin } from "@/lib/auth/address.ts";

const peer = (hostname: string): Deno.Addr => ({ transport: "tcp", hostname, port: 1 });
const request = (headers: Record<string, string> = {}, url = "http://here:8000/x") =>
  new Request(url, { headers });

Deno.test("address: an IPv4 address is itself, an IPv6 address is its first 64 bits", () => {
  const cases = {
    "192.0.2.7": "192.0.2.7",
    "::ffff:192.0.2.7": "192.0.2.7",
    "2001:DB8:1:2:3:4:5:6": "2001:db8:1:2::/64",
    "2001:db8:1:2::9": "2001:db8:1:2::/64",
    "2001:0db8:0001:0002::": "2001:db8:1:2::/64",
    "2001:db8::1": "2001:db8:0:0::/64",
    "::1": "0:0:0:0::/64",
    "fe80::1%eth0": "fe80:0:0:0::/64",
  };
  for (const [given, expected] of Object.entries(cases)) {
    assert.equal(clientAddress(request(), peer(given), false), expected, given);
  }
  assert.equal(clientAddress(request(), { transport: "unix", path: "/x" }, false), "unknown");
});

Deno.test("address: X-Forwarded-For counts only behind our own proxy, and only its last hop", () => {
  const forwarded = request({ "x-forwarded-for": "203.0.113.1, 198.51.100.2" });
  assert.equal(clientAddress(forwarded, peer("10.0.0.1"), false), "10.0.0.1");
  assert.equal(clientAddress(forwarded, peer("10.0.0.1"), true), "198.51.100.2");
  for (const nonsense of ["", "unknown", "a".repeat(5000), "1.2.3"]) {
    assert.equal(
      clientAddress(request({ "x-forwarded-for": nonsense }), peer("10.0.0.1"), true),
      "10.0.0.1",
    );
  }
});

Deno.test("address: what is kept of it is the network alone", () => {
  assert.equal(coarseAddress("203.0.113.77"), "203.0.113.0/24");
  assert.equal(coarseAddress("2001:db8:7:beef::/64"), "2001:db8:7::/48");
  assert.equal(coarseAddress("0:0:0:0::/64"), "0:0:0::/48");
  assert.equal(coarseAddress("unknown"), "unknown");
});

Deno.test("address: https is seen directly, through our proxy, or by PUBLIC_URL", () => {
  assert(isHttps(request({}, "https://here/x"), { trustProxy: false }));
  assert(!isHttps(request({ "x-forwarded-proto": "https" }), { trustProxy: false }));
  assert(isHttps(request({ "x-forwarded-proto": "https" }), { trustProxy: true }));
  const publicUrl = "https://drumroll.example";
  assert(isHttps(request({ host: "drumroll.example" }), { publicUrl, trustProxy: false }));
  assert(!isHttps(request({ host: "localhost:8000" }), { publicUrl, trustProxy: false }));
});

Deno.test("address: a page of another origin is told from ours and from a machine", () => {
  const edge = { publicUrl: "https://drumroll.example", trustProxy: false };
  assert(isSameOrigin(request(), edge));
  assert(isSameOrigin(request({ "sec-fetch-site": "same-origin", origin: "https://odd.example" }), edge));
  assert(!isSameOrigin(request({ "sec-fetch-site": "cross-site" }), edge));
  assert(!isSameOrigin(request({ "sec-fetch-site": "same-site" }), edge));
  assert(isSameOrigin(request({ host: "here:8000", origin: "http://here:8000" }), edge));
  assert(isSameOrigin(request({ host: "internal:80", origin: "https://drumroll.example" }), edge));
  assert(!isSameOrigin(request({ host: "here:8000", origin: "http://here:9000" }), edge));
  assert(!isSameOrigin(request({ host: "here:8000", origin: "null" }), edge));
});
