/** Checks a draw from a file that somebody brings. Open to anybody. @module */
import { page } from "fresh";
import { VerifyRoutePage } from "@/components/pages/VerifyRoutePage.tsx";
import { verifyFileOf } from "@/lib/verify_file.ts";
import { define } from "@/utils.ts";

export const handler = define.handlers({
  async GET() {
    const file = await verifyFileOf();
    return page({ file: file && { sha256: file.sha256 } });
  },
});

export default define.page<typeof handler>(function Verify({ data }) {
  return <VerifyRoutePage {...data} />;
});
