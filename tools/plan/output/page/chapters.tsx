import type { JSX } from "preact";
import { rules } from "../../../../policies/guard/rules";
import type { Change } from "../../diff/changes";
import type { Estimate } from "../../cost/estimate";
import type { CostLine } from "../../cost/item";
import type { Account } from "../../plan";
import type { Report } from "../../report";
import { dollars, fateOf, fates, partId } from "./names";

/** What happens to what is there. */
export function Changes({ report: { changes, against } }: { report: Report }): JSX.Element | null {
  if (!changes) {
    return null;
  }
  return (
    <section aria-labelledby="changes">
      <h2 id="changes">Changes{against === undefined ? "" : ` from ${against}`}</h2>
      {changes.length === 0 ? (
        <p>Nothing changes.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Table of changes">
          <table class="stacked">
            <thead>
              <tr>
                <th scope="col">what</th>
                <th scope="col">stack</th>
                <th scope="col">resource</th>
                <th scope="col">how</th>
              </tr>
            </thead>
            <tbody>
              {changes.map((change) => (
                <ChangeRow change={change} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function ChangeRow({ change }: { change: Change }): JSX.Element {
  const { kind, stack, account, component, name, type, inputs, forcedBy = [], consequence } = change;
  return (
    <tr>
      <td>
        <span class={`badge ${fateOf(change)}`}>{fates[fateOf(change)]}</span>
      </td>
      <td>{stack}</td>
      <td>
        {kind === "remove" ? name : <a href={`#${partId(`${account}/${component}`)}`}>{name}</a>}{" "}
        <small>{type.split(":").at(-1)}</small>
      </td>
      <td>
        {consequence !== undefined && <p class="consequence">{consequence}</p>}
        {inputs.length > 0 && <code>{inputs.join(", ")}</code>}
        {forcedBy.length > 0 && (
          <p>
            <small>a new one because of {forcedBy.join(", ")}</small>
          </p>
        )}
      </td>
    </tr>
  );
}

/** What the guard rules found. */
export function Findings({ report: { findings } }: { report: Report }): JSX.Element {
  return (
    <section aria-labelledby="guard">
      <h2 id="guard">Guard rules</h2>
      {findings.length === 0 ? (
        <p>All {rules.length} rules found nothing.</p>
      ) : (
        <ul class="findings">
          {findings.map(({ stack, finding: { rule, resource, what } }) => (
            <li class={rule.level}>
              <span class={`badge ${rule.level}`}>{rule.level === "mandatory" ? "stops" : "advice"}</span>{" "}
              <b>
                {stack}: {resource.name}
              </b>
              : {what}. <span>{rule.reason}</span> <span>{rule.fix}</span> <small>{rule.name}</small>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const markets = ["on-demand", "spot", "other"] as const;

/** What it costs a month. */
export function Cost({ report: { estimate } }: { report: Report }): JSX.Element | null {
  if (!estimate) {
    return null;
  }
  const { lines, pricesOf, leftOut, unpriced } = estimate;
  const accounts = [...new Set(lines.map(({ account }) => account))];
  return (
    <section aria-labelledby="cost">
      <h2 id="cost">Cost a month</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of costs">
        <table class="stacked">
          <thead>
            <tr>
              <th scope="col">component</th>
              <th scope="col">what</th>
              {markets.map((market) => (
                <th scope="col" class="number">
                  {market}
                </th>
              ))}
            </tr>
          </thead>
          {accounts.map((account) => (
            <CostOf account={account} lines={lines.filter((line) => line.account === account)} />
          ))}
          <tfoot>
            <Sum title="both accounts" lines={lines} />
          </tfoot>
        </table>
      </div>
      <Remarks estimate={{ lines, pricesOf, leftOut, unpriced }} />
    </section>
  );
}

function CostOf({ account, lines }: { account: Account; lines: CostLine[] }): JSX.Element {
  return (
    <tbody>
      {lines.map(({ component, what, usdPerMonth, market }) => (
        <tr>
          <td>
            <a href={`#${partId(`${account}/${component}`)}`}>{component}</a>
          </td>
          <td>{what}</td>
          {markets.map((each) => (
            <td class="number" data-of={each}>
              {each === market ? dollars(usdPerMonth) : ""}
            </td>
          ))}
        </tr>
      ))}
      <Sum title={`${account} account`} lines={lines} />
    </tbody>
  );
}

function Sum({ title, lines }: { title: string; lines: readonly CostLine[] }): JSX.Element {
  const sum = (some: readonly CostLine[]): number => some.reduce((total, { usdPerMonth }) => total + usdPerMonth, 0);
  return (
    <tr class="sum">
      <th scope="row">{title}</th>
      <td>{dollars(sum(lines))} in all</td>
      {markets.map((market) => (
        <td class="number" data-of={market}>
          {dollars(sum(lines.filter((line) => line.market === market)))}
        </td>
      ))}
    </tr>
  );
}

function Remarks({ estimate: { pricesOf, leftOut, unpriced } }: { estimate: Estimate }): JSX.Element {
  return (
    <ul class="remarks">
      <li>Prices of {pricesOf}, in US dollars without taxes.</li>
      {unpriced.map((each) => (
        <li>
          <b>Without a price:</b> {each}
        </li>
      ))}
      {leftOut.length > 0 && <li>Left out: {leftOut.join("; ")}.</li>}
    </ul>
  );
}
