/**
 * Whether a webhook comes from the provider: X-Twilio-Signature, HMAC-SHA1 over the address and the form.
 *
 * @see https://www.twilio.com/docs/usage/security, "Validating signatures from Twilio"
 * @module
 */

const encoder = new TextEncoder();

/**
 * @param url as the provider called it, with its query
 * @param form fields of the body, decoded
 * @param signature of the header; base64
 */
export async function isSigned(
  authToken: string,
  url: string,
  form: URLSearchParams,
  signature: string | null,
): Promise<boolean> {
  const bytes = decoded(signature);
  if (!bytes) return false;
  // Sorted by name as code units; what a name has twice stays in its order.
  const names = [...new Set(form.keys())].sort();
  const text = names.reduce(
    (sum, name) => sum + form.getAll(name).map((value) => name + value).join(""),
    url,
  );
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(authToken),
    { name: "HMAC", hash: "SHA-1" },
    false,
    ["verify"],
  );
  // Compares in constant time.
  return await crypto.subtle.verify("HMAC", key, bytes, encoder.encode(text));
}

/** 20 bytes, or null. */
function decoded(signature: string | null): Uint8Array<ArrayBuffer> | null {
  if (!signature || !/^[A-Za-z0-9+/]{27}=$/.test(signature)) return null;
  return Uint8Array.from(atob(signature), (letter) => letter.charCodeAt(0));
}
