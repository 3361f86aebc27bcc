import type { JSX } from "preact";
import { rules } from "../../../../policies/guard/rules";
import type { AccountPlan } from "../../plan";
import type { Report } from "../../report";
import { counted, dollars, fates } from "./names";

/** What there is to know at a glance. */
export function Head({ report }: { report: Report }): JSX.Element {
  const { plans } = report;
  return (
    <header>
      <h1>Plan of {plans.map(({ stack }) => stack).join(" and ")}</h1>
      <p class="lead">
        What {counted(plans.length, "AWS account")} will hold
        {report.against !== undefined && ` and what changes from ${report.against}`}, as the stack files say. Nobody was
        asked for more: no engine, no credentials, no network.
      </p>
      <div class="accounts">
        {plans.map((plan) => (
          <Account plan={plan} report={report} />
        ))}
        <Verdict report={report} />
      </div>
    </header>
  );
}

function Account({ plan, report: { estimate, changes } }: { plan: AccountPlan; report: Report }): JSX.Element {
  const { account, stack, place, resources, outputs, opaque } = plan;
  const real = resources.filter(({ type }) => !type.startsWith("stups2go:"));
  const kept = real.filter(({ protect }) => protect);
  const lines = estimate?.lines.filter((line) => line.account === account);
  const mine = changes?.filter((change) => change.account === account);
  return (
    <div class="account">
      <h2>
        {account} <small>{place.accountId}</small>
      </h2>
      <dl>
        <dt>stack</dt>
        <dd>
          {stack}, {place.region}
        </dd>
        {account === "production" && typeof outputs.url === "string" && (
          <>
            <dt>server</dt>
            <dd>{outputs.url}</dd>
          </>
        )}
        <dt>resources</dt>
        <dd>
          {real.length}
          {kept.length > 0 && `, protected: ${kept.map(({ name }) => name).join(", ")}`}
        </dd>
        {mine && (
          <>
            <dt>changes</dt>
            <dd>
              {mine.length === 0
                ? "none"
                : Object.entries(fates)
                    .map(([kind, word]) => [mine.filter((change) => change.kind === kind).length, word] as const)
                    .filter(([count]) => count > 0)
                    .map(([count, word]) => `${count} ${word}`)
                    .join(", ")}
            </dd>
          </>
        )}
        {lines && (
          <>
            <dt>estimate</dt>
            <dd>{dollars(lines.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0))} a month</dd>
          </>
        )}
        {opaque.length > 0 && (
          <>
            <dt>encrypted</dt>
            <dd>{opaque.join(", ")}: planned with examples</dd>
          </>
        )}
      </dl>
    </div>
  );
}

function Verdict({ report: { plans, findings, changes, estimate } }: { report: Report }): JSX.Element {
  const stops = findings.filter(({ finding }) => finding.rule.level === "mandatory").length;
  const refused = changes?.filter((change) => change.refused).length ?? 0;
  const bad = stops > 0 || refused > 0;
  return (
    <div class={`account verdict ${bad ? "bad" : findings.length > 0 ? "warn" : "good"}`}>
      <h2>Verdict</h2>
      {estimate && (
        <p class="total">
          {dollars(estimate.lines.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0))} a month
          {plans.length > 1 && " for both accounts"}
        </p>
      )}
      <p>
        {findings.length === 0
          ? `All ${rules.length} guard rules found nothing.`
          : `${counted(findings.length, "finding")} of the guard rules, ${stops} of which ${stops === 1 ? "stops" : "stop"} a deployment.`}
      </p>
      {refused > 0 && <p>{counted(refused, "change")} will be refused.</p>}
    </div>
  );
}
