import type { JSX } from "preact";
import type { Actor, Box, Picture } from "../../diagram";
import { rolesOf } from "../../diagram/roles-of";
import type { Known } from "../../diagram/known";
import { sentence, type Sentence, trusted } from "../../diagram/policies";
import type { Role } from "../../diagram/statements";
import type { Report } from "../../report";
import { type Booting, BootOf } from "./boot";
import { changesOf, dollars, fateOf, fates, partId } from "./names";
import type { Settings } from "./settings";
import { Relation } from "./words";

interface PartProps {
  box: Box;
  picture: Picture;
  known: Known;
  boots: ReadonlyMap<string, Booting>;
  /** Those of resources that the page has room for. */
  settings: ReadonlySet<Settings>;
  report: Report;
}

/** All there is to know of one box. */
export function Part({ box, picture, known, boots, settings, report }: PartProps): JSX.Element {
  const { id, title, name, account, fact, power, resources, within } = box;
  const links = picture.links.filter(({ from, to }) => from === id || to === id);
  const host = picture.boxes.find((other) => other.id === within);
  const told = [...settings].filter(({ box: { id: of } }) => of === id);
  const roles = rolesOf(box.plan).filter(({ role }) => resources.includes(role));
  return (
    <article class="part" id={partId(id)} tabIndex={-1} aria-labelledby={`${partId(id)}-title`}>
      <button type="button" class="close" aria-label="Close" hidden>
        ✕
      </button>
      <h3 id={`${partId(id)}-title`}>
        {title} <small>{name}</small>
      </h3>
      <p class="where">
        {account} account{host && ", with the role and the security group of "}
        {host && <a href={`#${partId(host.id)}`}>{`${host.title} ${host.name}`}</a>}
      </p>
      <p>{fact}</p>
      {power.administers !== undefined && (
        <p>
          <strong class="refused">It {power.administers}.</strong>
        </p>
      )}
      <Money box={box} report={report} />
      <Fates box={box} report={report} />
      {links.length > 0 && (
        <>
          <h4>With others</h4>
          <ul>
            {links.map((link) => (
              <li>
                <Relation link={link} picture={picture} />
              </li>
            ))}
          </ul>
        </>
      )}
      {roles.map((role) => (
        <RoleOf role={role} box={box} known={known} />
      ))}
      <BootOf booting={boots.get(id)} />
      {resources.length > 0 && (
        <h4 class="raw">Settings of {resources.length === 1 ? "its resource" : `its ${resources.length} resources`}</h4>
      )}
      {told.map(({ html }) => (
        <details class="raw" dangerouslySetInnerHTML={{ __html: html }} />
      ))}
      {told.length < resources.length && (
        <p class="raw">{resources.length - told.length} of them are in plan.json alone: the page would be too large</p>
      )}
    </article>
  );
}

/** All there is to know of somebody outside of both accounts. */
export function Outsider({ actor: { id, title, lines }, picture }: { actor: Actor; picture: Picture }): JSX.Element {
  const links = picture.links.filter(({ from, to }) => from === id || to === id);
  return (
    <article class="part" id={partId(id)} tabIndex={-1} aria-labelledby={`${partId(id)}-title`}>
      <button type="button" class="close" aria-label="Close" hidden>
        ✕
      </button>
      <h3 id={`${partId(id)}-title`}>{title}</h3>
      <p class="where">outside of both accounts</p>
      <ul>
        {lines.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      <h4>With others</h4>
      <ul>
        {links.map((link) => (
          <li>
            <Relation link={link} picture={picture} />
          </li>
        ))}
      </ul>
    </article>
  );
}

function Money({
  box: { account, name },
  report: { estimate },
}: Pick<PartProps, "box" | "report">): JSX.Element | null {
  const lines = estimate?.lines.filter((line) => line.account === account && line.component === name) ?? [];
  return lines.length === 0 ? null : (
    <p>
      {lines
        .map(
          ({ what, usdPerMonth, market }) =>
            `${what}${market === "other" ? "" : ` ${market}`}: ${dollars(usdPerMonth)}`,
        )
        .join("; ")}{" "}
      a month
    </p>
  );
}

function Fates({ box, report }: Pick<PartProps, "box" | "report">): JSX.Element | null {
  const changes = changesOf(report, box);
  return changes.length === 0 ? null : (
    <>
      <h4>Changes</h4>
      <ul>
        {changes.map((change) => (
          <li>
            <span class={`badge ${fateOf(change)}`}>{fates[fateOf(change)]}</span> {change.name}
            {change.inputs.length > 0 && `: ${change.inputs.join(", ")}`}
            {change.consequence !== undefined && `. ${change.consequence}`}
          </li>
        ))}
      </ul>
    </>
  );
}

function RoleOf({ role, box, known }: { role: Role; box: Box; known: Known }): JSX.Element {
  const { role: resource, grants, managed, boundary } = role;
  return (
    <>
      <h4>What the role {resource.name} may do</h4>
      <p>Taken by {trusted(role).join(", ")}.</p>
      <ul class="grants">
        {grants.map((statement) => (
          <Grant sentence={sentence(statement, box.plan, known)} />
        ))}
        {managed.map((arn) => (
          <li>
            What the managed policy <code>{arn}</code> allows
          </li>
        ))}
      </ul>
      {boundary !== undefined && (
        <p>
          At most what <code>{boundary}</code> allows.
        </p>
      )}
    </>
  );
}

function Grant({ sentence: { title, denies, actions, allBut, on, when } }: { sentence: Sentence }): JSX.Element {
  return (
    <li class={denies ? "denies" : ""}>
      <b>{title}</b>: {denies ? "never" : "may"} {allBut && "anything but "}
      <code>{actions.join(", ")}</code> on{" "}
      {on.map(({ text, arn }, index) => (
        <>
          {index > 0 && (index === on.length - 1 ? " and " : ", ")}
          <span title={arn}>{text}</span>
        </>
      ))}
      {when.length > 0 && `, only where ${when.join(", and ")}`}.
    </li>
  );
}
