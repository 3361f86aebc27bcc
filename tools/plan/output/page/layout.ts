/** Where everything stands: Graphviz decides, with boxes of the sizes that their text needs. */
import type { Viz } from "@viz-js/viz" with { "resolution-mode": "import" };
import type { Box, Link, Picture } from "../../diagram";
import type { Account } from "../../plan";
import type { Card } from "./cards";
import { accountCluster, graphOf, labelStyle, vpcCluster } from "./graph";
import { type Form, type Sized, sizedFor } from "./sized";
import { placeLabels, type Rect } from "./labels";
import { widthOf } from "./text";

export type { Rect };

/** A trust boundary. */
export interface Frame extends Rect {
  kind: "account" | "vpc";
  account: Account;
  title: string;
  subtitle: string;
  /** The box whose details it leads to. */
  box?: Box;
}

export interface Arrow {
  link: Link;
  /** As SVG writes a path. */
  path: string;
  /** Where its label stands. */
  label?: Rect;
}

export type Placed = Card & { x: number; y: number };

export interface Drawing {
  width: number;
  height: number;
  frames: Frame[];
  cards: Placed[];
  arrows: Arrow[];
}

let graphviz: Promise<Viz> | undefined;

export async function layout(picture: Picture, form: Form): Promise<Drawing> {
  // Read only when a picture is wanted, as it is a megabyte.
  graphviz ??= import("@viz-js/viz").then(({ instance }) => instance());
  const viz = await graphviz;
  const sized = sizedFor(picture, form);
  const json = viz.renderJSON(graphOf(sized, form), { yInvert: true }) as Rendered;
  return drawn(json, sized);
}

/** What Graphviz answers, as far as it is used. */
interface Rendered {
  bb: string;
  objects?: { name: string; bb?: string; pos?: string; lp?: string }[];
  edges?: { id?: string; tail: number; head: number; pos: string; lp?: string }[];
}

function drawn({ bb, objects = [], edges = [] }: Rendered, { picture, links, cards, anchor }: Sized): Drawing {
  const [, bottom = 0, width = 0, top = 0] = numbers(bb);
  const height = Math.max(top, bottom);
  const placed = objects.flatMap(({ name, pos }): Placed[] => {
    const found = cards.get(name);
    const [x = 0, y = 0] = numbers(pos ?? "");
    return found ? [{ ...found, x: x - found.width / 2, y: y - found.height / 2 }] : [];
  });
  const frame = (name: string, rest: Omit<Frame, keyof Rect>): Frame[] => {
    const found = objects.find((object) => object.name === name)?.bb;
    const [left = 0, one = 0, right = 0, other = 0] = numbers(found ?? "");
    return found === undefined
      ? []
      : [{ ...rest, x: left, y: Math.min(one, other), width: right - left, height: Math.abs(other - one) }];
  };
  const plans = new Map(picture.boxes.map(({ account, plan }) => [account, plan]));
  const frames = [
    ...[...plans.values()].flatMap(({ account, stack, place }) =>
      frame(accountCluster(account), {
        kind: "account",
        account,
        title: `${account} account ${place.accountId}`,
        subtitle: `stack ${stack}, ${place.region}`,
      }),
    ),
    ...picture.vpcs.flatMap(({ account, vpcId, box }) =>
      frame(vpcCluster(account, vpcId), {
        kind: "vpc",
        account,
        title: "VPC",
        subtitle: box?.fact.split(",")[0] ?? vpcId,
        ...(box ? { box } : {}),
      }),
    ),
  ];
  const lines = edges.flatMap(({ id, pos, lp, tail }) => {
    const link = links[Number(id)];
    const points = pairs(pos);
    const reversed = link !== undefined && objects[tail]?.name !== anchor(link.from);
    return link ? [{ link, points: reversed ? points.reverse() : points, hasLabel: lp !== undefined }] : [];
  });
  const titles = frames.map(({ x, y, kind }) => ({ x: x + 10, y, width: 240, height: kind === "account" ? 42 : 22 }));
  const labels = placeLabels(
    lines.map(({ link, points, hasLabel }) => ({
      points,
      width: hasLabel ? widthOf(shownLabel(link), labelStyle) + 6 : 0,
    })),
    [...placed, ...titles],
    frames,
  );
  return {
    width,
    height,
    frames,
    cards: placed,
    arrows: lines.map(({ link, points }, index): Arrow => {
      const label = labels[index];
      return { link, path: pathThrough(points), ...(label ? { label } : {}) };
    }),
  };
}

/** What is written on a line. */
export const shownLabel = ({ label, refused }: Link): string => (refused === undefined ? label : `${label}: refused`);

const numbers = (text: string): number[] => text.split(",").map(Number);

/** The points of a spline, `x,y x,y …`. */
const pairs = (pos: string): [number, number][] => pos.split(" ").map((pair) => numbers(pair) as [number, number]);

const short = (value: number): string => String(Math.round(value * 10) / 10);

/** A spline is a start and three points for each of its curves. */
function pathThrough([start, ...rest]: [number, number][]): string {
  const text = ([x, y]: [number, number]): string => `${short(x)},${short(y)}`;
  return start ? `M${text(start)}C${rest.map(text).join(" ")}` : "";
}
