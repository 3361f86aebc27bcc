/** The picture as a Mermaid flowchart, which GitHub draws: https://mermaid.js.org/syntax/flowchart.html */
import type { Account } from "../plan";
import type { Box, Link, Picture } from "../diagram";

/** Boxes of a kind that are drawn one by one; where there are more, one box stands for all. */
const most = 8;

const arrows: Readonly<Record<Link["layer"], string>> = { traffic: "-->", access: "-.->", key: "==>" };

export function mermaid(picture: Picture): string {
  const frames = new Set(picture.vpcs.map(({ box }) => box?.id));
  const boxes = picture.boxes.filter(({ id }) => !frames.has(id));
  const ids = new Map<string, string>([...picture.actors, ...boxes].map(({ id }, index) => [id, `n${index}`]));
  const node = (id: string, text: string): string => `${ids.get(id) ?? ""}["${text}"]`;
  const accounts = [...new Set(boxes.map(({ account }) => account))];
  const account = (name: Account): string[] => {
    const place = boxes.find((box) => box.account === name)?.plan.place;
    const outside = boxes.filter((box) => box.account === name && box.vpcId === undefined);
    const networks = picture.vpcs.filter((vpc) => vpc.account === name);
    return [
      `subgraph ${name}["${escaped(`${name} account ${place?.accountId ?? ""}`)}"]`,
      ...networks.flatMap(({ vpcId }, index) => [
        `subgraph ${name}_vpc${index}["VPC"]`,
        ...inside(
          boxes.filter((box) => box.account === name && box.vpcId === vpcId),
          ids,
        ),
        "end",
      ]),
      ...outside.map((box) => node(box.id, textOf(box))),
      "end",
    ];
  };
  const links = picture.links.filter(({ from, to }) => ids.has(from) && ids.has(to));
  return [
    "flowchart TB",
    ...picture.actors.map(({ id, title, lines }) => node(id, escaped(`${title} ${few(lines, 3)}`))),
    ...accounts.flatMap(account),
    ...links.map(({ from, to, layer, label, refused }) => {
      const text = escaped(refused === undefined ? label : `${label}: refused`);
      return `${ids.get(from) ?? ""} ${arrows[layer]}|"${text}"| ${ids.get(to) ?? ""}`;
    }),
  ].join("\n");
}

/** The boxes of a VPC, with those that share a role in a frame with it. */
function inside(boxes: readonly Box[], ids: ReadonlyMap<string, string>): string[] {
  const node = (box: Box): string => `${ids.get(box.id) ?? ""}["${textOf(box)}"]`;
  return boxes
    .filter(({ within }) => within === undefined)
    .flatMap((box) => {
      const held = boxes.filter(({ within }) => within === box.id);
      const id = ids.get(box.id) ?? "";
      if (held.length > most) {
        return [
          `${id}["${escaped(
            `${box.title}: ${held.length} pools, ${few(
              held.map(({ name }) => name),
              5,
            )}`,
          )}"]`,
        ];
      }
      return held.length === 0 ? [node(box)] : [`subgraph ${id}["${escaped(box.title)}"]`, ...held.map(node), "end"];
    });
}

const textOf = ({ title, name, fact }: Box): string => {
  const clause = (fact.split("; ")[0] ?? "").slice(0, 90);
  return `<b>${escaped(title)}</b><br/>${escaped(name)}<br/>${escaped(clause)}`;
};

function few(items: readonly string[], count: number): string {
  return items.length <= count
    ? items.join(", ")
    : `${items.slice(0, count).join(", ")} and ${items.length - count} more`;
}

/** Text inside quotes: Mermaid reads `#` and a number as a character, and everything that is markup stays text. */
const escaped = (text: string): string =>
  text.replaceAll(/[^\w .,:/+()-]/gu, (letter) => `#${letter.codePointAt(0) ?? 32};`);
