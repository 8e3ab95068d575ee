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
  );

export const newOwnerSchema = z.strictObject({
  code: z.string().min(1, "must not be empty").max(100, "must have at most 100 characters"),
  name: organizerName,
  passphrase: z.string().min(12, "must have at least 12 characters").max(
    256,
    "must have at most 256 characters",
  ),
});

export const signInSchema = z.strictObject({
  name: organizerName,
  passphrase: z.string().min(1, "must not be empty").max(256, "must have at most 256 characters"),
});
