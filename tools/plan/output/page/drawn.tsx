import type { JSX } from "preact";
import type { Report } from "../../report";
import { type Card, roomOf } from "./cards";
import { type Arrow, type Drawing, type Frame, type Rect, shownLabel } from "./layout";
import type { Form } from "./sized";
import { fate, type Fate, fates, partId } from "./names";

interface DrawnProps {
  drawing: Drawing;
  form: Form;
  /** What it is a picture of. */
  of: string;
  report: Report;
}

/** The drawing as SVG. What it says is told in words below, so that its lines say nothing to a screen reader. */
export function Drawn({ drawing, form, of, report }: DrawnProps): JSX.Element {
  const { width, height, frames, cards, arrows } = drawing;
  // Room for arrowheads and badges at the edges.
  const margin = form === "wide" ? 12 : 6;
  const heads = `head-${of.replace(" ", "-")}`;
  return (
    <div
      class={`picture ${form}`}
      data-zoom="1"
      tabIndex={form === "wide" ? 0 : -1}
      role="region"
      aria-label={`Picture of the ${of}`}
    >
      <svg
        viewBox={`${-margin} ${-margin} ${width + 2 * margin} ${height + 2 * margin}`}
        style={`--natural:${Math.ceil(width + 2 * margin)}px`}
        role="group"
        aria-label="Boxes: Tab goes through them, the arrow keys go to the nearest, Enter shows the details"
      >
        <defs>
          {(["traffic", "access", "key", "refused"] as const).map((layer) => (
            <marker
              id={`${heads}-${layer}`}
              viewBox="0 0 10 10"
              refX="9"
              refY="5"
              markerWidth="7"
              markerHeight="7"
              orient="auto-start-reverse"
            >
              <path class={`head ${layer}`} d="M0,0.5L10,5L0,9.5z" />
            </marker>
          ))}
        </defs>
        {frames.map((frame) => (
          <rect class={frameClass(frame)} {...rectOf(frame)} rx={frame.kind === "account" ? 14 : 10} />
        ))}
        <g aria-hidden="true">
          {arrows.map((arrow) => (
            <ArrowLine arrow={arrow} heads={heads} />
          ))}
        </g>
        {frames.map((frame) => (
          <FrameTitle frame={frame} />
        ))}
        {cards.map((card) => (
          <BoxAt card={card} report={report} />
        ))}
        <g aria-hidden="true">
          {arrows.map((arrow) => (
            <Label arrow={arrow} />
          ))}
        </g>
      </svg>
    </div>
  );
}

const frameClass = ({ kind, account }: Frame): string => `frame ${kind} ${account}`;
const rectOf = ({ x, y, width, height }: Frame): Rect => ({ x, y, width, height });

/** A boundary's name, which no line strikes through; a network's leads to its details. */
function FrameTitle({ frame }: { frame: Frame }): JSX.Element {
  const { kind, title, subtitle, box, x, y } = frame;
  const text = (
    <g class={`${frameClass(frame)} words`}>
      <text class="frame-title" x={x + 14} y={y + (kind === "account" ? 22 : 17)}>
        {title}
        {kind === "vpc" && <tspan class="frame-subtitle"> {subtitle}</tspan>}
      </text>
      {kind === "account" && (
        <text class="frame-subtitle" x={x + 14} y={y + 38}>
          {subtitle}
        </text>
      )}
    </g>
  );
  return box ? (
    <a
      class="frame-link"
      href={`#${partId(box.id)}`}
      aria-label={`${title} ${subtitle}, ${box.title} of the ${box.account} account`}
    >
      {text}
    </a>
  ) : (
    text
  );
}

const layerOf = ({ link }: Arrow): string => (link.refused === undefined ? link.layer : "refused");

function ArrowLine({ arrow, heads }: { arrow: Arrow; heads: string }): JSX.Element {
  const { link, path } = arrow;
  return (
    <path
      class={`line ${link.layer} ${layerOf(arrow)}`}
      data-from={link.from}
      data-to={link.to}
      d={path}
      marker-end={`url(#${heads}-${layerOf(arrow)})`}
    />
  );
}

function Label({ arrow }: { arrow: Arrow }): JSX.Element | null {
  const { link, label } = arrow;
  return label ? (
    <g class={`on-line ${link.layer}`} data-from={link.from} data-to={link.to}>
      <rect x={label.x} y={label.y + 1} width={label.width} height={label.height - 2} rx="3" />
      <text
        class={`label ${link.layer} ${layerOf(arrow)}`}
        data-room={label.width}
        x={label.x + label.width / 2}
        y={label.y + 12}
      >
        {shownLabel(link)}
      </text>
    </g>
  ) : null;
}

/** A box, which leads to its details, and then those in it. */
function BoxAt({ card, report }: { card: Card & { x: number; y: number }; report: Report }): JSX.Element {
  const { x, y, cells } = card;
  return (
    <>
      <Face card={card} x={x} y={y} report={report} />
      {cells.map((cell) => (
        <Face card={cell} x={x + cell.x} y={y + cell.y} report={report} />
      ))}
    </>
  );
}

interface FaceProps {
  card: Card;
  x: number;
  y: number;
  report: Report;
}

function Face({ card, x, y, report }: FaceProps): JSX.Element {
  const { id, box, width, height, lines } = card;
  const change = box && fate(report, box);
  const content = (
    <>
      <rect class="back" width={width} height={height} rx="8" />
      {box && (
        <path class="stripe" d={`M8,0H6a6,6 0 0 0 -6,6V${height - 6}a6,6 0 0 0 6,6H8`} transform="scale(0.6 1)" />
      )}
      {lines.map(({ text, role, y: baseline }) => (
        <text class={role} x="13" y={baseline} data-room={roomOf(card)}>
          {`${text} `}
        </text>
      ))}
      {change && <Badge kind={change} right={width} />}
    </>
  );
  const place = { transform: `translate(${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10})`, "data-id": id };
  if (!box) {
    return (
      <a class="box actor" href={`#${partId(id)}`} aria-label={lines.map(({ text }) => text).join(" ")} {...place}>
        {content}
      </a>
    );
  }
  const words = [...lines.map(({ text }) => text), ...(change ? [fates[change]] : [])].join(" ");
  return (
    <a
      class={`box ${box.kind}${box.power.administers === undefined ? "" : " strong"}`}
      href={`#${partId(id)}`}
      aria-label={`${words}, ${box.account} account`}
      {...place}
    >
      {content}
    </a>
  );
}

/** What happens to the box, on its upper edge. */
function Badge({ kind, right }: { kind: Fate; right: number }): JSX.Element {
  const width = fates[kind].length * 6.6 + 14;
  return (
    <g class={`fate ${kind}`} transform={`translate(${right - width - 8} -9)`}>
      <rect width={width} height="18" rx="9" />
      <text x={width / 2} y="13">
        {fates[kind]}
      </text>
    </g>
  );
}
