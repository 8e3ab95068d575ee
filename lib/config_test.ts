import assert from "node:assert/strict";
import { ConfigError, readConfig } from "@/lib/config.ts";

Deno.test("config: an empty environment gives the defaults, and an empty string counts as unset", () => {
  for (const env of [{}, { PORT: "", HOST: "", KV_PATH: "", ADMIN_KEY: "", BEACON: "", TRUST_PROXY: "" }]) {
    assert.deepEqual(JSON.parse(JSON.stringify(readConfig(env))), {
      port: 8000,
      host: "0.0.0.0",
      kvPath: "data/drumroll.sqlite",
      beacon: "drand",
      trustProxy: false,
    });
  }
});

Deno.test("config: good values arrive typed", () => {
  const config = readConfig({
    PORT: "0",
    HOST: "::1",
    DENO_KV_PATH: "https://kv.example/",
    DENO_KV_ACCESS_TOKEN: "abc",
    ADMIN_KEY: "a".repeat(16),
    SESSION_SECRET: "s".repeat(32),
    PUBLIC_URL: "https://Drumroll.example/",
    BEACON: "off",
    TRUST_PROXY: "1",
  });
  assert.deepEqual(config, {
    port: 0,
    host: "::1",
    kvPath: "https://kv.example/",
    kvAccessToken: "abc",
    adminKey: "a".repeat(16),
    sessionSecret: "s".repeat(32),
    publicUrl: "https://drumroll.example",
    beacon: "off",
    beaconRelays: undefined,
    beaconTestRelay: undefined,
    twilio: undefined,
    trustProxy: true,
  });
});

Deno.test("config: KV_PATH comes before DENO_KV_PATH, and Deno Deploy opens the attached database", () => {
  assert.equal(readConfig({ KV_PATH: ":memory:", DENO_KV_PATH: "other" }).kvPath, ":memory:");
  assert.equal(readConfig({ DENO_DEPLOY: "1" }).kvPath, undefined);
  assert.equal(readConfig({ DENO_DEPLOY: "1", KV_PATH: "x.sqlite" }).kvPath, "x.sqlite");
});

Deno.test("config: a wrong value stops the start with one sentence that names the variable", () => {
  const wrong: [string, string][] = [
    ["PORT", "65536"],
    ["PORT", "80a"],
    ["PORT", "-1"],
    ["HOST", "http://here"],
    ["KV_PATH", "ftp://somewhere/kv"],
    ["DENO_KV_PATH", "redis://x"],
    ["ADMIN_KEY", "fifteen-letters"],
    ["SESSION_SECRET", "x".repeat(31)],
    ["SESSION_SECRET", "x y".repeat(20)],
    ["PUBLIC_URL", "drumroll.example"],
    ["PUBLIC_URL", "https://drumroll.example/app"],
    ["BEACON", "on"],
    ["TRUST_PROXY", "yes"],
    ["TWILIO_ACCOUNT_SID", "SK123"],
    ["TWILIO_FROM", "0170 1234567 at home"],
    ["TWILIO_BASE_URL", "http://twilio.example"],
  ];
  for (const [name, value] of wrong) {
    assert.throws(() => readConfig({ [name]: value }), (error) => {
      assert(error instanceof ConfigError);
      assert(error.message.startsWith(`${name} must be `), error.message);
      assert.match(error.message, /^[^\n]+\.$/);
      if (/KEY|SECRET/.test(name)) assert(!error.message.includes(value), "a secret must not reach the log");
      return true;
    });
  }
});

Deno.test("config: the settings of Twilio come together or not at all, and the address has a default", () => {
  const whole = { TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: "t", TWILIO_FROM: "+15005550006" };
  const baseUrl = "https://api.twilio.com";
  assert.deepEqual(readConfig(whole).twilio, {
    accountSid: "AC1",
    authToken: "t",
    from: "+15005550006",
    baseUrl,
  });
  for (const from of ["+4915112345678", "12345", "Gala Berlin", `MG${"0".repeat(32)}`]) {
    assert.equal(readConfig({ ...whole, TWILIO_FROM: from }).twilio?.from, from);
  }
  for (
    const [given, origin] of [["http://127.0.0.1:9/", "http://127.0.0.1:9"], ["https://sms.example/v1", null]]
  ) {
    const { twilio } = readConfig({ ...whole, TWILIO_BASE_URL: given! });
    assert.equal(twilio?.baseUrl, origin ?? given);
  }
  for (const name of Object.keys(whole)) {
    assert.throws(
      () => readConfig({ ...whole, [name]: "" }),
      new RegExp(`^ConfigError: ${name} must be set`),
    );
  }
  assert.equal(readConfig({ TWILIO_BASE_URL: baseUrl }).twilio, undefined);
});

Deno.test("config: a KV Connect address without its access token is told before the first request", () => {
  assert.throws(
    () => readConfig({ KV_PATH: "https://kv.example" }),
    /^ConfigError: KV_ACCESS_TOKEN must be set/,
  );
});
