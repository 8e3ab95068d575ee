/** Brings the verify page of a server to life. Bundled by `tools/verify_file.ts`. @module */
import { hydrate } from "preact";
import { VerifyPage } from "@/components/verify/VerifyPage.tsx";

const place = document.getElementById("verify")!;
hydrate(<VerifyPage {...JSON.parse(place.dataset.told!)} />, place);
