import type { PlannedResource } from "./record/recorder";

/** A component directly below the stack, or a resource there, and every resource that belongs to it. */
export interface Component {
  component: PlannedResource;
  /** The resources in it, however deep, without the components. */
  parts: PlannedResource[];
}

/** The components of an account, in the order that the program makes them. */
export function components(resources: readonly PlannedResource[]): Component[] {
  const byName = new Map(resources.map((resource) => [resource.name, resource]));
  const found = new Map<PlannedResource, PlannedResource[]>();
  for (const resource of resources) {
    const top = topOf(resource, byName);
    const parts = found.get(top) ?? [];
    found.set(top, resource.type.startsWith("stups2go:") ? parts : [...parts, resource]);
  }
  return [...found].map(([component, parts]) => ({ component, parts }));
}

function topOf(resource: PlannedResource, byName: ReadonlyMap<string, PlannedResource>): PlannedResource {
  const parent = resource.parent === undefined ? undefined : byName.get(resource.parent);
  return parent ? topOf(parent, byName) : resource;
}
