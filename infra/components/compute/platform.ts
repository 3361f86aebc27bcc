/**
 * What differs between the machine images that hosts can boot: all of it is here,
 * and decided once, by the setting `host`.
 */
import * as ec2 from "@pulumi/aws/ec2";
import type { PolicyDocument } from "@pulumi/aws/iam";
import * as ssm from "@pulumi/aws/ssm";
import { type Input, type Resource, RunError } from "@pulumi/pulumi";
import {
  FORMAT_TAG,
  formatDataVolume,
  formatOnTaupage,
  TAUPAGE_FORMAT_TAG,
} from "../../../policies/iam/format-data-volume";
import { type Renderer, renderers } from "../../host/renderer";
import type { Architecture, CommonSettings } from "../../settings/schema";
import type { ContainerImageArgs } from "../images/container-image";
import type { DataVolumeArgs } from "../storage/data-volume";
import { HostSecret, type HostSecretArgs, type RoleSecret } from "../security/host-secret";
import { SealedSecret } from "../security/sealed-secret";

export interface Platform {
  renderer: Renderer;
  /** The newest machine image of an architecture, looked up at each launch where that can be. */
  newestAtLaunch: (architecture: Architecture, parent: Resource) => MachineImage;
  /** Its id, looked up now. */
  newest: (architecture: Architecture, parent: Resource) => MachineImage;
  /** Device that the machine image has its root volume at. */
  rootDevice: string;
  /** Whether the metadata service requires a token: IMDSv2 only. */
  httpTokens: "required" | "optional";
  /** Keeps a role's secrets where hosts find them. */
  secret: (name: string, args: HostSecretArgs) => RoleSecret;
  /** Whether hosts ship their logs to other services than CloudWatch by themselves, and attach AppDynamics' agent. */
  monitors: boolean;
  /** What container images have to be like. */
  image: Pick<ContainerImageArgs, "byTag" | "startUser">;
  /** Further arguments of a new data volume. */
  volume: Pick<DataVolumeArgs, "tagsOfAnEmptyVolume">;
  /** Whether the server's host runs the caretaker beside GoCD, and builders prove themselves to it. */
  runsCaretaker: boolean;
  /** Whether hosts publish metrics of their own, which alarms listen to. */
  publishesMetrics: boolean;
  /** Further grants of the server's role, by name. */
  serverGrants: (volumeArn: Input<string>) => Record<string, PolicyDocument>;
}

/** A machine image, and whether its id is another one each time it is looked up. */
export interface MachineImage {
  id: Input<string>;
  moves: boolean;
}

/** Amazon's public parameter with the newest image of Amazon Linux 2023. */
const parameter = (architecture: Architecture): string =>
  `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;

const amazonLinux: Platform = {
  renderer: renderers["cloud-init"],
  newestAtLaunch: (architecture) => ({ id: `resolve:ssm:${parameter(architecture)}`, moves: false }),
  newest: (architecture, parent) => ({
    id: ssm.getParameterOutput({ name: parameter(architecture) }, { parent }).insecureValue,
    moves: true,
  }),
  rootDevice: "/dev/xvda",
  httpTokens: "required",
  secret: (name, args) => new HostSecret(name, args),
  monitors: false,
  image: {},
  volume: { tagsOfAnEmptyVolume: { [FORMAT_TAG]: "once" } },
  runsCaretaker: true,
  publishesMetrics: true,
  serverGrants: (volumeArn) => ({ "format-data-volume": formatDataVolume(volumeArn) }),
};

/** Taupage is an Ubuntu, and reads its instance's metadata without a token. */
function taupage(filter: CommonSettings["amiFilter"]): Platform {
  const newest = (architecture: Architecture, parent: Resource): MachineImage => {
    if (!filter) {
      throw new RunError("host: taupage has neither amiId nor amiFilter, so that no machine image can be found");
    }
    const filters = [
      { name: "name", values: [filter.name] },
      { name: "architecture", values: [architecture] },
      { name: "state", values: ["available"] },
    ];
    return { id: ec2.getAmiOutput({ owners: [filter.owner], mostRecent: true, filters }, { parent }).id, moves: true };
  };
  return {
    renderer: renderers.taupage,
    newestAtLaunch: newest,
    newest,
    rootDevice: "/dev/sda1",
    httpTokens: "optional",
    secret: (name, args) => new SealedSecret(name, args),
    monitors: true,
    image: { byTag: true, startUser: 0 },
    volume: { tagsOfAnEmptyVolume: { [TAUPAGE_FORMAT_TAG]: "True" } },
    runsCaretaker: false,
    publishesMetrics: false,
    serverGrants: (volumeArn) => ({ "format-data-volume": formatOnTaupage(volumeArn) }),
  };
}

/** What the setting `host` stands for. */
export function platformFor({ host, amiFilter }: Pick<CommonSettings, "host" | "amiFilter">): Platform {
  return host === "taupage" ? taupage(amiFilter) : amazonLinux;
}
