/** The picture as Graphviz takes it: boxes of fixed sizes in rows, accounts and VPCs as clusters. */
import type { Graph, Subgraph } from "@viz-js/viz" with { "resolution-mode": "import" };
import type { Account } from "../../plan";
import type { Card } from "./cards";
import { rowsOf } from "./rows";
import type { Form, Sized } from "./sized";
import { widthOf } from "./text";

export const labelStyle = { size: 11 } as const;

/** Graphviz draws a border around what is in a subgraph of such a name. */
export const accountCluster = (account: Account): string => `cluster_${account}`;
export const vpcCluster = (account: Account, vpcId: string): string => `cluster_${account}_${vpcId}`;

const inches = (pixels: number): number => pixels / 72;

export function graphOf(sized: Sized, form: Form): Graph {
  const { picture, links, cards, anchor } = sized;
  const rows = rowsOf(sized, form);
  const row = new Map(rows.flatMap((ids, index) => ids.map((id): [string, number] => [id, index])));
  const node = ({ id, width, height }: Card): { name: string; attributes: Attributes } => ({
    name: id,
    attributes: { width: inches(width), height: inches(height) },
  });
  const inVpc = (account: Account, vpcId: string | undefined): Card[] =>
    [...cards.values()].filter(({ box }) => box?.account === account && box.vpcId === vpcId);
  const cluster = (name: string, title: [number, number], nodes: Card[], subgraphs: Subgraph[] = []): Subgraph => ({
    name,
    graphAttributes: { label: { html: spacer(...title) }, labeljust: "l", margin: form === "wide" ? 14 : 6 },
    nodes: nodes.map(node),
    subgraphs,
  });
  const accounts = [...new Set(picture.boxes.map(({ account }) => account))];
  return {
    graphAttributes: {
      nodesep: form === "wide" ? 0.26 : 0.12,
      ranksep: form === "wide" ? 0.4 : 0.35,
      splines: "true",
      pad: 0,
      newrank: true,
    },
    nodeAttributes: { shape: "box", fixedsize: true, label: "" },
    edgeAttributes: { dir: "none" },
    nodes: picture.actors.flatMap(({ id }) => cards.get(id) ?? []).map(node),
    subgraphs: [
      ...accounts.map((account) =>
        cluster(
          accountCluster(account),
          [230, 36],
          inVpc(account, undefined),
          picture.vpcs
            .filter((vpc) => vpc.account === account)
            .map(({ vpcId }) => cluster(vpcCluster(account, vpcId), [130, 20], inVpc(account, vpcId))),
        ),
      ),
      ...rows.map((ids) => ({ graphAttributes: { rank: "same" }, nodes: ids.map((name) => ({ name })) })),
    ],
    edges: [
      ...links.flatMap((link, index) => {
        const [from, to] = [anchor(link.from), anchor(link.to)];
        const [tail, head] = (row.get(from) ?? 0) > (row.get(to) ?? 0) ? [to, from] : [from, to];
        // A narrow picture has no room beside what comes from outside, which the box says itself.
        const isBare = form === "narrow" && cards.get(from)?.box === undefined;
        const label = isBare ? "" : { html: spacer(widthOf(link.label, labelStyle) + 6, 16) };
        const attributes = { id: String(index), weight: link.layer === "traffic" ? 4 : 1, label };
        return cards.has(tail) && cards.has(head) ? [{ tail, head, attributes }] : [];
      }),
      // Each row below the one before.
      ...rows.slice(1).flatMap((ids, index) =>
        ids.slice(0, form === "wide" ? 1 : 2).flatMap((head, column) => {
          const tail = rows[index]?.[column] ?? rows[index]?.[0];
          const weight = form === "wide" ? 0 : 8;
          return tail === undefined ? [] : [{ tail, head, attributes: { style: "invis", weight } }];
        }),
      ),
    ],
  };
}

type Attributes = Record<string, string | number | boolean | { html: string }>;

/** Room for a text that we write ourselves. */
const spacer = (width: number, height: number): string =>
  `<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0"><TR><TD FIXEDSIZE="TRUE" WIDTH="${Math.ceil(width)}" HEIGHT="${height}"></TD></TR></TABLE>`;
