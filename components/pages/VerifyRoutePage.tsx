/**
 * The verify page as the server sends it: drawn already, and brought to life by a script of its own.
 *
 * Not an island; `components/verify/VerifyPage.tsx` says why. What it is told stands in an attribute.
 * @module
 */
import { PageHead } from "@/components/PageHead.tsx";
import { VerifyPage, type VerifyPageProps } from "@/components/verify/VerifyPage.tsx";
import { verifyPage as words } from "@/lib/client/verify_page_words.ts";

export interface VerifyRoutePageProps extends VerifyPageProps {
  hue?: number;
}

export function VerifyRoutePage({ hue, ...told }: VerifyRoutePageProps) {
  return (
    <>
      <PageHead title={words.title} hue={hue} />
      <div id="verify" data-told={JSON.stringify(told)}>
        <VerifyPage {...told} />
      </div>
      <noscript>{words.needsScripts}</noscript>
      <script type="module" src="/verifier/page.js" />
    </>
  );
}
