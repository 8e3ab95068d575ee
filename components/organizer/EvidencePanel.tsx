/**
 * The evidence pack of the module on the control page: one link.
 * @module
 */
import { evidence as words } from "@/lib/client/over_words.ts";
import { filePath } from "./control_parts.tsx";
import { Panel, Save } from "./Panels.tsx";

/** @param isNameless the purge is done: until then the file holds what is not deleted yet */
export function EvidencePanel(
  { event, id, isNameless }: { event: string; id: string; isNameless: boolean },
) {
  return (
    <Panel title={words.title} test="desk-evidence">
      <p class="small soft">{isNameless ? words.textOver : words.text}</p>
      <div class="row">
        <Save href={filePath(event, id, "evidence.zip")} word={words.save} />
      </div>
    </Panel>
  );
}
