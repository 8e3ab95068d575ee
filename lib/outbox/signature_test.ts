import { assertEquals } from "@std/assert";
import { isSigned } from "@/lib/outbox/signature.ts";

/** Examples of the provider's own documentation and of its published libraries; the token of all is "12345". */
const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
const call = (caller: string) => ({
  ...{ CallSid: "CA1234567890ABCDE", Caller: caller, Digits: "1234", From: caller, To: "+18005551212" },
});
const PUBLISHED: [form: Record<string, string>, signature: string][] = [
  [call("+14158675309"), "RSOYDt4T1cUTdK1PDd93/VVr8B8="],
  [call("+14158675310"), "GvWf1cFY/Q7PnoempGyD5oXAezc="],
  [call("+12349013030"), "0/KCTR6DLpKmkAf8muzZqo1nDgQ="],
  [
    { ...call("+14158675309"), ReasonConferenceEnded: "test", Reason: "Participant" },
    "vOEb5UThFn24KEfnOFLQY2AE5FY=",
  ],
];
const check = (form: Record<string, string>, signature: string | null, at = url, token = "12345") =>
  isSigned(token, at, new URLSearchParams(form), signature);

Deno.test("[SMS8] signature: the provider's published examples hold", async () => {
  for (const [form, signature] of PUBLISHED) assertEquals(await check(form, signature), true, signature);
});

Deno.test("[SMS8] signature: one changed field, letter, address or token and it does not hold", async () => {
  const [form, signature] = PUBLISHED[0];
  const others = await Promise.all([
    check({ ...form, Digits: "1235" }, signature),
    check({ ...form, More: "" }, signature),
    check(form, signature, url.replace("https", "http")),
    check(form, signature, url + "&x=1"),
    check(form, signature, url, "12346"),
    check(form, signature.toLowerCase()),
    check(form, signature.slice(0, -1)),
    check(form, signature + "="),
    check(form, ""),
    check(form, null),
    check(form, "é".repeat(28)),
  ]);
  assertEquals(others, others.map(() => false));
});

Deno.test("signature: fields are sorted by name, whatever order they came in", async () => {
  const [form, signature] = PUBLISHED[3];
  const reversed = Object.fromEntries(Object.entries(form).reverse());
  assertEquals(await check(reversed, signature), true);
});
