/** Where everything stands: Graphviz decides, with boxes of the sizes that their text needs. */
import type { Viz } from "@viz-js/viz" with { "resolution-mode": "import" };
import type { Box, Link, Picture } from "../../diagram";
import type { Account } from "../../plan";
import type { Card } from "./cards";
import { accountCluster, graphOf, labelStyle, vpcCluster } from "./graph";
import { type Form, type Sized, sizedFor } from "./sized";
import { widthOf } from "./text";

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

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
  return {
    width,
    height,
    frames: [
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
    ],
    cards: placed,
    arrows: edges.flatMap(({ id, pos, lp, tail }): Arrow[] => {
      const link = links[Number(id)];
      if (!link) {
        return [];
      }
      const points = pairs(pos);
      const reversed = objects[tail]?.name !== anchor(link.from);
      const [x = 0, y = 0] = numbers(lp ?? "");
      const across = widthOf(link.label, labelStyle);
      return [
        {
          link,
          path: pathThrough(reversed ? points.reverse() : points),
          ...(lp === undefined ? {} : { label: { x: x - across / 2, y: y - 8, width: across, height: 16 } }),
        },
      ];
    }),
  };
}

const numbers = (text: string): number[] => text.split(",").map(Number);

/** The points of a spline, `x,y x,y …`. */
const pairs = (pos: string): [number, number][] => pos.split(" ").map((pair) => numbers(pair) as [number, number]);

const short = (value: number): string => String(Math.round(value * 10) / 10);

/** A spline is a start and three points for each of its curves. */
function pathThrough([start, ...rest]: [number, number][]): string {
  const text = ([x, y]: [number, number]): string => `${short(x)},${short(y)}`;
  return start ? `M${text(start)}C${rest.map(text).join(" ")}` : "";
}
