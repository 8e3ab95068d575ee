/**
 * The evidence pack of the module on the control page: one link.
 * @module
 */
import { evidence as words } from "@/lib/client/over_words.ts";
import { filePath } from "./control_parts.tsx";
import { Panel, Save } from "./Panels.tsx";

export function EvidencePanel({ event, id, isOver }: { event: string; id: string; isOver: boolean }) {
  return (
    <Panel title={words.title} test="desk-evidence">
      <p class="small soft">{isOver ? words.textOver : words.text}</p>
      <div class="row">
        <Save href={filePath(event, id, "evidence.zip")} word={words.save} />
      </div>
    </Panel>
  );
}
