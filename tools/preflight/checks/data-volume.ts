import { DescribeSnapshotsCommand, DescribeVolumesCommand } from "@aws-sdk/client-ec2";
import { volumeMismatch } from "../../../infra/components/storage/adopted-volume";
import { ofType, lookups } from "../planned";
import type { Check } from "../check";
import { unless } from "../clients";
import { fails, type Finding } from "../finding";

/** Whether the volume of `dataVolume.volumeId` is there, free, and can be the server's. */
export const checkVolume: Check = async (plan, { aws }) => {
  const ids = lookups(plan, "getVolume").map((inputs) =>
    String((inputs.filters as { values: string[] }[])[0]?.values[0]),
  );
  const [adopted] = plan.resources.filter(({ type }) => type === "stups2go:storage:AdoptedVolume");
  const args = adopted?.inputs as { volumeId: string; deployment: string; availabilityZone: string } | undefined;
  const found = await Promise.all(
    [...new Set(ids)].map(async (id): Promise<Finding[]> => {
      const question = aws.ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }));
      const volume = (await unless(question, "InvalidVolume.NotFound"))?.Volumes?.[0];
      if (!volume) {
        return fails(
          `dataVolume.volumeId: expected a volume of this account in ${plan.place.region}, got ${id}`,
          "pulumi up stops when it looks the volume up.",
          `aws ec2 describe-volumes --region ${plan.place.region} --filters Name=tag:Name,Values=go-server-volume --query 'Volumes[].VolumeId'`,
        );
      }
      const tags = Object.fromEntries((volume.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
      const wrong =
        args &&
        volumeMismatch(
          { availabilityZone: volume.AvailabilityZone ?? "", encrypted: volume.Encrypted ?? false, tags },
          args,
        );
      const [holder] = volume.Attachments ?? [];
      return [
        ...(wrong === undefined
          ? []
          : fails(
              `dataVolume.volumeId: expected the server's volume; ${id} ${wrong.split(":")[0] ?? ""}`,
              "pulumi up stops before the server is made.",
              wrong.slice(wrong.indexOf(":") + 1).trim(),
            )),
        ...(holder
          ? fails(
              `dataVolume.volumeId: expected ${id} to be free, got it attached to ${holder.InstanceId ?? "an instance"}`,
              "The server waits for it, and does not start while another instance has it.",
              `aws ec2 terminate-instances --instance-ids ${holder.InstanceId ?? "…"}    # the old server, after a stop of its GoCD; or aws ec2 detach-volume --volume-id ${id}`,
            )
          : []),
      ];
    }),
  );
  return found.flat();
};

/** Whether the snapshot of `dataVolume.snapshotId` is there, complete, and fits. */
export const checkSnapshot: Check = async (plan, { aws }) => {
  const volumes = ofType(plan, "aws:ebs/volume:Volume").filter(({ inputs }) => typeof inputs.snapshotId === "string");
  const found = await Promise.all(
    volumes.map(async ({ inputs }): Promise<Finding[]> => {
      const id = String(inputs.snapshotId);
      const question = aws.ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }));
      const snapshot = (await unless(question, "InvalidSnapshot.NotFound"))?.Snapshots?.[0];
      const list = `aws ec2 describe-snapshots --region ${plan.place.region} --owner-ids self --filters Name=tag:Name,Values=go-server-volume --query 'Snapshots[].[SnapshotId,StartTime,State]' --output text`;
      if (!snapshot) {
        return fails(
          `dataVolume.snapshotId: expected a snapshot that this account may use in ${plan.place.region}, got ${id}`,
          "AWS refuses the volume: InvalidSnapshot.NotFound.",
          list,
        );
      }
      return [
        ...(snapshot.State === "completed"
          ? []
          : fails(
              `dataVolume.snapshotId: expected ${id} to be completed, got ${snapshot.State ?? "no state"}`,
              "AWS refuses the volume: IncorrectState.",
              `aws ec2 wait snapshot-completed --snapshot-ids ${id}`,
            )),
        ...((snapshot.VolumeSize ?? 0) <= Number(inputs.size)
          ? []
          : fails(
              `dataVolume.sizeGiB: expected at least ${snapshot.VolumeSize ?? 0}, the size of ${id}, got ${String(inputs.size)}`,
              "AWS refuses the volume: InvalidParameterValue.",
              `pulumi config set --stack ${plan.stack} --path 'stups2go:dataVolume.sizeGiB' ${snapshot.VolumeSize ?? 0}`,
            )),
      ];
    }),
  );
  return found.flat();
};
