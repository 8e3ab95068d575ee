/**
 * What strangers send to become somebody: the set-up form and the sign-in form, as schemas for the edge.
 * @module
 */
import { z } from "zod";

/** A colon is kept for ids that are not people, such as the admin key's. */
const organizerName = z.string().trim().min(1, "must not be empty").max(64, "must have at most 64 characters")
  .refine(
    (name) => name.isWellFormed() && !/[\p{Cc}\p{Cf}:]/u.test(name),
    "must be plain text without a colon",
  )
  // The id is made of this form, which may be eighteen times as long, and a key holds only so much.
  .refine((name) => name.normalize("NFKC").length <= 64, "must have at most 64 characters");

export const newOwnerSchema = z.strictObject({
  code: z.string().min(1, "must not be empty").max(100, "must have at most 100 characters"),
  name: organizerName,
  // Space around it does not count when it is typed, so it does not count here.
  passphrase: z.string().max(256, "must have at most 256 characters")
    .refine((text) => text.trim().length >= 12, "must have at least 12 characters"),
});

export const signInSchema = z.strictObject({
  name: organizerName,
  passphrase: z.string().min(1, "must not be empty").max(256, "must have at most 256 characters"),
});
