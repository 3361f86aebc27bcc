/** Rules for instance types and pools. */
import type { Path, Problem } from "../problems";
import type { Architecture, ProductionSettings, TestSettings } from "../schema";
import type { Rule } from "../rule";

/** Graviton families carry a `g` right behind their generation (m7g, c6gn, is4gen, x2gd); a1 came before that. */
function architectureOf(instanceType: string): Architecture {
  return /^(?:a1\.|[a-z]+\d+g)/.test(instanceType) ? "arm64" : "x86_64";
}

function fits(path: Path, instanceType: string, architecture: Architecture): Problem[] {
  const actual = architectureOf(instanceType);
  return actual === architecture
    ? []
    : [
        {
          path,
          got: `"${instanceType}", which is ${actual}`,
          expected: `an instance type for the architecture ${architecture}, or architecture: ${actual} beside it`,
        },
      ];
}

export const instances: Rule<ProductionSettings> = ({ server, deployers }) => [
  ...(server ? fits(["server", "instanceType"], server.instanceType, server.architecture) : []),
  ...(deployers ? fits(["deployers", "instanceType"], deployers.instanceType, deployers.architecture) : []),
];

/** Characters in a tag's value: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
const tagLimit = 256;

export const pools: Rule<TestSettings> = ({ builders = [] }) =>
  builders.flatMap((pool, index) => [
    ...pool.instanceTypes.flatMap((type, nth) =>
      fits(["builders", index, "instanceTypes", nth], type, pool.architecture),
    ),
    ...(builders.findIndex(({ name }) => name === pool.name) < index
      ? [{ path: ["builders", index, "name"], expected: "a name that no other pool has" }]
      : []),
    ...(pool.onDemandCount > pool.count
      ? [{ path: ["builders", index, "onDemandCount"], expected: `at most the pool's count, ${pool.count}` }]
      : []),
    ...(new Set(pool.instanceTypes).size < pool.instanceTypes.length
      ? [{ path: ["builders", index, "instanceTypes"], expected: "each instance type once" }]
      : []),
    ...(pool.resources.join(",").length > tagLimit
      ? [
          {
            path: ["builders", index, "resources"],
            expected: `at most ${tagLimit} characters of GoCD resources in all, as they are a tag`,
            got: `${pool.resources.join(",").length} characters`,
          },
        ]
      : []),
    ...again(pool.resources.map((name) => name.toLowerCase())).map((nth) => ({
      path: ["builders", index, "resources", nth],
      expected: "each GoCD resource once, in upper or lower case",
    })),
  ]);

/** Indexes of entries that an earlier entry equals. */
const again = (list: readonly string[]): number[] =>
  list.flatMap((entry, index) => (list.indexOf(entry) < index ? [index] : []));

/** GoCD loads plugins from one folder, where the names of jars are the names of files. */
export const plugins: Rule<ProductionSettings> = ({ server }) =>
  again((server?.plugins ?? []).map((plugin) => plugin.replace(/#.*$/, "").replace(/^.*\//, ""))).map((index) => ({
    path: ["server", "plugins", index],
    expected: "a plugin whose file has another name than the plugins before it",
  }));
