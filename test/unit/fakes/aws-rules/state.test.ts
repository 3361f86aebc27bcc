import assert from "node:assert/strict";
import { AwsError } from "../../../fakes/aws-rules";
import { ACCOUNT, deployment, type Deployment, OTHER } from "./deployment";

const place = { account: ACCOUNT, region: "eu-west-1" };

describe("the state of the fake AWS", () => {
  describe("an image in ECR", () => {
    const name = { name: "stups2go/server", imageTagMutability: "IMMUTABLE", forceDelete: true };

    function pushed(): { d: Deployment; imageName: string } {
      const d = deployment();
      const { outputs } = d.make("repository", "server", name);
      const imageName = `${String(outputs.repositoryUrl)}:1`;
      d.make("image", "image", { imageName });
      d.remove("image");
      return { d, imageName };
    }

    it("stays when the resource goes that pushed it", () => {
      const { d, imageName } = pushed();
      assert.throws(() => d.make("image", "again", { imageName }), /ImageTagAlreadyExistsException/);
    });

    it("goes with its repository", () => {
      const { d, imageName } = pushed();
      d.remove("server");
      d.make("repository", "server", name);
      d.make("image", "again", { imageName });
    });

    it("goes with its repository that a person deletes", () => {
      const { d, imageName } = pushed();
      d.aws.deleteByHand(ACCOUNT, ["aws:ecr/repository:Repository"]);
      assert.deepEqual(d.aws.state.pushed, []);
      d.make("repository", "server", name);
      d.make("image", "again", { imageName });
    });
  });

  it("loses by hand what an account has of the types, and nothing of another account", () => {
    const d = deployment();
    const secret = { name: "stups2go/secret", recoveryWindowInDays: 30 };
    d.make("secret", "ours", secret);
    d.make("secret", "theirs", secret, { account: OTHER });
    d.aws.deleteByHand(ACCOUNT, ["aws:secretsmanager/secret:Secret"]);
    assert.throws(() => d.make("secret", "again", secret), /already scheduled for deletion/);
    assert.ok(d.aws.read({ account: OTHER, type: "aws:secretsmanager/secret:Secret" }, d.id("theirs")));
  });

  describe("a volume that is looked up", () => {
    const lookUp = (d: Deployment, id: string, region = place.region) =>
      d.aws.lookUp({ ...place, region, inputs: { filters: [{ name: "volume-id", values: [id] }] } }, token);
    const token = "aws:ebs/getVolume:getVolume";

    it("is as it was made", () => {
      const d = deployment();
      const tags = { Name: "go-server-volume" };
      const key = d.arn("key");
      const made = { availabilityZone: "eu-west-1b", size: 100, encrypted: true, kmsKeyId: key, tags };
      const { id } = d.make("volume", "data", made);
      const { volumeId, availabilityZone, encrypted, kmsKeyId, tags: seen } = lookUp(d, id);
      assert.deepEqual(
        { volumeId, availabilityZone, encrypted, kmsKeyId, seen },
        { volumeId: id, availabilityZone: "eu-west-1b", encrypted: true, kmsKeyId: key, seen: tags },
      );
    });

    it("has no key when it is not encrypted", () => {
      const d = deployment();
      const { id } = d.make("volume", "data", { availabilityZone: "eu-west-1b", size: 100 });
      const { encrypted, kmsKeyId } = lookUp(d, id);
      assert.deepEqual([encrypted, kmsKeyId], [false, ""]);
    });

    it("has to be there, in the region that is asked", () => {
      const d = deployment();
      const { id } = d.make("volume", "data", { availabilityZone: "eu-west-1b", size: 100 });
      assert.throws(() => lookUp(d, "vol-0123456789abcdef0"), AwsError);
      assert.throws(() => lookUp(d, id, "eu-central-1"), AwsError);
    });
  });
});
