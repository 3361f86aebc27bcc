import assert from "node:assert/strict";
import { planned, plannedProduction } from "../../support/stacks";

/** Types of AWS that have no tags, as their inputs in the SDK show. */
const untaggable =
  /:(CertificateValidation|Dashboard|EventTarget|QueuePolicy|TopicPolicy|TopicSubscription|RouteTableAssociation|LifecyclePolicy|RolePolicy|RolePolicyAttachment|Record|BucketOwnershipControls|BucketPolicy|BucketPublicAccessBlock|BucketServerSideEncryptionConfiguration|BucketVersioning|SecretVersion)$/;

describe("tags", () => {
  it("are on everything of AWS that takes them", async () => {
    const accounts = await planned("tags={team: myteam}", "builders[1]={name: steady, capacity: auto-scaling-group}");
    for (const [stack, { all }] of Object.entries({ prod: accounts.production, test: accounts.test })) {
      for (const { type, name, inputs } of all.filter((resource) => resource.type.startsWith("aws:"))) {
        if (untaggable.test(type) && !type.startsWith("aws:dlm/")) {
          assert.equal(inputs.tags, undefined, name);
          continue;
        }
        const tags = Array.isArray(inputs.tags)
          ? Object.fromEntries((inputs.tags as { key: string; value: string }[]).map(({ key, value }) => [key, value]))
          : (inputs.tags as Record<string, string>);
        assert.equal(tags.team, "myteam", name);
        assert.equal(tags.stack, stack, name);
        assert.equal(tags.application, "stups2go", name);
      }
    }
  });

  it("leave the volume its name", async () => {
    const production = await plannedProduction("tags={team: other}");
    assert.deepEqual(production.inputs("data-volume").tags, {
      Name: "go-server-volume",
      application: "stups2go",
      stack: "prod",
      "stups2go:data-volume": "go-eu-west-1",
      "stups2go:format": "once",
      team: "other",
    });
  });

  it("are on all that RunInstances makes, and on the launch templates that Spot Fleet's role may use", async () => {
    const { production, test } = await planned();
    for (const template of [...production.of("LaunchTemplate"), ...test.of("LaunchTemplate")]) {
      const specifications = template.inputs.tagSpecifications as { resourceType: string; tags: object }[];
      assert.deepEqual(
        specifications.map(({ resourceType }) => resourceType),
        ["instance", "network-interface", "volume"],
      );
      assert.ok(specifications.every(({ tags }) => "stups2go:role" in tags));
    }
    const { tags } = test.inputs("builder-default-template") as { tags: Record<string, string> };
    assert.equal(tags["stups2go:role"], "builder");
  });
});
