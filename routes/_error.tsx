/** What a person sees when a page cannot be shown. @module */
import { HttpError } from "fresh";
import { ErrorPage } from "@/components/pages/ErrorPage.tsx";
import { define } from "@/utils.ts";

export default define.page(function Failed({ error }) {
  return <ErrorPage status={error instanceof HttpError ? error.status : 500} />;
});
