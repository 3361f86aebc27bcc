import type { JSX } from "preact";
import { renderToString } from "preact-render-to-string";
import { Document, isScalar, isSeq, visit } from "yaml";
import type { Box } from "../../diagram";
import type { PlannedResource } from "../../record/recorder";

/** The inputs of one resource of a box, as HTML. */
export interface Settings {
  box: Box;
  html: string;
}

/** The settings of all resources: the first of each box, then the second of each, and so on. */
export function settingsOf(boxes: readonly Box[]): Settings[] {
  return boxes
    .flatMap((box) => box.resources.map((resource, index) => ({ box, resource, index })))
    .sort((a, b) => a.index - b.index)
    .map(({ box, resource }) => ({ box, html: renderToString(<Inside resource={resource} />) }));
}

/**
 * As many of them as there is room for, in bytes; the hundred alarms of one box are left out before a pool's template.
 */
export function fitting(settings: readonly Settings[], room: number): Set<Settings> {
  const tag = '<details class="raw"></details>'.length;
  let left = room;
  return new Set(
    settings.filter(({ html }) => {
      left -= Buffer.byteLength(html) + tag;
      return left >= 0;
    }),
  );
}

function Inside({ resource }: { resource: PlannedResource }): JSX.Element {
  const { type, name, inputs, protect, retainOnDelete, holds } = resource;
  const rows = Object.entries(inputs).filter(([key]) => key !== "userData");
  return (
    <>
      <summary>
        {name} <small>{type.split(":").at(-1)}</small>
        {protect && <span class="badge kept">protected</span>}
      </summary>
      <table>
        <tbody>
          {rows.map(([key, value]) => (
            <tr>
              <th scope="row">{key}</th>
              <td>{typeof value === "object" ? <pre>{yaml(value)}</pre> : shown(value)}</td>
            </tr>
          ))}
          {holds.length > 0 && (
            <tr>
              <th scope="row">secrets in it</th>
              <td>{holds.join(", ")}</td>
            </tr>
          )}
        </tbody>
      </table>
      {retainOnDelete && <p>Stays when it is taken out of the program.</p>}
    </>
  );
}

/** As YAML, with the small maps of a list in one line each. */
function yaml(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Map: (_key, map, path) => {
      const isItem = isSeq(path.at(-1));
      map.flow = isItem && map.items.every((pair) => isScalar(pair.value));
    },
  });
  return document.toString({ lineWidth: 0 }).trimEnd();
}

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
