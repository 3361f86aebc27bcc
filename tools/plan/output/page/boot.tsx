import type { JSX } from "preact";
import type { Box } from "../../diagram";
import { boot, type Boot } from "../../diagram/boot";
import { partId } from "./names";

/** How the hosts of a component boot, and the component that told the same already. */
export interface Booting extends Boot {
  like?: Box;
}

/** The boots of all components that have hosts, by the boxes' ids: pools differ in little. */
export function boots(boxes: readonly Box[]): Map<string, Booting> {
  const first = new Map<string, Box>();
  return new Map(
    boxes.flatMap((box): [string, Booting][] => {
      const userData = box.resources.map(({ inputs }) => inputs.userData).find((value) => typeof value === "string");
      const found = userData === undefined ? undefined : boot(userData);
      if (!found) {
        return [];
      }
      const steps = JSON.stringify(found.steps);
      const like = first.get(steps);
      first.set(steps, like ?? box);
      return [[box.id, { ...found, ...(like ? { like } : {}) }]];
    }),
  );
}

/** What the hosts of a component do at boot. */
export function BootOf({ booting }: { booting: Booting | undefined }): JSX.Element | null {
  if (!booting) {
    return null;
  }
  const { bytes, steps, told, like } = booting;
  return (
    <>
      <h4>At boot</h4>
      {like ? (
        <p>
          The same steps as <a href={`#${partId(like.id)}`}>{`${like.title} ${like.name}`}</a>.
        </p>
      ) : (
        <Steps steps={steps} />
      )}
      {told
        .filter(({ values }) => values.length > 0)
        .map(({ title, values }) => (
          <details>
            <summary>{title}</summary>
            <table>
              <tbody>
                {values.map(([name, value]) => (
                  <tr>
                    <th scope="row">{name}</th>
                    <td>{value}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        ))}
      <p>
        <small>{bytes.toLocaleString("en-US")} bytes of user data; EC2 takes 16,384.</small>
      </p>
    </>
  );
}

function Steps({ steps }: Pick<Boot, "steps">): JSX.Element {
  return (
    <ol class="boot">
      {steps.map(({ what, by, why }) => (
        <li>
          {what}
          {by !== undefined && (
            <>
              {" "}
              <code>{by}</code>
            </>
          )}
          {why !== undefined && <p>{why}</p>}
        </li>
      ))}
    </ol>
  );
}
