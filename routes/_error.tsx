/** What a person sees when a request fails. @module */
import { HttpError } from "fresh";
import { define } from "@/utils.ts";

export default define.page(function ErrorPage({ error }) {
  const status = error instanceof HttpError ? error.status : 500;
  return (
    <main>
      <h1>{status === 404 ? "There is no such page" : "Something went wrong"}</h1>
    </main>
  );
});
