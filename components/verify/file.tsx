/**
 * The verify page as one file: the whole of it in one script, drawn into an empty document.
 *
 * Bundled by `tools/verify_file.ts`, which the build calls. Knows no server and asks nobody.
 * @module
 */
import { render } from "preact";
import { VerifyPage } from "@/components/verify/VerifyPage.tsx";

render(<VerifyPage />, document.body);
